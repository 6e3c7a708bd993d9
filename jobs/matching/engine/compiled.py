"""The inner loop of matching, compiled: one opening after another over sets of people kept as bits.

A set of people is a row of 64-bit words. There is one for each (level, skill): who has reached it; one for each kind of
work, county and remote work: who would take it; and one for each limit that somebody set on pay, hours and first day.
For an opening the sets of what it offers are intersected. Scores are kept as bits too: seven planes, one for each
binary digit, so that the points of a level of a need are added for 64 people at once, and so that 64 scores at once
are compared with the least score that each of these people's full lists still takes. Only who gets onto a list is
ever looked at alone.

Nothing is sorted by comparing. Scores are 0–100, so places are counted; people stand in the order in which an opening's
list breaks ties, and openings are taken last to first, the order in which a learner's list does.
"""

import os
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

# Read by numba when it is loaded: what was compiled is kept where the portal may write; its code may be read-only.
os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.VAR_DIR / "numba"))

from numba import njit, types
from numba.core.cgutils import true_bit
from numba.extending import intrinsic

WORD = 64
DIGITS = 7  # of scores, 0–100
BEST = 101


class Offers(NamedTuple):
    """What openings ask; and which sets of ``People`` take what each offers, as rows of the tables there."""

    starts: np.ndarray  # int64 [openings + 1]: where each opening's steps begin
    steps: np.ndarray  # int32: rows of ``People.reached``
    gains: np.ndarray  # uint8: points of each step
    remote: np.ndarray  # bool
    rows: np.ndarray  # int64 [openings, 5]: of kinds, counties, least, most, since


class People(NamedTuple):
    """What people show and want: tables of bits (uint64 [rows, words])."""

    reached: np.ndarray  # a row for each level of each skill
    kinds: np.ndarray
    counties: np.ndarray
    far: np.ndarray  # one row: who takes remote work
    least: np.ndarray  # pay
    most: np.ndarray  # hours
    since: np.ndarray  # first day


