"""After completion, by the calendar: exit, follow-up, close (20 CFR 677.150)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from codeoregon.lib.states import move_many
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from enrollment.intake.models import Enrollment
from enrollment.intake.states import ENROLLMENT, EnrollmentState

BATCH = 500
QUARTER = dt.timedelta(days=91)


@transaction.atomic
def exit_quiet() -> int:
    """Completed EXIT_DAYS days ago: exited, as of the day of the completion."""
    before = timezone.now() - dt.timedelta(days=int(threshold(Name.EXIT_DAYS)))
    due = Enrollment.objects.filter(state=EnrollmentState.COMPLETED, completed_at__lt=before).order_by("pk")
    days = {timezone.localdate(at) for at in due.values_list("completed_at", flat=True)[:BATCH]}
    moved = 0
    for day in sorted(days):
        start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        that_day = due.filter(completed_at__gte=start, completed_at__lt=start + dt.timedelta(days=1))
        moved += len(move_many(that_day, EnrollmentState.EXITED, machine=ENROLLMENT, exited_on=day))
    return moved


@transaction.atomic
def follow_up() -> int:
    """From the quarter after the exit on people are asked how they are doing."""
    due = Enrollment.objects.filter(state=EnrollmentState.EXITED, exited_on__lt=timezone.localdate() - QUARTER)
    return len(move_many(due.order_by("pk")[:BATCH], EnrollmentState.FOLLOW_UP, machine=ENROLLMENT))


@transaction.atomic
def close() -> int:
    """After the last quarter of follow-up nothing more is asked."""
    quarters = int(threshold(Name.FOLLOW_UP_QUARTERS)) + 1
    due = Enrollment.objects.filter(
        state=EnrollmentState.FOLLOW_UP, exited_on__lt=timezone.localdate() - quarters * QUARTER
    )
    return len(move_many(due.order_by("pk")[:BATCH], EnrollmentState.CLOSED, machine=ENROLLMENT))
