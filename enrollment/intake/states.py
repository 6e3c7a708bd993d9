"""An enrollment's states, from the first screen to the last follow-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, anyone, portal, staff


class EnrollmentState(models.TextChoices):
    APPLICANT = "applicant", _("Applying")
    ELIGIBLE = "eligible", _("Can join")
    INELIGIBLE = "ineligible", _("Can't join now")
    NEEDS_REVIEW = "needs_review", _("Staff will look")
    WAITLISTED = "waitlisted", _("Waiting for a seat")
    OFFERED = "offered", _("Seat offered")
    SEATED = "seated", _("Has a seat")
    ACTIVE = "active", _("Learning")
    INACTIVE_WARNED = "inactive_warned", _("No new badge for a while")
    SEAT_RECLAIMED = "seat_reclaimed", _("Seat given to somebody else")
    COMPLETED = "completed", _("Completed")
    EXITED = "exited", _("No more services")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Left")


S = EnrollmentState
# Holds a seat: a live row of Seat belongs to each of these states, and to no other.
SEATS = (S.SEATED, S.ACTIVE, S.INACTIVE_WARNED)
# Stands in the queue or was called from it.
QUEUED = (S.WAITLISTED, S.OFFERED)
# Stands and waits, for staff or for a seat: who may join counts until somebody has a seat.
WAITS = (S.NEEDS_REVIEW, S.ELIGIBLE, *QUEUED)
AFTER = (S.COMPLETED, S.EXITED, S.FOLLOW_UP, S.CLOSED)
# May take part: link an account, earn badges, be shown to employers.
ADMITTED = (S.ELIGIBLE, *QUEUED, *SEATS, S.SEAT_RECLAIMED, *AFTER)
# Has sent the join form and was not turned away: what "signed up" counts.
JOINED = (S.NEEDS_REVIEW, *ADMITTED)
# In the program and not through with it.
UNDER_WAY = (*WAITS, *SEATS, S.SEAT_RECLAIMED)
# May leave: everything that still goes on.
LIVE = (S.APPLICANT, S.INELIGIBLE, S.NEEDS_REVIEW, S.ELIGIBLE, *QUEUED, *SEATS, S.SEAT_RECLAIMED)
may_decide = staff("enrollment.change_enrollment")
ENROLLMENT = Machine(
    (
        Step((S.APPLICANT,), S.ELIGIBLE, portal),
        Step((S.APPLICANT,), S.INELIGIBLE, portal),
        Step((S.APPLICANT,), S.NEEDS_REVIEW, portal),
        Step((S.NEEDS_REVIEW, S.INELIGIBLE), S.ELIGIBLE, may_decide, needs_reason=True),
        Step((S.NEEDS_REVIEW,), S.INELIGIBLE, may_decide, needs_reason=True),
        Step((S.ELIGIBLE,), S.WAITLISTED, anyone),
        # After an answer was corrected, or when somebody asks for another seat, the rules decide anew.
        Step((S.NEEDS_REVIEW,), S.ELIGIBLE, portal),
        Step((S.NEEDS_REVIEW, S.ELIGIBLE, *QUEUED, S.SEAT_RECLAIMED), S.INELIGIBLE, portal),
        Step((S.ELIGIBLE, *QUEUED, S.SEAT_RECLAIMED), S.NEEDS_REVIEW, portal),
        Step((S.WAITLISTED,), S.OFFERED, portal),
        Step((S.OFFERED,), S.SEATED, anyone),
        Step((S.OFFERED,), S.WAITLISTED, anyone),  # lapsed, declined, or no seat was left
        Step((S.SEATED, S.INACTIVE_WARNED), S.ACTIVE, portal),
        Step((S.SEATED, S.ACTIVE), S.INACTIVE_WARNED, portal),
        Step((S.INACTIVE_WARNED,), S.SEAT_RECLAIMED, portal),
        Step(SEATS, S.SEAT_RECLAIMED, may_decide, needs_reason=True),
        Step((S.SEAT_RECLAIMED,), S.WAITLISTED, anyone),
        Step(SEATS, S.WAITLISTED, portal),  # the money for the seat has ended
        Step((S.ACTIVE, S.INACTIVE_WARNED), S.COMPLETED, may_decide, needs_reason=True),
        Step((S.COMPLETED,), S.EXITED, portal),
        Step((S.EXITED,), S.FOLLOW_UP, portal),
        Step((S.FOLLOW_UP,), S.CLOSED, portal),
        Step(LIVE, S.WITHDRAWN, anyone),
        Step((S.WITHDRAWN, S.INELIGIBLE), S.APPLICANT, anyone),
    )
)
