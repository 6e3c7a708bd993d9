"""Which badges would open the most jobs to a learner. Kept from web processes until somebody asks: it loads numpy.

An opening is open to somebody when it meets their wishes and is called a good match. Single badges are counted all,
exactly; for sets of two and three see ``sets``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from badges.catalog.models import Badge
from badges.crosswalks.evaluate import held, in_force
from badges.crosswalks.models import SkillRule
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from jobs.candidates.models import Candidate
from jobs.matching.dismissals.models import set_aside
from jobs.matching.engine import vectors
from jobs.matching.engine.vectors import LEVELS, Openings
from jobs.matching.what_if.sets import SHOWN, best_sets, rank
from jobs.matching.what_if.ways import Asked, Teaches, Way, shortest
from jobs.openings.models import Opening

NEAR = 30


@dataclass(frozen=True)
class Learner:
    """What counts of a learner: skill → level held, what they wish, and the openings that they set aside; ``wishes``
    None: nothing known.
    """

    levels: dict[int, int]
    wishes: Candidate | None
    aside: Collection[int] = ()


@dataclass(frozen=True)
class Next:
    """The best single badges, and the sets that open more than anything smaller; both may be empty."""

    single: list[Way]
    sets: list[Way]
    open_now: int


# --- Pure --------------------------------------------------------------------------------------------------------


def best(learner: Learner, openings: Openings, badges: Sequence[Teaches], good: int) -> Next:
    """The best of all ``badges``: most openings first, then least time, then lowest id."""
    has, suits = _scores(learner.levels, openings), _suits(learner, openings)
    closed = suits & (has < good)
    wanted, lacks = openings.take(openings.ids[closed]), good - has[closed]
    gains = gained(learner.levels, wanted, badges)
    single = _single(badges, gains >= lacks[:, None])
    sets = best_sets(learner.levels, wanted, badges, gains, lacks)
    if not single and not sets:
        sets = _nearest(learner, wanted, badges, gains, lacks, good)
    return Next(single, sets, int((suits & (has >= good)).sum()))


def _single(badges: Sequence[Teaches], opened: np.ndarray) -> list[Way]:
    """The best badges by themselves, of those that open the very same openings one. ``opened``: [openings, badges]."""
    many = opened.sum(axis=0).tolist()
    ways = [(Way((one.badge_id,), one.minutes, many[at]), at) for at, one in enumerate(badges) if many[at]]
    same: dict[bytes, list[Way]] = {}
    for way, at in sorted(ways, key=lambda item: rank(item[0])):
        same.setdefault(np.packbits(opened[:, at]).tobytes(), []).append(way)
    groups = list(same.values())[:SHOWN]
    return [replace(first, same=tuple(one.badges[0] for one in others)) for first, *others in groups]


def _nearest(
    learner: Learner, openings: Openings, badges: Sequence[Teaches], gains: np.ndarray, lacks: np.ndarray, good: int
) -> list[Way]:
    """Where nothing was found among those that promise much: the shortest way to each of the nearest openings."""
    near = np.flatnonzero(gains.sum(axis=1) >= lacks)
    near = near[np.argsort(lacks[near], kind="stable")][:NEAR]
    some = {_shortest(learner, openings, int(row), badges, good) for row in near} - {None}
    counted = [replace(way, opens=_opens(way, learner, openings, badges, good)) for way in some if way]
    return sorted(counted, key=lambda way: (len(way.badges), *rank(way)))[:SHOWN]


def _opens(way: Way, learner: Learner, openings: Openings, badges: Sequence[Teaches], good: int) -> int:
    levels = dict(learner.levels)
    for badge in badges:
        if badge.badge_id in way.badges:
            for skill, level in badge.shows.items():
                levels[skill] = max(level, levels.get(skill, 0))
    return int((_scores(levels, openings) >= good).sum())


def gained(levels: Mapping[int, int], openings: Openings, badges: Sequence[Teaches]) -> np.ndarray:
    """int32 [openings, badges]: the points that each badge adds to each opening's score."""
    place = {skill: column for column, skill in enumerate(openings.skills.tolist())}
    pairs = [
        (level * len(place) + place[skill], column)
        for column, badge in enumerate(badges)
        for skill, reached in badge.shows.items()
        if skill in place
        for level in range(levels.get(skill, 0), reached)
    ]
    found = np.zeros((len(openings), len(badges)), dtype=np.int32)
    if not pairs:
        return found
    step, column = np.array(sorted(pairs), dtype=np.int64).T
    begins = np.searchsorted(step, np.arange(LEVELS * len(place) + 1))
    row = np.repeat(np.arange(len(openings)), np.diff(openings.starts))
    times = begins[openings.steps + 1] - begins[openings.steps]  # how many badges take each step
    which = np.repeat(begins[openings.steps] - np.cumsum(times) + times, times) + np.arange(times.sum())
    flat = np.repeat(row, times) * len(badges) + column[which]
    np.add.at(found.reshape(-1), flat, np.repeat(openings.gains, times).astype(np.int32))
    return found


