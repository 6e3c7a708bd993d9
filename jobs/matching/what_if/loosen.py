"""How many more people would fit an opening that asked for less: each need dropped, a level lower or taught on the job,
remote work, better pay. Kept from web processes until somebody asks, since it loads numpy.

"Fit" is what the programme calls a good match. Only people count who take this kind of work, its hours and its first
day. Points are shares of 100, so a need that is dropped leaves its points to the others, and somebody who met just that
one can fall below the line; what is told is how many people more there would be in all, and never less than none.
"""

# ruff: noqa: S608 - the names in these queries are our own

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Q

from badges.catalog.models import Badge
from badges.crosswalks import packed
from badges.crosswalks.models import Crosswalk, SkillRule
from codeoregon.lib import columns
from codeoregon.policy.models import threshold_column
from codeoregon.policy.names import Name
from jobs.candidates.actions import PREFERENCES
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.engine.vectors import POINTS
from jobs.matching.what_if.ways import Asked
from jobs.openings.models import Opening
from jobs.openings.states import hourly

RAISE = Decimal(2)  # dollars an hour
TO_EARN = Q(badge__catalogued=True, badge__kind=Badge.Kind.LEARNING)
ROOM = np.dtype([("id", ">i8"), ("place", "|b1"), ("remote", "|b1"), ("pay", "|b1"), ("more_pay", "|b1")])


@dataclass(frozen=True)
class People:
    """Kinds of people, and how many of each there are; ``skills``: columns of ``levels``."""

    skills: list[int]
    levels: np.ndarray  # uint8 [kinds, skills]
    place: np.ndarray  # bool: is the place one they take; would it be with remote work
    remote: np.ndarray
    pay: np.ndarray  # bool: is the pay enough; would it be with RAISE more
    more_pay: np.ndarray
    many: np.ndarray


@dataclass(frozen=True)
class Less:
    """How many people more for one need that is asked for less; None where that changes nothing."""

    skill_id: int
    drop: int
    lower: int | None  # one level
    teach: int | None  # nice to have instead of needed on day one


@dataclass(frozen=True)
class Loosened:
    fit: int  # people who fit now
    soon: int  # who would with any one badge more
    needs: list[Less]
    remote: int | None  # people more with remote work; None where the opening has it
    pay: int | None  # people more with RAISE more an hour; None where no pay is said


# --- Pure --------------------------------------------------------------------------------------------------------


def count(
    people: People, needs: Sequence[Asked], badges: Iterable[Mapping[int, int]], good: int, *, remote: bool, pay: bool
) -> Loosened:
    """The table for these needs. ``badges``: what each badge shows, skill → level; ``remote``, ``pay``: does the
    opening have remote work, does it say its pay.
    """
    column = {skill: place for place, skill in enumerate(people.skills)}
    takes = people.place & people.pay

    def reach(asked: Sequence[Asked], levels: np.ndarray = people.levels) -> np.ndarray:
        """Who fits in what can be shown by badges."""
        ordered = score.in_order(asked)
        required = sum(need.required for need in ordered)
        total = np.zeros(len(levels), dtype=np.int64)
        for need, of in zip(ordered, score.maxima(required, len(ordered) - required), strict=True):
            total += POINTS[of, need.level][levels[:, column[need.skill_id]]]
        return total >= good

    def more(who: np.ndarray) -> int:
        return max(0, int(people.many[who].sum()) - fit)

    now = reach(needs)
    fit = int(people.many[now & takes].sum())
    near = np.zeros(len(now), dtype=bool)
    for shows in {tuple(sorted((skill, level) for skill, level in one.items() if skill in column)) for one in badges}:
        levels = people.levels.copy()
        for skill, level in shows:
            levels[:, column[skill]] = np.maximum(levels[:, column[skill]], level)
        near |= reach(needs, levels)
    return Loosened(
        fit=fit,
        soon=int(people.many[near & ~now & takes].sum()),
        needs=[_less(needs, place, lambda asked: more(reach(asked) & takes)) for place in range(len(needs))],
        remote=None if remote else more(now & people.remote & people.pay),
        pay=more(now & people.place & people.more_pay) if pay else None,
    )


