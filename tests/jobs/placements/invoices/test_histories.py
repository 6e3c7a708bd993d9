"""Random lives of a contract: weeks, corrections, new wages, invoices, returns and payments in any order.

After each step: no more is billed than the contract's ceiling, nor paid; lines come to the total; no regular hour is
billed twice, and each week is paid at the wage that was signed for it. What is right is counted here anew from the
days, not asked of the code that is tested. At the end all that was approved can be billed, unless corrections have left
less than nothing.
"""

from collections import defaultdict
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeoregon.lib.states import MoveRefused
from jobs.placements.invoices import actions, building
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions as timesheets
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.timesheets.rules import Hours, days_of
from jobs.placements.versions import actions as versions
from tests.jobs.placements.invoices.bills import approve, build, corrected, give_back, on_lines, pay, send
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, on, this_monday
from tests.jobs.placements.versions.test_actions import SIGNERS
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
NONE = Decimal(0)
# Wage, percent and hours of the contract: roomy ones, with half cents; and one that three weeks of an hour use up, each
# rounded up, so that together they would come to a cent more than its ceiling.
ROOMY = st.sampled_from([("24.00", "50", 480), ("17.77", "37.5", 480), ("20.15", "50", 480)])
TIGHT = st.just(("20.15", "50", 3))
# Regular hours a day, on how many days, and whether there is an hour of overtime and of leave beside them.
MANY = st.tuples(st.sampled_from(["0.2", "1.75", "3.33", "7.99", "8"]), st.integers(1, 5), st.booleans())
ONE = st.sampled_from([("1", 1, False), ("1", 1, True), ("0.2", 5, False)])
HALF_OR_ONE = st.one_of(ONE, st.just(("0.25", 2, False)))
WEEK_BACK = st.integers(1, 3)
INVOICE = st.integers(0, 2)
NO_HOURS = st.none()


def step(name, number=INVOICE, hours=NO_HOURS):
    """What is done, to which week or invoice, with which hours."""
    return st.tuples(st.just(name), number, hours)


def work(week, hours):
    return step("work", st.just(week), hours)


def lives(contract, hours, instead):
    """Contracts with steps. Weeks are billed, together or apart, corrected (``instead``) or given back before anything
    else happens: so begin most lives that go wrong.
    """
    send, correct = step("send"), step("correct", WEEK_BACK, instead)
    apart = st.tuples(work(2, hours), work(3, hours), send, correct, send, work(1, hours), send)
    together = st.tuples(*(work(week, hours) for week in (1, 2, 3)), send, correct, send)
    back = st.tuples(
        *(work(2, hours), send, work(3, hours), st.one_of(step("build"), send)),
        *(step("give back", st.just(0)), step("give back", st.just(1))),
    )
    again = st.tuples(
        *(work(2, hours), send, step("correct", st.just(2), instead), work(3, hours), send),
        *(step("give back", st.just(0)), send),
    )
    # A new wage, from that week on or an earlier one; then what was approved before it is corrected.
    wage = st.tuples(work(2, hours), send, step("wage", st.integers(0, 3)), work(1, hours), correct, send)
    after = st.one_of(
        *(correct, send, step("wage"), step("work", WEEK_BACK, hours), step("doubt", WEEK_BACK)),
        *(step(name) for name in ("build", "submit", "approve", "give back", "pay")),
    )
    return st.tuples(contract, st.one_of(apart, together, back, again, wage), st.lists(after, min_size=2, max_size=8))


LIVES = st.one_of(lives(ROOMY, MANY, MANY), lives(TIGHT, ONE, HALF_OR_ONE))


def take(world, placement, name, number, hours):
    """One step of a life; which invoice or week it is about, ``number`` says."""
    week = this_monday() - number * WEEK
    found = Invoice.objects.order_by("number")[number : number + 1]
    if name == "work":
        approved(world, placement, week, worked(week, hours))
    elif name == "correct" and Timesheet.objects.filter(week=week, state="approved").exists():
        for sheet in Timesheet.objects.filter(week=week, state="submitted"):
            timesheets.take_back(timesheet=sheet, by=world.learner)
        corrected(world, placement, week, worked(week, hours))
    elif name == "doubt":
        for sheet in Timesheet.objects.filter(week=week, state="approved"):
            doubted = timesheets.correct(timesheet=sheet, why="Wrong hours", by=world.learner)
            timesheets.submit(timesheet=doubted, by=world.learner)  # and nobody has answered yet
    elif name == "wage":
        raised(world, placement, from_week=week)
    elif name == "build":
        build(world, placement)
    elif name == "send":
        send(world, placement)
        assert not building.due(placement)
    for one in found:
        if name == "submit":
            actions.submit(invoice=one, total=one.total, by=world.people["owner"])
        elif name in ("approve", "give back", "pay"):
            {"approve": approve, "give back": give_back, "pay": pay}[name](world, one)


