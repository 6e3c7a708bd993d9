"""Follow-ups in the staff pages: whose quarter it is, what was learned, who is still employed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.templatetags.co import day
from codeoregon.staff.site import Item
from jobs.placements.reviews import following
from jobs.placements.reviews.forms import AnswerForm, CorrectionForm
from jobs.placements.reviews.models import FollowUp
from jobs.placements.reviews.retention import employed
from jobs.placements.reviews.states import ENDED
from jobs.placements.staff.reviews import OfPlacement, StandingFilter
from jobs.placements.states import AFTER, FOLLOWS_UP


def _answer(request: HttpRequest, row: FollowUp, reason: str, **said: Any) -> None:
    following.answer(follow_up=row, why=reason, by=request.user, **said)


def _correct(request: HttpRequest, row: FollowUp, reason: str, **said: Any) -> None:
    following.correct(follow_up=row, why=reason, by=request.user, **said)


answer = reason_action(
    _("Write the answer down"), FOLLOWS_UP, _answer, form=AnswerForm, name="answer",
    may=lambda request, row: not row.answer and row.placement.state in ENDED,
)  # fmt: skip
correct = reason_action(
    _("Correct the answer"), FOLLOWS_UP, _correct, form=CorrectionForm, name="correct",
    may=lambda request, row: bool(row.answer),
)  # fmt: skip


@admin.register(FollowUp)
class FollowUpAdmin(OfPlacement):
    change_list_template = "placements/admin_employed.html"
    list_display = ["person", "employer", "quarter", "opens_on", "until", "answer", "wage", "source", "learned_on"]
    list_filter = [StandingFilter, "quarter", "answer", "placement__kind"]
    standings = {
        "due": (_("Due this quarter"), lambda rows: rows.due()),
        "overdue": (_("Overdue"), lambda rows: rows.overdue()),
        "answered": (_("Answered"), lambda rows: rows.answered()),
    }
    to_do = ("due", "overdue")
    dated_by = "opens_on"
    actions = object_actions = [answer, correct]
    readonly_fields = [
        *("contract", "person", "employer", "quarter", "opens_on", "until", "answer", "left_by_choice", "wage"),
        *("source", "learned_on", "answered_by", "answered_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of work that has ended: before that there is no quarter to count from."""
        return super().get_queryset(request).filter(placement__state__in=AFTER)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "employed": employed()})

    @admin.display(description=_("quarter from"), ordering="opens_on")
    def opens_on(self, obj: Any) -> str:
        return day(obj.opens_on)

    @admin.display(description=_("to"))
    def until(self, obj: Any) -> str:
        return day(obj.until)


def today(user: Any) -> list[Item]:
    """Follow-ups whose quarter it is, and those whose quarter is over."""
    if not user.has_perm(FOLLOWS_UP):
        return []
    here = reverse("admin:jobs_followup_changelist")
    return [
        Item(_("Follow-ups that are overdue"), FollowUp.objects.overdue().count(), f"{here}?standing=overdue"),
        Item(_("Follow-ups due this quarter"), FollowUp.objects.due().count(), f"{here}?standing=due"),
    ]
