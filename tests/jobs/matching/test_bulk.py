"""The arithmetic in bulk against the score pair by pair, on random people and openings; no database."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.crosswalks import packed
from badges.crosswalks.evaluate import Shown, strongest
from jobs.matching import score
from jobs.matching.engine import kernel, vectors
from jobs.openings.states import hourly
from tests.jobs.matching.worlds import KINDS

DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
COUNTIES = ["41005", "41051"]
DAYS = st.none() | st.sampled_from([DAY.date(), DAY.date() + dt.timedelta(days=1)])
SKILLS = st.integers(1, 8)
LEVEL = st.integers(1, 3)
BADGES = st.integers(1, 12)
RULES = st.dictionaries(st.tuples(BADGES, SKILLS), LEVEL, max_size=24)  # (badge, skill) → level

PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "badges": st.sets(BADGES, max_size=8),
            "kinds": st.lists(st.sampled_from(KINDS), max_size=3, unique=True),
            "counties": st.lists(st.sampled_from(COUNTIES), max_size=2, unique=True),
            "wants_remote": st.booleans(),
            "pay_at_least": st.none() | st.sampled_from([Decimal("20.00"), Decimal("24.04")]),
            "hours_at_most": st.none() | st.sampled_from([24, 40]),
            "can_start_on": DAYS,
        }
    ).map(lambda wants: SimpleNamespace(**wants)),
    max_size=5,
)
OPENINGS = st.lists(
    st.fixed_dictionaries(
        {
            "needs": st.dictionaries(SKILLS, st.tuples(LEVEL, st.booleans()), max_size=6),
            "kind": st.sampled_from(KINDS),
            "county": st.sampled_from(["", *COUNTIES]),
            "is_remote": st.booleans(),
            "pay": st.sampled_from([("hour", Decimal("20.00")), ("hour", Decimal("19.99")), ("year", Decimal(50_000))]),
            "hours_per_week": st.sampled_from([24, 25, 40]),
            "starts_on": DAYS,
        }
    ).map(lambda offer: SimpleNamespace(**offer, **told(offer))),
    max_size=5,
)


def told(offer: dict[str, Any]) -> dict[str, Any]:
    """What the pure functions read of an opening."""
    return {
        "site_id": 1 if offer["county"] else None,
        "site": SimpleNamespace(county=offer["county"]),
        "get_kind_display": lambda: offer["kind"],
        "pay_period": offer["pay"][0],
        "pay_high": offer["pay"][1],
    }


def packed_openings(openings: list[Any]) -> vectors.Openings:
    ids = np.arange(1, len(openings) + 1)
    needs = np.array(
        [
            (place, skill, level, required)
            for place, one in enumerate(openings, 1)
            for skill, (level, required) in one.needs.items()
        ],
        dtype=vectors.NEED,
    )
    skills, starts, steps, gains = vectors.weigh(ids, needs)
    columns = ["", *COUNTIES]
    return vectors.Openings(
        ids=ids,
        versions=np.zeros((len(ids), 2), dtype=np.int64),
        skills=skills,
        counties=columns,
        starts=starts,
        steps=steps,
        gains=gains,
        kind=np.array([vectors.KIND_BIT[one.kind] for one in openings], dtype=np.uint8),
        county=np.array([columns.index(one.county) for one in openings], dtype=np.int64),
        remote=np.array([one.is_remote for one in openings], dtype=bool),
        pay=np.array([int(hourly(one.pay[1], one.pay[0], one.hours_per_week) * 100) for one in openings], dtype=int),
        hours=np.array([one.hours_per_week for one in openings], dtype=np.uint8),
        start=np.array([vectors.day_number(one.starts_on, vectors.LATER) for one in openings], dtype=np.int32),
        needs=needs,
    )


def packed_people(people: list[Any], among: vectors.Openings, rules: dict[tuple[int, int], int]) -> vectors.Learners:
    ids = np.arange(1, len(people) + 1)
    earned = np.array(
        [(place, badge) for place, one in enumerate(people, 1) for badge in one.badges], dtype=packed.PAIR
    )
    chosen = np.array(
        [(place, among.counties.index(county)) for place, one in enumerate(people, 1) for county in one.counties],
        dtype=vectors.COUNTY,
    )
    triples = [(badge, skill, level) for (badge, skill), level in rules.items()]
    return vectors.Learners(
        ids=ids,
        versions=np.zeros((len(ids), 2), dtype=np.int64),
        levels=packed.level_table(ids, among.skills, earned, triples),
        kinds=np.array(
            [sum(vectors.KIND_BIT[kind] for kind in one.kinds) or vectors.ANY_KIND for one in people], np.uint8
        ),
        counties=vectors.county_table(ids, chosen, len(among.counties)),
        remote=np.array([one.wants_remote for one in people], dtype=bool),
        pay=np.array([int((one.pay_at_least or 0) * 100) for one in people], dtype=int),
        hours=np.array([one.hours_at_most or vectors.ANY_HOURS for one in people], dtype=np.uint8),
        start=np.array([vectors.day_number(one.can_start_on, vectors.EARLIER) for one in people], dtype=np.int32),
    )


def pure(person: Any, opening: Any, rules: dict[tuple[int, int], int]) -> int:
    """The score of one pair, 0 where a preference fails."""
    if score.filters(person, opening):
        return 0
    needs = [
        SimpleNamespace(skill_id=skill, level=level, required=required)
        for skill, (level, required) in opening.needs.items()
    ]
    return score.explain(held(person.badges, rules), needs).score


def held(badges: set[int], rules: dict[tuple[int, int], int]) -> dict[int, Any]:
    return strongest(
        Shown(skill, level, 1, badge, "", DAY) for (badge, skill), level in rules.items() if badge in badges
    )


@given(PEOPLE, OPENINGS, RULES)
def test_bulk_and_pure_agree_on_every_pair(
    people: list[Any], openings: list[Any], rules: dict[tuple[int, int], int]
) -> None:
    table = packed_openings(openings)
    found = kernel.scores(packed_people(people, table, rules), table)
    assert found.tolist() == [[pure(person, opening, rules) for opening in openings] for person in people]


@given(PEOPLE, OPENINGS, RULES)
def test_lists_are_the_pairs_in_order_and_ties_always_break_the_same_way(
    people: list[Any], openings: list[Any], rules: dict[tuple[int, int], int]
) -> None:
    """Best first; for a learner the later opening before its equals, for an opening the earlier learner."""
    table = packed_openings(openings)
    mine, theirs = kernel.match(packed_people(people, table, rules), table)
    pairs = [[pure(person, opening, rules) for opening in openings] for person in people]
    for row, keys in zip(pairs, mine.keys, strict=True):
        wanted = sorted(((points, place) for place, points in enumerate(row, 1) if points), reverse=True)
        assert [(int(key >> kernel.SHIFT), int(kernel.opening_ids(key))) for key in keys if key] == wanted
    for column, keys in enumerate(theirs.keys):
        wanted = sorted(((-row[column], place) for place, row in enumerate(pairs, 1) if row[column]))
        assert [(-int(key >> kernel.SHIFT), int(kernel.learner_ids(key))) for key in keys if key] == wanted


@given(PEOPLE, OPENINGS, RULES, BADGES)
def test_a_badge_more_never_lowers_any_score(
    people: list[Any], openings: list[Any], rules: dict[tuple[int, int], int], badge: int
) -> None:
    table = packed_openings(openings)
    before = kernel.scores(packed_people(people, table, rules), table)
    richer = [SimpleNamespace(**{**vars(person), "badges": person.badges | {badge}}) for person in people]
    assert (kernel.scores(packed_people(richer, table, rules), table) >= before).all()


def crowd(seed: int, *, people: int = 300, openings: int = 200, skills: int = 12) -> tuple[Any, Any]:
    """So many that lists are full, ties are common, and sets of people span several words."""
    draw = np.random.default_rng(seed)
    needs = np.zeros(openings * 4, dtype=vectors.NEED)
    ids = np.arange(1, openings + 1) * 7
    needs["opening"] = np.repeat(ids, 4)
    needs["skill"] = np.concatenate([draw.choice(skills, 4, replace=False) + 1 for _ in range(openings)])
    needs["level"], needs["required"] = draw.integers(1, 4, len(needs)), draw.integers(0, 2, len(needs))
    asked, starts, steps, gains = vectors.weigh(ids, needs)
    offers = vectors.Openings(
        ids=ids,
        versions=np.zeros((openings, 2), dtype=np.int64),
        skills=asked,
        counties=["", *COUNTIES],
        starts=starts,
        steps=steps,
        gains=gains,
        kind=(1 << draw.integers(0, 5, openings)).astype(np.uint8),
        county=draw.integers(0, 3, openings),
        remote=draw.random(openings) < 0.3,
        pay=draw.integers(1_800, 3_000, openings),
        hours=draw.choice([24, 40], openings).astype(np.uint8),
        start=draw.choice([740_000, 740_030, vectors.LATER], openings).astype(np.int32),
        needs=needs,
    )
    counties = draw.random((people, 3)) < 0.7
    counties[:, vectors.NOWHERE] = False
    wanting = vectors.Learners(
        ids=np.arange(1, people + 1) * 3,
        versions=np.zeros((people, 2), dtype=np.int64),
        levels=(draw.integers(0, 4, (people, len(asked))) * (draw.random((people, len(asked))) < 0.4)).astype(np.uint8),
        kinds=draw.integers(1, 256, people).astype(np.uint8),
        counties=counties,
        remote=draw.random(people) < 0.7,
        pay=draw.choice([0, 0, 2_000, 2_500], people),
        hours=draw.choice([24, vectors.ANY_HOURS], people).astype(np.uint8),
        start=draw.choice([vectors.EARLIER, 740_010], people).astype(np.int32),
    )
    return wanting, offers


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("people", "openings"), [(300, 200), (64, 120), (65, 51), (1, 200), (300, 1), (130, 400)])
def test_lists_are_what_sorting_all_scores_gives(
    seed: int, people: int, openings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanting, offers = crowd(seed, people=people, openings=openings)
    found = kernel.scores(wanting, offers)
    mine = np.sort(kernel.opening_keys(found, offers.ids))[:, ::-1]
    theirs = np.sort(kernel.learner_keys(found.T, wanting.ids))[:, ::-1]
    for part in (10_000, 50):  # on one processor, and on several
        monkeypatch.setattr(kernel, "PART", part)
        monkeypatch.setattr(kernel, "PROCESSORS", 4)
        for lists, wanted in zip(kernel.match(wanting, offers), (mine, theirs), strict=True):
            assert (lists.keys[:, : wanted.shape[1]] == wanted[:, : kernel.KEEP]).all()
            assert not lists.keys[:, wanted.shape[1] :].any()
    assert (kernel.match_learners(wanting, offers).keys == kernel.match(wanting, offers)[0].keys).all()
    assert (kernel.match_openings(wanting, offers).keys == kernel.match(wanting, offers)[1].keys).all()
    if (people, openings) == (300, 200):
        assert (mine[:, kernel.KEEP] > 0).any()
        assert (theirs[:, kernel.KEEP] > 0).any()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_set_aside_makes_room_in_that_learners_list_only(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    wanting, offers = crowd(seed)
    away = np.random.default_rng(seed).random((len(wanting), len(offers))) < 0.5
    away[0] = True
    pairs = [(wanting.ids[row], offers.ids[column]) for row, column in np.argwhere(away)]
    choosy = replace(wanting, aside=np.array([*pairs, (1, 7), (3, 1)], dtype=vectors.ASIDE)[::-1])  # some of others
    found = np.where(away, 0, kernel.scores(wanting, offers))
    mine = np.sort(kernel.opening_keys(found, offers.ids))[:, ::-1][:, : kernel.KEEP]
    theirs = kernel.match_openings(wanting, offers).keys
    for part in (10_000, 50):
        monkeypatch.setattr(kernel, "PART", part)
        monkeypatch.setattr(kernel, "PROCESSORS", 4)
        lists = kernel.match(choosy, offers)
        assert (lists[0].keys == mine).all()
        assert (lists[1].keys == theirs).all()
    assert (kernel.match_learners(choosy, offers).keys == mine).all()
    some = choosy.at(np.arange(5, 90))
    assert (kernel.match_learners(some, offers).keys == mine[5:90]).all()


def test_some_openings_are_what_they_were_among_all() -> None:
    wanting, offers = crowd(1)
    few = offers.take(offers.ids[[3, 50, 199]].tolist())
    assert (kernel.scores(wanting, few) == kernel.scores(wanting, offers)[:, [3, 50, 199]]).all()
    assert set(few.asked_skills()) == set(offers.needs["skill"][np.isin(offers.needs["opening"], few.ids)])


def test_frozen_openings_come_back_as_they_were() -> None:
    wanting, offers = crowd(2)
    again = vectors.thaw(vectors.freeze(offers))
    assert (kernel.scores(wanting, again) == kernel.scores(wanting, offers)).all()
    assert again.counties == offers.counties
