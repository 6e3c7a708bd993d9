"""Placements in the staff pages: writing the terms, sending, signing for the board, starting and ending."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.admin_tools import LabelledInline, StaffAdmin, reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.staff.site import Item
from employers.organisations.admin import shown_moves
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.signing import agreement
from jobs.placements.signing import page as signing
from jobs.placements.states import APPROVED, CONFIRMED, PlacementState, machine_of, may_sign

PERMISSION = "jobs.change_placement"
BOARD = Signature.Party.BOARD
S = PlacementState


def _to(state: PlacementState) -> Any:
    return lambda request, row: state in machine_of(row).open_to(row, request.user)


def _agreed(names: dict[Any, PlacementState]) -> Any:
    """For the steps whose state goes by another name in each kind."""
    return lambda request, row: names.get(row.kind) in machine_of(row).open_to(row, request.user)


def _confirm(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.confirm(placement=placement, why=reason, by=request.user)


def _approve(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.approve(placement=placement, why=reason, by=request.user)


def _take_back(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.take_back(placement=placement, why=reason, by=request.user)


def _send(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.send(placement=placement, why=reason, by=request.user)


def _start(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.start(placement=placement, why=reason, by=request.user)


def _complete(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.complete(placement=placement, why=reason, by=request.user)


def _end_early(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.end_early(placement=placement, why=reason, by=request.user)


def _cancel(request: HttpRequest, placement: Placement, reason: str) -> None:
    actions.cancel(placement=placement, why=reason, by=request.user)


confirm = reason_action(
    _("The learner agrees"), PERMISSION, _confirm, needs_reason=False, name="confirm", may=_agreed(CONFIRMED)
)
approve = reason_action(_("Approve"), PERMISSION, _approve, needs_reason=False, name="approve", may=_agreed(APPROVED))
take_back = reason_action(_("Back to writing"), PERMISSION, _take_back, name="take_back", may=_to(S.DRAFT))
send = reason_action(_("Send for signature"), PERMISSION, _send, needs_reason=False, name="send", may=_to(S.SENT))
start = reason_action(_("Work has begun"), PERMISSION, _start, needs_reason=False, name="start", may=_to(S.ACTIVE))
complete = reason_action(
    _("Completed"), PERMISSION, _complete, needs_reason=False, name="complete", may=_to(S.COMPLETED)
)
end_early = reason_action(
    _("Ended early"), PERMISSION, _end_early, danger=True, name="end_early", may=_to(S.ENDED_EARLY)
)
cancel = reason_action(
    _("Cancel before the start"), PERMISSION, _cancel, danger=True, name="cancel", may=_to(S.CANCELLED)
)


class TermsForm(ModelForm):
    """Says what ``amend`` would refuse beside the fields instead of after saving."""

    class Meta:
        model = Placement
        fields = list(actions.TERMS)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and self.instance.pk:
            trial = Placement.objects.whole().get(pk=self.instance.pk)
            for name in actions.TERMS:
                setattr(trial, name, values.get(name))
            try:
                actions.check_terms(trial)
            except MoveRefused as refused:
                raise ValidationError(str(refused)) from refused
        return values

    def validate_constraints(self) -> None:
        """What ``clean`` has refused already is not said twice."""
        if not self.errors:
            super().validate_constraints()


class BoardFilter(admin.SimpleListFilter):
    """Whose turn it is: for the line of today's queue."""

    title = _("board's turn")
    parameter_name = "board"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", _("Waits for the board"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.waiting_for_board() if self.value() == "waits" else queryset  # type: ignore[attr-defined]


class SignatureInline(LabelledInline):
    model = Signature
    can_delete = False
    fields = readonly_fields = ("party", "person", "typed_name", "signed_at", "address", "document_sha256")

    @admin.display(description=_("person"))
    def person(self, signature: Signature) -> str:
        """Plain text: who writes agreements may not open accounts, and a link would lead them nowhere."""
        return str(signature.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Placement)
