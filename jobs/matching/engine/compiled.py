"""The inner loop of a whole run, compiled: one opening after another over sets of people kept as bits.

A set of people is a row of 64-bit words. There is one for each (level, skill): who has reached it; and one for each
kind of work, county and remote work: who would take it. For an opening the sets of what it offers are intersected;
then each level of a need adds its points to those of the set who have reached it. Only people who score are ever
looked at one by one. Same numbers and same order as ``kernel.scores`` and ``kernel.best``; tests hold them together.
"""

import os
from typing import Any

import numpy as np
from django.conf import settings

# Read by numba when it is loaded: what was compiled is kept where the portal may write; its code may be read-only.
os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.VAR_DIR / "numba"))

from numba import njit

WORD = 64
BEST = 101  # scores 0–100


def bits(table: np.ndarray) -> np.ndarray:
    """uint64 [rows, words]: the true columns of each row of a bool table as bits."""
    rows, width = table.shape
    words = max(1, -(-width // WORD))
    packed = np.zeros((rows, words * 8), dtype=np.uint8)
    packed[:, : -(-width // 8)] = np.packbits(table, axis=1, bitorder="little")
    return packed.view("<u8").astype(np.uint64, copy=False)


@njit(cache=True, inline="always")
def _lowest(word: Any) -> int:
    """Position of the lowest bit that is set; by halving."""
    place = 0
    if not word & np.uint64(0xFFFFFFFF):
        word >>= np.uint64(32)
        place += 32
    if not word & np.uint64(0xFFFF):
        word >>= np.uint64(16)
        place += 16
    if not word & np.uint64(0xFF):
        word >>= np.uint64(8)
        place += 8
    if not word & np.uint64(0xF):
        word >>= np.uint64(4)
        place += 4
    if not word & np.uint64(0x3):
        word >>= np.uint64(2)
        place += 2
    if not word & np.uint64(0x1):
        place += 1
    return place


@njit(cache=True)
def _put(heap: np.ndarray, key: int) -> None:
    """Replace the least of a heap (least first) by ``key``."""
    size, place = heap.shape[0], 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key


@njit(cache=True)
def run(
    starts: np.ndarray,  # int64 [openings + 1]: where each opening's steps begin
    steps: np.ndarray,  # int64: row of ``reached``
    gains: np.ndarray,  # int32: points of each step
    kind: np.ndarray,
    county: np.ndarray,
    remote: np.ndarray,
    pay: np.ndarray,
    hours: np.ndarray,
    start: np.ndarray,
    reached: np.ndarray,  # uint64 [levels × skills, words]
    kinds: np.ndarray,
    counties: np.ndarray,
    far: np.ndarray,  # uint64 [·, words]
    least: np.ndarray,
    most: np.ndarray,
    since: np.ndarray,  # of people: pay, hours, first day
    opening_tie: np.ndarray,
    learner_tie: np.ndarray,  # int64: what stands below the score in a key
    shift: int,
    mine: np.ndarray,  # int64 [people, keep], filled as heaps
    theirs: np.ndarray,  # int64 [openings, keep], filled in descending order
) -> None:
    people, keep, words = least.shape[0], theirs.shape[1], reached.shape[1]
    fitting, touched = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    points = np.zeros(people, np.int32)
    found, count = np.empty(people, np.int64), np.zeros(BEST, np.int64)
    for opening in range(starts.shape[0] - 1):
        for word in range(words):
            place = counties[county[opening], word]
            if remote[opening]:
                place |= far[0, word]
            fitting[word] = kinds[kind[opening], word] & place
            touched[word] = 0
        for step in range(starts[opening], starts[opening + 1]):
            row, gain = steps[step], gains[step]
            for word in range(words):
                left = fitting[word] & reached[row, word]
                touched[word] |= left
                while left:
                    points[word * WORD + _lowest(left)] += gain
                    left &= left - np.uint64(1)
        # Who scores, and how many score how much.
        size = 0
        for word in range(words):
            left = touched[word]
            while left:
                one = word * WORD + _lowest(left)
                left &= left - np.uint64(1)
                score = points[one]
                points[one] = 0
                if score == 0 or least[one] > pay[opening] or hours[opening] > most[one] or since[one] > start[opening]:
                    continue
                key = (np.int64(score) << shift) | opening_tie[opening]
                if key > mine[one, 0]:
                    _put(mine[one], key)
                found[size] = (np.int64(score) << shift) | learner_tie[one]
                size += 1
                count[score] += 1
        # People stand in order of their ties, so of those with the last score the first ones belong.
        cut, above = 0, 0
        for score in range(BEST - 1, 0, -1):
            if above + count[score] >= keep:
                cut = score
                break
            above += count[score]
        room, filled = keep - above if cut else 0, 0
        for place in range(size):
            score = found[place] >> shift
            if score > cut or (score == cut and room > 0):
                theirs[opening, filled] = found[place]
                filled += 1
                if score == cut:
                    room -= 1
            count[score] = 0
        theirs[opening, :filled] = -np.sort(-theirs[opening, :filled])
