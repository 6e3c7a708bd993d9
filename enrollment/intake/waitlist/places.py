"""Where somebody stands in line, in words that say nothing about anybody else."""

from django.db.models import Q
from django.utils.translation import gettext as _

from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState

ROUND_TO = 10


def ahead_of(enrollment: Enrollment) -> int | None:
    """How many people get a seat before this one; None for somebody who does not wait."""
    if enrollment.state != EnrollmentState.WAITLISTED or enrollment.queued_at is None:
        return None
    waiting = Enrollment.objects.filter(programme=enrollment.programme_id, state=EnrollmentState.WAITLISTED)
    earlier = Q(queued_at__lt=enrollment.queued_at)
    twin = Q(queued_at=enrollment.queued_at, pk__lt=enrollment.pk)
    return waiting.filter(
        Q(priority__lt=enrollment.priority) | Q(priority=enrollment.priority) & (earlier | twin)
    ).count()


def in_words(ahead: int) -> str:
    """Rounded, so that nobody can tell from it when one other person came or left."""
    if ahead < ROUND_TO:
        return _("Fewer than 10 people are ahead of you.")
    return _("About %(many)s people are ahead of you.") % {"many": f"{round(ahead, -1):,}"}
