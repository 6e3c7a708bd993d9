"""Somebody's badges in groups: courses under way, complete ones, badges new to us, and what shows taking part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from badges.catalog.models import Award, Badge
from badges.catalog.progress import EARNED, CourseProgress

FEW = 24  # badges up to which nothing is folded


@dataclass(frozen=True)
class Group:
    """The badges of one course, newest first; ``progress`` is None for badges that staff have not placed yet."""

    title: str
    progress: CourseProgress | None
    awards: tuple[Award, ...]

    @property
    def newest(self) -> datetime:
        return self.awards[0].earned_at

    @property
    def complete(self) -> bool:
        return self.progress is not None and self.progress.state == EARNED

    @property
    def missing(self) -> bool:
        """Whether one of them has gone from the profile: then the group is not folded."""
        return any(award.missing_since for award in self.awards)


@dataclass(frozen=True)
class Mine:
    under_way: list[Group]
    complete: list[Group]
    unplaced: list[Group]
    activity: tuple[Award, ...]

    @property
    def count(self) -> int:
        return len(self.activity) + sum(len(group.awards) for group in self._groups)

    @property
    def few(self) -> bool:
        return self.count <= FEW

    @property
    def missing(self) -> int:
        """How many have gone from the profile."""
        learned = [award for group in self._groups for award in group.awards]
        return sum(award.missing_since is not None for award in (*learned, *self.activity))

    @property
    def _groups(self) -> list[Group]:
        return [*self.under_way, *self.complete, *self.unplaced]


def sort_out(awards: Iterable[Award], progress: Mapping[int, CourseProgress]) -> Mine:
    """Awards (newest first) in groups, in each the course worked on last first."""
    by_course: dict[int | None, list[Award]] = {}
    activity: list[Award] = []
    for award in awards:
        if award.badge.kind == Badge.Kind.ACTIVITY:
            activity.append(award)
        else:
            by_course.setdefault(award.badge.course_id, []).append(award)
    groups = [_group(rows, progress.get(course or 0)) for course, rows in by_course.items()]
    groups.sort(key=lambda group: group.newest, reverse=True)
    return Mine(
        under_way=[group for group in groups if group.progress and not group.complete],
        complete=[group for group in groups if group.complete],
        unplaced=[group for group in groups if not group.progress],
        activity=tuple(activity),
    )


def _group(awards: list[Award], progress: CourseProgress | None) -> Group:
    course = awards[0].badge.course
    return Group(course.title if course else "", progress, tuple(awards))
