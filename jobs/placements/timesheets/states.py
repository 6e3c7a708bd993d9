"""A timesheet's states. The learner sends it, somebody of the employer's side approves it or gives it back."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, portal


class TimesheetState(models.TextChoices):
    DRAFT = "draft", _("Not sent yet")
    SUBMITTED = "submitted", _("Waits for your supervisor")
    RETURNED = "returned", _("Given back to you")
    APPROVED = "approved", _("Approved")
    REPLACED = "replaced", _("Replaced by a correction")


S = TimesheetState
# Hours; more in a week is overtime (29 U.S.C. 207(a), ORS 653.261). It may also come in a week with fewer: a work week
# need not begin on Monday (29 CFR 778.105), and some work has a limit by the day (ORS 652.020).
FULL_WEEK = 40
WRITABLE = (S.DRAFT, S.RETURNED)
OPEN = (*WRITABLE, S.SUBMITTED)
COUNTED = (S.SUBMITTED, S.APPROVED)  # against the hours and the money of the contract


def writes(row: Any, by: Any) -> bool:
    """The learner whose hours they are."""
    return by is not None and row.placement.referral.candidate_id == by.pk


def supervises(row: Any, by: Any) -> bool:
    """Any member of the employer's organisation; nobody approves hours of their own."""
    if by is None or writes(row, by):
        return False
    members = row.placement.referral.opening.organisation.memberships
    return bool(members.live().filter(user=by).exists())


TIMESHEET = Machine(
    (
        Step(WRITABLE, S.SUBMITTED, writes),
        Step((S.SUBMITTED,), S.DRAFT, writes),  # taken back before anybody approved it
        Step((S.SUBMITTED,), S.APPROVED, supervises),
        Step((S.SUBMITTED,), S.RETURNED, supervises, needs_reason=True),
        Step((S.APPROVED,), S.REPLACED, portal),  # by the approval of its correction
    )
)
