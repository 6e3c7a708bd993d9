"""The score: whole numbers that add up, that badges only raise, and that say why."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.crosswalks.evaluate import Held
from jobs.matching import score
from jobs.openings.states import hourly

DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def need(skill: int, level: int, required: bool = True) -> Any:
    return SimpleNamespace(skill_id=skill, level=level, required=required)


def holding(levels: dict[int, int]) -> dict[int, Held]:
    return {skill: Held(level, skill * 10, f"Badge {skill}", DAY) for skill, level in levels.items() if level}


LEVELS = st.integers(1, 3)
NEEDS = st.dictionaries(st.integers(1, 30), st.tuples(LEVELS, st.booleans()), max_size=15).map(
    lambda asked: [need(skill, level, required) for skill, (level, required) in asked.items()]
)
HELD = st.dictionaries(st.integers(1, 30), st.integers(0, 3))


@given(NEEDS, HELD)
def test_parts_are_whole_and_add_up_to_the_score(needs: list[Any], levels: dict[int, int]) -> None:
    told = score.explain(holding(levels), needs)
    assert told.score == sum(part.points for part in told.parts) == score.total(holding(levels), needs)
    assert 0 <= told.score <= 100
    assert all(0 <= part.points <= part.of and isinstance(part.points, int) for part in told.parts)
    assert sum(part.of for part in told.parts) == (100 if needs else 0)


@given(NEEDS, HELD, st.integers(1, 30))
def test_one_more_badge_never_takes_a_point_away(needs: list[Any], levels: dict[int, int], skill: int) -> None:
    before = score.explain(holding(levels), needs)
    after = score.explain(holding(levels | {skill: min(levels.get(skill, 0) + 1, 3)}), needs)
    assert after.score >= before.score
    assert all(new.points >= old.points for new, old in zip(after.parts, before.parts, strict=True))


@given(NEEDS, HELD, st.randoms())
def test_the_order_of_the_needs_does_not_matter(
    needs: list[Any], levels: dict[int, int], shuffler: random.Random
) -> None:
    shuffled = list(needs)
    shuffler.shuffle(shuffled)
    assert score.explain(holding(levels), shuffled) == score.explain(holding(levels), needs)


@given(NEEDS)
def test_everything_held_is_100(needs: list[Any]) -> None:
    assert score.explain(holding({one.skill_id: 3 for one in needs}), needs).score == (100 if needs else 0)


@pytest.mark.parametrize(("required", "preferred"), list(itertools.product(range(12), range(12))))
def test_required_needs_outweigh_preferred_ones(required: int, preferred: int) -> None:
    most = score.maxima(required, preferred)
    assert sum(most) == (100 if most else 0)
    if required and preferred:
        assert min(most[:required]) > max(most[required:])
    assert list(most) == sorted(most, reverse=True)


def test_a_level_below_what_was_asked_gives_part_of_the_points() -> None:
    told = score.explain(holding({1: 2, 2: 1}), [need(1, 3), need(2, 1, required=False)])
    assert [(part.asked, part.held, part.points, part.of) for part in told.parts] == [(3, 2, 50, 75), (1, 1, 25, 25)]
    assert told.score == 75
    assert [part.need.skill_id for part in told.missing] == [1]
    assert (told.parts[0].badge, told.parts[0].earned_at) == ("Badge 1", DAY)


def test_an_opening_that_names_no_needs_scores_nothing() -> None:
    assert score.explain(holding({1: 3}), []) == score.Explanation(0, [])


@given(NEEDS, HELD, st.integers(0, 14))
def test_dropping_a_need_never_disqualifies_anybody(needs: list[Any], levels: dict[int, int], which: int) -> None:
    before = score.explain(holding(levels), needs)
    dropped = needs[which % len(needs)] if needs else None
    after = score.explain(holding(levels), [one for one in needs if one is not dropped])
    assert after.qualifies or not before.qualifies
    assert {part.need.skill_id for part in after.missing} <= {part.need.skill_id for part in before.missing}
    if before.score == 100 and len(needs) > 1:
        assert after.score == 100


@given(NEEDS, HELD, st.integers(0, 14), st.booleans())
def test_asking_less_of_a_need_never_takes_it_from_anybody(
    needs: list[Any], levels: dict[int, int], which: int, teach: bool
) -> None:
    """One level lower, or no longer required: who qualified still does."""
    if not needs:
        return
    eased = list(needs)
    old = eased[which % len(needs)]
    eased[which % len(needs)] = need(old.skill_id, max(old.level - 1, 1), old.required and not teach)
    before, after = score.explain(holding(levels), needs), score.explain(holding(levels), eased)
    assert after.qualifies or not before.qualifies


def by_hand(levels: dict[int, int], needs: list[Any]) -> dict[int, int]:
    """Skill → points, worked out from what the module says in words, with fractions and one point at a time."""
    ordered = sorted(needs, key=lambda one: (0 if one.required else 1, 3 - one.level, one.skill_id))
    weight = {one.skill_id: Fraction(3 if one.required else 1) for one in ordered}
    exact: dict[int, Any] = {skill: 100 * mine / sum(weight.values()) for skill, mine in weight.items()}
    most = {skill: int(share) for skill, share in exact.items()}
    while most and sum(most.values()) < 100:
        behind = max(exact, key=lambda skill: exact[skill] - most[skill])  # the first of equals, in canonical order
        most[behind] += 1
    return {
        one.skill_id: int(most[one.skill_id] * min(Fraction(levels.get(one.skill_id, 0), one.level), Fraction(1)))
        for one in ordered
    }


@given(NEEDS, HELD)
def test_every_part_is_what_the_rules_say_worked_out_by_hand(needs: list[Any], levels: dict[int, int]) -> None:
    told = score.explain(holding(levels), needs)
    assert {part.need.skill_id: part.points for part in told.parts} == by_hand(levels, needs)


# --- Preferences -------------------------------------------------------------------------------------------------


def candidate(**wants: Any) -> Any:
    anything = {"kinds": [], "counties": [], "wants_remote": True, "pay_at_least": None}
    return SimpleNamespace(**{**anything, "hours_at_most": None, "can_start_on": None, **wants})


def opening(**offers: Any) -> Any:
    site = offers.pop("county", "41051")
    return SimpleNamespace(
        **{
            "kind": "full_time",
            "get_kind_display": lambda: "Full time",
            "is_remote": False,
            "site_id": 1 if site else None,
            "site": SimpleNamespace(county=site) if site else None,
            "pay_high": Decimal("30.00"),
            "pay_period": "hour",
            "hours_per_week": 40,
            "starts_on": None,
            **offers,
        }
    )


@pytest.mark.parametrize(
    ("wants", "offers", "says"),
    [
        ({}, {}, []),
        ({"kinds": ["ojt", "full_time"]}, {}, []),
        ({"kinds": ["ojt"]}, {}, ["kind of work: Full time"]),
        ({"counties": ["41067"]}, {}, ["counties"]),
        ({"counties": ["41067"]}, {"is_remote": True}, []),
        ({"counties": ["41067"], "wants_remote": False}, {"is_remote": True}, ["counties"]),
        ({"wants_remote": False}, {"county": "", "is_remote": True}, ["remote"]),
        ({"pay_at_least": Decimal("30.00")}, {}, []),
        ({"pay_at_least": Decimal("30.01")}, {}, ["lowest pay"]),
        ({"pay_at_least": Decimal("25.00")}, {"pay_high": Decimal(52_000), "pay_period": "year"}, []),
        ({"pay_at_least": Decimal("25.01")}, {"pay_high": Decimal(52_000), "pay_period": "year"}, ["lowest pay"]),
        ({"hours_at_most": 40}, {}, []),
        ({"hours_at_most": 39}, {}, ["more hours"]),
        ({"can_start_on": DAY.date()}, {}, []),
        ({"can_start_on": DAY.date()}, {"starts_on": DAY.date()}, []),
        ({"can_start_on": DAY.date() + dt.timedelta(days=1)}, {"starts_on": DAY.date()}, ["first day"]),
        ({"kinds": ["ojt"], "pay_at_least": Decimal(99)}, {}, ["kind of work", "lowest pay"]),
    ],
)
def test_each_preference_that_fails_says_so(wants: dict[str, Any], offers: dict[str, Any], says: list[str]) -> None:
    failed = score.filters(candidate(**wants), opening(**offers))
    assert len(failed) == len(says)
    assert all(words in sentence for words, sentence in zip(says, failed, strict=True))
    o, county = opening(**offers), offers.get("county", "41051")
    best_hourly = hourly(o.pay_high, o.pay_period, o.hours_per_week)
    work = score.Work(o.kind, county, o.is_remote, best_hourly, o.hours_per_week, o.starts_on)
    assert score.fits(candidate(**wants), work) == (not failed)


@pytest.mark.parametrize(
    ("year", "hours", "hour"),
    [("52000", 40, "25.00"), ("52000", 20, "50.00"), ("60000", 40, "28.85"), ("1", 40, "0.00")],
)
def test_yearly_pay_is_spread_over_the_hours_worked(year: str, hours: int, hour: str) -> None:
    assert hourly(Decimal(year), "year", hours) == Decimal(hour)
