"""Placements whose work has begun or ended, with the rows of their reviews and follow-ups, and what is said of them."""

import datetime as dt
from typing import Any

from django.db.models import Value
from django.db.models.functions import Least
from django.utils import timezone

from codeoregon.lib.models import StateMove
from jobs.placements.models import Placement
from jobs.placements.reviews import actions, following
from jobs.placements.reviews.models import FollowUp, Review
from tests.jobs.placements.timesheets import weeks
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def first_of_quarter(day: dt.date, later: int) -> dt.date:
    """Of the so many-th quarter after the one of ``day``: walked day by day, not worked out as the portal does."""
    firsts = [(month, 1) for month in (1, 4, 7, 10)]
    while (day.month, day.day) not in firsts:
        day -= DAY
    while later:
        step = 1 if later > 0 else -1
        day += step * DAY
        while (day.month, day.day) not in firsts:
            day += step * DAY
        later -= step
    return day


def begun(world: World, kind: str = "ojt", **fields: Any) -> Placement:
    """At work since three Mondays ago, for 20 weeks in all."""
    placement = weeks.at_work(world, kind=kind, **fields)
    actions.plan(placement=placement, by=None)
    return placement


def over(world: World, last: dt.date, state: str = "final_invoice", kind: str = "ojt", **fields: Any) -> Placement:
    """Work that lasted ten weeks, to ``last``."""
    placement = begun(world, kind, starts_on=last - 70 * DAY, ends_on=last, **fields)
    with as_owner():
        Placement.objects.filter(pk=placement.pk).update(state=state)
    return Placement.objects.whole().get(pk=placement.pk)


def noted(placement: Placement, to: str, day: dt.date) -> None:
    """Staff noted a move on a day, at noon in Portland."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    StateMove.objects.create(
        model="jobs.placement", row_id=placement.pk, from_state="active", to_state=to, at=at, by=None
    )
    if to == "ended_early":  # noted on the last day worked
        Placement.objects.filter(pk=placement.pk).update(ended_on=day, starts_on=Least("starts_on", Value(day)))


def review(placement: Placement, kind: str = "first") -> Any:
    return Review.objects.dated().get(placement=placement, kind=kind)


def said(**other: Any) -> dict[str, Any]:
    values = {"held_on": today(), "progress": "Builds forms alone.", "wage_paid": True, "hours_as_agreed": True}
    return {**values, "problems": "", "next_steps": "Tests next.", **other}


def hold(world: World, placement: Placement, kind: str = "first", who: str = "job_developer", **other: Any) -> Review:
    met = other.pop("met", None)
    return actions.hold(review=review(placement, kind), by=world.people[who], met=met, **said(**other))


def follow_up(placement: Placement, quarter: int = 2) -> Any:
    return FollowUp.objects.dated().get(placement=placement, quarter=quarter)


def told(answer: str = "same", **other: Any) -> dict[str, Any]:
    source = "" if answer == "not_reached" else "pay_slip"
    return {"answer": answer, "learned_on": today(), "source": source, **other}


def answer(
    world: World, placement: Placement, quarter: int = 2, *, who: str = "case_manager", **other: Any
) -> FollowUp:
    return following.answer(follow_up=follow_up(placement, quarter), by=world.people[who], **told(**other))


def answer_all(world: World, placement: Placement) -> None:
    """As if everything had been asked in its time: the rows alone."""
    now, by = timezone.now(), world.people["case_manager"]
    for row in FollowUp.objects.filter(placement=placement).order_by("quarter"):
        FollowUp.objects.filter(pk=row.pk).update(**told("no"), answered_by=by, answered_at=now)
