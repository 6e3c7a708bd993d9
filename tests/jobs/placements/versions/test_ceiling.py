"""What a contract pays back at most after a version: every promised hour by the terms of its week, and no more.

What is right is counted here anew, from the wages that were signed.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from codeoregon.lib.states import NotReady
from jobs.placements.models import Placement
from jobs.placements.ojt.models import PlanRow
from jobs.placements.timesheets import actions as timesheets
from jobs.placements.timesheets.rules import Hours, days_of
from jobs.placements.versions import actions
from jobs.placements.versions.models import Modification
from tests.jobs.placements.invoices import bills
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, on, sent, this_monday
from tests.jobs.placements.versions.test_actions import sign as signed
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
BACK = 12  # weeks since the first


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    """At $24, one half for 480 hours, so $12 an hour and $5,760; 40 hours of the first week are approved."""
    return _begun(world, wage=Decimal(24), rate=Decimal(50), hours=480, weeks=1)


def _begun(world: World, *, weeks: int = 0, **terms: Any) -> Placement:
    first = week(0)
    made = at_work(world, starts_on=first, ends_on=first + 30 * WEEK, **terms)
    for number in range(weeks):
        approved(world, made, week(number))
    return made


def week(number: int) -> dt.date:
    return this_monday() - (BACK - number) * WEEK


def draft(world: World, placement: Placement, *, at: int, hours: int | None = None, **terms: Any) -> Modification:
    rows = None
    if hours is not None:
        rows = [PlanRow(skill=world.html, start_level=0, target_level=2, hours=hours, method="Beside a colleague")]
    now = {"wage": Decimal(24), "rate": Decimal(50), "hours_per_week": 40, "ends_on": placement.ends_on, **terms}
    staff, day = world.people["job_developer"], week(at)
    with on(day):
        return actions.draft(placement=placement, by=staff, rows=rows, counts_from=day, why="As agreed", **now)


def send(world: World, version: Modification) -> Modification:
    with on(version.counts_from):
        return actions.send(version=version, by=world.people["job_developer"])


def sign(world: World, version: Modification, *parties: str) -> Modification:
    """In time."""
    with on(version.counts_from):
        return signed(world, version, *parties)


def agreed(world: World, placement: Placement, **terms: Any) -> Modification:
    return sign(world, send(world, draft(world, placement, **terms)))


@pytest.mark.parametrize(
    ("at", "wage", "before", "ceiling"),
    [
        (1, "20.00", ("40", "480"), "4880.00"),  # 40 hours at $12, 440 at $10
        (1, "26.00", ("40", "480"), "6200.00"),  # 40 hours at $12, 440 at $13
        (3, "20.00", ("120", "1440"), "5040.00"),  # two more weeks may still come in at $12
        (3, "26.00", ("40", "480"), "6200.00"),  # or at $13, should nobody have worked in them
    ],
)
def test_weeks_before_count_by_their_own_terms(
    world: World, placement: Placement, at: int, wage: str, before: tuple[str, str], ceiling: str
) -> None:
    version = agreed(world, placement, at=at, wage=Decimal(wage))
    assert (version.hours_before, version.amount_before) == tuple(map(Decimal, before))
    assert version.ceiling == Decimal(ceiling)
    said = f"no more than ${Decimal(ceiling):,.2f} in all"
    assert said in version.agreement
    assert f"${Decimal(before[1]):,.2f} are for {before[0]} hours before that day" in version.agreement


def test_after_a_lower_wage_the_last_hour_is_paid_too(world: World) -> None:
    placement = _begun(world, wage=Decimal(24), rate=Decimal(50), hours=80, weeks=1)
    version = agreed(world, placement, at=1, wage=Decimal(20))
    assert version.ceiling == Decimal("880.00"), "not the $800 of 80 hours at the new wage"
    approved(world, placement, week(1))
    assert bills.send(world, placement).total == Decimal("880.00")


def test_what_was_approved_between_writing_and_sending_is_counted(world: World, placement: Placement) -> None:
    version = draft(world, placement, at=3, wage=Decimal(26))
    approved(world, placement, week(1), full(week(1), "4"))
    version = send(world, version)
    assert (version.hours_before, version.ceiling) == (60, Decimal("6180.00"))
    assert "no more than $6,180.00 in all" in version.agreement
    approved(world, placement, week(2))
    assert sign(world, version).state == "signed"


def test_a_late_week_of_before_takes_nothing_that_was_promised_since(world: World) -> None:
    """40 hours at first, 60 by the version: those of the version are worked first."""
    placement = _begun(world, wage=Decimal(24), rate=Decimal(50), hours=40)
    agreed(world, placement, at=2, wage=Decimal(26), hours=60)
    approved(world, placement, week(2))
    with pytest.raises(timesheets.HoursRefused, match=r"60 regular hours, and 20\.00 of them are left"):
        sent(world, placement, week(1))
    approved(world, placement, week(1), full(week(1), "4"))
    assert bills.send(world, placement).total == Decimal("760.00")


def test_no_plan_is_shorter_than_what_is_approved(world: World, placement: Placement) -> None:
    with pytest.raises(NotReady, match="40 hours are approved already"):
        draft(world, placement, at=1, hours=39)
    version = send(world, draft(world, placement, at=3, hours=60))
    approved(world, placement, week(1))
    with pytest.raises(NotReady, match="no longer pays for all that it promises"):
        sign(world, version, "learner")
    _refused("UPDATE jobs_modification SET state = 'signed', signed_at = now()")


def test_corrections_that_take_more_are_for_another_version(world: World) -> None:
    """Of 80 hours 10 are freed by a correction at $12 and cost $13 since: all but the last can be paid."""
    placement = _begun(world, wage=Decimal(24), rate=Decimal(50), hours=80, weeks=1)
    agreed(world, placement, at=1, wage=Decimal(26))
    bills.corrected(world, placement, week(0), full(week(0), "6"))
    approved(world, placement, week(1))
    ten = full(week(2), "5", days=2)
    with pytest.raises(timesheets.HoursRefused, match="more money than the contract has left"):
        sent(world, placement, week(2), ten)
    version = agreed(world, placement, at=2, wage=Decimal(26))
    assert version.ceiling == Decimal("1010.00")
    approved(world, placement, week(2), ten)
    assert bills.send(world, placement).total == Decimal("1010.00")


@pytest.mark.parametrize(
    "terms",
    [
        "hours_before = 40, amount_before = 480, ceiling = 4880",
        "hours_before = 0, amount_before = 0, ceiling = 4800",
        "hours_before = 160, amount_before = 1920, ceiling = 5120",
    ],
)
def test_raw_sql_sends_no_other_ceiling(world: World, placement: Placement, terms: str) -> None:
    version = draft(world, placement, at=3, wage=Decimal(20))
    assert version.ceiling == Decimal("5040.00")
    _refused(f"UPDATE jobs_modification SET state = 'sent', {terms}")


def test_one_sent_before_this_was_counted_is_signed_only_if_it_pays_all(world: World, placement: Placement) -> None:
    for wage, ceiling, may in ((Decimal(20), 4800, False), (Decimal(26), 6240, True)):
        version = send(world, draft(world, placement, at=3, wage=wage))
        Modification.objects.filter(pk=version.pk).update(hours_before=0, amount_before=0, ceiling=ceiling)
        version.refresh_from_db()
        if not may:
            with pytest.raises(NotReady, match="no longer pays"):
                sign(world, version, "learner")
            actions.drop(version=version, why="Another", by=world.people["job_developer"])
            continue
        assert sign(world, version).state == "signed"


def _refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="pays back all hours"), transaction.atomic():
        connection.cursor().execute(statement)


@dataclass(frozen=True)
class Terms:
    wage: Decimal
    rate: Decimal
    hours: int

    @property
    def pays(self) -> Decimal:
        return self.wage * self.rate / 100


@dataclass(frozen=True)
class Week:
    """``late``: written after so many versions that are signed after it (2: after the last)."""

    regular: str
    days: int
    late: int

    @property
    def hours(self) -> Decimal:
        return Decimal(self.regular) * self.days


TERMS = st.builds(
    Terms,
    st.sampled_from(["18.05", "20.15", "24.00", "26.33"]).map(Decimal),
    st.sampled_from(["50", "37.5"]).map(Decimal),
    st.sampled_from([200, 231, 260]),
)
WEEKS = st.lists(
    st.builds(Week, st.sampled_from(["0.2", "1.75", "3.33", "7.99", "8"]), st.integers(1, 5), st.integers(0, 2)),
    min_size=1,
    max_size=3,
)
# At most five weeks before the last version: seven are left for what it promises.
HISTORIES = st.tuples(TERMS, WEEKS, TERMS, WEEKS.filter(lambda weeks: len(weeks) < 3), st.none() | TERMS)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(HISTORIES)
def test_every_promised_hour_is_paid_and_not_a_cent_more(history: Any) -> None:
    first, early, second, between, third = history
    assume(first != second != third)  # the same anew is no version
    with transaction.atomic():
        world = World()
        placement = _begun(world, wage=first.wage, rate=first.rate, hours=first.hours)
        signed, owed, number = first, Decimal(0), 0
        dearest, last = first.pays, {}
        for weeks, terms in ((early, second), (between, third)):
            if terms is None:
                continue
            on_time, late, latest = (
                {number + n: one for n, one in enumerate(weeks) if one.late == versions} for versions in range(3)
            )
            _work(world, placement, on_time)
            version = agreed(world, placement, at=number + len(weeks), **vars(terms))
            if not any(one.late for one in weeks) and terms is second:
                worked = sum(one.hours for one in weeks)
                exact = worked * signed.pays + (terms.hours - worked) * terms.pays
                assert version.ceiling == cents(exact), "as it will come to, to the cent"
            _work(world, placement, late)
            last.update(latest)
            owed += sum(one.hours for one in weeks) * signed.pays
            number, signed, dearest = number + len(weeks), terms, max(dearest, terms.pays)
        _work(world, placement, last)
        left = signed.hours - _approved_hours(placement)
        owed += left * signed.pays
        while left:
            days = {}
            for day in days_of(week(number))[:5]:
                days[day] = Hours(min(left, Decimal(8)))
                left -= days[day].regular
            approved(world, placement, week(number), days)
            number += 1
        ceiling = placement.modifications.signed().last().ceiling
        total = bills.send(world, placement).total
        assert owed <= ceiling + Decimal("0.005")
        assert ceiling <= cents(dearest * signed.hours)
        assert total <= ceiling
        assert abs(total - owed) <= Decimal("0.005") * number, "half a cent a week, which is rounding"
        transaction.set_rollback(True)


def _work(world: World, placement: Placement, weeks: dict[int, Week]) -> None:
    for number, one in weeks.items():
        approved(world, placement, week(number), full(week(number), one.regular, one.days))


def _approved_hours(placement: Placement) -> Decimal:
    sheets = placement.timesheets.filter(state="approved").totals()
    return sum((one.regular for one in sheets), Decimal(0))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
