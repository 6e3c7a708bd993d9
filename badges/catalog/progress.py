"""How far somebody is: courses and pathways, derived from awards each time they are asked for, never stored.

One query (``record_of``) says what somebody earned, whatever they hold; all else is worked out from that and from the
catalogue, which is in memory. ``user`` may be None or anonymous: then nothing is earned, which is how a pathway looks
to a visitor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection

from badges.catalog.known import FINGERPRINT, Catalogue, Step, catalogue
from badges.catalog.models import Badge, Course, Pathway, PathwayStep

_RECORD = """
SELECT {fingerprint}, array_agg(badge_id ORDER BY id), array_agg(earned_at ORDER BY id)
FROM badges_award WHERE user_id = %s
"""
EARNED, STARTED, NOT_BEGUN = "earned", "progress", "todo"  # the words the badge art understands


@dataclass(frozen=True)
class CourseProgress:
    """``done`` of ``total`` badges of one course; ``earned_at`` is when the last of them came (None: none yet)."""

    course: Course
    done: int
    total: int
    earned_at: datetime | None = None

    @property
    def state(self) -> str:
        if self.total and self.done >= self.total:
            return EARNED
        return STARTED if self.done else NOT_BEGUN

    @property
    def left(self) -> int:
        return max(self.total - self.done, 0)


@dataclass(frozen=True)
class StepProgress:
    """One step of a pathway by its option that is furthest along; any of ``options`` would complete it."""

    step: PathwayStep
    best: CourseProgress
    options: tuple[CourseProgress, ...]

    @property
    def state(self) -> str:
        return self.best.state


@dataclass(frozen=True)
class PathwayProgress:
    pathway: Pathway
    steps: tuple[StepProgress, ...]

    @property
    def done(self) -> int:
        return sum(step.state == EARNED for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def badges_done(self) -> int:
        return sum(step.best.done for step in self.steps)

    @property
    def hours(self) -> int:
        """Estimated hours of the whole pathway, each step by its first option."""
        return round(sum(step.options[0].course.estimated_minutes for step in self.steps) / 60)

    @property
    def next_step(self) -> StepProgress | None:
        """The first unfinished step; None when the pathway is finished."""
        return next((step for step in self.steps if step.state != EARNED), None)

    @property
    def started(self) -> bool:
        return any(step.state != NOT_BEGUN for step in self.steps)


@dataclass(frozen=True)
class Record:
    """What somebody earned, against the catalogue as it stands."""

    catalogue: Catalogue
    earned: dict[int, datetime]  # by badge

    @property
    def moments(self) -> list[datetime]:
        return list(self.earned.values())

    @cached_property
    def _by_course(self) -> dict[int, list[datetime]]:
        """When the stages of each course came, where any did."""
        found: dict[int, list[datetime]] = {}
        for badge, moment in self.earned.items():
            if course := self.catalogue.course_of.get(badge):
                found.setdefault(course, []).append(moment)
        return found

    def course(self, course: int) -> CourseProgress:
        """One course, begun or not."""
        came = self._by_course.get(course, [])
        stages = self.catalogue.stages[course]
        return CourseProgress(self.catalogue.courses[course], len(came), len(stages), max(came, default=None))

    def courses(self) -> dict[int, CourseProgress]:
        """Every course in which they hold a badge, by course id."""
        return {course: self.course(course) for course in self._by_course}

    def pathway(self, pathway: Pathway) -> PathwayProgress:
        """One pathway, step by step."""
        return PathwayProgress(pathway, tuple(map(self._step, self.catalogue.steps.get(pathway.pk, []))))

    def pathways(self) -> list[PathwayProgress]:
        """Every pathway in the order of the catalogue."""
        return [self.pathway(pathway) for pathway in self.catalogue.pathways]

    def next_badge(self, course: CourseProgress) -> Badge | None:
        """The first badge of the course that they do not hold."""
        stages = self.catalogue.stages[course.course.pk]
        return next((badge for badge in stages if badge.pk not in self.earned), None)

    def _step(self, step: Step) -> StepProgress:
        options = tuple(self.course(course.pk) for course in step.options)
        return StepProgress(step.step, _best(options), options)


def record_of(user: Any) -> Record:
    """One query, and four more when the catalogue changed."""
    known = user.pk if user is not None and user.is_authenticated else None
    with connection.cursor() as cursor:
        cursor.execute(_RECORD.format(fingerprint=FINGERPRINT), [known])
        fingerprint, badges, moments = cursor.fetchone()
    return Record(catalogue(fingerprint), dict(zip(badges or [], moments or [], strict=True)))


def course_progress(user: Any) -> dict[int, CourseProgress]:
    """Every course in which ``user`` holds a badge, by course id."""
    return record_of(user).courses()


def all_pathways(user: Any) -> list[PathwayProgress]:
    """Every pathway in the order of the catalogue."""
    return record_of(user).pathways()


def furthest(pathways: Iterable[PathwayProgress]) -> PathwayProgress | None:
    """The pathway somebody is on: unfinished, with the most steps done, then badges; None before a start."""
    started = [pathway for pathway in pathways if pathway.started and pathway.next_step]
    return max(started, key=lambda p: (p.done, p.badges_done, -p.pathway.pk), default=None)


def _best(options: tuple[CourseProgress, ...]) -> CourseProgress:
    """A finished option first, else the one with the greatest share done, else the first named."""
    return max(options, key=lambda course: (course.state == EARNED, course.done / max(course.total, 1)))
