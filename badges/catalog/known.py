"""The catalogue as it stands, kept in the memory of the process: pathways with their steps, courses with their badges.

It is a few hundred rows that change a few times a year and are wanted on most pages of a learner. Whoever reads it asks
the database for its ``FINGERPRINT``, which is another one after any change, whoever wrote it, also inside the
transaction that does, and never comes back.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db import connection
from django.db.models import Q

from badges.catalog.models import Badge, Course, Pathway, PathwayOption, PathwayStep

# What a course is made of: learning badges that staff have placed.
STAGES = Q(kind=Badge.Kind.LEARNING, catalogued=True)
# SQL of one bigint, NULL when there is nothing: a hash over where each row lies and which transaction wrote it, since
# an update writes a row anew, in another place or transaction.
FINGERPRINT: Final = """(SELECT bit_xor(hash_record_extended(ROW(source, place, writer), 0)) FROM (
    SELECT tableoid AS source, ctid AS place, xmin AS writer FROM badges_pathway
    UNION ALL SELECT tableoid, ctid, xmin FROM badges_pathwaystep
    UNION ALL SELECT tableoid, ctid, xmin FROM badges_pathwayoption
    UNION ALL SELECT tableoid, ctid, xmin FROM badges_course
    UNION ALL SELECT tableoid, ctid, xmin FROM badges_badge
) AS catalogue)"""


@dataclass(frozen=True)
class Step:
    """A step of a pathway and the courses that complete it, in order; any one does."""

    step: PathwayStep
    options: tuple[Course, ...]


@dataclass(frozen=True)
class Catalogue:
    """Read only: the rows are shared by all requests of a process."""

    pathways: list[Pathway]  # in order
    steps: dict[int, list[Step]]  # by pathway, in order; of those that have any
    courses: dict[int, Course]
    stages: dict[int, list[Badge]]  # by course, in order: learning badges that staff have placed

    @cached_property
    def course_of(self) -> dict[int, int]:
        """Stage → course."""
        return {badge.pk: course for course, badges in self.stages.items() for badge in badges}


_kept: tuple[int | None, Catalogue] | None = None


def catalogue(fingerprint: int | None) -> Catalogue:
    """The catalogue of which ``FINGERPRINT`` was read a moment ago: as it is kept, else read anew in four queries."""
    global _kept
    kept = _kept
    if kept is None or kept[0] != fingerprint:
        # Read after its name: when something changes meanwhile, what is kept is newer than its name, and soon replaced.
        kept = _kept = (fingerprint, _read())
    return kept[1]


def fingerprint() -> int | None:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + FINGERPRINT)
        found: int | None = cursor.fetchone()[0]
    return found


def _read() -> Catalogue:
    """Courses last, so that those that the others name are there."""
    pathways = list(Pathway.objects.order_by("id"))
    options = list(PathwayOption.objects.select_related("step").order_by("id"))
    badges = list(Badge.objects.filter(STAGES, course__isnull=False).order_by("position", "id"))
    courses = Course.objects.in_bulk()
    by_step: dict[PathwayStep, list[Course]] = {}
    for option in options:
        by_step.setdefault(option.step, []).append(courses[option.course_id])
    steps: dict[int, list[Step]] = {}
    for step in sorted(by_step, key=lambda step: step.position):
        steps.setdefault(step.pathway_id, []).append(Step(step, tuple(by_step[step])))
    stages: dict[int, list[Badge]] = {course: [] for course in courses}
    for badge in badges:
        stages[badge.course_id].append(badge)  # type: ignore[index]
    return Catalogue(pathways, steps, courses, stages)
