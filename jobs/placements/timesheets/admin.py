"""Timesheets in the staff pages: looked at, and sent back to the learner for a correction."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.steps import reason_action
from codeoregon.lib.models import StateMove
from employers.organisations.admin import shown_moves
from jobs.placements.timesheets import actions
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.states import TimesheetState
from jobs.placements.timesheets.views import lines_of

PERMISSION = "jobs.change_placement"


def _correct(request: HttpRequest, sheet: Timesheet, reason: str) -> None:
    actions.correct(timesheet=sheet, why=reason, by=request.user)


correct = reason_action(
    _("Ask the learner to correct it"),
    PERMISSION,
    _correct,
    name="correct",
    may=lambda request, sheet: sheet.state == TimesheetState.APPROVED,
)


@admin.register(Timesheet)
class TimesheetAdmin(ReadOnlyAdmin):
    list_display = ["person", "employer", "week", "version", "state", "regular", "overtime", "leave", "approved_at"]
    list_filter = ["state", "placement__kind"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        *("placement__referral__candidate__user__full_name", "placement__referral__candidate__user__email"),
        "placement__referral__opening__organisation__legal_name",
    ]
    search_help_text = _("Name, email address or employer")
    date_hierarchy = "week"
    ordering = ["-week", "-id"]
    actions = object_actions = [correct]
    readonly_fields = [
        *("person", "employer", "week", "version", "state", "correction", "hours", "submitted_at"),
        *("wage", "approved_by", "approved_at", "moves"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole().totals()  # type: ignore[attr-defined]

    @admin.display(description=_("person"), ordering="placement__referral__candidate__user__full_name")
    def person(self, obj: Timesheet) -> str:
        return str(obj.placement.referral.candidate.user)

    @admin.display(description=_("employer"), ordering="placement__referral__opening__organisation__legal_name")
    def employer(self, obj: Timesheet) -> str:
        return obj.placement.referral.opening.organisation.name

    @admin.display(description=_("regular hours"))
    def regular(self, obj: Any) -> Any:
        return obj.regular

    @admin.display(description=_("overtime"))
    def overtime(self, obj: Any) -> Any:
        return obj.overtime

    @admin.display(description=_("leave"))
    def leave(self, obj: Any) -> Any:
        return obj.leave

    @admin.display(description=_("hours"))
    def hours(self, obj: Timesheet) -> str:
        lines = ((f"{day:%a, %b %d}", one.regular, one.overtime, one.leave) for day, one in lines_of(obj))
        return format_html_join("", "<p>{}: {} regular, {} overtime, {} leave</p>", lines)

    @admin.display(description=_("what happened"))
    def moves(self, obj: Timesheet) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))
