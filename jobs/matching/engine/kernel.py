"""Scores of a block of people × openings, and the best of each. Pure arithmetic on arrays; no database.

Order: a list is ordered by its *keys*, int64 numbers ``score << 40 | tie`` where ``tie`` is the opening's id (later
first) or ``2**40 − 1 −`` the learner's id (earlier first). Keys are unique within a list and hold all that is stored
of an entry, so any selection by key is exact and the same everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jobs.matching.engine.vectors import LEVELS, Learners, Openings
from jobs.matching.models import KEEP

SHIFT = 40
LAST = (1 << SHIFT) - 1
CELLS = 4_000_000  # pairs scored at once: bounds memory at some 60 MB


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


# --- Scores ------------------------------------------------------------------------------------------------------


def scores(learners: Learners, openings: Openings) -> np.ndarray:
    """Scores of all pairs, int32 [learners, openings]; 0 where a preference fails. Sums of whole numbers ≤ 100 are
    exact in float32.
    """
    reached = np.concatenate([learners.levels >= level for level in range(1, LEVELS + 1)], axis=1)
    found = (reached.astype(np.float32) @ openings.weights.T).astype(np.int32)
    found *= fits(learners, openings)
    return found


def fits(learners: Learners, openings: Openings) -> np.ndarray:
    """bool [learners, openings]: no preference fails (``score.filters``)."""
    kind = (learners.kinds[:, None] & openings.kind[None, :]) != 0
    place = learners.counties[:, openings.county] | (learners.remote[:, None] & openings.remote[None, :])
    pay = openings.pay[None, :] >= learners.pay[:, None]
    hours = openings.hours[None, :] <= learners.hours[:, None]
    start = openings.start[None, :] >= learners.start[:, None]
    return kind & place & pay & hours & start


# --- The best ----------------------------------------------------------------------------------------------------


def best(table: np.ndarray, *, later_first: bool) -> tuple[np.ndarray, np.ndarray]:
    """(columns, scores) of the KEEP best of each row, best first, score 0 where there is no more.

    Columns stand in order of id; among equal scores the last column comes first, or the first one.
    """
    rows, width = table.shape
    keep = min(KEEP, width)
    tie = np.arange(width, dtype=np.int32)
    key = table * np.int32(width) + (tie if later_first else tie[::-1])  # < 101 × width: fits for 20 million columns
    if keep < width:
        key = np.partition(key, width - keep, axis=1)[:, width - keep :]
    key = -np.sort(-key, axis=1)
    score, place = np.divmod(key, width) if width else (key, key)
    found = np.zeros((2, rows, KEEP), dtype=np.int64)
    found[0, :, :keep] = place if later_first else width - 1 - place
    found[1, :, :keep] = score
    return found[0], found[1]


def match(learners: Learners, openings: Openings) -> tuple[Lists, Lists]:
    """The lists of all these learners and of all these openings; each pair is scored once."""
    mine, theirs = _nothing(len(learners)), _nothing(len(openings))
    holders = np.flatnonzero(learners.levels.any(axis=1))
    if len(holders) and len(openings):
        mine[holders] = _crunch(learners.at(holders), openings, theirs)
    return Lists(learners.ids, mine), Lists(openings.ids, theirs)


def _crunch(learners: Learners, openings: Openings, theirs: np.ndarray) -> np.ndarray:
    """Fills ``theirs`` [openings, KEEP] and returns the learners' keys [learners, KEEP]."""
    from jobs.matching.engine import compiled  # here, so that only who runs everything loads the compiler

    row, step = np.nonzero(openings.weights)
    starts = np.searchsorted(row, np.arange(len(openings) + 1))
    levels = np.ascontiguousarray(learners.levels.T)
    reached = np.concatenate([compiled.bits(levels >= level) for level in range(1, LEVELS + 1)])
    mine = _nothing(len(learners))
    compiled.run(
        *(starts, step, openings.weights[row, step].astype(np.int32)),
        *(np.log2(openings.kind).astype(np.int64), openings.county, openings.remote),
        *(openings.pay, openings.hours, openings.start),
        reached,
        compiled.bits((learners.kinds[None, :] >> np.arange(8, dtype=np.uint8)[:, None]) & 1 > 0),
        *(compiled.bits(np.ascontiguousarray(learners.counties.T)), compiled.bits(learners.remote[None, :])),
        *(learners.pay, learners.hours, learners.start),
        opening_tie=openings.ids,
        learner_tie=LAST - learners.ids,
        shift=SHIFT,
        mine=mine,
        theirs=theirs,
    )
    return -np.sort(-mine, axis=1)


def match_learners(learners: Learners, openings: Openings) -> Lists:
    """The lists of these learners only."""
    mine = _nothing(len(learners))
    for rows, _block, table in _blocks(learners, openings):
        mine[rows] = _best_openings(table, openings)
    return Lists(learners.ids, mine)


def match_openings(learners: Learners, openings: Openings) -> Lists:
    """The lists of these openings only."""
    theirs = _nothing(len(openings))
    for _rows, block, table in _blocks(learners, openings):
        theirs = _merge(theirs, table, block)
    return Lists(openings.ids, theirs)


def _nothing(owners: int) -> np.ndarray:
    return np.zeros((owners, KEEP), dtype=np.int64)


def _blocks(learners: Learners, openings: Openings) -> Iterator[tuple[np.ndarray, Learners, np.ndarray]]:
    """(positions, learners, scores) of blocks of learners; who holds nothing scores 0 everywhere and is left out."""
    if not len(openings):
        return
    holders = np.flatnonzero(learners.levels.any(axis=1))
    step = max(1, CELLS // len(openings))
    for start in range(0, len(holders), step):
        rows = holders[start : start + step]
        block = learners.at(rows)
        yield rows, block, scores(block, openings)


def _best_openings(table: np.ndarray, openings: Openings) -> np.ndarray:
    column, score = best(table, later_first=True)
    return opening_keys(score, openings.ids[column])


def _merge(theirs: np.ndarray, table: np.ndarray, block: Learners) -> np.ndarray:
    column, score = best(np.ascontiguousarray(table.T), later_first=False)
    return largest(np.concatenate([theirs, learner_keys(score, block.ids[column])], axis=1))


def merge(parts: list[np.ndarray]) -> np.ndarray:
    """The KEEP largest of each row over lists of the same owners; ``parts`` has one at least."""
    best_so_far = parts[0]
    for part in parts[1:]:
        best_so_far = largest(np.concatenate([best_so_far, part], axis=1))
    return best_so_far


def largest(keys: np.ndarray) -> np.ndarray:
    """The KEEP largest of each row, descending."""
    if keys.shape[1] > KEEP:
        keys = np.partition(keys, keys.shape[1] - KEEP, axis=1)[:, keys.shape[1] - KEEP :]
    return -np.sort(-keys, axis=1)
