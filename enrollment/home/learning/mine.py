"""Somebody's badges in groups: courses under way, complete ones, badges new to us, and what shows taking part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from badges.catalog.models import Award, Badge
from badges.catalog.progress import EARNED, CourseProgress

FEW = 24  # badges up to which nothing is folded


@dataclass(frozen=True)
class Earned:
    """One badge that they earned; ``earlier`` is the username it came from, where they have linked another one since,
    or ""."""

    award: Award
    earlier: str

    @property
    def gone(self) -> bool:
        """Whether it has gone from the profile that is linked now."""
        return self.award.missing_since is not None and not self.earlier


@dataclass(frozen=True)
class Group:
    """The badges of one course, newest first; ``progress`` is None for badges that staff have not placed yet."""

    title: str
    progress: CourseProgress | None
    badges: tuple[Earned, ...]

    @property
    def newest(self) -> datetime:
        return self.badges[0].award.earned_at

    @property
    def complete(self) -> bool:
        return self.progress is not None and self.progress.state == EARNED

    @property
    def missing(self) -> bool:
        """Whether one of them has gone from the profile: then the group is not folded."""
        return any(badge.gone for badge in self.badges)


@dataclass(frozen=True)
class Mine:
    under_way: list[Group]
    complete: list[Group]
    unplaced: list[Group]
    activity: tuple[Earned, ...]

    @property
    def count(self) -> int:
        return len(self._badges)

    @property
    def few(self) -> bool:
        return self.count <= FEW

    @property
    def missing(self) -> int:
        """How many have gone from the profile."""
        return sum(badge.gone for badge in self._badges)

    @property
    def earlier(self) -> int:
        """How many came from a username that they had linked before."""
        return sum(bool(badge.earlier) for badge in self._badges)

    @property
    def _badges(self) -> list[Earned]:
        groups = [*self.under_way, *self.complete, *self.unplaced]
        return [*(badge for group in groups for badge in group.badges), *self.activity]


def sort_out(awards: Iterable[Award], progress: Mapping[int, CourseProgress], earlier: Mapping[int, str]) -> Mine:
    """Awards (newest first) in groups, in each the course worked on last first. ``earlier``: award id → username."""
    by_course: dict[int | None, list[Earned]] = {}
    activity: list[Earned] = []
    for award in awards:
        badge = Earned(award, earlier.get(award.pk, ""))
        if award.badge.kind == Badge.Kind.ACTIVITY:
            activity.append(badge)
        else:
            by_course.setdefault(award.badge.course_id, []).append(badge)
    groups = [_group(rows, progress.get(course or 0)) for course, rows in by_course.items()]
    groups.sort(key=lambda group: group.newest, reverse=True)
    return Mine(
        under_way=[group for group in groups if group.progress and not group.complete],
        complete=[group for group in groups if group.complete],
        unplaced=[group for group in groups if not group.progress],
        activity=tuple(activity),
    )


def _group(badges: list[Earned], progress: CourseProgress | None) -> Group:
    course = badges[0].award.badge.course
    return Group(course.title if course else "", progress, tuple(badges))
