"""What another crosswalk would change: who gains a level, who loses one, told before anybody publishes it.

Levels are computed under both versions for everybody who holds a badge of a skill whose rules differ, some thousand
people at a time, so memory does not grow with their number. It is exact: tests compare it with ``evaluate`` of
everybody before and after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection

from badges.catalog.models import Skill, SkillLevel
from badges.crosswalks.models import Crosswalk
from badges.crosswalks.packed import awards_of, level_table

BATCH: Final = 4_000
Rules = dict[tuple[int, int], tuple[int, int]]
"""(badge, skill) → (level, weight)."""
Tables = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""People, skills, their levels before, their levels after."""


@dataclass(frozen=True)
class Change:
    """So many people hold ``skill`` at ``before`` now and would hold it at ``after`` (0: not shown)."""

    skill: Skill
    before: int
    after: int
    people: int

    @property
    def lost(self) -> bool:
        return self.after < self.before

    @property
    def before_name(self) -> str:
        return level_name(self.before)

    @property
    def after_name(self) -> str:
        return level_name(self.after)


@dataclass(frozen=True)
class Person:
    """One change of one person."""

    user_id: int
    skill_id: int
    before: int
    after: int


@dataclass(frozen=True)
class Impact:
    """The whole of it: rules that differ, and what that does to people (who may both gain and lose)."""

    added: int
    removed: int
    changed: int
    gaining: int
    losing: int
    touched: int
    changes: tuple[Change, ...]


def impact(before: Crosswalk | None, after: Crosswalk) -> Impact:
    """What becomes different when ``after`` takes the place of ``before``."""
    old, new = _rules(before), _rules(after)
    counts: dict[tuple[int, int, int], int] = {}
    gaining = losing = touched = 0
    for _users, skills, was, will in _tables(old, new, None):
        gain, lose = (will > was).any(axis=1), (will < was).any(axis=1)
        gaining, losing, touched = gaining + gain.sum(), losing + lose.sum(), touched + (gain | lose).sum()
        row, column = np.nonzero(will != was)
        found = np.stack([skills[column], was[row, column], will[row, column]])
        for key, number in _count(found):
            counts[key] = counts.get(key, 0) + number
    names = Skill.objects.in_bulk({skill for skill, _was, _will in counts})
    changes = [Change(names[skill], was, will, people) for (skill, was, will), people in counts.items()]
    changes.sort(key=lambda one: (not one.lost, one.skill.name, one.before, one.after))
    both = old.keys() & new.keys()
    return Impact(
        added=len(new.keys() - old.keys()), removed=len(old.keys() - new.keys()),
        changed=sum(old[pair] != new[pair] for pair in both),
        gaining=int(gaining), losing=int(losing), touched=int(touched), changes=tuple(changes),
    )  # fmt: skip


def people(before: Crosswalk | None, after: Crosswalk, *, skill: int | None = None, lost: bool) -> Iterator[Person]:
    """Everybody who loses (or gains) a level, in the order of their keys; of one skill or of all."""
    for users, skills, was, will in _tables(_rules(before), _rules(after), skill):
        for row, column in np.argwhere(will < was if lost else will > was).tolist():
            yield Person(int(users[row]), int(skills[column]), int(was[row, column]), int(will[row, column]))


def level_name(level: int) -> str:
    return str(SkillLevel(level).label) if level else "–"


def _rules(crosswalk: Crosswalk | None) -> Rules:
    if crosswalk is None:
        return {}
    rows = crosswalk.rules.values_list("badge", "skill", "level", "weight")
    return {(badge, skill): (level, weight) for badge, skill, level, weight in rows}


def _count(found: np.ndarray) -> Iterator[tuple[tuple[int, int, int], int]]:
    kinds, numbers = np.unique(found, axis=1, return_counts=True)
    yield from zip(map(tuple, kinds.T.tolist()), numbers.tolist(), strict=True)


def _tables(old: Rules, new: Rules, only: int | None) -> Iterator[Tables]:
    """Some thousand people at a time."""
    levels = [{(*pair, level) for pair, (level, _weight) in rules.items()} for rules in (old, new)]
    differ = {skill for _badge, skill, _level in levels[0] ^ levels[1]}
    differ = differ & {only} if only is not None else differ
    skills = np.array(sorted(differ), dtype=np.int64)
    rules = [[rule for rule in each if rule[1] in differ] for each in levels]
    badges = {badge for each in rules for badge, _skill, _level in each}
    everybody = _holders(badges)
    for start in range(0, len(everybody), BATCH):
        users = everybody[start : start + BATCH]
        awards = awards_of(users, badges)
        yield users, skills, level_table(users, skills, awards, rules[0]), level_table(users, skills, awards, rules[1])


def _holders(badges: set[int]) -> np.ndarray:
    """Who holds any of the badges, sorted; accounts that are closed are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id FROM codeoregon_user u WHERE u.is_active AND EXISTS"
            " (SELECT 1 FROM badges_award a WHERE a.user_id = u.id AND a.badge_id = ANY(%s)) ORDER BY u.id",
            [list(badges)],
        )
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)
