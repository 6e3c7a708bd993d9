"""Which skills a pathway teaches, by the crosswalk in force: surely, and by the courses that somebody chooses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max

from badges.catalog.models import Badge, Skill, SkillLevel
from badges.catalog.progress import PathwayProgress
from badges.crosswalks.evaluate import in_force
from badges.crosswalks.models import SkillRule

Levels = dict[int, int]  # skill id → level 1–3


@dataclass(frozen=True)
class Taught:
    """One skill of a pathway: the level everybody reaches (0: only by choosing the right course), the most that can
    be reached, and what the reader shows now.
    """

    skill: Skill
    sure: int
    most: int
    held: int

    @property
    def level(self) -> str:
        return str(SkillLevel(self.sure or self.most).label)

    @property
    def met(self) -> bool:
        return self.held >= (self.sure or self.most)


@dataclass(frozen=True)
class Lessons:
    """The skills of a pathway, the surest and highest first: those that stand out, and the rest."""

    first: list[Taught]
    rest: list[Taught]


def of_courses(courses: Iterable[int]) -> dict[int, Levels]:
    """Course id → what its badges show together. Two queries."""
    crosswalk, found = in_force(), {course: Levels() for course in courses}
    if crosswalk is None:
        return found
    stages = SkillRule.objects.filter(
        crosswalk=crosswalk, badge__course__in=found, badge__kind=Badge.Kind.LEARNING, badge__catalogued=True
    )
    rows = stages.values("badge__course", "skill").annotate(top=Max("level"))
    for course, skill, level in rows.values_list("badge__course", "skill", "top"):
        found[course][skill] = level
    return found


def sure(pathway: PathwayProgress, courses: Mapping[int, Levels]) -> Levels:
    """What everybody shows who has finished the pathway, whichever courses they chose."""
    found = Levels()
    for options in _steps(pathway, courses):
        for skill in set.intersection(*(set(option) for option in options)):
            found[skill] = max(found.get(skill, 0), min(option[skill] for option in options))
    return found


def most(pathway: PathwayProgress, courses: Mapping[int, Levels]) -> Levels:
    """The most that some choice of courses brings, skill by skill."""
    found = Levels()
    for options in _steps(pathway, courses):
        for option in options:
            for skill, level in option.items():
                found[skill] = max(found.get(skill, 0), level)
    return found


def lessons(certain: Levels, possible: Levels, held: Mapping[int, int]) -> Lessons:
    """Every skill of the pathway. Those that all learners bring to ``working`` stand out; else all. One query."""
    skills = Skill.objects.in_bulk(list(possible))
    found = [Taught(skills[one], certain.get(one, 0), possible[one], held.get(one, 0)) for one in possible]
    found.sort(key=lambda line: (not line.sure, -line.sure, -line.most, line.skill.name))
    first = [line for line in found if line.sure >= SkillLevel.WORKING]
    return Lessons(first, found[len(first) :]) if first else Lessons(found, [])


def _steps(pathway: PathwayProgress, courses: Mapping[int, Levels]) -> list[list[Levels]]:
    return [[courses.get(option.course.pk, {}) for option in step.options] for step in pathway.steps]
