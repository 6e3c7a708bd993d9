"""The sets of badges that open most, against trying every set."""

import copy
import itertools
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from django.db.models.base import ModelState

from badges.catalog.models import Badge
from badges.crosswalks.evaluate import held
from badges.crosswalks.models import SkillRule
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.engine import vectors
from jobs.matching.what_if import next_badge, sets
from jobs.matching.what_if.ways import Teaches, Way
from jobs.openings.models import Need, Opening
from tests import factories
from tests.jobs.matching.what_if.test_next_badge import GOOD, minutes_differ, total
from tests.jobs.matching.worlds import World

pytestmark = pytest.mark.django_db


class Naive:
    """Every set of badges, one opening after the other."""

    def __init__(self, person: Candidate) -> None:
        live = [one for one in Opening.objects.published().for_cards() if not score.filters(person, one)]
        self.levels = {skill: one.level for skill, one in held([person.pk])[person.pk].items()}
        needs = {one.pk: list(one.needs.all()) for one in live}
        self.closed = {pk: some for pk, some in needs.items() if total(self.levels, some) < GOOD}
        self.shows: dict[int, dict[int, int]] = {}
        for badge, skill, level in SkillRule.objects.values_list("badge", "skill", "level"):
            self.shows.setdefault(badge, {})[skill] = level
        self.badges: list[Badge] = []
        for badge in Badge.objects.order_by("estimated_minutes", "pk"):
            if not any(self.steps(badge) <= self.steps(other) for other in self.badges):
                self.badges.append(badge)

    def steps(self, badge: Badge) -> set[tuple[int, int]]:
        """What a badge brings of what these openings ask: (skill, level)."""
        asked = [(need.skill_id, level) for some in self.closed.values() for need in some for level in upto(need.level)]
        mine = {(skill, level) for skill, top in self.shows.get(badge.pk, {}).items() for level in upto(top)}
        return {(skill, level) for skill, level in mine.intersection(asked) if level > self.levels.get(skill, 0)}

    def opened(self, some: Any) -> frozenset[int]:
        levels = dict(self.levels)
        for badge in some:
            for skill, level in self.shows.get(badge.pk, {}).items():
                levels[skill] = max(level, levels.get(skill, 0))
        return frozenset(pk for pk, needs in self.closed.items() if total(levels, needs) >= GOOD)

    def best(self, many: int, base: int) -> list[Way]:
        """The best three that open more than ``base``, each of them other openings."""
        ways: dict[frozenset[int], Way] = {}
        for some in itertools.combinations(self.badges, many):
            if len(opened := self.opened(some)) > base:
                minutes = sum(one.estimated_minutes for one in some)
                way = Way(tuple(sorted(one.pk for one in some)), minutes, len(opened))
                ways[opened] = min(way, ways.get(opened, way), key=sets.rank)
        return sorted(ways.values(), key=sets.rank)[:3]


def upto(level: int) -> range:
    return range(1, level + 1)


