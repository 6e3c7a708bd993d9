"""Seats that nobody uses: a warning after some days without a new badge, then the seat goes to the next in line.

All day counts are thresholds that staff change. The clock starts when the provider has accepted the seat, which nobody
can use before, and anew with each badge that is seen. Whoever links no profile that we may read is asked to; days on
which we could not read one that is linked count against nobody.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.catalog.models import Award
from badges.provider.models import ProviderAccount
from codeoregon.lib.bell import ring
from codeoregon.lib.states import MoveRefused, move, move_many
from codeoregon.mail import actions as mail
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.intake import actions as intake
from enrollment.intake import consents
from enrollment.intake.models import Enrollment
from enrollment.intake.states import ENROLLMENT, SEATS, EnrollmentState
from enrollment.programs.actions import end_seat
from enrollment.programs.seats import Seat

BATCH = 500
SEEN = Exists(ProviderAccount.objects.filter(user=OuterRef("user")).shown())  # we would see a new badge of theirs


def with_activity(rows: "QuerySet[Enrollment]") -> Any:
    """Each with ``last_badge`` (when the newest badge was seen; null: none), ``seat_start``, ``at_provider`` (when the
    provider accepted the seat) and ``quiet_since``: the later of that and the newest badge; null while the provider has
    no seat of theirs.
    """
    newest = Award.objects.filter(user=OuterRef("user")).order_by("-first_seen_at").values("first_seen_at")[:1]
    seat = Seat.objects.live().filter(user=OuterRef("user"))
    later = Greatest("at_provider", Coalesce("last_badge", "at_provider"))
    return rows.annotate(
        last_badge=Subquery(newest, output_field=DateTimeField()),
        seat_start=Subquery(seat.values("started_at")[:1], output_field=DateTimeField()),
        at_provider=Subquery(seat.values("provider_accepted_at")[:1], output_field=DateTimeField()),
    ).annotate(quiet_since=Case(When(at_provider__isnull=False, then=later)))


def _unread(start: Any, days: dt.timedelta) -> Exists:
    """Each whose linked profile we could not read since the days after ``start`` were over: a badge may be there."""
    over = ExpressionWrapper(OuterRef(start) + Value(days), DateTimeField())
    return Exists(ProviderAccount.objects.filter(user=OuterRef("user")).unread_since(over))


@transaction.atomic
def wake_up() -> int:
    """Somebody with a seat who has earned a badge since it began, or since the warning, is learning."""
    woken = Q(state=EnrollmentState.SEATED, last_badge__gte=F("seat_start")) | Q(
        state=EnrollmentState.INACTIVE_WARNED, last_badge__gt=F("warned_at")
    )
    held = Enrollment.objects.filter(state__in=(EnrollmentState.SEATED, EnrollmentState.INACTIVE_WARNED))
    keys = list(with_activity(held).filter(woken).values_list("pk", flat=True)[:BATCH])
    here = Enrollment.objects.filter(pk__in=keys).order_by("pk")
    return len(move_many(here, EnrollmentState.ACTIVE, machine=ENROLLMENT, warned_at=None))


@transaction.atomic
def warn() -> int:
    """Write to everybody with a seat at the provider and no new badge for INACTIVE_DAYS days; returns how many."""
    days = dt.timedelta(days=int(threshold(Name.INACTIVE_DAYS)))
    quiet = with_activity(Enrollment.objects.filter(state__in=(EnrollmentState.SEATED, EnrollmentState.ACTIVE)))
    now = timezone.now()
    due = quiet.filter(quiet_since__lt=now - days).exclude(_unread("quiet_since", days))
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    here = Enrollment.objects.filter(pk__in=keys).select_related("user").order_by("pk")
    read = set(Enrollment.objects.filter(SEEN, pk__in=keys).values_list("pk", flat=True))
    to = EnrollmentState.INACTIVE_WARNED
    moved = move_many(here, to, machine=ENROLLMENT, warned_at=now, untold=to)
    until = now + dt.timedelta(days=int(threshold(Name.RECLAIM_DAYS)))
    for enrollment in moved:
        _write(enrollment, "seat_warning", key=f"{now:%Y-%m-%d}", until=until, seen=enrollment.pk in read)
    return len(moved)


def reclaim_at(warned: Enrollment, seat: Seat | None) -> dt.datetime:
    """When the seat of somebody who was warned goes to the next for want of a badge, as ``reclaim`` counts it."""
    begins = (warned.warned_at, warned.told_at, seat.provider_accepted_at if seat else None)
    return max(filter(None, begins)) + dt.timedelta(days=int(threshold(Name.RECLAIM_DAYS)))


def reclaim() -> int:
    """Seats of people who were warned RECLAIM_DAYS days ago and earned nothing since go back; returns how many.

    Whom no mail reaches is warned by staff: they have as many days from when they were told, and keep the seat until
    then.
    """
    days = dt.timedelta(days=int(threshold(Name.RECLAIM_DAYS)))
    before = timezone.now() - days
    warned = Enrollment.objects.filter(state=EnrollmentState.INACTIVE_WARNED, warned_at__lt=before)
    told = warned.filter(Q(told_at__isnull=True) | Q(told_at__lt=before))
    told = told.exclude(pk__in=Enrollment.objects.to_tell().values("pk"))
    held = with_activity(told).filter(at_provider__lt=before)  # who was warned too early has as long from then on
    quiet = held.exclude(_unread("warned_at", days)).exclude(
        Exists(Award.objects.filter(user=OuterRef("user"), first_seen_at__gt=OuterRef("warned_at")))
    )
    done = 0
    for enrollment in quiet.select_related("user").order_by("pk")[:BATCH]:
        try:
            take_back(enrollment=enrollment, by=None, why=_("No new badge after the warning."))
            done += 1
        except MoveRefused:  # they woke up, or left, this moment
            continue
    return done


@transaction.atomic
def take_back(*, enrollment: Enrollment, by: Any, why: str) -> Enrollment:
    """End the seat for want of activity; the person is told how to get back in line."""
    locked = Enrollment.objects.select_for_update(of=("self",)).select_related("user").get(pk=enrollment.pk)
    fresh = {"warned_at": None, "untold": EnrollmentState.SEAT_RECLAIMED}
    move(locked, EnrollmentState.SEAT_RECLAIMED, machine=ENROLLMENT, by=by, why=why, **fresh)
    end_seat(user=locked.user, end=Seat.End.RECLAIMED, why=why, by=by)
    _write(locked, "seat_reclaimed", key=f"{timezone.now():%Y-%m-%d}", funding=False)
    ring("seats")
    return locked


@transaction.atomic
def ask_again(*, enrollment: Enrollment, by: Any, why: str = "") -> Enrollment:
    """Back into the queue after a seat was reclaimed, by the same rules as everybody, from now on; who may not join any
    more goes where the rules say.
    """
    consents.hold(enrollment.user)
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("user", "programme")
    row = rows.get(pk=enrollment.pk)
    if row.state == EnrollmentState.SEAT_RECLAIMED:
        intake.look_again(enrollment=row, why="asked for another seat")
        if row.state != EnrollmentState.SEAT_RECLAIMED:
            return row
    move(row, EnrollmentState.WAITLISTED, machine=ENROLLMENT, by=by, why=why, queued_at=timezone.now())
    ring("seats")
    return row


def orphans() -> int:
    """Seats whose stream pays no more end; their people are told and wait for another stream's seat."""
    today = timezone.localdate()
    over = Seat.objects.live().filter(stream__closes_on__lt=today).values("user")
    rows = Enrollment.objects.filter(user__in=over, state__in=SEATS).select_related("user").order_by("pk")[:BATCH]
    done = 0
    for enrollment in rows:
        with transaction.atomic():
            why = _("The money for this seat has ended.")
            queued_at = enrollment.queued_at or enrollment.applied_at
            changes = {"queued_at": queued_at, "warned_at": None, "untold": EnrollmentState.WAITLISTED}
            move(enrollment, EnrollmentState.WAITLISTED, machine=ENROLLMENT, by=None, why=why, **changes)
            end_seat(user=enrollment.user, end=Seat.End.FUNDING, why=why, by=None)
            _write(enrollment, "seat_reclaimed", key=f"{timezone.now():%Y-%m-%d}", funding=True)
        done += 1
    return done


def _write(enrollment: Enrollment, template: str, *, key: str, **more: Any) -> None:
    user = enrollment.user
    mail.queue(
        key=f"{template}:{enrollment.reference}:{key}",
        to=user.email,
        template=template,
        context={"name": user.get_short_name(), "link": settings.BASE_URL + reverse("me:seat"), **more},
        user=user,
        language=user.language,
    )
