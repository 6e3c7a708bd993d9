"""Placements in the staff pages: writing the terms, sending, signing for the board, starting and ending."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import LabelledInline, SaidOnce, StaffAdmin
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day_text, moment_text
from codeoregon.staff.site import Item
from employers.organisations import wages
from employers.organisations.admin import shown_moves
from jobs.placements import actions, settling
from jobs.placements.invoices import building
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import watch
from jobs.placements.ojt.in_force import last_agreed
from jobs.placements.reviews.retention import employed
from jobs.placements.signing import agreement, paper, ready, waiting
from jobs.placements.signing import page as signing
from jobs.placements.staff.reviews import of_placement
from jobs.placements.staff.steps import PERMISSION, STEPS
from jobs.placements.states import BILLABLE, UNDER_WAY, UNSENT, PlacementKind, PlacementState, may_sign
from jobs.placements.timesheets import rules
from jobs.placements.versions import actions as modifying
from jobs.placements.versions.states import SHOWN

BOARD = Signature.Party.BOARD
S = PlacementState
Stuck = list[tuple[Placement, dict[str, str]]]  # with why (``watch.stuck``)


class TermsForm(SaidOnce, ModelForm):
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


class BoardFilter(admin.SimpleListFilter):
    """Whose turn it is: for the line of today's queue."""

    title = _("board's turn")
    parameter_name = "board"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", _("Waits for the board"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pk__in=_for_board(watch.stuck())) if self.value() == "waits" else queryset


WATCHED: dict[str, Any] = {
    "insurance": (_("Insurance ends"), lambda rows: rows.filter(pk__in=watch.insurance_ends().values("pk"))),
    "underpaid": (_("Wage below the minimum"), lambda rows: rows.filter(pk__in=watch.underpaid())),
    "unknown": (
        _("Minimum wage not entered yet"),
        lambda rows: rows.filter(pk__in=watch.without_minimum().values("pk")),
    ),
    "stuck": (_("Can't be signed as it stands"), lambda rows: rows.filter(pk__in=_stuck(watch.stuck()))),
    "owing": (_("Corrections below zero"), lambda rows: rows.filter(pk__in=_owing())),
    "line": (_("On the waiting list"), lambda rows: rows.in_line()),
    "called": (
        _("A place is free"),
        lambda rows: rows.filter(pk__in=[row.pk for row in waiting.called(*waiting.KINDS)]),
    ),
}


def _stuck(agreements: Stuck) -> list[int]:
    """Contracts of which the agreement or a version was sent and can't be signed any more."""
    return [*(row.pk for row, _why in agreements), *(one.placement_id for one, _why in watch.stuck_versions())]


def _for_board(agreements: Stuck) -> set[int]:
    """Those that wait for the board alone and can be signed; the others stand in their own line."""
    waits = Placement.objects.waiting_for_board().values_list("pk", flat=True)
    return {*waits} - {row.pk for row, _why in agreements}


def _owing() -> dict[int, Any]:
    return building.owing(Placement.objects.filter(state__in=BILLABLE))


class WatchFilter(admin.SimpleListFilter):
    """What runs out or waits, for the lines of today's queue."""

    title = _("to look after")
    parameter_name = "watch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _rows) in WATCHED.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = WATCHED.get(self.value() or "")
        return found[1](queryset) if found else queryset