class PlacementAdmin(StaffAdmin):
    form = TermsForm
    change_form_template = "placements/admin_change.html"
    list_display = ["person", "employer", "kind", "state", "wage", "starts_on", "ends_on", "signed_at"]
    list_filter = ["state", "kind", BoardFilter]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        *("referral__candidate__user__full_name", "referral__candidate__user__email"),
        *("referral__opening__title", "referral__opening__organisation__legal_name"),
    ]
    search_help_text = _("Name, email address, job title or employer")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    queues = {"state__exact": (S.DRAFT,), "board": ("waits",)}
    inlines = [SignatureInline]
    actions = object_actions = [confirm, approve, take_back, send, start, complete, end_early, cancel]
    fields = [
        *("person", "employer", "opening", "state", "kind", "wage", "hours_per_week", "starts_on", "ends_on"),
        *("created_at", "signed_at", "draw", "text", "moves"),
    ]
    readonly_fields = [*("person", "employer", "opening", "state", "created_at", "signed_at", "draw", "text", "moves")]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj and obj.signatures.exists() else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # only a hire makes one

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        open_still = obj is None or (obj.state in (S.DRAFT, S.SENT) and not obj.signatures.exists())
        return open_still and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Placement, form: Any, change: bool) -> None:
        terms = {name: form.cleaned_data[name] for name in form.changed_data}
        if terms:
            actions.amend(placement=obj, by=request.user, **terms)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = Placement.objects.whole().filter(pk=object_id).first() if object_id.isdigit() else None
        sign_url = ""
        if row is not None and signing.can_sign(row, request.user, BOARD):
            sign_url = reverse("admin:jobs_placement_sign", args=[row.pk])
        more = {**(extra_context or {}), "sign_url": sign_url}
        if row is not None:
            more["subtitle"] = f"{row.referral.candidate.user}, {row}"
        try:
            return super().change_view(request, object_id, form_url, more)
        except MoveRefused as refused:  # somebody signed it while staff wrote
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:jobs_placement_change", args=[object_id]))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.sign_view)
        return [path("<int:pk>/sign/", page, name="jobs_placement_sign"), *super().get_urls()]

    def sign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Staff sign for the board; the same page as everybody else's, in the staff pages' clothes."""
        placement = get_object_or_404(Placement.objects.whole().prefetch_related("signatures__user"), pk=pk)
        if not may_sign(placement, request.user, BOARD):
            raise PermissionDenied
        return signing.sign_page(
            request,
            placement,
            BOARD,
            template="placements/admin_sign.html",
            back_url=reverse("admin:jobs_placement_change", args=[pk]),
            opts=self.opts,
            title=_("Read and sign for the board"),
            **self.admin_site.each_context(request),
        )

    @admin.display(description=_("person"), ordering="referral__candidate__user__full_name")
    def person(self, obj: Placement) -> str:
        return str(obj.referral.candidate.user)

    @admin.display(description=_("employer"), ordering="referral__opening__organisation__legal_name")
    def employer(self, obj: Placement) -> str:
        return obj.referral.opening.organisation.name

    @admin.display(description=_("opening"))
    def opening(self, obj: Placement) -> str:
        return obj.referral.opening.title

    @admin.display(description=_("agreement"))
    def text(self, obj: Placement) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in agreement.paragraphs(obj)))

    @admin.display(description=_("what happened"))
    def moves(self, obj: Placement) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))


def today(user: Any) -> list[Item]:
    """Agreements to write, and agreements that wait for the board."""
    here = reverse("admin:jobs_placement_changelist")
    found = []
    if user.has_perm(PERMISSION):
        drafts = Placement.objects.filter(state=S.DRAFT).count()
        found.append(Item(_("Agreements to write and send"), drafts, f"{here}?state__exact={S.DRAFT}"))
    if user.has_perm("jobs.sign_for_board"):
        waiting = Placement.objects.waiting_for_board().count()
        found.append(Item(_("Agreements for the board to sign"), waiting, f"{here}?board=waits"))
    return found
