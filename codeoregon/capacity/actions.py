"""Taking a place of a pool and giving it back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.capacity.models import Draw, Kind, Pool
from codeoregon.lib.bell import ring
from codeoregon.lib.states import MoveRefused, given


class PoolFull(MoveRefused):
    """No place is left; nothing was written."""


@transaction.atomic
def draw(*, kind: str, what_for: str, by: Any, name: str = "") -> Draw:
    """Take one place of the pool ``kind`` (and ``name``, for seats) for ``what_for`` ("app.model id"); returns the
    ledger row.

    Taking it again for the same thing returns the row that stands. Raises PoolFull with a sentence. The pool's row
    is locked until the caller's transaction ends, so draw last.
    """
    pool = Pool.objects.select_for_update().filter(kind=kind, name=name).first()
    if pool is None:
        raise PoolFull(_("No places have been set up for “%(kind)s” yet.") % {"kind": Kind(kind).label})
    standing = pool.draws.filter(what_for=what_for, released_at__isnull=True).first()
    if standing:
        return standing
    if not pool.left:
        raise _full(pool)
    try:
        with transaction.atomic(), because(by=by, why=what_for):
            return Draw.objects.create(pool=pool, drawn_by=by, what_for=what_for)
    except IntegrityError as error:
        if "pool_never_overfilled" in str(error):
            raise _full(pool) from error
        raise


@transaction.atomic
def release(*, draw: Draw, why: str, by: Any) -> Draw:
    """Give a place back, with the reason; a draw that was released before stays as it is."""
    why = given(why)
    Pool.objects.select_for_update().get(pk=draw.pool_id)
    fresh = Draw.objects.get(pk=draw.pk)
    if fresh.released_at is None:
        with because(by=by, why=why):
            fresh.released_at, fresh.released_by, fresh.release_reason = timezone.now(), by, why
            fresh.save(update_fields=["released_at", "released_by", "release_reason"])
        ring("places")
    return fresh


def _full(pool: Pool) -> PoolFull:
    return PoolFull(
        _(
            "All %(limit)s places for “%(kind)s” are taken. Nothing was changed."
            " Our staff can tell you when a place is free."
        )
        % {"limit": pool.limit, "kind": pool}
    )
