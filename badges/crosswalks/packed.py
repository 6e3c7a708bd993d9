"""What many learners' badges show, as a table of bytes: the levels of ``evaluate`` without the evidence, for bulk work.

Apart from ``evaluate`` so that web processes do not load the arithmetic.
"""

from collections.abc import Collection

import numpy as np
from django.db import connection

from badges.crosswalks.models import Crosswalk, SkillRule

PAIR = np.dtype([("user", ">i8"), ("badge", ">i8")])


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
    badge, column, level = badge[known_skill], column[known_skill], level[known_skill]
    row, known_user = _place(awards["user"], users)
    row, earned = row[known_user], awards["badge"][known_user].astype(np.int64)
    first, last = np.searchsorted(badge, earned, "left"), np.searchsorted(badge, earned, "right")
    times = last - first  # how many rules each award meets
    rule = np.repeat(first, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    row = np.repeat(row, times)
    for height in np.unique(level[rule]):  # ascending, so that the highest is written last
        at = level[rule] == height
        table[row[at], column[rule[at]]] = height
    return table


def _place(values: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each value stands in the sorted ``among``, and whether it is there at all (positions of those that are
    not: any).
    """
    at = np.minimum(np.searchsorted(among, values), max(len(among) - 1, 0))
    found = among[at] == values if len(among) else np.zeros(len(values), dtype=bool)
    return np.where(found, at, 0), found


def levels(users: np.ndarray, skills: np.ndarray, crosswalk: Crosswalk | None) -> np.ndarray:
    """``level_table`` of these users and skills (sorted, unique ids), read in two queries and packed by the server."""
    if crosswalk is None or not len(users) or not len(skills):
        return np.zeros((len(users), len(skills)), dtype=np.uint8)
    rules = list(
        SkillRule.objects.filter(crosswalk=crosswalk, skill__in=_plain(skills)).values_list("badge", "skill", "level")
    )
    return level_table(users, skills, awards_of(users, {badge for badge, _skill, _level in rules}), rules)


def awards_of(users: np.ndarray, badges: Collection[int]) -> np.ndarray:
    """Who earned which of ``badges``, as PAIRs in no order; 4,096 users to an answer row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int8send(user_id) || int8send(badge_id), ''::bytea)"
            " FROM badges_award WHERE user_id = ANY(%s) AND badge_id = ANY(%s) GROUP BY user_id >> 12",
            [_plain(users), list(badges)],
        )
        packed = b"".join(row for (row,) in cursor.fetchall())
    return np.frombuffer(packed, dtype=PAIR)


def _plain(ids: np.ndarray) -> list[int]:
    return [int(one) for one in ids]
