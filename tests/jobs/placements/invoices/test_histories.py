"""Random lives of a contract: weeks, corrections, invoices, returns and payments in any order.

After each step: no more is billed than the contract's ceiling, nor paid; lines come to the total; no regular hour of a
week is billed twice.
"""

from collections import defaultdict
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeoregon.lib.states import MoveRefused
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Placement
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import Timesheet
from tests.jobs.placements.invoices.bills import approve, corrected, give_back, on_lines, pay, send
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
HOURS = st.sampled_from(["0.25", "1.75", "3.33", "5", "7.99", "8"])
WEEK_BACK = st.integers(1, 3)
SEND = st.just(("send", 0, ""))
CORRECT = st.tuples(st.just("correct"), WEEK_BACK, HOURS)
STEPS = st.one_of(
    *(CORRECT, SEND),
    st.tuples(st.just("work"), WEEK_BACK, HOURS),
    st.tuples(st.sampled_from(["approve", "give back", "pay"]), st.integers(0, 2), st.just("")),
)
# Two weeks are billed before anything else happens: most lives that go wrong begin so.
BEGIN = st.tuples(*(st.tuples(st.just("work"), st.just(week), HOURS) for week in (2, 3)), SEND, CORRECT)


def take(world: World, placement: Placement, step: str, number: int, hours: str) -> None:
    week = this_monday() - number * WEEK
    invoices = list(Invoice.objects.order_by("number"))
    if step == "work":
        approved(world, placement, week, full(week, hours))
    elif step == "correct" and Timesheet.objects.filter(week=week, state="approved").exists():
        corrected(world, placement, week, full(week, hours))
    elif step == "send":
        send(world, placement)
    elif step in ("approve", "give back", "pay") and number < len(invoices):
        {"approve": approve, "give back": give_back, "pay": pay}[step](world, invoices[number])


def check(placement: Placement) -> None:
    sent = Invoice.objects.sent()
    assert sum(one.total for one in sent) <= placement.ojt.ceiling
    billed: dict[object, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in sent:
        assert on_lines(one) == one.total >= 0
    for line in InvoiceLine.objects.filter(invoice__in=sent).select_related("timesheet"):
        of_week = billed[line.timesheet.week]
        of_week[0], of_week[1] = of_week[0] + line.hours, max(of_week[1], line.timesheet.version)
    for week, (hours, version) in billed.items():
        sheet = Timesheet.objects.get(placement=placement, week=week, version=version)
        assert hours == sum(one.regular for one in rules.hours_of(sheet).values())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(BEGIN, st.lists(STEPS, min_size=2, max_size=8), st.sampled_from(["24.00", "20.15"]), st.sampled_from([70, 480]))
def test_whatever_happens_the_sums_are_right(begin, steps, wage, hours):
    with transaction.atomic():
        world = World()
        placement = at_work(world, wage=Decimal(wage), hours=hours)
        for step in [*begin, *steps]:
            with suppress(MoveRefused), transaction.atomic():
                take(world, placement, *step)
            check(placement)
        transaction.set_rollback(True)
