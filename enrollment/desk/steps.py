"""What staff do with enrollments, one or many at a time: each with a page that asks for the reason first."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.admin_tools import reason_action
from enrollment.intake import actions
from enrollment.intake.models import Enrollment
from enrollment.intake.states import LIVE, SEATS, EnrollmentState
from enrollment.intake.waitlist import activity

CHANGE = "enrollment.change_enrollment"
S = EnrollmentState


def _in(*states: str) -> Any:
    return lambda request, row: row.state in states


def _admit(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=True, why=reason, by=request.user)


def _decline(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=False, why=reason, by=request.user)


def _complete(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.complete(enrollment=enrollment, why=reason, by=request.user)


def _take_back(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    activity.take_back(enrollment=enrollment, why=reason, by=request.user)


def _withdraw(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.leave(enrollment=enrollment, why=reason, by=request.user)


admit = reason_action(_("Can join"), CHANGE, _admit, name="admit", may=_in(S.NEEDS_REVIEW, S.INELIGIBLE))
decline = reason_action(_("Can't join"), CHANGE, _decline, name="decline", danger=True, may=_in(S.NEEDS_REVIEW))
complete = reason_action(_("Has completed"), CHANGE, _complete, name="complete", may=_in(S.ACTIVE, S.INACTIVE_WARNED))
take_back = reason_action(_("Take the seat back"), CHANGE, _take_back, name="take_back", danger=True, may=_in(*SEATS))
withdraw = reason_action(
    _("Has left, by their own word"), CHANGE, _withdraw, name="withdraw", danger=True, may=_in(*LIVE)
)
STEPS = [admit, decline, complete, take_back, withdraw]
