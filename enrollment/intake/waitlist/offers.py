"""Offering free seats to the next in the queue, and what people answer.

Seats are offered only as far as they are free: an open offer keeps one of its stream free until it is answered. The
last word has the pool: whoever accepts draws on it, and it cannot be overfilled.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.capacity.actions import PoolFull
from codeoregon.lib.bell import ring
from codeoregon.lib.states import CameOtherwise, MoveRefused, NotReady, move, move_many
from codeoregon.mail import actions as mail
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment, Offer, QueueSnapshot
from enrollment.intake.states import ENROLLMENT, EnrollmentState
from enrollment.intake.waitlist.ranking import VERSION, Waiting, rank
from enrollment.programs.actions import take_seat
from enrollment.programs.models import Programme
from enrollment.programs.seats import FundingStream, Seat

LOCK = 0x5EA7  # advisory lock: one round of offers at a time
BATCH = 500
UNWANTED = (Offer.Outcome.DECLINED, Offer.Outcome.LAPSED)


class OfferGone(MoveRefused):
    """The offer was answered, has lapsed, or was never there."""


class NoSeat(OfferGone, CameOtherwise):
    """No seat was left for who accepted: the offer is over, and they wait again at their place."""

    @property
    def shown(self) -> str:
        return _("No seat was left. They keep their place in line and get the next free one.")


@transaction.atomic
def offer_seats(programme: Programme) -> int:
    """Offer every free seat to the next in the queue; returns how many offers were made.

    The queue as it stood is kept with the offers. Two rounds at once take turns, so no seat is offered twice. Who
    said no, or nothing, is passed over for as long as an offer lasts: else a seat would go round and round one person.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    free = [stream for stream, seats in free_seats(programme) for _seat in range(seats)]
    if not free or not Enrollment.objects.waiting(programme).exists():
        return 0
    lasts = dt.timedelta(days=int(threshold(Name.OFFER_DAYS)))
    queue, resting = _queue(programme), _resting(programme, lasts)
    ready = [(place, one) for place, one in enumerate(queue, 1) if one.enrollment not in resting]
    called = [(place, one, stream) for (place, one), stream in zip(ready, free, strict=False)]
    if not called:
        return 0
    snapshot = _snapshot(programme, queue)
    until = timezone.now() + lasts
    with because(by=None, why=f"queue as it stood: {snapshot.pk}"):
        return sum(_call(called[start : start + BATCH], snapshot, until) for start in range(0, len(called), BATCH))


def free_seats(programme: Programme) -> list[tuple[FundingStream, int]]:
    """Streams that pay today, with the seats neither taken nor offered."""
    open_offers = dict(
        Offer.objects.open().filter(stream__programme=programme).values_list("stream").annotate(Count("pk"))
    )
    streams = FundingStream.objects.paying(programme).select_related("pool")
    return [(stream, max(0, stream.pool.left - open_offers.get(stream.pk, 0))) for stream in streams]


def _queue(programme: Programme) -> list[Waiting]:
    rows = Enrollment.objects.waiting(programme).values_list("priority", "queued_at", "pk")
    return rank(Waiting(*row) for row in rows.iterator(chunk_size=10_000))  # type: ignore[arg-type]


def _snapshot(programme: Programme, queue: list[Waiting]) -> QueueSnapshot:
    return QueueSnapshot.objects.create(
        programme=programme,
        rules_version=VERSION,
        enrollments=[one.enrollment for one in queue],
        priorities=[one.priority for one in queue],
        since=[int(one.since.timestamp()) for one in queue],
    )


def _resting(programme: Programme, lasts: dt.timedelta) -> set[int]:
    """Enrollments that declined an offer, or let one lapse, a shorter while ago than an offer lasts."""
    unwanted = Offer.objects.filter(outcome__in=UNWANTED)
    recent = unwanted.filter(answered_at__gt=timezone.now() - lasts, enrollment__programme=programme)
    return set(recent.values_list("enrollment", flat=True))


def rests_until(enrollment: Enrollment) -> dt.datetime | None:
    """Until when this person gets no new offer, since they declined one or let it lapse; None when they may get one."""
    unwanted = enrollment.offers.filter(outcome__in=UNWANTED).order_by("-answered_at")
    last = unwanted.values_list("answered_at", flat=True).first()
    until = last + dt.timedelta(days=int(threshold(Name.OFFER_DAYS))) if last else None
    return until if until and until > timezone.now() else None


def _call(called: list[tuple[int, Waiting, FundingStream]], snapshot: QueueSnapshot, until: dt.datetime) -> int:
    """Make these offers in a handful of statements; whoever left the queue this moment is passed over."""
    keys = [waiting.enrollment for _place, waiting, _stream in called]
    here = Enrollment.objects.filter(pk__in=keys).select_related("user").order_by("pk")
    to = EnrollmentState.OFFERED
    moved = {row.pk: row for row in move_many(here, to, machine=ENROLLMENT, untold=to)}
    offers = [
        Offer(enrollment=moved[waiting.enrollment], stream=stream, snapshot=snapshot, position=place, expires_at=until)
        for place, waiting, stream in called
        if waiting.enrollment in moved
    ]
    for offer in Offer.objects.bulk_create(offers):
        _write(offer, "seat_offered")
    return len(offers)


