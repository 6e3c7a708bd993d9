"""The sets of two and of three badges that open the most openings together. Pure: no queries, no clock, no randomness.

A set is worth telling when it opens more than anything smaller does, so none holds a badge that it does not need; of
sets that open the very same openings, the one that takes the least time. A badge that another one does as well, in no
more time, is in none.

The best are exact: only those are skipped whose bound is too low. Where a badge adds nothing, a set opens what the
others open; so sets are counted where their first badge adds something, which is in few openings. Beyond ``CELLS``
(several times the openings of a state) those that promise the least are left out; of pairs none ever is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jobs.matching.engine.vectors import LEVELS, Openings
from jobs.matching.what_if.ways import Teaches, Way

SHOWN = 3  # of each size
FIRST = 10  # pairs to grow first: what they open with a third badge tells early what is worth counting
AT_ONCE = 4_000  # sets of three to count together
CELLS = 200_000_000  # (set, opening) to count for each size before it is settled for what was found
NEVER = -(1 << 24)  # openings of a pair that was not counted

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
        return self._last.opens if self._last else self.base + 1

    @property
    def _last(self) -> Way | None:
        return max(self.ways.values(), key=rank) if len(self.ways) == SHOWN else None

    def ranked(self) -> list[Way]:
        return sorted(self.ways.values(), key=rank)

    def may_take(self, opens: int, minutes: int) -> bool:
        last = self._last
        return (-opens, minutes) <= (-last.opens, last.minutes) if last else opens > self.base

    def offer(self, way: Way, opened: bytes) -> None:
        known = self.ways.get(opened)
        if known is None or rank(way) < rank(known):
            self.ways[opened] = way
        self.ways = dict(sorted(self.ways.items(), key=lambda item: rank(item[1]))[:SHOWN])


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
        self.minutes = np.array([one.minutes for one in self.badges])
        self.takes = takes[kept]  # float32 [K, T]: 1 where a badge takes the step
        self.gains = np.ascontiguousarray(gains[:, kept].T.astype(np.int16))  # [K, n]: points of each badge alone
        self.lacks = lacks.astype(np.int16)  # [n]: points to come
        # What is enough with the best further badge of each opening.
        self.nearly = self.lacks - self.gains.max(axis=0, initial=0)
        self.where = [np.flatnonzero(row) for row in self.gains]  # openings to which each badge adds something

    def pairs_of(self, place: int, others: np.ndarray, alone: np.ndarray) -> np.ndarray:
        """int64 [3, others], of ``place`` with each of ``others``: how many openings they open (``alone`` [K]: each by
        itself), how many of these neither does alone, and how many more they may open with a third badge that each of
        the three is needed for.
        """
        here, steps = self.where[place], np.flatnonzero(self.takes[place])
        lacks, nearly, mine = self.lacks[here], self.nearly[here], self.gains[place, here]
        theirs = self.gains[others[:, None], here]
        shared = (self.takes[others[:, None], steps] @ self.worth[steps[:, None], here]).astype(np.int16)
        both = theirs - shared + mine
        opened, by_them = both >= lacks, theirs >= lacks
        anew = opened & ~by_them
        growing = (both >= nearly) & (theirs > 0) & ~opened
        return np.stack([alone[others] + _many(anew), _many(anew & (mine < lacks)), _many(growing)])

    def threes_of(self, place: int, one: np.ndarray, other: np.ndarray, opens: np.ndarray) -> np.ndarray:
        """int64 [sets]: how many openings ``place`` opens with each pair of ``one`` and ``other``, which open
        ``opens``.
        """
        here, steps = self.where[place], np.flatnonzero(self.takes[place])
        worth, enough = self.worth[:, here], self.lacks[here]
        asked = np.flatnonzero(worth.any(axis=1))
        shared = (self.takes[one[:, None], asked] * self.takes[other[:, None], asked]) @ worth[asked]
        two = self.gains[one[:, None], here] + self.gains[other[:, None], here] - shared
        left = 1 - np.maximum(self.takes[one[:, None], steps], self.takes[other[:, None], steps])
        return opens + _many(two + left @ worth[steps] >= enough) - _many(two >= enough)

    def offer(self, best: _Best, sets: np.ndarray, opens: np.ndarray) -> None:
        """Those of ``sets`` [sets, badges] that are good enough."""
        minutes = self.minutes[sets].sum(axis=1)
        for row in np.lexsort((minutes, -opens)).tolist():
            if not best.may_take(int(opens[row]), int(minutes[row])):
                break
            some = sets[row]
            opened = self.worth[self.takes[some].any(axis=0)].sum(axis=0) >= self.lacks
            ids = tuple(sorted(self.badges[place].badge_id for place in some))
            best.offer(Way(ids, int(minutes[row]), int(opens[row])), np.packbits(opened).tobytes())


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
    alone = _many(field.gains >= field.lacks)
    pairs = _Best(int(alone.max()))
    counted = _pairs(field, pairs, alone)
    threes = _Best(max([pairs.base, *(way.opens for way in pairs.ways.values())]))
    _threes(field, threes, alone, counted)
    return [*pairs.ranked(), *threes.ranked()]


def _pairs(field: _Field, best: _Best, alone: np.ndarray) -> np.ndarray:
    """Fills ``best``; int32 [3, K, K]: of each pair that was counted what ``pairs_of`` says, ``NEVER`` of others."""
    promise = _many(field.gains >= field.nearly)
    order = np.argsort(-promise, kind="stable")
    leads = np.argsort(-alone, kind="stable")[:SHOWN]
    later, spent = np.ones(len(order), dtype=bool), 0
    counted = np.full((3, len(order), len(order)), NEVER, dtype=np.int32)
    for place in [*leads.tolist(), *order[~np.isin(order, leads)].tolist()]:
        if promise[place] < best.floor and spent > CELLS:
            break
        later[place] = False
        others = np.flatnonzero(later & (promise >= (best.floor if spent > CELLS else 0)))
        found = counted[:, place, others] = counted[:, others, place] = field.pairs_of(place, others, alone)
        field.offer(best, np.stack([np.full(len(others), place), others], axis=1), found[0])
        spent += len(others) * len(field.where[place])
    return counted


def _threes(field: _Field, best: _Best, alone: np.ndarray, counted: np.ndarray) -> None:
    """Fills ``best``: the best pairs with any third badge, then each badge with those pairs of the others that promise
    enough: an opening is opened by one of the three, or else by two, or else needs them all.
    """
    opens, anew, growing = counted
    spent = 0
    for pair in np.argsort(-np.triu(opens, 1), axis=None, kind="stable")[:FIRST].tolist():
        place, one = divmod(pair, len(opens))
        others = np.flatnonzero((opens[place] >= 0) & (opens[one] >= 0))
        spent += _with(field, best, place, np.full(len(others), one), others, opens)
    order = np.argsort(-opens.max(axis=1), kind="stable")
    alone, anew, growing = alone[order].astype(np.int32), anew[np.ix_(order, order)], growing[np.ix_(order, order)]
    for at, place in enumerate(order.tolist()):
        if spent > CELLS:
            break
        rest = slice(at + 1, None)
        with_it, grow = alone[rest] + anew[at, rest], growing[at, rest]
        promise = with_it[:, None] + with_it
        promise += anew[rest, rest]
        promise += np.minimum(growing[rest, rest], np.minimum(grow[:, None], grow))
        one, other = np.nonzero(promise >= best.floor - alone[at])
        once = one < other
        spent += _with(field, best, place, order[rest][one[once]], order[rest][other[once]], opens)


def _with(field: _Field, best: _Best, place: int, one: np.ndarray, other: np.ndarray, opens: np.ndarray) -> int:
    """Counts ``place`` with each pair of ``one`` and ``other``; returns how many cells that took."""
    for begin in range(0, len(one), AT_ONCE):
        some, others = one[begin : begin + AT_ONCE], other[begin : begin + AT_ONCE]
        many = field.threes_of(place, some, others, opens[some, others])
        field.offer(best, np.stack([np.full(len(some), place), some, others], axis=1), many)
    return len(one) * len(field.where[place])


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


def _many(opened: np.ndarray) -> np.ndarray:
    """int64 [K]: how many of each row."""
    return np.count_nonzero(opened, axis=1)
