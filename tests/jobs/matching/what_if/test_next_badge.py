"""Which badges open most, and the shortest way to one opening, against trying every set."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from badges.catalog.models import Badge
from badges.crosswalks.evaluate import held
from badges.crosswalks.models import SkillRule
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.what_if import next_badge
from jobs.matching.what_if.ways import Teaches, shortest
from jobs.openings.models import Need, Opening
from jobs.referrals import actions as referrals
from tests import factories
from tests.jobs.matching.worlds import World

pytestmark = pytest.mark.django_db
GOOD = 80


def minutes_differ() -> None:
    for badge in Badge.objects.all():
        badge.estimated_minutes = badge.pk * 7 % 5 * 10
        badge.save()


def total(levels: dict[int, int], needs: Any) -> int:
    shown: Any = {skill: SimpleNamespace(level=level) for skill, level in levels.items()}
    return score.total(shown, needs)


def with_badges(levels: dict[int, int], badges: Any) -> dict[int, int]:
    found = dict(levels)
    for badge in badges:
        for skill, level in SkillRule.objects.filter(badge=badge).values_list("skill", "level"):
            found[skill] = max(level, found.get(skill, 0))
    return found


def opened(person: Candidate, levels: dict[int, int]) -> set[int]:
    live = Opening.objects.published().for_cards()
    return {one.pk for one in live if not score.filters(person, one) and total(levels, one.needs.all()) >= GOOD}


@pytest.mark.parametrize("seed", range(3))
def test_single_badges_are_the_best_of_all_and_each_count_is_right(seed: int) -> None:
    world = World(seed, candidates=4, openings=40, skills=5)
    minutes_differ()
    for person in world.candidates:
        levels = {skill: one.level for skill, one in held([person.pk])[person.pk].items()}
        now = opened(person, levels)
        gains = {one: frozenset(opened(person, with_badges(levels, [one.pk])) - now) for one in Badge.objects.all()}
        counts = {one: len(more) for one, more in gains.items()}
        same: dict[frozenset[int], list[tuple[int, int, int]]] = {}  # badges that open the very same
        for minus, minutes, pk, one in sorted((-counts[one], one.estimated_minutes, one.pk, one) for one in counts):
            if minus:
                same.setdefault(gains[one], []).append((minus, minutes, pk))
        best = [(*first, tuple(pk for _, _, pk in others)) for first, *others in same.values()][:3]
        found = next_badge.for_learner(person.user)
        assert [(-way.opens, way.minutes, *way.badges, way.same) for way in found.single] == best
        assert found.open_now == len(now)
        for badge in world.badges[:4]:
            assert next_badge.opened_by(person.user, badge) == counts[badge]
        for way in found.sets:
            assert way.opens == len(opened(person, with_badges(levels, way.badges)) - now)
            assert not any(
                opened(person, with_badges(levels, part)) >= opened(person, with_badges(levels, way.badges))
                for part in itertools.combinations(way.badges, len(way.badges) - 1)
            )


def test_what_somebody_set_aside_is_not_counted() -> None:
    world = World(1, candidates=1, openings=40, skills=5)
    user = world.candidates[0].user
    before = next_badge.for_learner(user)
    best = Badge.objects.get(pk=before.single[0].badges[0])
    for opening in Opening.objects.published():
        referrals.set_aside(user=user, opening=opening)
    assert next_badge.opened_by(user, best) == 0
    assert next_badge.for_learner(user) == next_badge.Next([], [], 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_way_to_one_opening_is_the_shortest_of_all_sets(seed: int) -> None:
    world = World(10 + seed, candidates=3, openings=8, skills=4)
    minutes_differ()
    badges = list(Badge.objects.all())
    for person, opening in itertools.product(world.candidates, world.openings):
        levels = {skill: one.level for skill, one in held([person.pk])[person.pk].items()}
        needs = list(opening.needs.all())
        found = next_badge.way_to(person.user, opening)
        if not needs or total(levels, needs) >= GOOD:
            assert found is None
            continue
        shows = {one.pk: with_badges({}, [one.pk]) for one in badges}

        def reach(some: Any, levels: Any = levels, needs: Any = needs, shows: Any = shows) -> bool:
            got = {skill: max([levels.get(skill, 0), *(shows[one.pk].get(skill, 0) for one in some)]) for skill in
                   {*levels, *(skill for one in some for skill in shows[one.pk])}}  # fmt: skip
            return total(got, needs) >= GOOD

        for many in (1, 2, 3):
            sets = [some for some in itertools.combinations(badges, many) if reach(some)]
            if sets:
                best = min((sum(b.estimated_minutes for b in some), tuple(b.pk for b in some)) for some in sets)
                assert found is not None
                assert len(found.badges) == many
                assert found.minutes == best[0]
                assert reach([one for one in badges if one.pk in found.badges])
                break
        else:
            assert found is None


def test_no_set_of_three_is_no_way() -> None:
    needs = [SimpleNamespace(skill_id=skill, level=1, required=True) for skill in range(5)]
    badges = [Teaches(skill, 10, {skill: 1}) for skill in range(5)]
    assert shortest({}, needs, badges, GOOD) is None
    way = shortest({0: 1}, needs, badges, GOOD)
    assert way is not None
    assert way.badges == (1, 2, 3)


def test_badges_that_nobody_placed_or_that_show_activity_are_not_advised() -> None:
    rule = factories.SkillRuleFactory(level=2)
    opening = factories.OpeningFactory()
    Need.objects.create(opening=opening, skill=rule.skill, level=2)
    user = factories.CandidateFactory().user
    assert [way.badges for way in next_badge.for_learner(user).single] == [(rule.badge_id,)]
    Badge.objects.update(catalogued=False)
    assert next_badge.for_learner(user).single == []
    Badge.objects.update(catalogued=True, kind="activity")
    assert next_badge.way_to(user, opening) is None


def test_without_openings_or_rules_there_is_nothing_to_advise() -> None:
    user = factories.UserFactory()
    assert next_badge.for_learner(user) == next_badge.Next([], [], 0)
    factories.OpeningFactory()
    factories.SkillRuleFactory()
    assert next_badge.for_learner(user) == next_badge.Next([], [], 0)