def fitting(wishes: Candidate | None, openings: Openings) -> np.ndarray:
    """bool [openings]: no wish fails (``score.fits``)."""
    if wishes is None:
        return np.ones(len(openings), dtype=bool)
    kinds = sum(vectors.KIND_BIT[kind] for kind in set(wishes.kinds)) or vectors.ANY_KIND
    counties = np.array([bool(one) and (not wishes.counties or one in wishes.counties) for one in openings.counties])
    return (
        (openings.kind & kinds > 0)
        & (counties[openings.county] | (openings.remote & wishes.wants_remote))
        & (openings.pay >= int((wishes.pay_at_least or 0) * 100))
        & (openings.hours <= (wishes.hours_at_most or vectors.ANY_HOURS))
        & (openings.start >= vectors.day_number(wishes.can_start_on, vectors.EARLIER))
    )


def _suits(learner: Learner, openings: Openings) -> np.ndarray:
    """bool [openings]: what they look for, and did not set aside."""
    return fitting(learner.wishes, openings) & ~np.isin(openings.ids, np.fromiter(learner.aside, np.int64))


def _scores(levels: Mapping[int, int], openings: Openings) -> np.ndarray:
    """int64 [openings]: what is held, against each."""
    held_at = np.array([levels.get(skill, 0) for skill in openings.skills.tolist()], dtype=np.int64)
    reached = (held_at[None, :] > np.arange(LEVELS)[:, None]).reshape(-1)
    row = np.repeat(np.arange(len(openings)), np.diff(openings.starts))
    points = openings.gains * reached[openings.steps] if len(openings.steps) else openings.gains
    return np.bincount(row, points, len(openings)).astype(np.int64)


def _shortest(learner: Learner, openings: Openings, row: int, badges: Sequence[Teaches], good: int) -> Way | None:
    needs = openings.needs[openings.needs["opening"] == openings.ids[row]]
    asked = [Asked(int(one["skill"]), int(one["level"]), bool(one["required"])) for one in needs]
    return shortest(learner.levels, asked, badges, good)


# --- Reading -----------------------------------------------------------------------------------------------------


def for_learner(user: Any) -> Next:
    """The next badges of somebody, over all live openings. Eight queries."""
    return best(learner_of(user), vectors.openings(), to_earn(), int(threshold(Name.GOOD_MATCH)))


def opened_by(user: Any, badge: Badge) -> int:
    """How many more openings one badge alone opens."""
    good, learner, openings = int(threshold(Name.GOOD_MATCH)), learner_of(user), vectors.openings()
    closed = _suits(learner, openings) & ((has := _scores(learner.levels, openings)) < good)
    shown = [one for one in to_earn() if one.badge_id == badge.pk]
    return int((closed & (has + gained(learner.levels, openings, shown).sum(axis=1) >= good)).sum())


def way_to(user: Any, opening: Opening) -> Way | None:
    """The shortest way of somebody to one opening, whatever they wish; None where there is none or none is needed."""
    good, needs = int(threshold(Name.GOOD_MATCH)), list(opening.needs.all())
    return shortest(learner_of(user).levels, needs, to_earn(skills=[need.skill_id for need in needs]), good)


def learner_of(user: Any) -> Learner:
    levels = {skill: one.level for skill, one in held([user.pk])[user.pk].items()}
    row: Any = Candidate.objects.filter(pk=user.pk).annotate(away=set_aside()).first()
    return Learner(levels, row, row.away if row else ())


def to_earn(skills: Sequence[int] | None = None) -> list[Teaches]:
    """Badges that count for a skill, or for one of ``skills``; those that nobody placed yet, or that show activity
    only, are left out.
    """
    rules = SkillRule.objects.filter(crosswalk=in_force(), badge__catalogued=True, badge__kind=Badge.Kind.LEARNING)
    if skills is not None:
        rules = rules.filter(skill__in=skills)
    found: dict[int, tuple[int, dict[int, int]]] = {}
    for badge, minutes, skill, level in rules.values_list("badge", "badge__estimated_minutes", "skill", "level"):
        found.setdefault(badge, (minutes, {}))[1][skill] = level
    return [Teaches(badge, minutes, shows) for badge, (minutes, shows) in sorted(found.items())]
