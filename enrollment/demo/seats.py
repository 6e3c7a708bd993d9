"""The demo's seats: two funding streams, who holds a seat, who was warned, who was offered one, who waits."""

import datetime as dt
import random
from typing import Any

from codeoregon.accounts.models import Role, User
from codeoregon.capacity.models import Draw, Kind, Pool
from codeoregon.local.demo import Plan
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.intake.models import Enrollment, Offer, QueueSnapshot
from enrollment.intake.states import SEATS, EnrollmentState
from enrollment.intake.waitlist.ranking import VERSION, Waiting, priority, rank
from enrollment.programs.models import Programme
from enrollment.programs.seats import FundingStream, Seat

BATCH = 500
JOINING = dt.timedelta(hours=6)  # from the answers to a seat
SENT, ACCEPTED = dt.timedelta(hours=30), dt.timedelta(hours=60)  # from the seat to the provider, and to its answer
# Code, name, and the share of all seats that the stream pays.
STREAMS = [("state-general", "State of Oregon, general fund", 0.7), ("workforce-adult", "Workforce funds, adults", 0.3)]
CALLED = 24  # seats that are offered now
WARNED = 0.02  # of those with a seat
COVERED = {"veteran": 6, "spouse": 2, "no": 80, "": 12}  # of a hundred
GROUPS = {"public_assistance": 0.12, "low_income": 0.25, "basic_skills": 0.06}


def answers(dice: random.Random) -> dict[str, Any]:
    """What somebody said on the third screen, and the priority that follows from it."""
    covered = dice.choices(list(COVERED), list(COVERED.values()))[0]
    groups = sorted(name for name, share in GROUPS.items() if dice.random() < share)
    born = dt.date(1958, 1, 1) + dt.timedelta(days=dice.randrange(48 * 365))
    return {
        "covered": covered,
        "priority_groups": groups,
        "priority": priority(covered=covered in ("veteran", "spouse"), groups=groups),
        "birth_date": born if dice.random() < 0.8 else None,
    }


def call(plan: Plan, enrollments: list[Enrollment]) -> None:
    """Before they are saved: the first in line have an offer, and a few with a seat were warned."""
    dice = plan.dice("seats")
    waiting = [one for one in enrollments if one.state == EnrollmentState.WAITLISTED]
    for enrollment in sorted(waiting, key=lambda one: (one.priority, one.queued_at))[: _called(waiting)]:
        enrollment.state = EnrollmentState.OFFERED
    quiet = _quiet()
    for enrollment in enrollments:
        if enrollment.state == EnrollmentState.ACTIVE and dice.random() < WARNED:
            warned_at = plan.ago(dice.uniform(1, 6))
            if warned_at - quiet > enrollment.applied_at + JOINING:
                enrollment.state, enrollment.warned_at = EnrollmentState.INACTIVE_WARNED, warned_at


def began(plan: Plan, enrollment: Enrollment) -> dt.datetime:
    """Since when somebody has their seat: two weeks ago, when the provider's new year began, or since they joined; who
    was warned had it as long before as the rule says.
    """
    if enrollment.warned_at:
        return enrollment.warned_at - _quiet()
    return max(plan.ago(14), enrollment.applied_at + JOINING)


def _quiet() -> dt.timedelta:
    """From the beginning of a seat to the night in which it is seen that nothing came of it."""
    return ACCEPTED + dt.timedelta(days=int(threshold(Name.INACTIVE_DAYS)) + 1)


def _called(waiting: list[Enrollment]) -> int:
    return min(CALLED, len(waiting) // 4)


def seed(plan: Plan, programme: Programme, enrollments: list[Enrollment]) -> None:
    """Streams with as many seats as are taken and offered, so that everybody else waits."""
    holders = [one for one in enrollments if one.state in SEATS]
    offered = [one for one in enrollments if one.state == EnrollmentState.OFFERED]
    streams = _streams(plan, programme, len(holders), len(offered))
    cut, since = streams[0].pool.limit - len(offered), [(one, began(plan, one)) for one in holders]
    draws = Draw.objects.bulk_create(
        [
            Draw(pool=streams[place >= cut].pool, what_for=f"enrollment.seat {one.user_id}/1", drawn_at=at)
            for place, (one, at) in enumerate(since)
        ],
        batch_size=BATCH,
    )
    sender = User.objects.filter(staff_role=Role.CASE_MANAGER).first()
    Seat.objects.bulk_create(
        [
            Seat(
                user=one.user, stream=streams[place >= cut], draw=draws[place], started_at=at, **_way(plan, at, sender)
            )
            for place, (one, at) in enumerate(since)
        ],
        batch_size=BATCH,
    )
    _offers(plan, programme, streams[0], enrollments, offered)


def _way(plan: Plan, began: dt.datetime, sender: User | None) -> dict[str, Any]:
    """How far a seat has come on its way to the provider: the newest ones have still to be sent or accepted."""
    if sender is None or began + SENT > plan.now:
        return {}
    accepted = began + ACCEPTED
    return {
        "sent_at": began + SENT,
        "sent_by": sender,
        "provider_accepted_at": accepted if accepted <= plan.now else None,
    }


def _streams(plan: Plan, programme: Programme, held: int, offered: int) -> list[FundingStream]:
    first = round(held * STREAMS[0][2])
    limits = [first + offered, held - first]
    made: list[FundingStream] = []
    for (code, name, _share), limit in zip(STREAMS, limits, strict=True):
        pool = Pool.objects.create(kind=Kind.SEAT, name=code, limit=limit)
        day = plan.now.date()
        made.append(
            FundingStream.objects.create(
                programme=programme, code=code, name=name, pool=pool,
                opens_on=day - dt.timedelta(days=140), closes_on=day + dt.timedelta(days=225 + 10 * len(made)),
            )
        )  # fmt: skip
    return made


def _offers(
    plan: Plan, programme: Programme, stream: FundingStream, everybody: list[Enrollment], offered: list[Enrollment]
) -> None:
    """The offers of yesterday morning, with the queue as it stood then."""
    queue = rank(
        Waiting(one.priority, one.queued_at, one.pk)
        for one in everybody
        if one.queued_at and one.state in (EnrollmentState.OFFERED, EnrollmentState.WAITLISTED)
    )
    at = plan.ago(1)
    snapshot = QueueSnapshot.objects.create(
        programme=programme,
        taken_at=at,
        rules_version=VERSION,
        enrollments=[one.enrollment for one in queue],
        priorities=[one.priority for one in queue],
        since=[int(one.since.timestamp()) for one in queue],
    )
    place = {one.enrollment: number for number, one in enumerate(queue, 1)}
    Offer.objects.bulk_create(
        Offer(
            enrollment=one, stream=stream, snapshot=snapshot, position=place[one.pk], made_at=at,
            expires_at=at + dt.timedelta(days=7),
        )
        for one in offered
    )  # fmt: skip
