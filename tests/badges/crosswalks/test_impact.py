"""Who gains and who loses, told before publishing: exactly what evaluating everybody before and after says."""

import random
from collections import Counter
from typing import Any

import pytest

from badges.crosswalks import impact as module
from badges.crosswalks.evaluate import Shown, strongest
from badges.crosswalks.impact import impact, people
from badges.crosswalks.models import Crosswalk, SkillRule
from tests import factories

pytestmark = pytest.mark.django_db


def levels(crosswalk: Crosswalk | None) -> Counter[tuple[int, int]]:
    """(user, skill) → level, one award at a time by the pure rule."""
    from badges.catalog.models import Award

    shown: dict[int, list[Shown]] = {}
    for award in Award.objects.filter(user__is_active=True).select_related("badge"):
        for rule in SkillRule.objects.filter(crosswalk=crosswalk, badge=award.badge):
            one = Shown(rule.skill_id, rule.level, rule.weight, award.badge_id, award.badge.name, award.earned_at)
            shown.setdefault(award.user_id, []).append(one)
    held = {user: strongest(rows) for user, rows in shown.items()}
    return Counter({(user, skill): one.level for user, skills in held.items() for skill, one in skills.items()})


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, request: Any) -> tuple[Crosswalk, Crosswalk]:
    """Two versions over a small crowd, more of them than a batch holds."""
    monkeypatch.setattr(module, "BATCH", 3)
    pick = random.Random(request.param)
    skills, badges = factories.SkillFactory.create_batch(4), factories.BadgeFactory.create_batch(7)
    old, new = factories.CrosswalkFactory(), factories.CrosswalkFactory(state="draft", effective_from=None)
    pairs = pick.sample([(badge, skill) for badge in badges for skill in skills], 14)
    for badge, skill in pairs:
        level = pick.randint(1, 3)
        where = pick.choice([(old,), (new,), (old, new), (old, new)])
        for crosswalk in where:
            now = pick.randint(1, 3) if crosswalk is new and pick.random() < 0.4 else level
            factories.SkillRuleFactory(crosswalk=crosswalk, badge=badge, skill=skill, level=now)
    for number in range(10):
        user = factories.UserFactory(is_active=number != 4)
        for badge in pick.sample(badges, pick.randint(0, 5)):
            factories.AwardFactory(user=user, badge=badge)
    return old, new


@pytest.mark.parametrize("world", range(6), indirect=True)
@pytest.mark.parametrize("from_nothing", [False, True])
def test_it_says_what_evaluating_everybody_says(world: tuple[Crosswalk, Crosswalk], from_nothing: bool) -> None:
    old, new = (None, world[1]) if from_nothing else world
    was, will = levels(old), levels(new)
    differ = {pair for pair in {*was, *will} if was[pair] != will[pair]}
    losing = {(user, skill) for user, skill in differ if will[user, skill] < was[user, skill]}
    found = impact(old, new)
    assert found.losing == len({user for user, _skill in losing})
    assert found.gaining == len({user for user, _skill in differ - losing})
    assert found.touched == len({user for user, _skill in differ})
    kinds = Counter((skill, was[user, skill], will[user, skill]) for user, skill in differ)
    assert {(one.skill.pk, one.before, one.after): one.people for one in found.changes} == kinds
    for lost, expected in ((True, losing), (False, differ - losing)):
        told = [(one.user_id, one.skill_id) for one in people(old, new, lost=lost)]
        assert sorted(told) == sorted(expected)
        assert told == sorted(told, key=lambda pair: pair[0])
        for skill in {skill for _user, skill in expected}:
            assert {one.user_id for one in people(old, new, skill=skill, lost=lost)} == {
                user for user, other in expected if other == skill
            }


@pytest.mark.parametrize("world", [1], indirect=True)
def test_the_same_rules_change_nothing(world: tuple[Crosswalk, Crosswalk]) -> None:
    found = impact(world[0], world[0])
    assert (found.added, found.removed, found.changed, found.touched, found.changes) == (0, 0, 0, 0, ())
