"""Every write to a follow-up: the answer, and corrections of it. It moves the training and tells of retention."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, Overtaken, given, move
from codeoregon.lib.templatetags.co import day_text
from jobs.placements.models import Placement
from jobs.placements.ojt import stops
from jobs.placements.reviews.models import FollowUp
from jobs.placements.reviews.states import ENDED, Quarter
from jobs.placements.states import PlacementKind, PlacementState, machine_of, may_follow_up

S = PlacementState
TO = {Quarter.SECOND: S.FOLLOW_UP_Q2, Quarter.FOURTH: S.FOLLOW_UP_Q4}


@transaction.atomic
def answer(*, follow_up: FollowUp, by: Any, why: str = "", **said: Any) -> FollowUp:
    """What staff have learned, from the first day of the quarter on; a training moves on with it.

    ``said``: answer, learned_on; source (of an answer that somebody gave), wage, left_by_choice. The same twice answers
    once. Raises Overtaken when somebody else has answered meanwhile.
    """
    row = _locked(follow_up, by)
    if row.answer:
        if row.answered_by_id == by.pk and all(getattr(row, name) == value for name, value in said.items()):
            return row
        raise Overtaken(_("This follow-up was answered already. Look at the answer; it can be corrected."))
    _check_turn(row)
    row.answered_by, row.answered_at = by, timezone.now()
    _write(row, by, why, **said)
    if row.placement.kind == PlacementKind.OJT:
        with because(by=by, why=why):
            move(row.placement, TO[Quarter(row.quarter)], machine=machine_of(row.placement), by=by, why=why)
    return row


@transaction.atomic
def correct(*, follow_up: FollowUp, why: str, by: Any, **said: Any) -> FollowUp:
    """The answer was wrong, or somebody was reached after all; what stood there stays in the history."""
    row = _locked(follow_up, by)
    if not row.answer:
        raise NotReady(_("This follow-up is not answered yet."))
    why = given(why)
    return _write(row, by, why, **said)


def _write(
    row: FollowUp,
    by: Any,
    why: str,
    *,
    answer: str,
    learned_on: dt.date,
    source: str = "",
    wage: Decimal | None = None,
    left_by_choice: bool = False,
) -> FollowUp:
    row.answer, row.learned_on, row.source = answer, learned_on, source
    row.wage, row.left_by_choice = wage, left_by_choice
    if learned_on < (opens := _dated(row).opens_on):
        raise NotReady(_("This follow-up is about the quarter that begins on %(day)s.") % {"day": day_text(opens)})
    with because(by=by, why=why):
        row.full_clean(validate_unique=False)
        row.save()
    stops.judge(row.placement.referral.opening.organisation, by=by)
    return row


def _check_turn(row: FollowUp) -> None:
    """Whether it is time for this one. Raises NotReady with a sentence."""
    placement = row.placement
    if placement.state not in ENDED:
        raise NotReady(_("The work has not ended."))
    if timezone.localdate() < (opens := _dated(row).opens_on):
        raise NotReady(_("This follow-up begins on %(day)s.") % {"day": day_text(opens)})
    if row.quarter == Quarter.FOURTH and not placement.follow_ups.answered().filter(quarter=Quarter.SECOND).exists():
        raise NotReady(_("Answer the follow-up of the second quarter first."))
    if placement.kind == PlacementKind.OJT and placement.state in (S.COMPLETED, S.ENDED_EARLY):
        raise NotReady(_("The last invoice of this training is not settled yet."))


def _dated(row: FollowUp) -> Any:
    return FollowUp.objects.dated().get(pk=row.pk)


def _locked(follow_up: FollowUp, by: Any) -> FollowUp:
    """The row as it stands, under its placement's lock."""
    placement = Placement.objects.select_for_update(of=("self",)).whole().get(pk=follow_up.placement_id)
    if not may_follow_up(placement, by):
        raise NotYours(_("You may not do this."))
    row = FollowUp.objects.get(pk=follow_up.pk)
    row.placement = placement
    return row