def raised(world, placement, from_week):
    """A version with a wage of 1.76 dollars more is signed by all."""
    staff, now = world.people["job_developer"], placement.modifications.signed().last() or placement
    rate = placement.ojt.rate
    terms = {"wage": now.wage + Decimal("1.76"), "rate": rate, "hours_per_week": 40, "ends_on": placement.ends_on}
    with on(from_week):
        version = versions.draft(placement=placement, counts_from=from_week, why="More pay", by=staff, **terms)
        version = versions.send(version=version, by=staff)
        for party, who in SIGNERS.items():
            versions.sign(version=version, party=party, typed_name="A B", by=world.people[who], address=None)


def worked(week, hours):
    regular, days, more = hours
    return {day: Hours(Decimal(regular), overtime=Decimal(more), leave=Decimal(more)) for day in days_of(week)[:days]}


def regular_hours(sheets):
    """Of each timesheet, from its days."""
    rows = TimesheetDay.objects.filter(timesheet__in=sheets).values_list("timesheet").annotate(all=Sum("regular"))
    return defaultdict(lambda: NONE, rows)


def worth(wage, rate, hours):
    """Dollars for so many regular hours, half a cent up."""
    return (wage * rate * hours / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def check(placement):
    sent, newest = Invoice.objects.sent(), placement.modifications.signed().last() or placement.ojt
    ceiling = newest.ceiling
    assert sum(one.total for one in sent) <= ceiling
    assert sum(one.total for one in sent if one.state == "paid") <= ceiling
    for one in Invoice.objects.all():
        assert on_lines(one) == one.total >= 0
    assert not InvoiceLine.objects.values("timesheet").annotate(many=Count("pk")).filter(many__gt=1)
    check_weeks(placement, InvoiceLine.objects.filter(invoice__in=sent).select_related("timesheet"))


def check_weeks(placement, lines):
    """A week is billed by its newest version that is on an invoice: with its regular hours, and what they are worth."""
    regular = regular_hours(Timesheet.objects.all())
    weeks = defaultdict(list)
    for line in lines:
        weeks[line.timesheet.week].append(line)
    for of_week in weeks.values():
        newest = max((line.timesheet for line in of_week), key=lambda sheet: sheet.version)
        assert sum(line.hours for line in of_week) == regular[newest.pk]
        billed = sum(line.amount for line in of_week)
        due = worth(newest.wage, placement.ojt.rate, regular[newest.pk])
        assert billed <= due
        assert billed == due or placement.ojt.hours < 480
        for line in of_week:  # as it is read: hours, percent, wage; corrections are rounded twice
            cents = abs(line.amount - worth(line.wage, line.rate, line.hours))
            assert cents <= Decimal("0.01") or placement.ojt.hours < 480


def check_all_is_billed(world, placement):
    """Every approved hour comes on an invoice in the end; where corrections come to less than nothing it waits."""
    try:
        send(world, placement)
    except MoveRefused as refused:
        if "No approved week" not in str(refused):
            return
    approved_ones = Timesheet.objects.filter(state="approved")
    regular = regular_hours(approved_ones)
    for sheet in approved_ones:
        lines = InvoiceLine.objects.sent().filter(timesheet__week=sheet.week)
        assert lines.aggregate(all=Sum("hours", default=NONE))["all"] == regular[sheet.pk]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(LIVES)
def test_whatever_happens_the_sums_are_right(life):
    (wage, rate, hours), begin, steps = life
    with transaction.atomic():
        world = World()
        placement = at_work(world, wage=Decimal(wage), rate=Decimal(rate), hours=hours)
        for one in [*begin, *steps]:
            with suppress(MoveRefused), transaction.atomic():
                take(world, placement, *one)
            check(placement)
        check_all_is_billed(world, placement)
        check(Placement.objects.whole().get(pk=placement.pk))
        transaction.set_rollback(True)
