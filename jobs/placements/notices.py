"""Letters about an agreement: to each party when it is their turn, and to all when it is signed or called off."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.lib.models import StateMove
from codeoregon.mail.actions import queue
from jobs.placements.models import Placement, Signature
from jobs.placements.states import PlacementState
from jobs.referrals.notices import speakers

Party = Signature.Party


def ask_to_sign(placement: Placement, version: int = 1) -> None:
    """Employer and learner sign in any order, so both are asked at once; of a later version, each anew."""
    for person, page in _outside(placement):
        _write(placement, person, "placement_sign", "sign", page, version)


def ask_board(placement: Placement, person: Any, page: str, version: int) -> None:
    """The board's turn to sign a later version: whoever of staff wrote it is told."""
    _write(placement, person, "placement_sign", "board", page, version)


def tell_next(placement: Placement, given: set[str]) -> None:
    """The board's turn: whoever of staff sent it is told when the other two have signed."""
    if given != {Party.EMPLOYER, Party.LEARNER}:
        return
    sent = StateMove.objects.of(placement).filter(to_state=PlacementState.SENT).select_related("by").last()
    if sent is not None and sent.by is not None:
        _write(placement, sent.by, "placement_sign", "board", reverse("admin:jobs_placement_sign", args=[placement.pk]))


def tell_signed(placement: Placement, version: int = 1) -> None:
    for person, page in _outside(placement):
        _write(placement, person, "placement_signed", "signed", page, version)


def tell_cancelled(placement: Placement) -> None:
    for person, page in _outside(placement):
        _write(placement, person, "placement_cancelled", "cancelled", page)


def _outside(placement: Placement) -> list[tuple[Any, str]]:
    """(person, address of their page) of the employer's side and the learner."""
    referral = placement.referral
    desk = reverse("employers:placement", args=[placement.pk])
    mine = reverse("placements:detail", args=[placement.pk])
    return [*((person, desk) for person in speakers(referral.opening.organisation)), (referral.candidate.user, mine)]


def _write(placement: Placement, person: Any, template: str, what: str, page: str, version: int = 1) -> None:
    opening = placement.referral.opening
    of = f" version {version}" if version > 1 else ""
    queue(
        key=f"placement {placement.pk} {what}{of} to {person.pk}",
        to=person.email,
        template=template,
        context={
            "name": person.get_short_name(),
            "kind": placement.get_kind_display(),
            "title": opening.title,
            "company": opening.organisation.name,
            "learner": placement.referral.candidate.user.full_name or _("the learner"),
            "first": placement.starts_on,
            "own": person.pk == placement.referral.candidate_id,
            "url": settings.BASE_URL + page,
        },
        user=person,
    )
