"""Funding streams and seats: opening a stream, taking a seat, ending it, and its way to the provider by hand."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.capacity.actions import PoolFull, draw, release
from codeoregon.capacity.models import Kind, Pool
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, given
from enrollment.programs.models import Programme
from enrollment.programs.seats import FundingStream, Seat

EXPORT = "enrollment.export_seat"


@transaction.atomic
def open_stream(
    *, programme: Programme, code: str, name: str, limit: int, opens_on: dt.date, closes_on: dt.date, by: Any
) -> FundingStream:
    """A funding stream with its pool of ``limit`` seats. Raises ValidationError for what cannot be."""
    with because(by=by, why=f"funding stream {code}"):
        pool = Pool(kind=Kind.SEAT, name=code, limit=limit)
        stream = FundingStream(programme=programme, code=code, name=name, opens_on=opens_on, closes_on=closes_on)
        stream.full_clean(exclude=["pool"])
        pool.full_clean()
        pool.save()
        stream.pool = pool
        stream.save()
    return stream


@transaction.atomic
def set_limit(*, stream: FundingStream, limit: int, by: Any, why: str) -> FundingStream:
    """Fund more or fewer seats, with the reason; never fewer than are taken. Raises ValidationError or NotReady."""
    pool = Pool.objects.select_for_update().get(pk=stream.pool_id)
    if limit < pool.drawn:
        raise ValidationError(_("%(drawn)d seats are taken. Enter a limit that is not lower.") % {"drawn": pool.drawn})
    if limit != pool.limit:
        with because(by=by, why=given(why)):
            pool.limit = limit
            pool.clean()
            pool.save(update_fields=["limit"])
    return stream


@transaction.atomic
def take_seat(*, user: Any, stream: FundingStream, by: Any) -> Seat:
    """A seat for this person: one place of the stream's pool. Raises PoolFull when none is left, or the stream does not
    pay today.

    Somebody who has a seat keeps it; the rows of the stream and its pool stay locked until the caller's transaction
    ends, in the order in which the staff page locks them.
    """
    if found := Seat.objects.live().filter(user=user).first():
        return found
    paying = FundingStream.objects.paying(stream.programme).select_for_update(of=("self",), no_key=True)
    if not paying.filter(pk=stream.pk).first():
        raise PoolFull(_("The money for this seat has ended."))
    number = Seat.objects.filter(user=user).count() + 1
    place = draw(kind=Kind.SEAT, name=stream.code, what_for=f"enrollment.seat {user.pk}/{number}", by=by)
    with because(by=by):
        try:
            with transaction.atomic():
                return Seat.objects.create(user=user, stream=stream, draw=place)
        except IntegrityError as twice:  # the same person, from another window
            raise NotReady(_("You have a seat already.")) from twice


@transaction.atomic
def end_seat(*, user: Any, end: str, why: str, by: Any) -> Seat | None:
    """End this person's live seat and free its place; None when there was none."""
    seat = Seat.objects.select_for_update().filter(user=user, ended_at__isnull=True).select_related("draw").first()
    if seat is None:
        return None
    with because(by=by, why=why):
        seat.ended_at, seat.end = timezone.now(), end
        seat.save(update_fields=["ended_at", "end"])
    release(draw=seat.draw, why=why, by=by)
    return seat


@transaction.atomic
def mark_sent(*, seats: Collection[Seat], by: Any) -> int:
    """These seats were given to the provider; those sent before keep their date. Returns how many are new."""
    _may_export(by)
    with because(by=by, why="sent to the provider"):
        fresh = Seat.objects.live().filter(pk__in=[seat.pk for seat in seats], sent_at__isnull=True)
        return fresh.update(sent_at=timezone.now(), sent_by=by)


@transaction.atomic
def mark_accepted(*, seats: Collection[Seat], by: Any) -> int:
    """The provider confirmed these seats. Returns how many are new; refuses one that was never sent."""
    _may_export(by)
    live = Seat.objects.live().filter(pk__in=[seat.pk for seat in seats])
    if live.filter(sent_at__isnull=True).exists():
        raise NotReady(_("The provider can only accept what was sent."))
    with because(by=by, why="accepted by the provider"):
        return live.filter(provider_accepted_at__isnull=True).update(provider_accepted_at=timezone.now())


@transaction.atomic
def assign_code(*, seat: Seat, code: str, by: Any) -> Seat:
    """The licence code that this seat is used with. Raises MoveRefused where another live seat has it."""
    _may_export(by)
    try:
        with transaction.atomic(), because(by=by, why="licence code"):
            if not Seat.objects.live().filter(pk=seat.pk).update(licence_code=code.strip()):
                raise NotReady(_("This seat has ended."))
    except IntegrityError as taken:
        raise MoveRefused(_("Another seat has this licence code.")) from taken
    seat.licence_code = code.strip()
    return seat


def _may_export(by: Any) -> None:
    if by is None or not by.has_perm(EXPORT):
        raise NotYours(_("You may not do this."))
