"""Pathways for everybody, and the badges somebody has earned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from badges.catalog.models import Award, Badge, Pathway
from badges.catalog.progress import CourseProgress, all_pathways, course_progress, pathway_progress
from codeoregon.accounts.access import access


@dataclass(frozen=True)
class Group:
    """The badges of one course (``progress`` None: those without a course), newest first."""

    title: str
    progress: CourseProgress | None
    awards: tuple[Award, ...]

    @property
    def newest(self) -> datetime:
        return self.awards[0].earned_at


@access("public")
@require_safe
def pathways(request: HttpRequest) -> HttpResponse:
    """Every pathway; a learner sees how far they are."""
    return render(request, "pathways/list.html", {"pathways": all_pathways(request.user)})


@access("public")
@require_safe
def pathway(request: HttpRequest, slug: str) -> HttpResponse:
    """One pathway, step by step, with the badges of each course."""
    found = pathway_progress(request.user, get_object_or_404(Pathway, slug=slug))
    courses = {option.course.pk for step in found.steps for option in step.options}
    stages = Badge.objects.filter(course__in=courses, kind=Badge.Kind.LEARNING, catalogued=True)
    badges: dict[int, list[Badge]] = {}
    for badge in stages.order_by("course", "position", "id"):
        badges.setdefault(badge.course_id or 0, []).append(badge)
    held: set[int] = set()
    user: Any = request.user
    if user.is_authenticated:
        held = set(Award.objects.filter(user=user, badge__in=stages).values_list("badge", flat=True))
    steps = [(step, [(option, badges.get(option.course.pk, [])) for option in step.options]) for step in found.steps]
    return render(request, "pathways/detail.html", {"progress": found, "steps": steps, "held": held})


@access("signed_in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All badges of the person signed in, by course, the course they worked on last first."""
    user: Any = request.user
    awards = Award.objects.filter(user=user).select_related("badge__course").order_by("-earned_at", "-id")
    groups = by_course(awards, course_progress(user))
    missing = any(award.missing_since for group in groups for award in group.awards)
    count = sum(len(group.awards) for group in groups)
    return render(request, "badges/mine.html", {"groups": groups, "count": count, "missing": missing})


def by_course(awards: Iterable[Award], progress: dict[int, CourseProgress]) -> list[Group]:
    """Awards (newest first) in groups by course, newest group first; badges without a course come last."""
    found: dict[int | None, list[Award]] = {}
    for award in awards:
        found.setdefault(award.badge.course_id, []).append(award)
    groups = [Group(_title(rows[0]), progress.get(course or 0), tuple(rows)) for course, rows in found.items()]
    return sorted(groups, key=lambda group: (group.progress is not None, group.newest), reverse=True)


def _title(award: Award) -> str:
    return award.badge.course.title if award.badge.course else _("Taking part")
