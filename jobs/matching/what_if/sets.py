"""The sets of two and of three badges that open the most openings together. Pure: no queries, no clock, no randomness.

A set is worth telling when it opens more than anything smaller does, so none holds a badge that it does not need; of
sets that open the very same openings, the one that takes the least time. A badge that another one does as well, in no
more time, is in none. The best pairs are exact: only those are skipped whose bound is too low. Of sets of three as many
are looked at as ``CELLS`` allows, those around the best pairs first, then those that promise the most: all of them
where there are few badges or openings.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from jobs.matching.engine.vectors import LEVELS, Openings
from jobs.matching.what_if.ways import Teaches, Way

SHOWN = 3  # of each size
FIRST = 10  # pairs to grow first: those that open the most
CELLS = 3_000_000  # (badge, opening) to look at for each size before it is settled for what was found

Rank = tuple[int, int, tuple[int, ...]]


def rank(way: Way) -> Rank:
    """Most openings first, then least time, then lowest id."""
    return (-way.opens, way.minutes, way.badges)


class _Best:
    """The best ways that open more than ``base``, each of them other openings."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.ways: dict[bytes, Way] = {}  # by what they open

    @property
    def floor(self) -> int:
        """What a way must open to be among them."""
        full = len(self.ways) == SHOWN
        return min(way.opens for way in self.ways.values()) if full else self.base + 1

    def ranked(self) -> list[Way]:
        return sorted(self.ways.values(), key=rank)

    def offer(self, ways: Sequence[tuple[Way, bytes]]) -> None:
        for way, opened in ways:
            known = self.ways.get(opened)
            if known is None or rank(way) < rank(known):
                self.ways[opened] = way
        kept = sorted(self.ways.items(), key=lambda item: rank(item[1]))[:SHOWN]
        self.ways = dict(kept)


