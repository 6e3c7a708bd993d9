"""How far somebody is toward credit, in the shape that pages show: agreements, courses, and badges by name."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from badges.catalog.models import Badge
from badges.crosswalks.colleges.evaluate import earned_by, published
from badges.crosswalks.colleges.models import Agreement, CollegeCourse
from badges.crosswalks.colleges.rules import Standing, State, standings
from badges.crosswalks.versions.models import today

FIRST = {State.ELIGIBLE: 0, State.OPEN: 1, State.CLOSED: 2, State.NO_CREDIT: 3}


ByCourse = tuple[tuple[str, tuple[Badge, ...]], ...]
"""(title of the provider's course, its badges): many badges are called "Getting Started"."""


@dataclass(frozen=True)
class Part:
    """``number`` more of ``badges``; ``whole``: all of them."""

    number: int
    badges: ByCourse

    @property
    def whole(self) -> bool:
        return self.number == sum(len(badges) for _course, badges in self.badges)


@dataclass(frozen=True)
class Explained:
    """One course of one agreement, for one person."""

    agreement: Agreement
    standing: Standing
    used: ByCourse
    too_far: ByCourse
    missing: tuple[Part, ...]
    unit: str
    last_day: dt.date | None  # on which what is missing can be earned

    @property
    def state(self) -> str:
        return self.standing.state.value

    @property
    def begun(self) -> bool:
        return bool(self.standing.used or self.standing.too_far)


def explained(user: Any, badge: Badge | None = None) -> list[Explained]:
    """Every course of every agreement (with ``badge``: those that count or discuss it), best news first."""
    agreements = published()
    if not agreements:
        return []
    earned, day = earned_by(user), today()
    found = [(agreement, one) for agreement, terms in agreements.items() for one in standings(terms, earned, day)]
    if badge is not None:
        found = [(agreement, one) for agreement, one in found if badge.pk in one.course.badges]
    found.sort(key=lambda pair: (FIRST[pair[1].state], not pair[1].used, pair[1].lacking))
    named = Badge.objects.select_related("course").in_bulk({pk for _agreement, one in found for pk in _named(one)})
    return [_explained(agreement, one, named) for agreement, one in found]


def _named(one: Standing) -> Iterable[int]:
    return {*one.used, *one.too_far, *(badge for part in one.missing for badge in part.badges)}


def _explained(agreement: Agreement, one: Standing, named: dict[int, Badge]) -> Explained:
    def badges(keys: Iterable[int]) -> ByCourse:
        return _by_course(named[key] for key in keys)

    return Explained(
        agreement=agreement, standing=one, used=badges(one.used), too_far=badges(one.too_far),
        missing=tuple(Part(part.number, badges(part.badges)) for part in one.missing),
        unit=CollegeCourse.Unit(one.course.unit).value, last_day=one.by,
    )  # fmt: skip


def _by_course(badges: Iterable[Badge]) -> ByCourse:
    found: dict[str, list[Badge]] = {}
    for badge in sorted(badges, key=lambda badge: (badge.course_id or 0, badge.position, badge.pk)):
        found.setdefault(str(badge.course or ""), []).append(badge)
    return tuple((title, tuple(rows)) for title, rows in found.items())