def bits(table: np.ndarray) -> np.ndarray:
    """uint64 [rows, words]: the true columns of each row of a bool table as bits."""
    rows, width = table.shape
    words = max(1, -(-width // WORD))
    packed = np.zeros((rows, words * 8), dtype=np.uint8)
    packed[:, : -(-width // 8)] = np.packbits(table, axis=1, bitorder="little")
    return packed.view("<u8").astype(np.uint64, copy=False)


@njit(cache=True, nogil=True)
def reached(levels: np.ndarray, heights: int) -> np.ndarray:
    """uint64 [heights × skills, words]: who (uint8 [people, skills]) has reached each level of each skill."""
    people, skills = levels.shape
    found = np.zeros((heights * skills, max(1, -(-people // WORD))), np.uint64)
    for one in range(people):
        bit = np.uint64(1) << np.uint64(one % WORD)
        for skill in range(skills):
            for height in range(levels[one, skill]):
                found[height * skills + skill, one // WORD] |= bit
    return found


@njit(cache=True, nogil=True)
def within(limits: np.ndarray, values: np.ndarray) -> np.ndarray:
    """uint64 [values + 1, words]: nobody; then, for each value in ascending order, whose limit is no higher."""
    found = np.zeros((values.shape[0] + 1, max(1, -(-limits.shape[0] // WORD))), np.uint64)
    for one in range(limits.shape[0]):
        found[np.searchsorted(values, limits[one]) + 1, one // WORD] |= np.uint64(1) << np.uint64(one % WORD)
    for row in range(1, found.shape[0]):
        found[row] |= found[row - 1]
    return found


def _lowest_bit(_context: Any, word: Any) -> Any:
    """Position of the lowest bit that is set: one instruction that numba has no name for."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], true_bit)  # of 0 nobody asks

    return types.int64(types.uint64), code


def _how_many(_context: Any, word: Any) -> Any:
    """How many bits are set: likewise."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), code


_lowest: Any = intrinsic(_lowest_bit)
_count: Any = intrinsic(_how_many)


# --- Scores ------------------------------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _score(offers: Offers, people: People, opening: int, planes: np.ndarray, room: np.ndarray) -> None:
    """The scores of everybody who takes such work, in ``planes`` [DIGITS, words]; ``room`` [3, words]: to work in."""
    words, rows = planes.shape[1], offers.rows[opening]
    fitting, gets, carry = room[0], room[1], room[2]
    kind, place, far = people.kinds[rows[0]], people.counties[rows[1]], people.far[0]
    least, most, since = people.least[rows[2]], people.most[rows[3]], people.since[rows[4]]
    everywhere = np.uint64(0xFFFFFFFFFFFFFFFF) if offers.remote[opening] else np.uint64(0)
    for word in range(words):
        fitting[word] = kind[word] & (place[word] | (far[word] & everywhere)) & least[word] & most[word] & since[word]
    planes[:] = 0
    for step in range(offers.starts[opening], offers.starts[opening + 1]):
        row, gain = people.reached[offers.steps[step]], offers.gains[step]
        for word in range(words):
            gets[word], carry[word] = fitting[word] & row[word], 0
        begun = False
        for digit in range(DIGITS):  # adds as one does on paper
            plane = planes[digit]
            if (gain >> digit) & 1:
                begun = True
                for word in range(words):
                    had, more, over = plane[word], gets[word], carry[word]
                    plane[word] = had ^ more ^ over
                    carry[word] = (had & more) | (over & (had ^ more))
            elif begun:
                for word in range(words):
                    had, over = plane[word], carry[word]
                    plane[word], carry[word] = had ^ over, had & over


@njit(cache=True, nogil=True)
def _of(planes: np.ndarray, one: int) -> np.int64:
    """The score of one person."""
    word, bit = one // WORD, np.uint64(one % WORD)
    score = np.int64(0)
    for digit in range(DIGITS):
        score |= np.int64((planes[digit, word] >> bit) & np.uint64(1)) << digit
    return score


@njit(cache=True, nogil=True)
def table(offers: Offers, people: People, found: np.ndarray) -> None:
    """Scores of all pairs into uint8 [people, openings]; 0 where a preference fails."""
    words = people.far.shape[1]
    planes, room = np.zeros((DIGITS, words), np.uint64), np.zeros((3, words), np.uint64)
    for opening in range(found.shape[1]):
        _score(offers, people, opening, planes, room)
        for one in range(found.shape[0]):
            found[one, opening] = _of(planes, one)


# --- The best learners of an opening -----------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _places(count: np.ndarray) -> None:
    """From how many score how much to the place of the first of each score; highest first."""
    above = 0
    for score in range(BEST - 1, 0, -1):
        above, count[score] = above + count[score], above


@njit(cache=True, nogil=True)
def _select(planes: np.ndarray, keep: int, above: np.ndarray, level: np.ndarray) -> int:
    """Who is among the ``keep`` best for sure (``above``), and who all share the next lower score (``level``); returns
    how many of those there is room for. Decides one binary digit after the other, from the highest.
    """
    words, sure = above.shape[0], 0
    for word in range(words):
        above[word], level[word] = 0, np.uint64(0xFFFFFFFFFFFFFFFF)
    for digit in range(DIGITS - 1, -1, -1):
        plane, many = planes[digit], 0
        for word in range(words):
            many += _count(level[word] & plane[word])
        if sure + many >= keep:
            for word in range(words):
                level[word] &= plane[word]
        else:
            sure += many
            for word in range(words):
                above[word] |= level[word] & plane[word]
                level[word] &= ~plane[word]
    some = False  # a score of 0 is no match
    for digit in range(DIGITS):
        for word in range(words):
            some |= (level[word] & planes[digit, word]) != 0
    return keep - sure if some else 0


@njit(cache=True, nogil=True)
def _list(
    planes: np.ndarray, ties: np.ndarray, shift: int, room: np.ndarray, count: np.ndarray, out: np.ndarray
) -> None:
    """The keys of the best learners into ``out`` [keep], best first."""
    above, level = room[0], room[1]
    left = _select(planes, out.shape[0], above, level)
    who, got, size = np.empty(out.shape[0], np.int64), np.empty(out.shape[0], np.int64), 0
    count[:] = 0
    for word in range(above.shape[0]):
        these = above[word] | (level[word] if left else np.uint64(0))
        while these:
            bit = _lowest(these)
            these &= these - np.uint64(1)
            if not (above[word] >> np.uint64(bit)) & np.uint64(1):
                if not left:
                    continue
                left -= 1
            who[size] = word * WORD + bit
            got[size] = _of(planes, who[size])
            count[got[size]] += 1
            size += 1
    _places(count)
    for place in range(size):
        out[count[got[place]]] = (got[place] << shift) | ties[who[place]]
        count[got[place]] += 1


# --- The best openings of a learner ------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _fewer(scores: np.ndarray, openings: np.ndarray, keep: int) -> int:
    """Leave the ``keep`` best entries of a full store, in their order; returns the score of the least of them."""
    count = np.zeros(BEST, np.int64)
    for place in range(scores.shape[0]):
        count[scores[place]] += 1
    cut, above = BEST - 1, 0
    while above + count[cut] < keep:
        above += count[cut]
        cut -= 1
    room, filled = keep - above, 0
    for place in range(scores.shape[0]):
        score = scores[place]
        if score > cut or (score == cut and room > 0):
            room -= score == cut
            scores[filled], openings[filled] = score, openings[place]
            filled += 1
    return cut


@njit(cache=True, nogil=True)
def _higher(planes: np.ndarray, floor: np.ndarray, higher: np.ndarray, level: np.ndarray) -> None:
    """Whose score is higher than what ``floor`` says of them."""
    for word in range(higher.shape[0]):
        higher[word], level[word] = 0, np.uint64(0xFFFFFFFFFFFFFFFF)
    for digit in range(DIGITS - 1, -1, -1):
        plane, least = planes[digit], floor[digit]
        for word in range(higher.shape[0]):
            higher[word] |= level[word] & plane[word] & ~least[word]
            level[word] &= ~(plane[word] ^ least[word])


@njit(cache=True, nogil=True)
def best(
    offers: Offers,
    people: People,
    opening_tie: np.ndarray,
    learner_tie: np.ndarray,  # int64: what stands below the score in a key
    shift: int,
    aside_starts: np.ndarray,  # int64 [openings + 1]: where in ``aside`` each opening's begin
    aside: np.ndarray,  # int64: places of people who set it aside; it is not in their list, they are in its
    mine: np.ndarray,  # int64 [people, keep] or [0, keep]: filled with the keys of each learner's best openings
    theirs: np.ndarray,  # int64 [openings, keep] or [0, keep]: and of each opening's best learners; best first
) -> None:
    """The lists of everybody, or of one side only where the other has no rows."""
    many, words, keep = mine.shape[0], people.far.shape[1], mine.shape[1]
    planes, room = np.zeros((DIGITS, words), np.uint64), np.zeros((3, words), np.uint64)
    count = np.zeros(BEST, np.int64)
    # Of each learner the entries that may still belong: more than the list holds, so that the least of them are dropped
    # many at a time. What scores no more than ``floor`` comes too late to be among the best.
    store = keep + keep // 2 + 14
    scores, openings, filled = (
        np.empty((many, store), np.uint8),
        np.empty((many, store), np.int32),
        np.zeros(many, np.int32),
    )
    floor = np.zeros((DIGITS, words), np.uint64)
    for opening in range(offers.remote.shape[0] - 1, -1, -1):
        _score(offers, people, opening, planes, room)
        if theirs.shape[0]:
            _list(planes, learner_tie, shift, room, count, theirs[opening])
        if not many:
            continue
        for place in range(aside_starts[opening], aside_starts[opening + 1]):
            one = aside[place]
            for digit in range(DIGITS):
                planes[digit, one // WORD] &= ~(np.uint64(1) << np.uint64(one % WORD))
        _higher(planes, floor, room[0], room[1])
        for word in range(words):
            left = room[0, word]
            while left:
                bit = _lowest(left)
                left &= left - np.uint64(1)
                one = word * WORD + bit
                scores[one, filled[one]], openings[one, filled[one]] = _of(planes, one), opening
                filled[one] += 1
                if filled[one] == store:
                    least = _fewer(scores[one], openings[one], keep)
                    filled[one] = keep
                    for digit in range(DIGITS):
                        floor[digit, word] &= ~(np.uint64(1) << np.uint64(bit))
                        floor[digit, word] |= np.uint64((least >> digit) & 1) << np.uint64(bit)
    for one in range(many):
        count[:] = 0
        for place in range(filled[one]):
            count[scores[one, place]] += 1
        _places(count)
        for place in range(filled[one]):
            score = np.int64(scores[one, place])
            if count[score] < keep:
                mine[one, count[score]] = (score << shift) | opening_tie[openings[one, place]]
            count[score] += 1


@njit(cache=True, nogil=True)
def merge(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The best of two lists of each owner (int64 [n, keep], best first), best first."""
    found = np.empty_like(some)
    for row in range(some.shape[0]):
        one, other = 0, 0
        for place in range(some.shape[1]):
            if some[row, one] >= others[row, other]:
                found[row, place] = some[row, one]
                one += 1
            else:
                found[row, place] = others[row, other]
                other += 1
    return found