class SignatureInline(LabelledInline):
    model = Signature
    can_delete = False
    fields = readonly_fields = ("party", "person", "typed_name", "signed_at", "address", "document_sha256")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of former rounds, which count no more, as well."""
        return Signature.everything.select_related("placement", "user")

    @admin.display(description=_("person"))
    def person(self, signature: Signature) -> str:
        """Plain text: who writes agreements may not open accounts, and a link would lead them nowhere."""
        counts = signature.round == signature.placement.round
        return str(signature.user) if counts else str(_("%(person)s (counts no more)") % {"person": signature.user})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Placement)
class PlacementAdmin(StaffAdmin):
    form = TermsForm
    change_form_template = "placements/admin_change.html"
    change_list_template = "placements/admin_employed.html"
    list_display = ["person", "employer", "kind", "state", "wage_today", "begins_on", "ends_on", "signed_at"]
    list_filter = ["state", "kind", BoardFilter, WatchFilter]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        *("referral__candidate__user__full_name", "referral__candidate__user__email"),
        *("referral__opening__title", "referral__opening__organisation__legal_name"),
    ]
    search_help_text = _("Name, email address, job title or employer")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    queues = {"state__exact": (S.DRAFT,), "board": ("waits",), "watch": tuple(WATCHED)}
    inlines = [SignatureInline]
    actions = object_actions = STEPS
    fields = [
        *("person", "employer", "opening", "state", "obstacles", "to_know", "own_terms"),
        *("kind", "wage", "hours_per_week", "starts_on", "ends_on", "ended_on", "created_at", "line", "signed_at"),
        *("begins_on", "draw", "versions", "reviews", "text", "moves"),
    ]
    readonly_fields = [
        *("person", "employer", "opening", "state", "obstacles", "to_know", "own_terms", "ended_on"),
        *("created_at", "line", "signed_at", "begins_on", "draw", "versions", "reviews", "text", "moves", "wage_today"),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj and Signature.everything.filter(placement=obj).exists() else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole().prefetch_related("modifications")  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the wage of today, where it is another than the first."""
        if obj is None or rules.paid_now(obj) == obj.wage:
            return self.fields
        at = self.fields.index("hours_per_week")
        return [*self.fields[:at], "wage_today", *self.fields[at:]]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With the minimum wages read once for all rows."""
        known = wages.table()

        @admin.display(description=_("wage an hour today"), ordering="wage")
        def wage_today(obj: Placement) -> Decimal:
            return rules.paid_now(obj, known)

        return [wage_today if name == "wage_today" else name for name in self.list_display]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "employed": employed()})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # only a hire makes one

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What somebody has agreed to, or was sent, is taken back to writing first."""
        return (obj is None or obj.state == S.DRAFT) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Placement, form: Any, change: bool) -> None:
        terms = {name: form.cleaned_data[name] for name in form.changed_data}
        if terms:
            actions.amend(placement=obj, by=request.user, **terms)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = Placement.objects.whole().filter(pk=object_id).first() if object_id.isdecimal() else None
        sign_url = ""
        if row is not None and signing.can_sign(row, request.user, BOARD):
            sign_url = reverse("admin:jobs_placement_sign", args=[row.pk])
        more = {**(extra_context or {}), "sign_url": sign_url}
        if row is not None:
            more["gone"] = signing.gone_by(row, BOARD)
            more["subtitle"] = f"{row.referral.candidate.user}, {row}"
        try:
            return super().change_view(request, object_id, form_url, more)
        except MoveRefused as refused:  # it was agreed to or sent while staff wrote
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:jobs_placement_change", args=[object_id]))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.sign_view)
        paper_page = self.admin_site.admin_view(self.pdf_view)
        return [
            path("<int:pk>/sign/", page, name="jobs_placement_sign"),
            path("<int:pk>/version/<int:number>.pdf", paper_page, name="jobs_placement_pdf"),
            *super().get_urls(),
        ]

    def pdf_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return paper.answer(get_object_or_404(Placement.objects.whole(), pk=pk), number)

    def sign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Staff sign for the board; the same page as everybody else's, in the staff pages' clothes."""
        if not self.has_view_permission(request):
            raise PermissionDenied
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

    @admin.display(description=_("wage an hour today"), ordering="wage")
    def wage_today(self, obj: Placement) -> Any:
        """What is paid: no less than the minimum wage."""
        return rules.paid_now(obj)

    @admin.display(description=_("employer"), ordering="referral__opening__organisation__legal_name")
    def employer(self, obj: Placement) -> str:
        return obj.referral.opening.organisation.name

    @admin.display(description=_("opening"))
    def opening(self, obj: Placement) -> str:
        return obj.referral.opening.title

    @admin.display(description=_("still missing"))
    def obstacles(self, obj: Placement) -> str:
        """Before the signing: in the way of it. After the end of a training: of settling its last invoice."""
        found: Sequence[Any] = ready.obstacles(obj) if obj.state in (*UNSENT, S.SENT) else []
        if obj.state == S.SENT:
            found = [*ready.gone_by(obj).values(), *found]
        if obj.kind == PlacementKind.OJT and obj.state in (S.COMPLETED, S.ENDED_EARLY):
            found = settling.open_ends(obj)
        return format_html_join("", "<div>{}</div>", ((one,) for one in found)) or "–"

    @admin.display(description=_("worth knowing"))
    def to_know(self, obj: Placement) -> str:
        """Stands in the way of nothing."""
        last = last_agreed(obj) if obj.state in UNDER_WAY else None
        unknown = wages.missing_from(last) if last else None
        if unknown is None:
            return "–"
        sentence = _(
            "The minimum wage from %(day)s on is not entered yet, so the wage was compared with the one before. "
            "Once it is entered, the wage is compared again each night."
        )
        return str(sentence % {"day": day_text(unknown)})

    @admin.display(description=_("terms of its kind"))
    def own_terms(self, obj: Placement) -> str:
        """The way to the page where a training contract, or an internship, is written."""
        name = {PlacementKind.OJT: "ojt", PlacementKind.INTERNSHIP: "internship"}.get(PlacementKind(obj.kind))
        terms = getattr(obj, name, None) if name else None
        if terms is None:
            return "–"
        url = reverse(f"admin:jobs_{terms._meta.model_name}_change", args=[terms.pk])
        return format_html('<a href="{}">{}</a>', url, terms)

    @admin.display(description=_("place on the waiting list"))
    def line(self, obj: Placement) -> str:
        return f"{waiting.place(obj)}, since {moment_text(obj.waits_since)}" if obj.waits_since else "–"

    @admin.display(description=_("versions"))
    def versions(self, obj: Placement) -> str:
        """Each with its page, and a way to write another."""
        shown: list[tuple[str, Any]] = []
        if agreement.shown(obj):
            shown.append((reverse("admin:jobs_placement_pdf", args=[obj.pk, 1]), _("Version 1 as PDF")))
        for row in obj.modifications.order_by("number"):
            page = reverse("admin:jobs_modification_change", args=[row.pk])
            shown.append((page, f"{row}, {row.get_state_display()}"))
            if row.state in SHOWN:
                url = reverse("admin:jobs_placement_pdf", args=[obj.pk, row.number])
                shown.append((url, _("Version %d as PDF") % row.number))
        if not modifying.obstacle(obj):
            url = f"{reverse('admin:jobs_modification_add')}?placement={obj.pk}"
            shown.append((url, _("Write a new version")))
        return format_html_join("", '<p><a href="{}">{}</a></p>', shown) or "–"

    @admin.display(description=_("reviews and follow-ups"))
    def reviews(self, obj: Placement) -> str:
        return of_placement(obj)

    @admin.display(description=_("agreement"))
    def text(self, obj: Placement) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in agreement.paragraphs(obj)))

    @admin.display(description=_("what happened"))
    def moves(self, obj: Placement) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))


def today(user: Any) -> list[Item]:
    """Agreements to write, those that wait for the board, and what runs out."""
    here = reverse("admin:jobs_placement_changelist")
    found = []
    manages, signs = user.has_perm(PERMISSION), user.has_perm("jobs.sign_for_board")
    stuck = watch.stuck() if manages or signs else []
    if manages:
        known = wages.table()
        drafts = Placement.objects.filter(state=S.DRAFT).count()
        found.append(Item(_("Agreements to write and send"), drafts, f"{here}?state__exact={S.DRAFT}"))
        gone = len(_stuck(stuck))
        found.append(Item(_("Agreements that can't be signed as they stand"), gone, f"{here}?watch=stuck"))
        called = len(waiting.called(*waiting.KINDS))
        found.append(Item(_("Agreements for which a place is free now"), called, f"{here}?watch=called"))
        insurance = watch.insurance_ends().count()
        found.append(Item(_("Contracts whose insurance ends"), insurance, f"{here}?watch=insurance"))
        found.append(Item(_("Wages below the minimum wage"), len(watch.underpaid(known)), f"{here}?watch=underpaid"))
        owing = len(_owing())
        found.append(Item(_("Contracts whose corrections come to less than zero"), owing, f"{here}?watch=owing"))
        unknown = watch.without_minimum(known).count()
        found.append(Item(_("Contracts over a July 1 without a minimum wage"), unknown, f"{here}?watch=unknown"))
    if signs:
        waiting_now = len(_for_board(stuck))
        found.append(Item(_("Agreements for the board to sign"), waiting_now, f"{here}?board=waits"))
    return found