def accept(*, offer: Offer, by: Any) -> Seat:
    """Take the seat that was offered, for who has agreed to the terms. Raises NotReady or OfferGone; NoSeat when
    none is left, and then this person waits again at their place: that is kept even though the acceptance is not.
    """
    if not consents.stands(offer.enrollment.user, Consent.Kind.TERMS):
        raise NotReady(_("The terms have to be agreed to before anybody takes a seat."))
    try:
        with transaction.atomic():
            enrollment = _answer(offer, Offer.Outcome.ACCEPTED, by=by)
            move(enrollment, EnrollmentState.SEATED, machine=ENROLLMENT, by=by)
            return take_seat(user=enrollment.user, stream=offer.stream, by=by)
    except PoolFull as full:
        with transaction.atomic():
            enrollment = _answer(offer, Offer.Outcome.NO_SEAT, by=None)
            move(enrollment, EnrollmentState.WAITLISTED, machine=ENROLLMENT, by=None, why=_("No seat was left."))
        raise NoSeat(
            _("There is no free seat any more. You keep your place in line and get the next free one.")
        ) from full


@transaction.atomic
def decline(*, offer: Offer, by: Any) -> Enrollment:
    """Leave the seat to the next. This person waits on: passed over for as long as an offer lasts, then by priority and
    time like everybody, their time counted from now.
    """
    enrollment = _answer(offer, Offer.Outcome.DECLINED, by=by)
    move(enrollment, EnrollmentState.WAITLISTED, machine=ENROLLMENT, by=by, queued_at=timezone.now())
    ring("seats")
    return enrollment


@transaction.atomic
def lapse_offers() -> int:
    """Offers past their time: the seat goes to the next; whoever let it lapse waits on like whoever declined.

    Who never heard of theirs, since no mail reaches them and staff had not told them, has let nothing lapse: they keep
    their place, and may be offered the next seat at once.
    """
    lapsed, days = 0, int(threshold(Name.OFFER_DAYS))
    for offer in Offer.objects.lapsed().select_related("enrollment__user").order_by("pk")[:BATCH]:
        heard = not offer.enrollment.is_to_tell
        with transaction.atomic():
            try:
                enrollment = _answer(offer, Offer.Outcome.LAPSED if heard else Offer.Outcome.UNTOLD, by=None)
            except OfferGone:  # answered this moment
                continue
            to = EnrollmentState.WAITLISTED
            since = timezone.now() if heard else enrollment.queued_at
            move(enrollment, to, machine=ENROLLMENT, by=None, why="lapsed", queued_at=since, untold=to)
            _write(offer, "seat_lapsed", days=days)
            lapsed += 1
    return lapsed


@transaction.atomic
def withdraw_unpaid() -> int:
    """Offers of a stream that has ended: nobody can take the seat, so whoever was offered it keeps their place in line
    and gets the next free one.
    """
    withdrawn = 0
    for offer in Offer.objects.unpaid().order_by("pk")[:BATCH]:
        with transaction.atomic():
            try:
                enrollment = _answer(offer, Offer.Outcome.NO_SEAT, by=None)
            except OfferGone:  # answered this moment
                continue
            why, to = _("The money for this seat has ended."), EnrollmentState.WAITLISTED
            move(enrollment, to, machine=ENROLLMENT, by=None, why=why, untold=to)
            _write(offer, "seat_unpaid")
            withdrawn += 1
    return withdrawn


def close_offer(*, enrollment: Enrollment, by: Any, outcome: str = Offer.Outcome.WITHDRAWN) -> None:
    """Somebody who leaves, or can't take a seat any more, loses their open offer; for the transaction in which."""
    for offer in Offer.objects.open().filter(enrollment=enrollment):
        _answer(offer, outcome, by=by)


def _answer(offer: Offer, outcome: str, *, by: Any) -> Enrollment:
    """Close an open offer; returns its enrollment, locked. The enrollment is locked first, everywhere."""
    enrollment = Enrollment.objects.select_for_update(of=("self",)).select_related("user").get(pk=offer.enrollment_id)
    still = Offer.objects.open().filter(pk=offer.pk)
    if outcome == Offer.Outcome.ACCEPTED:
        still = still.filter(expires_at__gt=timezone.now())
    with because(by=by):
        if not still.update(outcome=outcome, answered_at=timezone.now()):
            raise OfferGone(_("This offer was answered already, or its time is over."))
    offer.outcome = outcome
    return enrollment


def _write(offer: Offer, template: str, **more: Any) -> None:
    user = offer.enrollment.user
    mail.queue(
        key=f"{template}:{offer.pk}",
        to=user.email,
        template=template,
        context={
            "name": user.get_short_name(),
            "until": offer.open_until,
            "link": settings.BASE_URL + reverse("me:seat"),
            **more,
        },
        user=user,
        language=user.language,
    )
