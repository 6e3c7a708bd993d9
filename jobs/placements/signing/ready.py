"""What still stands in the way of a placement, in sentences: asked when staff approve it, send it, and at the end."""

from typing import Any

from django.utils.translation import gettext as _

from codeoregon.lib.states import NotReady
from jobs.placements.internships import rules as internships
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement
from jobs.placements.ojt import rules as training
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.states import PlacementKind, PlacementState

AT_WORK = (PlacementState.SIGNED, PlacementState.ACTIVE, PlacementState.EVALUATED)


def obstacles(placement: Placement) -> list[str]:
    """[] when it may be approved, sent and signed as it stands."""
    if placement.kind == PlacementKind.OJT:
        return [*_overlaps(placement), *training.missing(_terms(OjtTerms, placement))]
    if placement.kind == PlacementKind.INTERNSHIP:
        return [*_overlaps(placement), *internships.missing(_terms(InternshipTerms, placement))]
    return []


def refuse_unready(placement: Placement) -> None:
    """Raises NotReady with every sentence."""
    if found := obstacles(placement):
        raise NotReady(" ".join(found))


def _terms(model: Any, placement: Placement) -> Any:
    terms = model.objects.filter(placement=placement).first() or model(placement=placement)
    terms.placement = placement  # as the caller holds it, changes not yet written included
    return terms


def _overlaps(placement: Placement) -> list[str]:
    if placement.starts_on is None or placement.ends_on is None:
        return []
    others = Placement.objects.filter(
        referral__candidate=placement.referral.candidate_id,
        state__in=AT_WORK,
        starts_on__lte=placement.ends_on,
        ends_on__gte=placement.starts_on,
    ).exclude(kind=PlacementKind.DIRECT)
    if others.exclude(pk=placement.pk).exists():
        return [_("The learner has another contract in these days.")]
    return []
