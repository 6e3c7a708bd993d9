"""Reviews in the staff pages: which are due, what was said, writing one down, correcting it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day
from codeoregon.staff.site import Item
from jobs.placements.models import Placement
from jobs.placements.reviews import actions
from jobs.placements.reviews.forms import ReviewForm
from jobs.placements.reviews.models import FollowUp, Review
from jobs.placements.reviews.states import AT_WORK, ENDED, HOLDS
from jobs.placements.states import AFTER

Standings = dict[str, tuple[Any, Callable[[Any], Any]]]
"""Value in the address → label, and which of the rows."""


class StandingFilter(admin.SimpleListFilter):
    """What is due, what is done: the lists that today's queue leads to."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.standings: Standings = model_admin.standings
        return [(name, label) for name, (label, _rows) in self.standings.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = self.standings.get(self.value() or "")
        return found[1](queryset) if found else queryset


class OfPlacement(ReadOnlyAdmin):
    """Rows that belong to a placement, dated by what its contract says."""

    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        *("placement__referral__candidate__user__full_name", "placement__referral__candidate__user__email"),
        "placement__referral__opening__organisation__legal_name",
    ]
    search_help_text = _("Name, email address or employer")
    standings: Standings = {}
    to_do: tuple[str, ...] = ()  # standings that are worked off, the oldest first
    dated_by = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole().dated()  # type: ignore[attr-defined]

    def get_ordering(self, request: HttpRequest) -> Any:
        """What is to be done by its day, the oldest first; else the newest first."""
        if request.GET.get("standing") in self.to_do:
            return [F(self.dated_by).asc(nulls_last=True), "pk"]
        return [F(self.dated_by).desc(nulls_last=True), "-pk"]

    @admin.display(description=_("person"), ordering="placement__referral__candidate__user__full_name")
    def person(self, obj: Any) -> str:
        return str(obj.placement.referral.candidate.user)

    @admin.display(description=_("employer"), ordering="placement__referral__opening__organisation__legal_name")
    def employer(self, obj: Any) -> str:
        return obj.placement.referral.opening.organisation.name

    @admin.display(description=_("placement"))
    def contract(self, obj: Any) -> str:
        url = reverse("admin:jobs_placement_change", args=[obj.placement_id])
        return format_html('<a href="{}">{}, {}</a>', url, obj.placement, obj.placement.get_state_display())


@admin.register(Review)
class ReviewAdmin(OfPlacement):
    change_form_template = "placements/admin_review_row.html"
    list_display = ["person", "employer", "kind", "due_on", "held_on", "held_by", "wage_paid", "hours_as_agreed"]
    list_filter = [StandingFilter, "kind", "placement__kind"]
    standings = {
        "due": (_("Due within a week"), lambda rows: rows.due()),
        "overdue": (_("Overdue"), lambda rows: rows.overdue()),
        "coming": (_("Due later"), lambda rows: rows.coming()),
        "held": (_("Held"), lambda rows: rows.held()),
        "missed": (_("Not held"), lambda rows: rows.missed()),
    }
    to_do = ("due", "overdue", "coming")
    dated_by = "due_on"
    readonly_fields = [
        *("contract", "person", "employer", "kind", "due_on", "held_on", "held_by", "noted_at", "progress", "skills"),
        *("wage_paid", "hours_as_agreed", "problems", "next_steps"),
    ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = Review.objects.whole().filter(pk=object_id).first() if object_id.isdecimal() else None
        more = {**(extra_context or {}), "hold_url": "", "hold_label": ""}
        if row is not None:
            more["subtitle"] = f"{self.person(row)}, {row}"
            if request.user.has_perm(HOLDS) and row.placement.state in (*AT_WORK, *ENDED):
                url = reverse("admin:jobs_review_hold", args=[row.pk])
                more |= {"hold_url": url, "hold_label": self._label(row)}
        return super().change_view(request, object_id, form_url, more)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.hold_view)
        return [path("<int:pk>/hold/", page, name="jobs_review_hold"), *super().get_urls()]

    def hold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write down what was said; of a review that was held, correct it with a reason."""
        if not request.user.has_perm(HOLDS):
            raise PermissionDenied
        row = get_object_or_404(Review.objects.whole().dated(), pk=pk)
        plan, back = actions.plan_rows(row.placement), reverse("admin:jobs_review_change", args=[pk])
        form = ReviewForm(request.POST if request.method == "POST" else None, review=row, plan=plan)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    self._write(request, row, form)
            except MoveRefused as refused:
                form.add_error(None, str(refused))
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                self.message_user(request, _("The review is written down."), messages.SUCCESS)
                return HttpResponseRedirect(back)
        shown = {**self.admin_site.each_context(request), "opts": self.opts, "title": self._label(row)}
        return form_page(request, "placements/admin_review.html", form, review=row, back_url=back, **shown)

    def _write(self, request: HttpRequest, row: Review, form: ReviewForm) -> None:
        said = dict(form.cleaned_data)
        reason, said = said.pop("reason", ""), {name: said[name] for name in actions.SAID}
        if "reason" in form.fields:
            actions.correct(review=row, why=reason, met=form.met, by=request.user, **said)
        else:
            actions.hold(review=row, met=form.met, by=request.user, **said)
        self.log_change(request, row, f"{self._label(row)}: {reason}" if reason else str(self._label(row)))

    def _label(self, row: Review) -> Any:
        return _("Write the review down") if row.held_on is None else _("Correct the review")

    @admin.display(description=_("due by"), ordering="due_on")
    def due_on(self, obj: Any) -> str:
        return day(obj.due_on)

    @admin.display(description=_("skills of the plan"))
    def skills(self, obj: Review) -> str:
        rows = ((row.skill, day(row.met_on) or _("not met yet")) for row in actions.plan_rows(obj.placement))
        return format_html_join("", "<div>{}: {}</div>", rows) or "–"


def of_placement(placement: Placement) -> str:
    """Reviews, and after the end follow-ups, for the staff page of a placement, each with its page."""
    lines: list[tuple[Any, ...]] = [
        (_page(row), row.get_kind_display(), _("held") if row.held_on else _("due by"), day(row.held_on or row.due_on))
        for row in Review.objects.filter(placement=placement).dated().order_by("due_on", "pk")
    ]
    asked = FollowUp.objects.filter(placement=placement, placement__state__in=AFTER)
    lines += [
        (
            _page(row),
            row.get_quarter_display(),
            row.get_answer_display() or _("from"),
            day(row.learned_on or row.opens_on),
        )
        for row in asked.dated().order_by("quarter")
    ]
    return format_html_join("", '<p><a href="{}">{}</a>: {} {}</p>', lines) or "–"


def _page(row: Any) -> str:
    return reverse(f"admin:jobs_{row._meta.model_name}_change", args=[row.pk])


def today(user: Any) -> list[Item]:
    """Reviews that are overdue, and those of the coming week."""
    if not user.has_perm(HOLDS):
        return []
    here = reverse("admin:jobs_review_changelist")
    return [
        Item(_("Reviews that are overdue"), Review.objects.overdue().count(), f"{here}?standing=overdue"),
        Item(_("Reviews due within a week"), Review.objects.due().count(), f"{here}?standing=due"),
    ]