class _Field:
    """What the badges that are worth trying (K) do for openings that are not open yet (n), in steps (T) of skills."""

    def __init__(
        self, levels: Mapping[int, int], openings: Openings, badges: Sequence[Teaches], gains: np.ndarray, lacks: Any
    ) -> None:
        wide = np.zeros((LEVELS * len(openings.skills), len(openings)), dtype=np.float32)
        wide[openings.steps, np.repeat(np.arange(len(openings)), np.diff(openings.starts))] = openings.gains
        asked = np.flatnonzero(wide.any(axis=1))
        self.worth = wide[asked]  # float32 [T, n]: points of each step
        takes = _takes(levels, openings, badges)[:, asked]
        kept = _undominated(takes, badges)
        self.badges = [badges[place] for place in kept]
        self.takes = takes[kept]  # float32 [K, T]: 1 where a badge takes the step
        self.gains = np.ascontiguousarray(gains[:, kept].T.astype(np.int8))  # [K, n]: points of each badge alone
        self.lacks = lacks.astype(np.int16)  # [n]: points to come
        self.top = self.gains.max(axis=0, initial=0).astype(np.int16)  # [n]: the most of one badge

    def with_each(self, first: Sequence[int], among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For ``first`` and each badge of ``among``: int8 [among, n] what it adds; int16 [n] what it must add."""
        steps = np.flatnonzero(self.takes[list(first)].any(axis=0))
        takes, adds = self.takes[among[:, None], steps], self.gains[among]
        shared = np.flatnonzero(takes.any(axis=1))
        adds[shared] -= (takes[shared] @ self.worth[steps]).astype(np.int8)
        return adds, self.lacks - self.worth[steps].sum(axis=0).astype(np.int16)

    def way(self, places: Sequence[int], opens: int) -> Way:
        some = [self.badges[place] for place in places]
        return Way(tuple(sorted(one.badge_id for one in some)), sum(one.minutes for one in some), opens)

    def offer(self, best: _Best, first: Sequence[int], among: np.ndarray, opened: np.ndarray, many: np.ndarray) -> None:
        """``first`` with each of ``among``, where that is good enough; ``opened``: bits [among, n / 8]."""
        rows = np.flatnonzero(many >= best.floor).tolist()
        best.offer([(self.way([*first, int(among[row])], int(many[row])), opened[row].tobytes()) for row in rows])


def best_sets(
    levels: Mapping[int, int], openings: Openings, badges: Sequence[Teaches], gains: np.ndarray, lacks: np.ndarray
) -> list[Way]:
    """The best pairs, then the best sets of three. ``openings``: those to open; ``gains`` [openings, badges]: what each
    badge adds (``next_badge.gained``); ``lacks`` [openings]: points from what is held to a good match, above 0.
    """
    if not len(openings) or not len(badges):
        return []
    field = _Field(levels, openings, badges, gains, lacks)
    if len(field.badges) < 2:
        return []
    alone = _many(field.gains >= _bound(field.lacks))
    pairs = _Best(int(alone.max()))
    tried = _pairs(field, pairs, alone)
    threes = _Best(max([pairs.base, *(way.opens for way in pairs.ways.values())]))
    _threes(field, threes, tried)
    return [*pairs.ranked(), *threes.ranked()]


def _pairs(field: _Field, best: _Best, alone: np.ndarray) -> np.ndarray:
    """Fills ``best``; int64 [tried, 4]: pairs that were counted: what a third badge may open at most, what they open,
    and their two places.
    """
    promise = _many(field.gains >= _bound(field.lacks - field.top))
    order = np.argsort(-promise, kind="stable")
    leads = np.argsort(-alone, kind="stable")[:SHOWN]
    later, tried, spent = np.ones(len(order), dtype=bool), [], 0
    for place in [*leads.tolist(), *order[~np.isin(order, leads)].tolist()]:
        if promise[place] < best.floor and spent > CELLS:
            break
        later[place] = False
        others = np.flatnonzero(later & (promise >= (best.floor if spent > CELLS else 0)))
        adds, lacks = field.with_each([place], others)
        opened = np.packbits(adds >= _bound(lacks), axis=1)
        many = _count(opened)
        field.offer(best, [place], others, opened, many)
        most = _many(adds >= _bound(lacks - field.top)) if spent <= CELLS else many
        tried.append(np.stack([most, many, np.full(len(others), place), others], axis=1))
        spent += adds.size
    return np.concatenate(tried)


def _threes(field: _Field, best: _Best, tried: np.ndarray) -> None:
    """Fills ``best`` from pairs, those that open the most first, then those that promise the most."""
    leads = tried[np.argsort(-tried[:, 1], kind="stable")[:FIRST]]
    promising = tried[np.argsort(-tried[:, 0], kind="stable")]
    every, spent = np.arange(len(field.badges)), 0
    for place, pair in enumerate(chain(leads, promising)):
        most, _opens, one, other = pair.tolist()
        if place >= len(leads) and (most < best.floor or spent > CELLS):
            break
        adds, lacks = field.with_each([one, other], every)
        opened = np.packbits(adds >= _bound(lacks), axis=1)
        field.offer(best, [one, other], every, opened, _count(opened))
        spent += adds.size


# --- Small ones --------------------------------------------------------------------------------------------------


def _takes(levels: Mapping[int, int], openings: Openings, badges: Sequence[Teaches]) -> np.ndarray:
    """float32 [badges, steps]: 1 where a badge takes a step (see ``Openings.steps``) that is not taken yet."""
    column = {skill: place for place, skill in enumerate(openings.skills.tolist())}
    found = np.zeros((len(badges), LEVELS * len(column)), dtype=np.float32)
    for row, badge in enumerate(badges):
        for skill, reached in badge.shows.items():
            if skill in column:
                for level in range(levels.get(skill, 0), reached):
                    found[row, level * len(column) + column[skill]] = 1
    return found


def _undominated(takes: np.ndarray, badges: Sequence[Teaches]) -> np.ndarray:
    """Places of badges that take some step, by time and id; none that an earlier one does as well."""
    order = np.array(sorted(range(len(badges)), key=lambda place: (badges[place].minutes, badges[place].badge_id)))
    order = order[takes[order].any(axis=1)]
    steps = takes[order]
    as_well = steps @ steps.T == steps.sum(axis=1)[:, None]
    return order[~np.tril(as_well, -1).any(axis=1)]


def _bound(lacks: np.ndarray) -> np.ndarray:
    """Points to come, in the type that is fastest to compare; nothing is added below 0."""
    return np.maximum(lacks, 0).astype(np.int8)


def _many(opened: np.ndarray) -> np.ndarray:
    return _count(np.packbits(opened, axis=1))


def _count(bits: np.ndarray) -> np.ndarray:
    """int64 [K]: bits set in each row."""
    return np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
