"""Every write to a review: the rows of a contract that has begun, what was said, corrections of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, Overtaken, given
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import visible
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import plan_of
from jobs.placements.ojt.models import PlanRow
from jobs.placements.reviews.models import FollowUp, Review
from jobs.placements.reviews.states import AT_WORK, ENDED, Quarter, ReviewKind, may_hold

SAID = ("held_on", "progress", "wage_paid", "hours_as_agreed", "problems", "next_steps")
TEXTS = ("progress", "problems", "next_steps")


@transaction.atomic
def plan(*, placement: Placement, by: Any) -> None:
    """The empty rows of a contract that has begun; twice makes them once."""
    with because(by=by):
        reviews = [Review(placement=placement, kind=kind) for kind in ReviewKind.values]
        Review.objects.bulk_create(reviews, ignore_conflicts=True)
        follow_ups = [FollowUp(placement=placement, quarter=quarter) for quarter in Quarter.values]
        FollowUp.objects.bulk_create(follow_ups, ignore_conflicts=True)


@transaction.atomic
def hold(*, review: Review, by: Any, met: Mapping[int, dt.date | None] | None = None, **said: Any) -> Review:
    """Staff write down what was said, and on which day each skill of the plan (by its key) was met.

    The same twice writes it once. Raises Overtaken when somebody else has written it down meanwhile.
    """
    row = _locked(review, by)
    if row.held_on is not None:
        if row.held_by_id == by.pk and all(getattr(row, name) == value for name, value in _clean(said).items()):
            return row
        raise Overtaken(_("This review was written down already. Give a reason to correct what stands there."))
    row.held_by, row.noted_at = by, timezone.now()
    return _write(row, by, "", met or {}, said)


@transaction.atomic
def correct(
    *, review: Review, why: str, by: Any, met: Mapping[int, dt.date | None] | None = None, **said: Any
) -> Review:
    """What was written down was wrong; what stood there stays in the history, and who held it as well."""
    row = _locked(review, by)
    if row.held_on is None:
        raise NotReady(_("This review was not held yet."))
    why = given(why)
    return _write(row, by, why, met or {}, said)


def plan_rows(placement: Placement) -> list[PlanRow]:
    """Skills of the training plan in force that are learned at work; [] where there is no plan."""
    return [row for row in plan_of(placement) if row.start_level < row.target_level]


def _write(row: Review, by: Any, why: str, met: Mapping[int, dt.date | None], said: Mapping[str, Any]) -> Review:
    if set(said) != set(SAID):
        raise TypeError(f"What was said: {', '.join(SAID)}")
    for name, value in _clean(said).items():
        setattr(row, name, value)
    _check_day(row)
    with because(by=by, why=why):
        row.full_clean(validate_unique=False)
        row.save()
        _note_met(row, met)
    return row


def _clean(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: visible(value) if name in TEXTS else value for name, value in said.items()}


def _check_day(row: Review) -> None:
    """Between the first day of work and today; while they worked, unless it is the final one."""
    placement, noted = row.placement, row.noted_at or timezone.now()
    if row.held_on is None:
        raise NotReady(_("Enter the day on which it was held."))
    if placement.begins_on is None or row.held_on < placement.begins_on:
        raise NotReady(_("Work began on %(day)s: no review was held before.") % {"day": day_text(placement.begins_on)})
    if row.held_on > timezone.localdate(noted):
        raise NotReady(_("The day of the review is still to come."))
    if placement.state in AT_WORK or row.kind == ReviewKind.FINAL:
        return
    last = Review.objects.dated().values_list("last_on", flat=True).get(pk=row.pk)
    if row.held_on > last:
        raise NotReady(_("Work ended on %(day)s: only the final review is held after it.") % {"day": day_text(last)})


def _note_met(row: Review, met: Mapping[int, dt.date | None]) -> None:
    plan = plan_rows(row.placement)
    if set(met) - {skill.skill_id for skill in plan}:
        raise Overtaken(_("The training plan was changed meanwhile. Look at the days for its skills again."))
    for skill in plan:
        day = met.get(skill.skill_id, skill.met_on)
        if day == skill.met_on:
            continue
        if day is not None and not (row.placement.begins_on or day) <= day <= (row.held_on or day):
            sentence = _("%(skill)s: enter a day from the first day of work to the day of the review.")
            raise NotReady(sentence % {"skill": skill.skill})
        skill.met_on = day
        skill.save(update_fields=["met_on"])


def _locked(review: Review, by: Any) -> Review:
    """The row as it stands, under its placement's lock, of work that has begun."""
    placement = Placement.objects.select_for_update(of=("self",)).whole().get(pk=review.placement_id)
    if not may_hold(placement, by):
        raise NotYours(_("You may not do this."))
    if placement.state not in (*AT_WORK, *ENDED):
        raise NotReady(_("Reviews are held from the first day of work until the placement is closed."))
    row = Review.objects.get(pk=review.pk)
    row.placement = placement
    return row
