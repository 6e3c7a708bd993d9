"""A trainee at work since three weeks, and weeks of hours."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import time_machine
from django.utils import timezone

from codeoregon.capacity.actions import draw
from jobs.placements import billing
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import terms_on
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.timesheets import actions, rules
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.rules import Hours
from tests import factories
from tests.jobs.referrals.worlds import World

WEEK = dt.timedelta(days=7)


def this_monday() -> dt.date:
    return rules.monday_of(timezone.localdate())


def at_work(world: World, *, kind: str = "ojt", hours: int = 480, rate: int = 50, **fields: Any) -> Placement:
    """Began three Mondays ago, $24 an hour."""
    factories.PoolFactory(kind=kind)
    first = this_monday() - 3 * WEEK
    fields = {"wage": Decimal("24.00"), "starts_on": first, "ends_on": first + 20 * WEEK, **fields}
    taken = draw(kind=kind, what_for=f"jobs.placement of {world.referral.pk}", by=None) if kind != "direct" else None
    signed = dt.datetime.combine(fields["starts_on"], dt.time(8), dt.UTC)  # in the night before it began
    made = world.placement("active", kind, **{"signed_at": signed, "draw": taken, **fields})
    if kind == "ojt":
        most = billing.ceiling(made.wage, Decimal(rate), hours)
        insured = {"policy_number": "WC-1", "policy_expires_on": timezone.localdate() + dt.timedelta(days=400)}
        OjtTerms.objects.create(placement=made, svp=5, hours=hours, rate=rate, ceiling=most, **insured)
    return Placement.objects.whole().get(pk=made.pk)


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Inside it is noon of that day."""
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), timezone.get_default_timezone())):
        yield


def full(week: dt.date, regular: str = "8", days: int = 5) -> dict[dt.date, Hours]:
    """The same hours on the first days of a week."""
    return {day: Hours(Decimal(regular)) for day in rules.days_of(week)[:days]}


def sent(world: World, placement: Placement, week: dt.date, hours: Any = None) -> Timesheet:
    row = actions.write(placement=placement, week=week, hours=hours or full(week), by=world.learner)
    return actions.submit(timesheet=row, by=world.learner)


def approved(world: World, placement: Placement, week: dt.date, hours: Any = None) -> Timesheet:
    row = sent(world, placement, week, hours)
    return actions.approve(timesheet=row, wage=agreed(placement, week), by=world.people["supervisor"])


def agreed(placement: Placement, week: dt.date) -> Decimal:
    """The wage of that week."""
    now = terms_on(Placement.objects.get(pk=placement.pk), max(week, placement.starts_on or week))
    return now.wage if now is not None else placement.wage
