"""Whether badges make somebody eligible for credit under an agreement, as of the day each was earned. Pure.

An agreement's versions follow each other; each is in force from its day until the day before the next begins. A badge
earned on day D counts toward a course under version V when

1. D is not after V's last day: what is earned later is judged by the versions that follow; and
2. D lies within V's window for the course (``earned_from``, ``earned_until``), where it has one; and
3. V was in force on D, or the version that was in force on D lists the badge for the same course and counts it, or
   V's window says expressly (``earned_from``) that it reaches back.

Somebody is eligible under the earliest version of which a way is complete with badges that count. So a badge keeps the
worth it had on its day while the rest of the set is still being earned; a set completed under one version stays so
when the next one asks for more; and a badge more never takes anything away. Whoever is eligible under no version is
told what is missing by the version in force. Awards that a provider no longer lists count: they were earned.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

Earned = Mapping[int, dt.date]
"""Badge → the day it was earned, in Oregon."""


@dataclass(frozen=True)
class Need:
    """``needed`` of ``badges``."""

    needed: int
    badges: frozenset[int]


@dataclass(frozen=True)
class Course:
    code: str
    title: str
    credits: Decimal
    unit: str
    earned_from: dt.date | None = None
    earned_until: dt.date | None = None
    no_credit: str = ""
    ways: tuple[tuple[int, tuple[Need, ...]], ...] = ()  # (number, its needs), in order

    @property
    def badges(self) -> frozenset[int]:
        return frozenset().union(*(need.badges for _number, way in self.ways for need in way))


@dataclass(frozen=True)
class Terms:
    """A published version: its courses by number. ``until``: the day before the next one begins."""

    version: int
    effective_from: dt.date
    courses: Mapping[str, Course]
    until: dt.date | None = None


class State(StrEnum):
    ELIGIBLE = "eligible"
    OPEN = "open"  # something is missing, and can still be earned
    CLOSED = "closed"  # not to be reached any more
    NO_CREDIT = "no_credit"


@dataclass(frozen=True)
class Missing:
    """``number`` more of ``badges``, none of which the person has."""

    number: int
    badges: tuple[int, ...]


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a course: ``terms`` is the version that says so, ``way`` the one complete or closest."""

    course: Course
    terms: Terms
    state: State
    way: int = 0
    used: tuple[int, ...] = ()  # badges that count for the way
    too_far: tuple[int, ...] = ()  # badges of the course that they have and whose day doesn't count
    missing: tuple[Missing, ...] = ()
    opens: dt.date | None = None  # the day from which badges count, when that is still to come
    # The last day on which what is missing can be earned: of the window, or before a version that asks for more.
    by: dt.date | None = None

    @property
    def lacking(self) -> int:
        return sum(part.number for part in self.missing)


def in_order(versions: Iterable[Terms]) -> list[Terms]:
    """Oldest first, each with its last day."""
    ordered = sorted(versions, key=lambda one: one.effective_from)
    ends = [one.effective_from - dt.timedelta(days=1) for one in ordered[1:]]
    return [replace(one, until=end) for one, end in zip(ordered, [*ends, None], strict=True)]


def in_force(versions: Sequence[Terms], day: dt.date) -> Terms | None:
    """``versions`` as ``in_order`` gives them."""
    return next((one for one in reversed(versions) if one.effective_from <= day), None)


def standing(versions: Sequence[Terms], code: str, earned: Earned, on: dt.date) -> Standing | None:
    """Of one course on one day; None where neither a version they are eligible under nor the one in force has it."""
    for terms in versions:
        course = terms.courses.get(code)
        if terms.effective_from > on or course is None or course.no_credit:
            continue
        counting = _counting(versions, terms, course, earned)
        for number, way in course.ways:
            if all(len(need.badges & counting) >= need.needed for need in way):
                used = frozenset().union(*(need.badges & counting for need in way))
                return Standing(course, terms, State.ELIGIBLE, number, tuple(sorted(used)))
    now = in_force(versions, on)
    course = now.courses.get(code) if now else None
    return _not_yet(versions, now, course, earned, on) if now and course else None


