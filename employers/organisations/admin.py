"""Staff's view of organisations: who waits, who they are, and the decisions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib import counties
from codeoregon.lib.desk.bases import LabelledInline, OneLine, StaffAdmin, shown_moves
from codeoregon.lib.desk.steps import OptionalReasonForm, ReasonForm, reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from employers.checks import likeness
from employers.organisations import actions, naics
from employers.organisations.forms import SIZES, FeinField, OrganisationTogether
from employers.organisations.models import Membership, Organisation, Site
from employers.organisations.states import ORGANISATION, OrganisationState
from employers.team.admin import MemberInvitationInline


class Told(forms.Form):
    """A reason that is mailed to the employer, or stands on their page, as it is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The employer reads this, word for word.")


class ToldForm(Told, ReasonForm):
    pass


class MayBeToldForm(Told, OptionalReasonForm):
    pass


def _open(to: OrganisationState) -> Any:
    """A step's button is shown on rows that the table of states lets go there."""
    return lambda request, row: to in ORGANISATION.open_to(row, request.user)


def _approve(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.approve(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _decline(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.decline(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _look_again(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.look_again(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _suspend(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    actions.suspend(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


def _release(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    """A list may hold others too: only what is on hold is released."""
    if organisation.state != OrganisationState.SUSPENDED:
        raise NotReady(_("It is not on hold."))
    actions.approve(organisation=organisation, by=request.user, why=reason)  # type: ignore[arg-type]


PERMISSION = "employers.change_organisation"
approve = reason_action(
    _("Approve"),
    PERMISSION,
    _approve,
    needs_reason=False,
    may=lambda request, row: row.state == OrganisationState.PENDING and _open(OrganisationState.APPROVED)(request, row),
    name="approve",
)
release = reason_action(
    _("End the hold"),
    PERMISSION,
    _release,
    may=lambda request, row: (
        row.state == OrganisationState.SUSPENDED and _open(OrganisationState.APPROVED)(request, row)
    ),
    name="release",
)
decline = reason_action(
    _("Decline"),
    PERMISSION,
    _decline,
    form=ToldForm,
    danger=True,
    may=_open(OrganisationState.DECLINED),
    name="decline",
)
look_again = reason_action(
    _("Look at it again"),
    PERMISSION,
    _look_again,
    form=ToldForm,
    may=_open(OrganisationState.PENDING),
    name="look_again",
)
suspend = reason_action(
    _("Put on hold"),
    PERMISSION,
    _suspend,
    form=ToldForm,
    danger=True,
    may=_open(OrganisationState.SUSPENDED),
    name="suspend",
)


class SiteForm(forms.ModelForm):
    county = forms.ChoiceField(label=_("County"), choices=lambda: [("", "–"), *counties.choices()])

    class Meta:
        model = Site
        fields = ("name", "street", "city", "region", "zip", "county", "wage_tier")


class StaffOrganisationForm(forms.ModelForm):
    """The number itself is never shown: a new one takes its place."""

    watched_as = OrganisationTogether
    fein = FeinField(label=_("New federal employer number"), max_length=20, required=False)
    size = forms.ChoiceField(label=_("Number of staff"), choices=SIZES, required=False)

    class Meta:
        model = Organisation
        fields = ("naics",)  # the admin names those of its page

    def clean_naics(self) -> str:
        code: str = self.cleaned_data["naics"]
        if code and not naics.title(code):
            raise forms.ValidationError(_("Enter a six-digit NAICS code of 2022."))
        return code


class SizeFilter(admin.SimpleListFilter):
    """By the sizes on the form; Django's own filter has a nameless link for organisations that gave none."""

    title = _("number of staff")
    parameter_name = "size"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(size, label) for size, label in SIZES if size]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
        return queryset.filter(size=self.value()) if self.value() else queryset


class TierFilter(admin.SimpleListFilter):
    """Whether the minimum wage of some place is still to be chosen."""

    title = _("minimum wage of its places")
    parameter_name = "tier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("To choose"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.without_tier() if self.value() == "open" else queryset


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
    list_filter = ("state", SizeFilter, TierFilter, "created_at")
    search_fields = ("legal_name", "dba", "website")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    queues = {"state__exact": (OrganisationState.PENDING,)}
    form = StaffOrganisationForm
    readonly_fields = ("state", "created_at", "industry_title", "fein_shown", "mail", "twins", "moves")
    weighed = (
        *("legal_name", "dba", "website", "industry", "naics", "industry_title", "size", "phone", "fein_shown"),
        *("state", "created_at", "mail", "places", "twins"),
    )
    weighed_with = ("sites",)
    moves_by_itself = ("fein_sealed",)  # sealed anew it reads otherwise; the digest tells numbers apart
    locked_to_act = True
    inlines = (SiteInline, MembershipInline, MemberInvitationInline)
    actions = (approve, decline, look_again, suspend, release)
    object_actions = (approve, decline, look_again, suspend, release)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an organisation comes with a person who speaks for it, through the employer door

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ("legal_name", "dba", "website", "industry", "naics", "industry_title", "size", "phone", "fein_shown")
        fein = ("fein",) if self.has_change_permission(request, obj) else ()
        return [*asked, *fein, "state", "created_at", "mail", "twins", "moves"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if fein := form.cleaned_data.get("fein"):
            obj.set_fein(fein)
            obj.save(update_fields=["fein_sealed", "fein_digest", "fein_last4"])

    @admin.display(description=_("industry of this code"))
    def industry_title(self, organisation: Organisation) -> str:
        return naics.title(organisation.naics) or "–"

    @admin.display(description=_("federal employer number"))
    def fein_shown(self, organisation: Organisation) -> str:
        return organisation.fein_shown or "–"

    @admin.display(description=_("work sites"))
    def places(self, organisation: Organisation) -> str:
        sites = organisation.sites.order_by("city", "id")
        return "\n".join(f"{site.street}, {site}".removeprefix(", ") for site in sites) or "–"

    @admin.display(description=_("mail of the first member"))
    def mail(self, organisation: Organisation) -> str:
        return likeness.mail_fits(organisation)

    @admin.display(description=_("may be the same employer"))
    def twins(self, organisation: Organisation) -> str:
        """What staff compare before they approve a second one."""
        lines = (
            (
                reverse("admin:employers_organisation_change", args=[twin.organisation.pk]),
                f"{twin.organisation.legal_name} ({twin.organisation.get_state_display()})",
                twin.why,
            )
            for twin in likeness.twins(organisation)
        )
        return format_html_join("", '<div><a href="{}">{}</a>: {}</div>', lines) or "–"

    @admin.display(description=_("decisions"))
    def moves(self, organisation: Organisation) -> str:
        return shown_moves(StateMove.objects.of(organisation).select_related("by"))
