"""Who becomes eligible for college credit, who stops being, who comes nearer or gets further away, before publishing.

Everybody who holds a badge of a course that differs is judged by the published versions and by them with the draft,
on the day it would begin, one person at a time from a stream.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from badges.crosswalks.colleges.evaluate import earned_by_everybody, published, terms_of
from badges.crosswalks.colleges.models import AgreementVersion
from badges.crosswalks.colleges.rules import Earned, State, Terms, in_order, standing


class Effect(StrEnum):
    BECOMES = "becomes"  # eligible
    STOPS = "stops"
    NEARER = "nearer"  # fewer badges missing, or reachable at last
    FURTHER = "further"


@dataclass(frozen=True)
class Person:
    user_id: int
    code: str
    effect: Effect
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What happens with one course: how many people, by effect."""

    code: str
    title: str
    becomes: int
    stops: int
    nearer: int
    further: int


@dataclass(frozen=True)
class Impact:
    differing: int  # courses
    lines: tuple[Line, ...]


def impact(draft: AgreementVersion, day: dt.date) -> Impact:
    counts: Counter[tuple[str, Effect]] = Counter()
    for one in people(draft, day):
        counts[one.code, one.effect] += 1
    _now, then = _versions(draft, day)
    titles = {code: course.title for terms in then for code, course in terms.courses.items()}
    lines = [
        Line(code, titles[code], *(counts[code, effect] for effect in Effect))
        for code in sorted({code for code, _effect in counts})
    ]
    return Impact(len(_differing(then, draft)), tuple(lines))


def people(draft: AgreementVersion, day: dt.date, code: str = "") -> Iterator[Person]:
    """Everybody for whom something changes, by key; of one course or of all."""
    now, then = _versions(draft, day)
    codes = _differing(then, draft)
    codes = codes & {code} if code else codes
    badges = {
        badge for terms in then for name in codes if name in terms.courses for badge in terms.courses[name].badges
    }
    for user, earned in earned_by_everybody(badges):
        for name in sorted(codes):
            before, after = (_place(versions, name, earned, day) for versions in (now, then))
            if effect := _effect(before, after):
                yield Person(user, name, effect, _shown(before), _shown(after))


NEVER = 1_000  # badges missing, where no number of them would do


def _place(versions: list[Terms], code: str, earned: Earned, day: dt.date) -> int:
    """How many badges are missing: 0 is eligible."""
    found = standing(versions, code, earned, day)
    if found is None or found.state in (State.CLOSED, State.NO_CREDIT):
        return NEVER
    return 0 if found.state == State.ELIGIBLE else found.lacking


def _effect(before: int, after: int) -> Effect | None:
    if before == after:
        return None
    if after == 0:
        return Effect.BECOMES
    if before == 0:
        return Effect.STOPS
    return Effect.NEARER if after < before else Effect.FURTHER


def _shown(place: int) -> str:
    return "not possible" if place == NEVER else f"{place} missing" if place else "eligible"


def _versions(draft: AgreementVersion, day: dt.date) -> tuple[list[Terms], list[Terms]]:
    now = next(iter(published([draft.agreement_id]).values()), [])
    return now, in_order([*now, terms_of(draft, day)])


def _differing(then: list[Terms], draft: AgreementVersion) -> set[str]:
    """Courses of the draft, and of the version whose place it takes."""
    at = next(place for place, terms in enumerate(then) if terms.version == draft.version)
    return set(then[at].courses) | set(then[at - 1].courses if at else {})
