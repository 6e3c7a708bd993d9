"""Letters about a week's hours: to the employer's side when it waits for them, to the learner when it is answered."""

from typing import Any

from django.urls import reverse

from jobs.placements.notices import after_move
from jobs.placements.timesheets.models import Timesheet


def tell_employer(sheet: Timesheet) -> None:
    """Whoever supervises; where nobody is named for that, owners and recruiters."""
    members = sheet.placement.referral.opening.organisation.memberships.live().select_related("user")
    supervisors = [one.user for one in members.filter(role="supervisor")] or [one.user for one in members]
    page = reverse("employers:timesheet", args=[sheet.placement_id, sheet.week])
    for person in supervisors:
        _write(sheet, person, "timesheet_sent", page)


def tell_learner(sheet: Timesheet, why: str = "") -> None:
    _write(sheet, _learner(sheet), "timesheet_answered", _mine(sheet), why=why)


def ask_to_correct(sheet: Timesheet) -> None:
    _write(sheet, _learner(sheet), "timesheet_correct", _mine(sheet), why=sheet.correction)


def _learner(sheet: Timesheet) -> Any:
    return sheet.placement.referral.candidate.user


def _mine(sheet: Timesheet) -> str:
    return reverse("placements:timesheet", args=[sheet.placement_id, sheet.week])


def _write(sheet: Timesheet, person: Any, template: str, page: str, **more: Any) -> None:
    learner = _learner(sheet).full_name
    after_move(sheet, person, template, page, learner=learner, first=sheet.week, last=sheet.last_day, **more)
