"""Weeks with a badge: the calendar they are counted by, and the kindness of the count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.catalog.streak import PACIFIC, Streak, streak, week_of

NOW = datetime(2026, 11, 25, 12, tzinfo=PACIFIC)  # a Wednesday
MOMENTS = st.datetimes(datetime(2014, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
LISTS = st.lists(MOMENTS, max_size=40)


def ago(*weeks: int) -> list[datetime]:
    return [NOW - timedelta(weeks=week) for week in weeks]


def pacific(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PACIFIC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ([], Streak()),
        ([0], Streak(1, 1, True)),
        ([1], Streak(1, 1)),
        ([0, 0, 1, 2], Streak(3, 3, True)),
        ([0, 2, 3], Streak(3, 3, True)),  # one empty week is bridged
        ([2, 3], Streak(2, 2)),  # this week is still open
        ([3, 4], Streak(0, 2)),  # two empty weeks end it; the best stays
        ([0, 3, 4, 5], Streak(1, 3, True)),
        ([0, 2, 4, 6], Streak(4, 4, True)),
        ([-1, -2], Streak()),  # earned tomorrow: a clock gone wrong
    ],
)
def test_weeks_with_a_badge(weeks: list[int], expected: Streak) -> None:
    assert streak(ago(*weeks), NOW) == expected


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (pacific(2026, 11, 22, 23, 59, 59), pacific(2026, 11, 23)),
        (pacific(2026, 3, 8, 23, 59), pacific(2026, 3, 9, 0, 0)),  # the clocks go forward that Sunday
        (pacific(2026, 11, 1, 23, 59), pacific(2026, 11, 2, 0, 0)),  # and back
        (pacific(2026, 1, 4, 23, 0), pacific(2026, 1, 5, 1, 0)),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),  # 8 hours behind
        (datetime(2026, 7, 6, 6, 59, tzinfo=UTC), datetime(2026, 7, 6, 7, 0, tzinfo=UTC)),  # 7 in summer
    ],
)
def test_a_week_ends_on_sunday_at_midnight_in_oregon(last: datetime, first: datetime) -> None:
    assert week_of(first) == week_of(last) + 1


@pytest.mark.parametrize("years", [(2014, 2015), (2015, 2016), (2020, 2021), (2025, 2026), (2026, 2027)])
def test_a_week_goes_on_over_the_end_of_the_year(years: tuple[int, int]) -> None:
    before, after = pacific(years[0], 12, 31, 23, 59), pacific(years[1], 1, 1)
    assert week_of(after) - week_of(before) == (after.weekday() == 0)


@given(MOMENTS)
def test_every_week_has_seven_days_from_monday_on(moment: datetime) -> None:
    day = moment.astimezone(PACIFIC).replace(hour=12)
    monday = day - timedelta(days=day.weekday())
    assert {week_of(monday + timedelta(days=more)) for more in range(7)} == {week_of(moment)}
    assert week_of(monday + timedelta(days=7)) == week_of(moment) + 1


@given(LISTS, MOMENTS)
def test_a_run_is_never_longer_than_the_best_or_than_the_weeks_with_a_badge(
    earned: list[datetime], now: datetime
) -> None:
    found = streak(earned, now)
    assert 0 <= found.weeks <= found.best <= len({week_of(one) for one in earned})
    assert found.this_week == any(week_of(one) == week_of(now) for one in earned)
    assert found.weeks or not found.this_week


@given(LISTS, MOMENTS, MOMENTS)
def test_one_more_badge_never_makes_it_less(earned: list[datetime], more: datetime, now: datetime) -> None:
    before, after = streak(earned, now), streak([*earned, more], now)
    assert after.weeks >= before.weeks
    assert after.best >= before.best


@given(LISTS, MOMENTS)
def test_the_order_and_the_hour_do_not_matter(earned: list[datetime], now: datetime) -> None:
    assert streak(reversed([*earned, *earned]), now) == streak(earned, now)


@given(MOMENTS, st.integers(0, 30))
def test_a_missed_week_never_ends_a_run(now: datetime, length: int) -> None:
    here = now.astimezone(PACIFIC)  # weeks of the calendar: one of them a year has an hour more, one an hour less
    run = [here - timedelta(weeks=week) for week in range(2, length + 2)]
    assert streak(run, now).weeks == length
    assert streak([*run, now], now).weeks == length + 1
