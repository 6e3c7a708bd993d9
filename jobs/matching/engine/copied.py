"""Lists in the form in which a binary COPY takes them, compiled: half a million entries in a few milliseconds."""

from functools import cache

import numpy as np

from jobs.matching.engine.compiled import njit

INT8, INT2 = 20, 21  # Postgres' own numbers of the element types
# how many columns, and the owner; an array; one without entries; an entry of both; the length of a fact
OWNER_BYTES, ARRAY_BYTES, EMPTY_BYTES, ENTRY_BYTES, LENGTH_BYTES = 14, 24, 16, 18, 4


def body(owners: np.ndarray, items: np.ndarray, scores: np.ndarray, facts: np.ndarray, sizes: list[int]) -> bytes:
    """The rows: owner, arrays of what is not 0 in ``items`` and of its ``scores`` (int64 [n, keep]), and ``facts``
    (int64 [n, ·]) as integers of ``sizes`` bytes.
    """
    counts = (scores > 0).sum(axis=1)
    arrays = 2 * np.where(counts > 0, ARRAY_BYTES, EMPTY_BYTES) + ENTRY_BYTES * counts
    each = OWNER_BYTES + LENGTH_BYTES * len(sizes) + sum(sizes)
    out = np.empty(int((each + arrays).sum()), dtype=np.uint8)
    _rows(owners, items, scores, counts, np.ascontiguousarray(facts), np.array(sizes), out)
    return out.tobytes()


@cache
def warm() -> None:
    """Compile, or load what was compiled before."""
    one = np.ones((1, 1), dtype=np.int64)
    body(one[0], one, one, one, [8])


@njit(cache=True, nogil=True, inline="always")
def _put(out: np.ndarray, at: int, value: int, size: int) -> int:
    """A big-endian integer; returns where it ends."""
    for place in range(size):
        out[at + place] = (value >> (8 * (size - 1 - place))) & 0xFF
    return at + size


@njit(cache=True, nogil=True)
def _array(out: np.ndarray, at: int, values: np.ndarray, kind: int, size: int) -> int:
    """An array of integers of ``size`` bytes; an empty one has no dimensions."""
    count = values.shape[0]
    at = _put(out, at, 20 + (4 + size) * count if count else 12, 4)
    at = _put(out, at, 1 if count else 0, 4)  # dimensions
    at = _put(out, at, 0, 4)  # nothing is NULL
    at = _put(out, at, kind, 4)
    if count:
        at = _put(out, at, count, 4)
        at = _put(out, at, 1, 4)  # the first has number 1
    for place in range(count):
        at = _put(out, at, size, 4)
        at = _put(out, at, values[place], 8) if size == 8 else _put(out, at, values[place], 2)
    return at


@njit(cache=True, nogil=True)
def _rows(
    owners: np.ndarray,
    items: np.ndarray,
    scores: np.ndarray,
    counts: np.ndarray,
    facts: np.ndarray,
    sizes: np.ndarray,
    out: np.ndarray,
) -> None:
    at = 0
    for row in range(owners.shape[0]):
        at = _put(out, at, 3 + facts.shape[1], 2)
        at = _put(out, at, 8, 4)
        at = _put(out, at, owners[row], 8)
        at = _array(out, at, items[row, : counts[row]], INT8, 8)
        at = _array(out, at, scores[row, : counts[row]], INT2, 2)
        for fact in range(facts.shape[1]):
            at = _put(out, at, sizes[fact], 4)
            at = _put(out, at, facts[row, fact], sizes[fact])