def standings(versions: Sequence[Terms], earned: Earned, on: dt.date) -> list[Standing]:
    """Of every course that any version so far has, by number."""
    codes = {code for terms in versions if terms.effective_from <= on for code in terms.courses}
    found = (standing(versions, code, earned, on) for code in sorted(codes))
    return [one for one in found if one]


def _counting(versions: Sequence[Terms], terms: Terms, course: Course, earned: Earned) -> frozenset[int]:
    return frozenset(
        badge
        for badge in course.badges
        if (day := earned.get(badge)) is not None and _counts(versions, terms, course, badge, day)
    )


def _counts(versions: Sequence[Terms], terms: Terms, course: Course, badge: int, day: dt.date) -> bool:
    if (terms.until and day > terms.until) or (course.earned_until and day > course.earned_until):
        return False
    if course.earned_from:
        return day >= course.earned_from
    if day >= terms.effective_from:
        return True
    then = in_force(versions, day)
    course_then = then.courses.get(course.code) if then else None
    if then is None or course_then is None or course_then.no_credit or badge not in course_then.badges:
        return False
    return _counts(versions, then, course_then, badge, day)


def _not_yet(versions: Sequence[Terms], now: Terms, course: Course, earned: Earned, on: dt.date) -> Standing:
    counting = _counting(versions, now, course, earned)
    too_far = tuple(sorted((course.badges & earned.keys()) - counting))
    if course.no_credit:
        return Standing(course, now, State.NO_CREDIT, used=tuple(sorted(counting)), too_far=too_far)
    by = _last_day(versions, now, course)
    ways = [(number, _lacking(way, counting, earned.keys())) for number, way in course.ways]
    reachable = [(number, found) for number, found in ways if found is not None]
    if not reachable or (course.earned_until and on > course.earned_until):
        return Standing(course, now, State.CLOSED, used=tuple(sorted(counting)), too_far=too_far, by=by)
    needs = dict(course.ways)

    def distance(one: tuple[int, tuple[Missing, ...]]) -> tuple[int, int, int]:
        """The least is missing; among those, the most is held already."""
        held = sum(min(need.needed, len(need.badges & counting)) for need in needs[one[0]])
        return sum(part.number for part in one[1]), -held, one[0]

    number, missing = min(reachable, key=distance)
    used = counting & frozenset().union(*(need.badges for need in needs[number]))
    opens = course.earned_from if course.earned_from and on < course.earned_from else None
    return Standing(course, now, State.OPEN, number, tuple(sorted(used)), too_far, missing, opens, by)


def _last_day(versions: Sequence[Terms], terms: Terms, course: Course) -> dt.date | None:
    """Until when what completes this course under these terms completes it for as much: under them, or under versions
    that follow and leave that as it is."""
    end = terms.until
    if end is None or (course.earned_until and course.earned_until <= end):
        return course.earned_until
    after = in_force(versions, end + dt.timedelta(days=1))
    follows = after.courses.get(course.code) if after else None
    if after is None or follows is None or not _leaves(course, follows):
        return end
    last = _last_day(versions, after, follows)
    return last and max(last, end)


def _leaves(course: Course, follows: Course) -> bool:
    """Whether every way of the course is one of the course that follows too, perhaps among others and easier ones."""
    if follows.no_credit or follows.earned_from != course.earned_from:
        return False
    if (follows.credits, follows.unit) != (course.credits, course.unit):
        return False
    return all(any(_does(way, other) for _number, other in follows.ways) for _number, way in course.ways)


def _does(way: Iterable[Need], other: Iterable[Need]) -> bool:
    """Whether badges that complete the way complete the other."""
    return all(any(mine.badges <= need.badges and mine.needed >= need.needed for mine in way) for need in other)


def _lacking(way: Iterable[Need], counting: frozenset[int], held: Collection[int]) -> tuple[Missing, ...] | None:
    """What is missing of a way, or None when there aren't enough badges left that somebody could still earn."""
    found = []
    for need in way:
        number = need.needed - len(need.badges & counting)
        left = tuple(sorted(badge for badge in need.badges if badge not in held))
        if number > len(left):
            return None
        if number > 0:
            found.append(Missing(number, left))
    return tuple(found)
