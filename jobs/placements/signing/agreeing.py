"""The learner's yes to what staff have written, before anybody signs: when it is their turn, and the letter about it.

A training plan waits for it in ``draft``, an internship when its host is approved.
"""

from django.utils import timezone

from jobs.placements import notices
from jobs.placements.models import Placement
from jobs.placements.signing import agreement, ready
from jobs.placements.states import CONFIRMED, PlacementKind, PlacementState, machine_of

BEFORE = (PlacementState.DRAFT, PlacementState.HOST_APPROVED)


def waits(placement: Placement) -> bool:
    """Whether the learner's yes is what is missing next: everything is written, and the first day is still to come."""
    to = CONFIRMED.get(PlacementKind(placement.kind))
    learner = placement.referral.candidate.user
    if placement.state not in BEFORE or to not in machine_of(placement).open_to(placement, learner):
        return False
    begins = placement.starts_on
    return begins is not None and begins >= timezone.localdate() and not ready.obstacles(placement)


def ask(placement: Placement) -> bool:
    """Note whether it is the learner's turn, and write to them, once for each text of the plan; returns the same."""
    turn = waits(placement)
    Placement.objects.filter(pk=placement.pk).exclude(awaits_yes=turn).update(awaits_yes=turn)
    if turn:
        notices.ask_to_agree(placement, agreement.digest(agreement.compose(placement)))
    return turn


def ask_all() -> int:
    """Ask whoever waits and was not asked, since what was missing came about elsewhere: an employer was approved. And
    note who waits no more.
    """
    return sum(ask(one) for one in Placement.objects.filter(state__in=BEFORE).whole())


def first_of(user: object) -> Placement | None:
    """The oldest placement for which this learner was asked; its page looks whether nothing came between."""
    asked = Placement.objects.of_learner(user).filter(awaits_yes=True, starts_on__gte=timezone.localdate())
    return asked.select_related("referral__opening__organisation").order_by("id").first()
