"""What one badge counts for: skills under the crosswalk in force, its course, and the pathways it is a part of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from badges.catalog.known import STAGES
from badges.catalog.models import Award, Badge
from badges.catalog.progress import (
    EARNED,
    NOT_BEGUN,
    STARTED,
    CourseProgress,
    PathwayProgress,
    StepProgress,
)
from badges.crosswalks.evaluate import Held
from badges.crosswalks.models import SkillRule

# How sure a sign of the skill the badge is. Of badges that show the same level, the surest is the one that is named.
WEIGHTS: Final = {1: _("a first sign of it"), 2: _("a good sign of it"), 3: _("a sure sign of it")}


@dataclass(frozen=True)
class SkillLine:
    """One skill that a badge shows; ``held`` is what the reader shows of it now, by this badge or another."""

    rule: SkillRule
    held: Held | None
    jobs: int  # live openings that ask for the skill

    @property
    def weight(self) -> Any:
        return WEIGHTS[self.rule.weight]

    @property
    def named(self) -> bool:
        """This badge is the one that employers are shown for the skill."""
        return self.held is not None and self.held.badge_id == self.rule.badge_id

    @property
    def raises(self) -> bool:
        """It would bring the reader higher than they are."""
        return self.held is None or self.held.level < self.rule.level


@dataclass(frozen=True)
class Place:
    """Where a badge stands in a pathway: its step, and how many there are."""

    pathway: PathwayProgress
    step: StepProgress
    number: int

    @property
    def others(self) -> int:
        """How many other courses would do for the step."""
        return len(self.step.options) - 1


@dataclass(frozen=True)
class Stage:
    """One badge of a course or a pathway with its state, as the badge art draws it."""

    badge: Badge
    state: str
    award: Award | None = None


def skill_lines(rules: Iterable[SkillRule], held: Mapping[int, Held], jobs: Mapping[int, int]) -> list[SkillLine]:
    return [SkillLine(rule, held.get(rule.skill_id), jobs.get(rule.skill_id, 0)) for rule in rules]


def places(pathways: Iterable[PathwayProgress], course_id: int | None) -> list[Place]:
    """Every pathway that has the course among the options of a step."""
    return [
        Place(pathway, step, number)
        for pathway in pathways
        for number, step in enumerate(pathway.steps, 1)
        if any(option.course.pk == course_id for option in step.options)
    ]


def stages(user: Any, courses: Iterable[CourseProgress]) -> dict[int, list[Stage]]:
    """Course id → its badges in order: earned, the next one of a course under way, not started. Two queries."""
    found: dict[int, list[Stage]] = {}
    progress = {course.course.pk: course for course in courses}
    badges = Badge.objects.filter(STAGES, course__in=progress)
    awards = {award.badge_id: award for award in Award.objects.filter(user=user, badge__in=badges)} if user.pk else {}
    for badge in badges.order_by("course", "position", "id"):
        course = badge.course_id or 0
        some = found.setdefault(course, [])
        award = awards.get(badge.pk)
        is_next = award is None and progress[course].state == STARTED and all(one.award for one in some)
        some.append(Stage(badge, EARNED if award else STARTED if is_next else NOT_BEGUN, award))
    return found


def learn_url(badge: Badge | None) -> str:
    """Where a badge can be earned; the provider's front page when it has no address."""
    url = badge.url if badge else ""
    return url if url.startswith(("https://", "http://")) else str(settings.TREEHOUSE_URL)
