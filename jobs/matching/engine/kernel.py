"""Scores of people × openings, and the best of each. Pure arithmetic on arrays; no database.

Order: a list is ordered by its *keys*, int64 numbers ``score << 40 | tie`` where ``tie`` is the opening's id (later
first) or ``2**40 − 1 −`` the learner's id (earlier first). Keys are unique within a list and hold all that is stored
of an entry, so any selection by key is exact and the same everywhere.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np

from jobs.matching.engine import compiled
from jobs.matching.engine.vectors import LEVELS, NEED, Learners, Openings
from jobs.matching.models import KEEP

SHIFT = 40
LAST = (1 << SHIFT) - 1
PROCESSORS = min(4, len(os.sched_getaffinity(0)))  # that one worker uses
PART = 2_048  # learners that are worth a processor of their own; sets of four times as many stay in its nearest memory
KINDS = np.arange(8, dtype=np.uint8)  # bits in the kinds of work


@dataclass(frozen=True)
class Lists:
    """The best of n owners: ``keys[i]`` is in descending order, 0 where there is no more."""

    owners: np.ndarray  # int64 [n]
    keys: np.ndarray  # int64 [n, KEEP]

    def __len__(self) -> int:
        return len(self.owners)

    @property
    def scores(self) -> np.ndarray:
        return self.keys >> SHIFT

    def at(self, where: np.ndarray) -> "Lists":
        """Those at some positions."""
        return Lists(self.owners[where], self.keys[where])


def opening_keys(scores: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Keys of openings in learners' lists; 0 where the score is 0."""
    return np.where(scores > 0, (scores.astype(np.int64) << SHIFT) | ids, 0)


def learner_keys(scores: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Keys of learners in openings' lists; 0 where the score is 0."""
    return np.where(scores > 0, (scores.astype(np.int64) << SHIFT) | (LAST - ids), 0)


def opening_ids(keys: np.ndarray) -> np.ndarray:
    return keys & LAST


def learner_ids(keys: np.ndarray) -> np.ndarray:
    return LAST - (keys & LAST)


# --- Scores and lists --------------------------------------------------------------------------------------------


def scores(learners: Learners, openings: Openings) -> np.ndarray:
    """Scores of all pairs, uint8 [learners, openings]; 0 where a preference fails."""
    found = np.zeros((len(learners), len(openings)), dtype=np.uint8)
    if found.size:
        compiled.table(*_bits(learners, openings), found)
    return found


def drop_aside(found: np.ndarray, learners: Learners, openings: Openings) -> None:
    """Make 0 in ``scores`` what is in no learner's list since they set it aside."""
    starts, rows = _aside(learners, openings)
    found[rows, np.repeat(np.arange(len(openings)), np.diff(starts))] = 0


def match(learners: Learners, openings: Openings) -> tuple[Lists, Lists]:
    """The lists of all these learners and of all these openings; each pair is scored once. On several processors."""
    mine = nothing(len(learners))
    parts = max(-(-len(learners) // (4 * PART)), min(PROCESSORS, len(learners) // PART), 1)
    bounds = [len(learners) * place // parts for place in range(parts + 1)]

    def part(place: int) -> np.ndarray:
        where, theirs = slice(bounds[place], bounds[place + 1]), nothing(len(openings))
        _best(learners.at(where), openings, mine[where], theirs)
        return theirs

    with ThreadPoolExecutor(PROCESSORS) as pool:
        theirs = reduce(merge, pool.map(part, range(parts)))
    return Lists(learners.ids, mine), Lists(openings.ids, theirs)


def match_learners(learners: Learners, openings: Openings) -> Lists:
    """The lists of these learners only."""
    mine = nothing(len(learners))
    _best(learners, openings, mine, nothing(0))
    return Lists(learners.ids, mine)


def match_openings(learners: Learners, openings: Openings) -> Lists:
    """The lists of these openings only."""
    theirs = nothing(len(openings))
    _best(learners, openings, nothing(0), theirs)
    return Lists(openings.ids, theirs)


def _best(learners: Learners, openings: Openings, mine: np.ndarray, theirs: np.ndarray) -> None:
    if len(learners) and len(openings):
        offers, people = _bits(learners, openings)
        people_ties, apart = LAST - learners.ids, _aside(learners, openings)
        compiled.best(offers, people, openings.ids, people_ties, SHIFT, *apart, mine, theirs)


def _aside(learners: Learners, openings: Openings) -> tuple[np.ndarray, np.ndarray]:
    """Who set which of these openings aside: where each opening's begin [openings + 1], and places of learners."""
    person, opening = (learners.aside[name].astype(np.int64) for name in ("person", "opening"))
    here = np.flatnonzero(np.isin(person, learners.ids) & np.isin(opening, openings.ids))
    here = here[np.argsort(opening[here], kind="stable")]
    starts = np.searchsorted(opening[here], np.append(openings.ids, LAST))
    return starts, np.searchsorted(learners.ids, person[here])


def _bits(learners: Learners, openings: Openings) -> tuple[compiled.Offers, compiled.People]:
    """Limits are compared as "no more than": hours and days the other way round are negative."""
    limits = [
        (learners.pay, openings.pay),
        (-learners.hours.astype(np.int64), -openings.hours.astype(np.int64)),
        (learners.start, openings.start),
    ]
    rows, tables = [np.log2(openings.kind).astype(np.int64), openings.county], []
    for limit, offered in limits:
        limit = limit.astype(np.int64, copy=False)
        values = np.unique(limit)
        tables.append(compiled.within(limit, values))
        rows.append(np.searchsorted(values, offered, side="right"))
    return (
        compiled.Offers(openings.starts, openings.steps, openings.gains, openings.remote, np.stack(rows, axis=1)),
        compiled.People(
            compiled.reached(np.ascontiguousarray(learners.levels), LEVELS),
            compiled.bits((learners.kinds[None, :] >> KINDS[:, None]) & 1 > 0),
            compiled.bits(np.ascontiguousarray(learners.counties.T)),
            compiled.bits(learners.remote[None, :]),
            *tables,
        ),
    )


def nothing(owners: int) -> np.ndarray:
    return np.zeros((owners, KEEP), dtype=np.int64)


@cache
def warm() -> None:
    """Compile the loop, or load what was compiled before, so that the first change does not wait for it."""
    one = np.ones(1, dtype=np.int64)
    flag, none = np.ones(1, dtype=bool), np.zeros((0, 2), dtype=np.int64)
    steps, byte = np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.uint8)
    limits = (byte, one, flag, one, byte, steps)  # kind, county, remote, pay, hours, start
    starts = np.arange(2, dtype=np.int64)
    needs = np.zeros(0, dtype=NEED)
    offer = Openings(one, none, one, ["", "-"], starts, steps, byte, *limits, needs)
    counties = np.ones((1, 2), dtype=bool)
    person = Learners(one, none, np.ones((1, 1), dtype=np.uint8), byte, counties, flag, one, byte, steps)
    scores(person, offer)
    merge(match(person, offer)[1].keys, nothing(1))


def merge(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The KEEP largest of each row over two lists of the same owners."""
    return compiled.merge(some, others)