def _less(needs: Sequence[Asked], place: int, more: Any) -> Less:
    need, others = needs[place], [*needs[:place], *needs[place + 1 :]]
    return Less(
        need.skill_id,
        more(others),
        more([*others, need._replace(level=need.level - 1)]) if need.level > 1 else None,
        more([*others, need._replace(required=False)]) if need.required else None,
    )


# --- Reading -----------------------------------------------------------------------------------------------------


def loosened(opening: Opening, needs: Sequence[Asked]) -> Loosened:
    """The table for an opening, saved or being written, that asks for ``needs``. Four queries, and its site."""
    skills = sorted(need.skill_id for need in needs)
    crosswalk: Any = Crosswalk.objects.annotate(good=threshold_column(Name.GOOD_MATCH)).in_force()
    good = int(crosswalk.good) if crosswalk else score.FULL  # without a crosswalk nobody shows anything
    rules = SkillRule.objects.filter(crosswalk=crosswalk, skill__in=skills).values_list(
        "badge", "skill", "level", ExpressionWrapper(TO_EARN, BooleanField())
    )
    badges: dict[int, dict[int, int]] = {}
    for badge, skill, level, can_be_earned in rules:
        if can_be_earned:
            badges.setdefault(badge, {})[skill] = level
    rows = _rooms(opening)
    ids, counting = rows["id"].astype(np.int64), [rule[:3] for rule in rules]
    awards = packed.awards_of(ids, {badge for badge, _skill, _level in counting})
    levels = packed.level_table(ids, np.array(skills, dtype=np.int64), awards, counting)
    found = alike(skills, levels, rows)
    return count(found, needs, badges.values(), good, remote=opening.is_remote, pay=opening.pay_high is not None)


def alike(skills: list[int], levels: np.ndarray, rows: np.ndarray) -> People:
    """People (as ROOM) counted by what makes a difference: there are far fewer kinds than people."""
    place, remote, pay, more_pay = flags = [rows[name] for name in ("place", "remote", "pay", "more_pay")]
    key = sum((flag.astype(np.int64) << bit for bit, flag in enumerate(flags)), np.zeros(len(rows), np.int64))
    for column in range(len(skills)):  # at most MOST_NEEDS: two bits each leave room
        key |= levels[:, column].astype(np.int64) << (len(flags) + 2 * column)
    _keys, first, many = np.unique(key, return_index=True, return_counts=True)
    return People(skills, levels[first], place[first], remote[first], pay[first], more_pay[first], many)


def _rooms(opening: Opening) -> np.ndarray:
    """Everybody who takes such work, hours and first day; a draft without place or pay fails nobody for that."""
    inner, params = Candidate.objects.visible().values_list("pk", *PREFERENCES).query.sql_with_params()
    county = opening.site.county if opening.site else ""
    best = hourly(opening.pay_high, opening.pay_period, opening.hours_per_week)
    values = {
        "kind": opening.kind,
        "county": county,
        "remote": opening.is_remote,
        "anywhere": not county and not opening.is_remote,
        "pay": best,
        "unpaid": opening.pay_high is None,
        "raised": best + RAISE,
        "hours": opening.hours_per_week,
        "start": opening.starts_on,
    }
    named = [f"%s::{kind} AS {name}" for name, kind in zip(values, KINDS, strict=True)]
    return columns.read(
        "SELECT id, place, place OR wants_remote AS remote, pay, more_pay FROM ("
        "  SELECT c.id, wants_remote,"
        "   v.anywhere OR (v.remote AND wants_remote)"
        "   OR (v.county <> '' AND (counties = '{}' OR v.county = ANY(counties))) AS place,"
        "   v.unpaid OR least IS NULL OR v.pay >= least AS pay,"
        "   v.unpaid OR least IS NULL OR v.raised >= least AS more_pay"
        f"  FROM ({inner}) c (id, kinds, counties, wants_remote, least, most, since), (SELECT {', '.join(named)}) v"
        "  WHERE (kinds = '{}' OR v.kind = ANY(kinds)) AND (most IS NULL OR v.hours <= most)"
        "   AND (since IS NULL OR v.start IS NULL OR since <= v.start)) p ORDER BY id",
        [*params, *values.values()],
        ROOM,
    )


KINDS = ("text", "text", "boolean", "boolean", "numeric", "boolean", "numeric", "int", "date")
