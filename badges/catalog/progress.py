"""How far somebody is: courses and pathways, derived from awards each time they are asked for, never stored.

Every function costs a constant number of queries whatever the person holds. ``user`` may be None or anonymous: then
nothing is earned, which is how a pathway looks to a visitor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep

EARNED, STARTED, NOT_BEGUN = "earned", "progress", "todo"  # the words the badge art understands
# What a course is made of: learning badges that staff have placed.
STAGES = Q(kind=Badge.Kind.LEARNING, catalogued=True)


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


def course_progress(user: Any) -> dict[int, CourseProgress]:
    """Every course in which ``user`` holds a badge, by course id. Two queries."""
    earned = _earned(user)
    return _courses(earned, Course.objects.filter(pk__in=earned)) if earned else {}


def one_course(user: Any, course: Course) -> CourseProgress:
    """One course, begun or not. Two queries."""
    return _courses(_earned(user), Course.objects.filter(pk=course.pk))[course.pk]


def pathway_progress(user: Any, pathway: Pathway) -> PathwayProgress:
    """One pathway, step by step. Three queries."""
    return _all(user, [pathway])[0]


def all_pathways(user: Any) -> list[PathwayProgress]:
    """Every pathway in the order of the catalogue. Four queries."""
    return _all(user, list(Pathway.objects.order_by("id")))


def furthest(pathways: Iterable[PathwayProgress]) -> PathwayProgress | None:
    """The pathway somebody is on: unfinished, with the most steps done, then badges; None before a start."""
    started = [pathway for pathway in pathways if pathway.started and pathway.next_step]
    return max(started, key=lambda p: (p.done, p.badges_done, -p.pathway.pk), default=None)


def next_badge(user: Any, course: CourseProgress) -> Badge | None:
    """The first badge of the course that ``user`` does not hold. One query."""
    held = Award.objects.filter(user=user).values("badge") if _known(user) else Award.objects.none().values("badge")
    open_ones = Badge.objects.filter(STAGES, course=course.course).exclude(pk__in=held)
    return open_ones.order_by("position", "id").first()


def _known(user: Any) -> bool:
    return user is not None and user.is_authenticated


def _earned(user: Any) -> dict[int, tuple[int, datetime]]:
    """Course id → (badges held, when the last came)."""
    if not _known(user):
        return {}
    held = Award.objects.filter(user=user, badge__kind=Badge.Kind.LEARNING, badge__catalogued=True)
    rows = held.filter(badge__course__isnull=False).values("badge__course")
    counted = rows.annotate(done=Count("id"), last=Max("earned_at"))
    return {course: (done, last) for course, done, last in counted.values_list("badge__course", "done", "last")}


def _courses(earned: dict[int, tuple[int, datetime]], courses: Any) -> dict[int, CourseProgress]:
    stages = Q(badges__kind=Badge.Kind.LEARNING, badges__catalogued=True)
    found = {}
    for course in courses.annotate(stages=Count("badges", filter=stages)):
        done, last = earned.get(course.pk, (0, None))
        found[course.pk] = CourseProgress(course, done, course.stages, last)
    return found


def _all(user: Any, pathways: list[Pathway]) -> list[PathwayProgress]:
    options = list(PathwayOption.objects.filter(step__pathway__in=pathways).select_related("step").order_by("id"))
    courses = _courses(_earned(user), Course.objects.filter(pk__in={option.course_id for option in options}))
    by_step: dict[PathwayStep, list[CourseProgress]] = {}
    for option in options:
        by_step.setdefault(option.step, []).append(courses[option.course_id])
    steps: dict[int, list[StepProgress]] = {pathway.pk: [] for pathway in pathways}
    for step in sorted(by_step, key=lambda step: step.position):
        found = by_step[step]
        steps[step.pathway_id].append(StepProgress(step, _best(found), tuple(found)))
    return [PathwayProgress(pathway, tuple(steps[pathway.pk])) for pathway in pathways]


def _best(options: list[CourseProgress]) -> CourseProgress:
    """A finished option first, else the one with the greatest share done, else the first named."""
    return max(options, key=lambda course: (course.state == EARNED, course.done / max(course.total, 1)))
