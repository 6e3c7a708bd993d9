"""What a learner's badges show: the crosswalk in force, applied. (For thousands of people at once: ``packed.py``.)

Levels are 1 aware, 2 working, 3 strong (``SkillLevel``); 0 stands for "not shown". A skill is held at the highest
level that any award shows. The evidence named for it is the badge of that level with the greatest weight, then the
earliest earned, then the lowest id, so that the same awards always name the same badge. A level is therefore a pure,
monotone function of the awards and the crosswalk: no order matters, and one badge more never lowers any level.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from badges.crosswalks.models import Crosswalk


@dataclass(frozen=True, slots=True)
class Shown:
    """One award seen through one rule: what it shows, and which badge that was."""

    skill_id: int
    level: int
    weight: int
    badge_id: int
    badge_name: str
    earned_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A skill as a learner holds it, with the badge that is named for it."""

    level: int
    badge_id: int
    badge_name: str
    earned_at: dt.datetime


# --- Pure --------------------------------------------------------------------------------------------------------


def strongest(shown: Iterable[Shown]) -> dict[int, Held]:
    """Skill id → what is held; the order of ``shown`` does not matter."""
    best: dict[int, Shown] = {}
    for one in shown:
        if one.skill_id not in best or _rank(one) < _rank(best[one.skill_id]):
            best[one.skill_id] = one
    return {skill: Held(one.level, one.badge_id, one.badge_name, one.earned_at) for skill, one in best.items()}


def _rank(one: Shown) -> tuple[int, int, dt.datetime, int]:
    return (-one.level, -one.weight, one.earned_at, one.badge_id)


# --- Reading -----------------------------------------------------------------------------------------------------


_SHOWN = """
SELECT a.user_id, r.skill_id, r.level, r.weight, a.badge_id, b.name, a.earned_at
FROM badges_award a JOIN badges_badge b ON b.id = a.badge_id
JOIN badges_skillrule r ON r.badge_id = a.badge_id AND r.crosswalk_id = ({in_force})
WHERE a.user_id = ANY(%s)
"""


def in_force(on: dt.date | None = None) -> Crosswalk | None:
    """The crosswalk that counts on a day (Pacific; default today)."""
    found: Crosswalk | None = Crosswalk.objects.all().in_force(on)
    return found


def held(user_ids: Iterable[int]) -> dict[int, dict[int, Held]]:
    """User id → skill id → Held, for everybody asked for (empty where nothing is shown). One query."""
    users = list(user_ids)
    answer: dict[int, dict[int, Held]] = {user: {} for user in users}
    if not users:
        return answer
    shown: dict[int, list[Shown]] = defaultdict(list)
    for user, *fields in _shown_rows(users):
        shown[user].append(Shown(*fields))
    return answer | {user: strongest(rows) for user, rows in shown.items()}


def _shown_rows(users: list[int]) -> list[tuple]:
    in_force, on = Crosswalk.objects.all().begun().values("pk")[:1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN.format(in_force=in_force), [*on, users])
        return cursor.fetchall()
