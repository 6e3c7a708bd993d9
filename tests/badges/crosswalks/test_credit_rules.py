"""Eligible for credit or not: as of the day each badge was earned, and never less for a badge more."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.crosswalks.colleges.rules import (
    Course,
    Missing,
    Need,
    State,
    Terms,
    in_order,
    standing,
    standings,
)

JAN, JUL = dt.date(2025, 1, 1), dt.date(2025, 7, 1)
ON = dt.date(2026, 1, 1)
HTML, CSS, JS, PYTHON = 1, 2, 3, 4


def course(*ways: list[tuple[int, set[int]]], **more: Any) -> Course:
    """``course([(1, {HTML}), (2, {CSS, JS})], [(1, {PYTHON})])``: two ways."""
    made = tuple(
        (number, tuple(Need(needed, frozenset(badges)) for needed, badges in way)) for number, way in enumerate(ways, 1)
    )
    return Course("CIS 1", "Web", Decimal(4), "quarter", ways=made, **more)


def agreement(*versions: tuple[dt.date, Course | None]) -> list[Terms]:
    return in_order(Terms(number, day, {one.code: one} if one else {}) for number, (day, one) in enumerate(versions, 1))


def judge(versions: list[Terms], earned: dict[int, dt.date], on: dt.date = ON) -> Any:
    return standing(versions, "CIS 1", earned, on)


BOTH = course([(1, {HTML}), (1, {CSS})])
ALL_THREE = course([(1, {HTML}), (1, {CSS}), (1, {JS})])


def test_all_rules_of_a_way_are_needed_and_any_way_is_enough() -> None:
    versions = agreement((JAN, course([(1, {HTML}), (2, {CSS, JS, PYTHON})], [(1, {9})])))
    found = judge(versions, {HTML: JUL, CSS: JUL})
    assert (found.state, found.way) == (State.OPEN, 1)  # one badge is missing either way: the first of them
    versions = agreement((JAN, course([(1, {HTML}), (2, {CSS, JS, PYTHON})], [(2, {8, 9})])))
    found = judge(versions, {HTML: JUL, CSS: JUL})
    assert (found.way, found.missing, found.used) == (1, (Missing(1, (JS, PYTHON)),), (HTML, CSS))
    found = judge(versions, {HTML: JUL, CSS: JUL, PYTHON: JUL})
    assert (found.state, found.way, found.used) == (State.ELIGIBLE, 1, (HTML, CSS, PYTHON))
    assert judge(versions, {8: JUL, 9: JUL}).way == 2


def test_of_two_ways_with_as_much_missing_the_one_is_told_that_is_begun() -> None:
    versions = agreement((JAN, course([(1, {HTML})], [(1, {CSS}), (1, {JS})])))
    found = judge(versions, {JS: JUL})
    assert (found.way, found.used, found.missing) == (2, (JS,), (Missing(1, (CSS,)),))
    versions = agreement((JAN, course([(1, {8})], [(1, {HTML, CSS, JS}), (1, {9})], [(2, {8, 9, PYTHON}), (1, {7})])))
    found = judge(versions, {HTML: JUL, CSS: JUL, JS: JUL})
    assert found.way == 2  # more badges of one rule than it needs bring nobody further
    assert judge(versions, {}).way == 1


def test_who_completed_a_set_stays_eligible_when_the_next_version_asks_for_more() -> None:
    versions = agreement((JAN, BOTH), (JUL, ALL_THREE))
    found = judge(versions, {HTML: JAN, CSS: JUL - dt.timedelta(days=1)})
    assert (found.state, found.terms.version) == (State.ELIGIBLE, 1)


def test_a_set_completed_later_is_judged_by_the_version_of_that_day() -> None:
    versions = agreement((JAN, BOTH), (JUL, ALL_THREE))
    found = judge(versions, {HTML: JAN, CSS: JUL})
    assert (found.state, found.terms.version, found.missing) == (State.OPEN, 2, (Missing(1, (JS,)),))
    found = judge(versions, {HTML: JAN, CSS: JUL, JS: JUL})
    assert (found.state, found.terms.version) == (State.ELIGIBLE, 2)


def test_a_badge_keeps_the_worth_of_its_day_while_the_set_is_earned() -> None:
    """HTML counted when it was earned, so it does under the version that follows; CSS did not yet."""
    first = course([(1, {HTML})], [(1, {JS})])
    versions = agreement((JAN, course([(2, {HTML, JS})])), (JUL, course([(2, {HTML, CSS, JS})])))
    assert first.badges == {HTML, JS}
    found = judge(versions, {HTML: JAN, CSS: JAN})
    assert (found.state, found.used, found.too_far) == (State.OPEN, (HTML,), (CSS,))
    assert judge(versions, {HTML: JAN, CSS: JUL}).state == State.ELIGIBLE


def test_what_was_earned_before_any_agreement_counts_where_the_window_reaches_back() -> None:
    early = JAN - dt.timedelta(days=100)
    assert judge(agreement((JAN, BOTH)), {HTML: early, CSS: JAN}).too_far == (HTML,)
    back = course([(1, {HTML}), (1, {CSS})], earned_from=early)
    assert judge(agreement((JAN, back)), {HTML: early, CSS: JAN}).state == State.ELIGIBLE
    assert judge(agreement((JAN, back)), {HTML: early - dt.timedelta(days=1), CSS: JAN}).too_far == (HTML,)


def test_the_window_shuts_and_says_by_when() -> None:
    until = dt.date(2026, 3, 31)
    versions = agreement((JAN, course([(1, {HTML}), (1, {CSS})], earned_until=until)))
    found = judge(versions, {HTML: JAN})
    assert (found.state, found.by) == (State.OPEN, until)
    after = until + dt.timedelta(days=1)
    assert judge(versions, {HTML: JAN}, on=after).state == State.CLOSED
    assert judge(versions, {HTML: JAN, CSS: after}, on=after).state == State.CLOSED
    assert judge(versions, {HTML: JAN, CSS: until}, on=after).state == State.ELIGIBLE


def test_the_day_before_the_next_version_is_told_too() -> None:
    versions = agreement((JAN, BOTH), (ON + dt.timedelta(days=30), ALL_THREE))
    assert judge(versions, {HTML: JAN}).by == ON + dt.timedelta(days=29)


NEXT, LATER = ON + dt.timedelta(days=30), ON + dt.timedelta(days=60)


@pytest.mark.parametrize(
    ("following", "by"),
    [
        ([BOTH], None),
        ([replace(BOTH, title="Another title")], None),
        ([course([(1, {HTML}), (1, {CSS, JS})], [(1, {PYTHON})])], None),  # asks for less
        ([replace(BOTH, credits=Decimal(3))], NEXT),
        ([replace(BOTH, no_credit="Ended")], NEXT),
        ([replace(BOTH, earned_until=LATER)], LATER),
        ([replace(BOTH, earned_until=JUL)], NEXT),
        ([None], NEXT),
        ([BOTH, ALL_THREE], LATER),
        ([BOTH, BOTH], None),
    ],
)
def test_a_version_that_follows_sets_a_last_day_only_where_it_takes_something_away(
    following: list[Course | None], by: dt.date | None
) -> None:
    days = [NEXT + dt.timedelta(days=1), LATER + dt.timedelta(days=1)]
    versions = agreement((JAN, BOTH), *zip(days, following, strict=False))
    found = judge(versions, {HTML: JAN})
    assert (found.state, found.by) == (State.OPEN, by)


def test_a_badge_that_came_too_early_cannot_be_earned_again() -> None:
    early = JAN - dt.timedelta(days=1)
    assert judge(agreement((JAN, BOTH)), {HTML: early}).state == State.CLOSED


def test_no_credit_is_said_with_its_reason_unless_an_earlier_version_gave_it() -> None:
    none = course([(1, {HTML})], no_credit="The college wants its own exam.")
    found = judge(agreement((JAN, none)), {HTML: JUL})
    assert (found.state, found.course.no_credit) == (State.NO_CREDIT, "The college wants its own exam.")
    versions = agreement((JAN, course([(1, {HTML})])), (JUL, none))
    assert judge(versions, {HTML: JAN}).state == State.ELIGIBLE
    assert judge(versions, {HTML: JUL}).state == State.NO_CREDIT


def test_a_version_that_has_not_begun_says_nothing() -> None:
    assert judge(agreement((ON + dt.timedelta(days=1), BOTH)), {HTML: JAN, CSS: JAN}) is None
    assert judge(agreement((JAN, BOTH), (JUL, None)), {HTML: JAN}) is None
    assert judge(agreement((JAN, BOTH), (JUL, None)), {HTML: JAN, CSS: JAN}).state == State.ELIGIBLE


BADGES = st.integers(1, 6)
DAYS = st.integers(0, 40).map(lambda number: JAN + dt.timedelta(days=number))
NEEDS = st.sets(BADGES, min_size=1, max_size=4).flatmap(
    lambda badges: st.integers(1, len(badges)).map(lambda needed: (needed, badges))
)
COURSES = st.builds(
    lambda ways, since, until, none: course(
        *ways,
        earned_from=since,
        earned_until=until and max(until, since or until),
        no_credit=none,
    ),
    st.lists(st.lists(NEEDS, min_size=1, max_size=3), min_size=1, max_size=3),
    st.none() | DAYS,
    st.none() | DAYS,
    st.sampled_from(["", "", "", "no"]),
)
VERSIONS = st.lists(st.tuples(DAYS, st.none() | COURSES), min_size=1, max_size=3, unique_by=lambda one: one[0]).map(
    lambda rows: agreement(*sorted(rows, key=lambda one: one[0]))
)
EARNED = st.dictionaries(BADGES, DAYS)


@given(VERSIONS, EARNED, BADGES, DAYS, DAYS)
def test_a_badge_more_never_takes_eligibility_away(
    versions: list[Terms], earned: dict[int, dt.date], badge: int, day: dt.date, on: dt.date
) -> None:
    before, after = judge(versions, earned, on), judge(versions, {badge: day, **earned}, on)
    if before and before.state == State.ELIGIBLE:
        assert after.state == State.ELIGIBLE
        assert after.terms.effective_from <= before.terms.effective_from


@given(VERSIONS, EARNED, DAYS, st.integers(0, 20))
def test_time_alone_never_takes_eligibility_away(
    versions: list[Terms], earned: dict[int, dt.date], on: dt.date, days: int
) -> None:
    before, after = judge(versions, earned, on), judge(versions, earned, on + dt.timedelta(days))
    if before and before.state == State.ELIGIBLE:
        assert after == before


@given(VERSIONS, EARNED, DAYS)
def test_whoever_earns_what_is_missing_becomes_eligible(
    versions: list[Terms], earned: dict[int, dt.date], on: dt.date
) -> None:
    for found in standings(versions, earned, on):
        day = found.opens or on
        if found.state == State.OPEN and (found.by is None or day <= found.by):
            more = {badge: day for part in found.missing for badge in part.badges[: part.number]}
            # One badge may stand in two rules of a way: then fewer are needed than the parts add up to.
            assert judge(versions, {**earned, **more}, day).state == State.ELIGIBLE
            last = found.by or versions[-1].effective_from + dt.timedelta(days=400)
            more = dict.fromkeys(more, max(day, last))
            assert judge(versions, {**earned, **more}, max(day, last)).state == State.ELIGIBLE