def opens(ways: list[Way]) -> int:
    return max((way.opens for way in ways), default=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_sets_are_the_best_of_all_and_open_more_than_anything_smaller(seed: int) -> None:
    world = World(20 + seed, candidates=3, openings=25, skills=5)
    minutes_differ()
    sizes = set()
    for person in world.candidates:
        found, naive = next_badge.for_learner(person.user), Naive(person)
        single = naive.best(1, 0)
        pairs = naive.best(2, opens(single))
        threes = naive.best(3, max(opens(single), opens(pairs)))
        assert found.sets == [*pairs, *threes]
        sizes |= {len(way.badges) for way in found.sets}
    assert 2 in sizes


@pytest.mark.parametrize("seed", range(3))
def test_pairs_are_the_best_of_all_however_little_is_looked_at(seed: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(sets, "CELLS", 0)
    world = World(30 + seed, candidates=4, openings=30, skills=6)
    minutes_differ()
    for person in world.candidates:
        naive = Naive(person)
        found = [way for way in next_badge.for_learner(person.user).sets if len(way.badges) == 2]
        assert found == naive.best(2, opens(naive.best(1, 0)))


@pytest.mark.parametrize("seed", range(2))
def test_sets_of_three_are_the_best_of_thousands(seed: int) -> None:
    pick = random.Random(seed)
    skills = [skill.pk for skill in factories.SkillFactory.create_batch(24)]
    live = factories.OpeningFactory.create_batch(300, site=factories.SiteFactory())
    asked = ((one, pick.sample(skills, pick.randint(3, 6))) for one in live)
    Need.objects.bulk_create(
        Need(opening=one, skill_id=skill, level=pick.randint(1, 3), required=pick.random() < 0.7)
        for one, some in asked
        for skill in some
    )
    badges = [
        Teaches(pk, pick.randint(1, 9) * 10, {skill: pick.randint(1, 3) for skill in pick.sample(skills, 2)})
        for pk in range(1, 31)
    ]
    openings = vectors.openings()
    learner = next_badge.Learner({skill: pick.randint(0, 1) for skill in skills}, None)
    closed = next_badge._scores(learner.levels, openings) < GOOD

    def opened(some: Iterable[Teaches]) -> int:
        levels = dict(learner.levels)
        for badge in some:
            levels |= {skill: max(level, levels[skill]) for skill, level in badge.shows.items()}
        return int((closed & (next_badge._scores(levels, openings) >= GOOD)).sum())

    best = sorted((opened(some) for some in itertools.combinations(badges, 3)), reverse=True)
    found = [way for way in next_badge.best(learner, openings, badges, GOOD).sets if len(way.badges) == 3]
    assert [way.opens for way in found] == best[:3]
    by_id = {badge.badge_id: badge for badge in badges}
    assert [opened(by_id[pk] for pk in way.badges) for way in found] == best[:3]


def test_three_that_only_open_jobs_together_are_found_among_pairs_that_promise_more() -> None:
    pick, crosswalk = random.Random(1), factories.CrosswalkFactory()
    rules = [factories.SkillRuleFactory(crosswalk=crosswalk, level=1) for _ in range(60)]
    *others, one, two, three = (rule.skill_id for rule in rules)
    asked = [tuple(sorted(pick.sample(others, 3))) for _ in range(2_000)] + [(one, two, three)] * 5
    assert max(Counter(asked[:2_000]).values()) < 5
    pairs = Counter(pair for some in asked[:2_000] for pair in itertools.combinations(some, 2))
    assert sum(many > 5 for many in pairs.values()) > 200
    like = factories.OpeningFactory()
    live = Opening.objects.bulk_create(like_it(like) for _ in asked)
    Need.objects.bulk_create(
        Need(opening=opening, skill_id=skill, level=1)
        for opening, some in zip(live, asked, strict=True)
        for skill in some
    )
    best = next_badge.for_learner(factories.CandidateFactory().user).sets[0]
    assert (best.badges, best.opens) == (tuple(rule.badge_id for rule in rules[-3:]), 5)


def like_it(opening: Opening) -> Opening:
    another = copy.copy(opening)
    another.pk, another._state = None, ModelState()
    return another


def asking(crosswalk: Any, many: int, level: int = 2) -> list[int]:
    """An opening that asks for so many skills, each shown by a badge of its own."""
    opening, badges = factories.OpeningFactory(), []
    for _ in range(many):
        rule = factories.SkillRuleFactory(crosswalk=crosswalk, level=level)
        Need.objects.create(opening=opening, skill=rule.skill, level=level)
        badges.append(rule.badge_id)
    return badges


def test_a_pair_that_opens_more_than_the_best_badge_is_told_though_each_opens_something_alone() -> None:
    crosswalk = factories.CrosswalkFactory()
    first, second = asking(crosswalk, 1), asking(crosswalk, 1)
    found = next_badge.for_learner(factories.CandidateFactory().user)
    assert [way.badges for way in found.single] == [(*first,), (*second,)]
    assert [(way.badges, way.opens) for way in found.sets] == [((*first, *second), 2)]


def test_a_pair_that_opens_no_more_than_one_badge_is_not_told() -> None:
    crosswalk = factories.CrosswalkFactory()
    asking(crosswalk, 2)  # opened by a pair alone
    rule = factories.SkillRuleFactory(crosswalk=crosswalk, level=2)
    for _ in range(2):
        Need.objects.create(opening=factories.OpeningFactory(), skill=rule.skill, level=2)
    found = next_badge.for_learner(factories.CandidateFactory().user)
    assert [(way.badges, way.opens) for way in found.single] == [((rule.badge_id,), 2)]
    assert [(len(way.badges), way.opens) for way in found.sets] == [(3, 3)]


def test_badges_that_open_the_very_same_jobs_are_one_way() -> None:
    crosswalk = factories.CrosswalkFactory()
    opening = Need.objects.create(opening=factories.OpeningFactory(), skill=factories.SkillFactory(), level=2)
    same = [factories.SkillRuleFactory(crosswalk=crosswalk, skill=opening.skill, level=2).badge_id for _ in range(4)]
    Badge.objects.filter(pk=same[2]).update(estimated_minutes=1)
    Badge.objects.exclude(pk=same[2]).update(estimated_minutes=50)
    other = asking(crosswalk, 1)
    found = next_badge.for_learner(factories.CandidateFactory().user)
    ways = {way.badges: way.same for way in found.single}
    assert ways == {(same[2],): (same[0], same[1], same[3]), (*other,): ()}


def test_three_that_open_jobs_are_found_however_little_is_looked_at(monkeypatch: Any) -> None:
    badges = asking(factories.CrosswalkFactory(), 3)
    twin = factories.OpeningFactory()
    for skill in Opening.objects.exclude(pk=twin.pk).get().needs.values_list("skill", flat=True):
        Need.objects.create(opening=twin, skill_id=skill, level=1)
    user = factories.CandidateFactory().user
    found = next_badge.for_learner(user)
    assert [(way.badges, way.opens) for way in found.sets] == [((*badges,), 2)]
    monkeypatch.setattr(next_badge, "best_sets", lambda *_all: [])
    assert next_badge.for_learner(user) == found
