"""What staff do with enrollments, one or many at a time: each with a page that asks for the reason first."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.context import because
from codeoregon.lib.admin_tools import reason_action
from enrollment.intake import actions
from enrollment.intake.models import Enrollment, Offer
from enrollment.intake.states import LIVE, SEATS, EnrollmentState
from enrollment.intake.waitlist import activity, offers

CHANGE = "enrollment.change_enrollment"
S = EnrollmentState


def _in(*states: str) -> Any:
    """In one of these states, and the account is open: nothing is decided about somebody who has deleted theirs."""
    return lambda request, row: row.state in states and row.user.is_active


def _admit(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=True, why=reason, by=request.user)


def _decline(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.decide(enrollment=enrollment, eligible=False, why=reason, by=request.user)


def _uphold(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.uphold(enrollment=enrollment, why=reason, by=request.user)


def _in_doubt(request: HttpRequest, enrollment: Enrollment) -> bool:
    return enrollment.state in SEATS and Enrollment.objects.doubted().filter(pk=enrollment.pk).exists()


def _complete(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.complete(enrollment=enrollment, why=reason, by=request.user)


def _take_back(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    activity.take_back(enrollment=enrollment, why=reason, by=request.user)


def _withdraw(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    actions.leave(enrollment=enrollment, why=reason, by=request.user)


def _offer(enrollment: Enrollment) -> Offer:
    offer = enrollment.offers.open().select_related("enrollment", "stream").first()
    if offer is None:
        raise offers.OfferGone(_("This offer was answered already, or its time is over."))
    return offer


def _accept_offer(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    with because(by=request.user, why=reason):
        offers.accept(offer=_offer(enrollment), by=request.user)


def _decline_offer(request: HttpRequest, enrollment: Enrollment, reason: str) -> None:
    with because(by=request.user, why=reason):
        offers.decline(offer=_offer(enrollment), by=request.user)


admit = reason_action(_("Can join"), CHANGE, _admit, name="admit", may=_in(S.NEEDS_REVIEW, S.INELIGIBLE))
decline = reason_action(_("Can't join"), CHANGE, _decline, name="decline", danger=True, may=_in(S.NEEDS_REVIEW))
uphold = reason_action(_("Keeps the seat"), CHANGE, _uphold, name="uphold", may=_in_doubt)
complete = reason_action(_("Has completed"), CHANGE, _complete, name="complete", may=_in(S.ACTIVE, S.INACTIVE_WARNED))
take_back = reason_action(_("Take the seat back"), CHANGE, _take_back, name="take_back", danger=True, may=_in(*SEATS))
withdraw = reason_action(
    _("Has left, by their own word"), CHANGE, _withdraw, name="withdraw", danger=True, may=_in(*LIVE)
)
# For people who told us at the counter or on the phone; who has no email hears of an offer no other way.
accept_offer = reason_action(
    _("Takes the seat, by their own word"), CHANGE, _accept_offer, name="accept_offer", may=_in(S.OFFERED)
)
decline_offer = reason_action(
    _("Doesn't want the seat now, by their own word"), CHANGE, _decline_offer, name="decline_offer", may=_in(S.OFFERED)
)
STEPS = [admit, decline, uphold, accept_offer, decline_offer, complete, take_back, withdraw]
