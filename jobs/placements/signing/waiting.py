"""The waiting list of a full pool: agreements that two have signed, first come first.

Nobody passes somebody who waits: a place that comes free belongs to the first in line for as long as they stand in it.
Who can't be signed as they stand keep their place, and hold up nobody until staff have mended it.
"""

from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.capacity.actions import PoolFull
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.states import NotReady, NotYours, given
from jobs.placements import notices
from jobs.placements.models import Placement
from jobs.placements.signing import letters, ready
from jobs.placements.states import PlacementKind, PlacementState, may_manage

KINDS = (PlacementKind.OJT, PlacementKind.INTERNSHIP)


def refuse_passing(row: Placement, taken: Draw) -> None:
    """After a draw, with the pool's row locked: the place belongs to whoever waits longer. Raises PoolFull."""
    pool = Pool.objects.get(pk=taken.pool_id)
    if pool.left < (ahead := _ahead(row)):
        raise PoolFull(
            _("The free places for “%(kind)s” belong to %(number)d who wait longer. Nothing was changed.")
            % {"kind": pool, "number": ahead}
        )


@transaction.atomic
def stand_in_line(*, placement: Placement, by: Any) -> int:
    """After a signature that a full pool refused: a place on the list, kept when there is one; returns which.

    Employer and learner are told when it begins to wait.
    """
    row = Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)
    if row.state != PlacementState.SENT:
        raise NotReady(_("This does not wait for signatures any more."))
    if row.waits_since is None:
        row.waits_since = timezone.now()
        with because(by=by, why="the pool is full"):
            row.save(update_fields=["waits_since"])
        notices.tell_waiting(row)
    return place(row)


@transaction.atomic
def leave_line(*, placement: Placement, by: Any, why: str) -> Placement:
    """Staff let those behind pass; the agreement can still be signed when a place is free."""
    row = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if not may_manage(row, by):
        raise NotYours(_("You may not do this."))
    why = given(why)
    with because(by=by, why=why):
        row.waits_since = None
        row.save(update_fields=["waits_since"])
    tell_who_is_next(row.kind)
    return row


def place(row: Placement) -> int:
    """Which place in line, from 1."""
    return _ahead(row) + 1


def called(*kinds: str) -> "list[Placement]":
    """Those in line for whom a place is free now."""
    free = {pool.kind: pool.left for pool in Pool.objects.filter(kind__in=kinds, name="") if pool.left > 0}
    lines = ((Placement.objects.filter(kind=kind).in_line().whole(), left) for kind, left in free.items())
    return [row for line, left in lines for row in islice(filter(can_be_signed, line), left)]


def can_be_signed(row: Placement) -> bool:
    """As it stands: else no place is free for it."""
    return not ready.stuck(row)


def has_place(row: Placement) -> bool:
    """Whether a place is free now for one that stands in line."""
    return row in called(row.kind)


def tell_who_is_next(kind: str) -> int:
    """A letter to everybody whose place has come: to the party whose signature is missing, and to the staff who sent
    it. Each is told once a wait. Returns how many agreements.
    """
    rows = called(kind)
    for row in rows:
        letters.tell_place_free(row)
        notices.tell_place_free(row)
    return len(rows)


def tell_all() -> int:
    return sum(tell_who_is_next(kind) for kind in KINDS)


def _ahead(row: Placement) -> int:
    """How many wait longer and can be signed."""
    others = Placement.objects.filter(kind=row.kind).in_line().exclude(pk=row.pk)
    if row.waits_since is not None:
        others = others.filter(Q(waits_since__lt=row.waits_since) | Q(waits_since=row.waits_since, pk__lt=row.pk))
    return sum(map(can_be_signed, others.whole()))
