"""What badges show: the highest level, named by the same badge every time, under the rules of the day."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.crosswalks import evaluate, packed
from badges.crosswalks.evaluate import Shown, strongest
from tests import factories

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHOWN = st.builds(
    lambda skill, level, weight, badge, day: Shown(
        skill, level, weight, badge, f"Badge {badge}", DAY + dt.timedelta(day)
    ),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(0, 3),
)


@given(st.lists(SHOWN), st.randoms())
def test_order_does_not_matter_and_the_highest_level_counts(shown: list[Shown], shuffler: random.Random) -> None:
    shuffled = list(shown)
    shuffler.shuffle(shuffled)
    held = strongest(shown)
    assert strongest(shuffled) == held
    for skill, best in held.items():
        assert best.level == max(one.level for one in shown if one.skill_id == skill)


RULES = st.dictionaries(
    st.tuples(st.integers(1, 9), st.integers(1, 5)), st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=20
)
EARNED = st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 9)), st.integers(0, 3), max_size=20)


def seen_through(rules: dict[Any, Any], earned: dict[Any, int], user: int) -> dict[int, int]:
    """Skill → level of one person, from the rule for one award at a time."""
    shown = [
        Shown(skill, level, weight, badge, f"Badge {badge}", DAY + dt.timedelta(day))
        for (who, badge), day in earned.items()
        if who == user
        for (ruled, skill), (level, weight) in rules.items()
        if ruled == badge
    ]
    return {skill: held.level for skill, held in strongest(shown).items()}


@given(RULES, EARNED, st.integers(1, 9))
def test_one_badge_more_lowers_nothing(rules: dict[Any, Any], earned: dict[Any, int], badge: int) -> None:
    before, after = seen_through(rules, earned, 1), seen_through(rules, {(1, badge): 0, **earned}, 1)
    assert all(after[skill] >= level for skill, level in before.items())


@given(RULES, EARNED, st.randoms())
def test_the_table_of_bytes_says_what_one_by_one_says(
    rules: dict[Any, Any], earned: dict[Any, int], shuffler: random.Random
) -> None:
    users, skills = [1, 2, 3], [1, 2, 3, 4]  # user 4 and skill 5 are not asked for
    awards = list(earned)
    shuffler.shuffle(awards)
    triples = [(badge, skill, level) for (badge, skill), (level, _weight) in rules.items()]
    table = packed.level_table(np.array(users), np.array(skills), np.array(awards, dtype=packed.PAIR), triples)
    for row, user in enumerate(users):
        expected = seen_through(rules, earned, user)
        assert table[row].tolist() == [expected.get(skill, 0) for skill in skills]


def test_evidence_is_the_weightiest_then_the_earliest_then_the_lowest() -> None:
    light, heavy = Shown(1, 2, 1, 5, "light", DAY), Shown(1, 2, 3, 9, "heavy", DAY + dt.timedelta(1))
    assert strongest([light, heavy])[1].badge_name == "heavy"
    early = Shown(1, 2, 3, 12, "early", DAY)
    assert strongest([light, heavy, early])[1].badge_name == "early"
    lowest = Shown(1, 2, 3, 2, "lowest", DAY)
    assert strongest([light, heavy, early, lowest])[1].badge_name == "lowest"


@pytest.mark.django_db
def test_the_newest_published_crosswalk_not_after_today_is_in_force() -> None:
    assert evaluate.in_force() is None
    old = factories.CrosswalkFactory(effective_from=dt.date(2020, 1, 1))
    factories.CrosswalkFactory(effective_from=dt.date(2999, 1, 1))
    factories.CrosswalkFactory(state="draft", effective_from=dt.date(2024, 1, 1))
    assert evaluate.in_force() == old
    new = factories.CrosswalkFactory(effective_from=dt.date(2024, 1, 1))
    assert evaluate.in_force() == new
    assert evaluate.in_force(on=dt.date(2023, 12, 31)) == old


@pytest.mark.django_db
def test_held_reads_everybody_in_one_query(django_assert_num_queries: Callable[[int], object]) -> None:
    crosswalk = factories.CrosswalkFactory()
    skill = factories.SkillFactory()
    low, high = factories.BadgeFactory(name="Low"), factories.BadgeFactory(name="High")
    factories.SkillRuleFactory(crosswalk=crosswalk, badge=low, skill=skill, level=1)
    factories.SkillRuleFactory(crosswalk=crosswalk, badge=high, skill=skill, level=3)
    factories.SkillRuleFactory(
        crosswalk=factories.CrosswalkFactory(state="draft"), badge=low, skill=factories.SkillFactory()
    )
    someone, nobody = factories.UserFactory(), factories.UserFactory()
    for badge in (low, high):
        factories.AwardFactory(user=someone, badge=badge)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        answer = evaluate.held([someone.pk, nobody.pk])
    assert answer[nobody.pk] == {}
    assert (answer[someone.pk][skill.pk].level, answer[someone.pk][skill.pk].badge_name) == (3, "High")
    assert list(answer[someone.pk]) == [skill.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_packed_table_says_what_held_says(seed: int) -> None:
    pick = random.Random(seed)
    crosswalk = factories.CrosswalkFactory()
    skills = factories.SkillFactory.create_batch(5)
    badges = factories.BadgeFactory.create_batch(8)
    users = factories.UserFactory.create_batch(6)
    for badge in badges[:7]:  # one that shows nothing
        for skill in pick.sample(skills, pick.randint(1, 3)):
            factories.SkillRuleFactory(crosswalk=crosswalk, badge=badge, skill=skill, level=pick.randint(1, 3))
    for user in users:
        for badge in pick.sample(badges, pick.randint(0, 5)):
            factories.AwardFactory(user=user, badge=badge)
    asked = np.array(sorted(skill.pk for skill in skills[:4]))
    who = np.array(sorted(user.pk for user in users[:5]))
    table = packed.levels(who, asked, crosswalk)
    held = evaluate.held(who.tolist())
    for row, user in enumerate(who.tolist()):
        for column, skill in enumerate(asked.tolist()):
            assert table[row, column] == (held[user][skill].level if skill in held[user] else 0)


@pytest.mark.django_db
def test_without_a_crosswalk_nothing_is_shown() -> None:
    award = factories.AwardFactory()
    assert evaluate.held([award.user_id]) == {award.user_id: {}}
    assert not packed.levels(np.array([award.user_id]), np.array([1]), None).any()
