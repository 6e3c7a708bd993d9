"""Letters about an agreement: to each party when it is their turn, and to all when it is signed or called off."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.models import StateMove
from codeoregon.mail.actions import queue
from jobs.placements.models import GivenSignature, Placement, Signature
from jobs.placements.signing import letters
from jobs.placements.states import PlacementKind, PlacementState
from jobs.referrals.notices import speakers

Party = Signature.Party


def ask_to_sign(placement: Placement, version: int = 1, counts_from: dt.date | None = None) -> None:
    """Employer and learner sign in any order, so both are asked at once; of a later version, and of a text that was
    taken back and sent again, each anew. ``counts_from``: the day by which all must have signed a version.
    """
    what = "sign" if version > 1 else _again("sign", placement)
    for person, page in _outside(placement):
        _write(placement, person, "placement_sign", what, page, version, counts_from=counts_from)


def ask_to_agree(placement: Placement, plan: str) -> None:
    """The learner, to what is planned; ``plan``: its digest, since a plan that was changed is asked about anew."""
    page = reverse("placements:detail", args=[placement.pk])
    _write(placement, placement.referral.candidate.user, "placement_agree", f"agree {plan}", page)


def ask_board(placement: Placement, person: Any, page: str, version: int, counts_from: dt.date) -> None:
    """The board's turn to sign a later version: whoever of staff wrote it is told."""
    _write(placement, person, "placement_sign", "board", page, version, counts_from=counts_from)


def tell_next(placement: Placement, given: set[str]) -> None:
    """The board's turn: whoever of staff sent it is told when the other two have signed."""
    if given != {Party.EMPLOYER, Party.LEARNER}:
        return
    if (sender := letters.sender(placement)) is not None:
        page = reverse("admin:jobs_placement_sign", args=[placement.pk])
        _write(placement, sender, "placement_sign", _again("board", placement), page)


def tell_taken_back(placement: Placement, signed: Iterable[GivenSignature], version: int = 1) -> None:
    """Each who has signed what staff took back."""
    pages = {
        Party.EMPLOYER: reverse("employers:placement", args=[placement.pk]),
        Party.LEARNER: reverse("placements:detail", args=[placement.pk]),
        Party.BOARD: reverse("admin:jobs_placement_change", args=[placement.pk]),
    }
    what = "taken back" if version > 1 else _again("taken back", placement)
    for one in signed:
        _write(placement, one.user, "placement_taken_back", what, pages[Party(one.party)], version)


def tell_signed(placement: Placement, version: int = 1, counts_from: dt.date | None = None) -> None:
    for person, page in _outside(placement):
        _write(placement, person, "placement_signed", "signed", page, version, counts_from=counts_from)


def tell_waiting(placement: Placement) -> None:
    """The pool is full: once each time that it begins to wait for a place."""
    for person, page in _outside(placement):
        _write(placement, person, "placement_waits", f"waits since {placement.waits_since:%Y-%m-%d %H:%M:%S}", page)


def tell_place_free(placement: Placement) -> None:
    """Employer and learner, whichever has not signed: its turn has come, once a wait."""
    signed = set(placement.signatures.values_list("party", flat=True))
    what = f"place free, waited since {placement.waits_since:%Y-%m-%d %H:%M:%S}"
    for person, page in _outside(placement):
        party = Party.LEARNER if person.pk == placement.referral.candidate_id else Party.EMPLOYER
        if party not in signed:
            _write(placement, person, "placement_sign", what, page, place_free=True)


def tell_cancelled(placement: Placement) -> None:
    for person, page in _outside(placement):
        _write(placement, person, "placement_cancelled", "cancelled", page)


def ask_to_renew(placement: Placement, ends: dt.date | None) -> None:
    """Owners and recruiters, once for each policy that ends too early."""
    page = reverse("employers:insurance", args=[placement.pk])
    for person in speakers(placement.referral.opening.organisation):
        _write(placement, person, "policy_ends", f"renew {ends}", page, ends=ends)


def after_move(row: Any, person: Any, template: str, page: str, **context: Any) -> None:
    """About the last move of a placement's week or invoice: each person gets one letter a move."""
    last = StateMove.objects.of(row).last()
    about = f"{row._meta.model_name} {row.pk} move {last.pk if last else 0}"
    queue(
        key=f"placement {row.placement_id} {about} to {person.pk}",
        to=person.email,
        template=template,
        context={"name": person.get_short_name(), "url": settings.BASE_URL + page, **context},
        user=person,
    )


def _again(what: str, placement: Placement) -> str:
    """Named by how often it was sent, from the second time on."""
    times = StateMove.objects.of(placement).filter(to_state=PlacementState.SENT).count()
    return f"{what} {times}" if times > 1 else what


def _outside(placement: Placement) -> list[tuple[Any, str]]:
    """(person, address of their page) of the employer's side and the learner."""
    referral = placement.referral
    desk = reverse("employers:placement", args=[placement.pk])
    mine = reverse("placements:detail", args=[placement.pk])
    return [*((person, desk) for person in speakers(referral.opening.organisation)), (referral.candidate.user, mine)]


def _write(
    placement: Placement, person: Any, template: str, what: str, page: str, version: int = 1, **more: Any
) -> None:
    opening = placement.referral.opening
    of = f" version {version}" if version > 1 else ""
    queue(
        key=f"placement {placement.pk} {what}{of} to {person.pk}",
        to=person.email,
        template=template,
        context={
            "name": person.get_short_name(),
            "kind": PlacementKind(placement.kind).label,  # said in the reader's language, not in that of who acts
            "title": opening.title,
            "company": opening.organisation.name,
            "learner": placement.referral.candidate.user.full_name or _("the learner"),
            "first": placement.begins_on,
            "own": person.pk == placement.referral.candidate_id,
            "place_free": False,
            "version": version,
            "counts_from": None,
            "url": settings.BASE_URL + page,
            **more,
        },
        user=person,
    )
