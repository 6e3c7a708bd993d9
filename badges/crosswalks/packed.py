"""What many learners' badges show, as a table of bytes: the levels of ``evaluate`` without the evidence, for bulk work.

Apart from ``evaluate`` so that web processes do not load the arithmetic.
"""

from collections.abc import Collection

import numpy as np

from badges.crosswalks.models import Crosswalk, SkillRule
from codeoregon.lib import columns

PAIR = np.dtype([("user", ">i8"), ("badge", ">i8")])
FEW = 1_000  # users that are asked for by name; of more, all between the first and the last are read
FEW_BADGES = 200  # likewise; of more, all are read


def level_table(
    users: np.ndarray, skills: np.ndarray, awards: np.ndarray, rules: list[tuple[int, int, int]]
) -> np.ndarray:
    """Levels as bytes, a row a user and a column a skill; ``users`` and ``skills`` sorted and unique.

    ``awards`` holds PAIRs (of anybody), ``rules`` (badge, skill, level); what is not in ``users`` or ``skills`` is
    left out.
    """
    table = np.zeros((len(users), len(skills)), dtype=np.uint8)
    if not rules or not len(awards) or not table.size:
        return table
    badge, skill, level = np.array(sorted(rules), dtype=np.int64).T
    column, known_skill = _place(skill, skills)
    badge, column, level = badge[known_skill], column[known_skill], level[known_skill].astype(np.uint8)
    row, known_user = _place(awards["user"].astype(np.int64), users)
    row, earned = row[known_user], awards["badge"][known_user].astype(np.int64)
    begins = np.searchsorted(badge, np.arange(max(badge.max(initial=0), earned.max(initial=0)) + 2))
    first = begins[earned]
    times = begins[earned + 1] - first  # how many rules each award meets
    rule = np.repeat(first, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    np.maximum.at(table.reshape(-1), np.repeat(row, times) * len(skills) + column[rule], level[rule])
    return table


def _place(values: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each value stands in the sorted ``among``, and whether it is there at all (positions of those that are
    not: any).
    """
    at = np.minimum(np.searchsorted(among, values), max(len(among) - 1, 0))
    found = among[at] == values if len(among) else np.zeros(len(values), dtype=bool)
    return np.where(found, at, 0), found


def levels(users: np.ndarray, skills: np.ndarray, crosswalk: Crosswalk | None) -> np.ndarray:
    """``level_table`` of these users and skills (sorted, unique ids), read in two queries."""
    if crosswalk is None or not len(users) or not len(skills):
        return np.zeros((len(users), len(skills)), dtype=np.uint8)
    rules = list(
        SkillRule.objects.filter(crosswalk=crosswalk, skill__in=skills.tolist()).values_list("badge", "skill", "level")
    )
    return level_table(users, skills, awards_of(users, {badge for badge, _skill, _level in rules}), rules)


def awards_of(users: np.ndarray, badges: Collection[int]) -> np.ndarray:
    """Who earned which of ``badges``, as PAIRs in no order; where many are asked for, of others too."""
    pairs = 'SELECT user_id AS "user", badge_id AS badge FROM badges_award WHERE '
    if len(users) > FEW and len(badges) > FEW_BADGES:
        return columns.read(pairs + "user_id BETWEEN %s AND %s", [int(users[0]), int(users[-1])], PAIR)
    if len(users) > FEW:
        who, params = "user_id BETWEEN %s AND %s", [int(users[0]), int(users[-1])]
        return columns.read(f"{pairs} {who} AND badge_id = ANY(%s)", [*params, list(badges)], PAIR)
    return columns.read(pairs + "user_id = ANY(%s) AND badge_id = ANY(%s)", [users.tolist(), list(badges)], PAIR)
