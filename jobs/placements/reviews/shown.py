"""What learner and employer see of the reviews of their placement: never what staff wrote for themselves."""

from dataclasses import dataclass
from typing import Any

from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.reviews.models import Review
from jobs.placements.reviews.states import AT_WORK
from jobs.placements.states import PlacementKind


@dataclass(frozen=True)
class Seen:
    """``next`` is the review that is due next (``due_on``), None when there is none; ``held`` newest first;
    ``evaluation`` of an internship, once it is written.
    """

    next: Any
    held: list[Review]
    evaluation: InternshipTerms | None


def seen(placement: Placement) -> Seen:
    """Two queries, three of an internship; nothing before the first day of work."""
    rows = Review.objects.filter(placement=placement)
    after = rows.dated().open().order_by("due_on", "pk") if placement.state in AT_WORK else rows.none()
    written = InternshipTerms.objects.filter(placement=placement, evaluated_at__isnull=False)
    evaluation = written.first() if placement.kind == PlacementKind.INTERNSHIP else None
    return Seen(after.first(), list(rows.held().order_by("-held_on", "-pk")), evaluation)
