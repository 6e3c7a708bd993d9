"""Staff's view of organisations: who waits, who they are, and the decisions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.lib import counties
from codeoregon.lib.admin_tools import LabelledInline, OneLine, StaffAdmin, reason_action, shown_moves
from codeoregon.lib.models import StateMove
from employers.organisations import actions
from employers.organisations.forms import SIZES
from employers.organisations.models import Membership, Organisation, Site
from employers.organisations.states import ORGANISATION, OrganisationState


def _open(to: OrganisationState) -> Any:
    """A step's button is shown on rows that the table of states lets go there."""
    return lambda request, row: to in ORGANISATION.open_to(row, request.user)


def _approve(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.approve(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _decline(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.decline(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _suspend(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.suspend(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


PERMISSION = "employers.change_organisation"
approve = reason_action(
    _("Approve"), PERMISSION, _approve, needs_reason=False, may=_open(OrganisationState.APPROVED), name="approve"
)
decline = reason_action(
    _("Decline"), PERMISSION, _decline, danger=True, may=_open(OrganisationState.DECLINED), name="decline"
)
suspend = reason_action(
    _("Put on hold"), PERMISSION, _suspend, danger=True, may=_open(OrganisationState.SUSPENDED), name="suspend"
)


class SiteForm(forms.ModelForm):
    county = forms.ChoiceField(label=_("County"), choices=lambda: [("", "–"), *counties.choices()])

    class Meta:
        model = Site
        fields = ("name", "street", "city", "region", "zip", "county", "wage_tier")


class SizeFilter(admin.SimpleListFilter):
    """By the sizes on the form; Django's own filter has a nameless link for organisations that gave none."""

    title = _("number of staff")
    parameter_name = "size"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(size, label) for size, label in SIZES if size]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
        return queryset.filter(size=self.value()) if self.value() else queryset


class SiteInline(OneLine, admin.StackedInline):
    model = Site
    form = SiteForm
    extra = 0
    can_delete = False


class MembershipInline(LabelledInline):
    model = Membership
    can_delete = False
    fields = readonly_fields = ("person", "role", "joined_at", "removed_at")

    @admin.display(description=_("person"))
    def person(self, membership: Membership) -> str:
        return f"{membership.user.get_full_name()}, {membership.user.email}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # members come by joining

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # who speaks for an organisation changes with a reason, never by a form


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    list_display = ("name", "state", "industry", "size", "created_at")
    list_filter = ("state", SizeFilter, "created_at")
    search_fields = ("legal_name", "dba", "website")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    queues = {"state__exact": (OrganisationState.PENDING,)}
    readonly_fields = ("state", "created_at", "same_name", "moves")
    fields = (
        *("legal_name", "dba", "website", "industry", "naics", "size", "phone"),
        *("state", "created_at", "same_name", "moves"),
    )
    inlines = (SiteInline, MembershipInline)
    actions = (approve, decline, suspend)
    object_actions = (approve, decline, suspend)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an organisation comes with a person who speaks for it, through the employer door

    @admin.display(description=_("others with this legal name"))
    def same_name(self, organisation: Organisation) -> str:
        """What staff compare before they approve a second one."""
        twins = Organisation.objects.filter(legal_name__iexact=organisation.legal_name).exclude(pk=organisation.pk)
        return ", ".join(f"{twin} ({twin.get_state_display()})" for twin in twins[:5]) or "–"

    @admin.display(description=_("decisions"))
    def moves(self, organisation: Organisation) -> str:
        return shown_moves(StateMove.objects.of(organisation).select_related("by"))
