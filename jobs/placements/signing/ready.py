"""What still stands in the way of a placement, in sentences: asked when staff approve it, send it, and at the end."""

from typing import Any

from django.utils.translation import gettext as _

from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.lib.text import collapsed
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


def refuse_signature(row: Any, standing: Any, typed_name: str, by: Any) -> None:
    """Of an agreement or of a later version: whether this person's signature may stand. Raises MoveRefused.

    ``standing``: the signature of somebody else for the same party, or None.
    """
    if row.state != PlacementState.SENT:
        raise MoveRefused(_("This can't be signed now: it is “%(state)s”.") % {"state": row.get_state_display()})
    if standing is not None:
        raise MoveRefused(_("Somebody has signed this for your side already."))
    if row.signatures.filter(user=by).exists():
        raise NotYours(_("You have signed this for another party already. Each party signs through another person."))
    if len(collapsed(typed_name)) < 2:
        raise NotReady(_("Type your full name."))


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
