"""The kinds of review, what a follow-up may find, and in which states of a placement each can still be done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import staff
from jobs.placements.states import AFTER, PlacementState

S = PlacementState
HOLDS = "jobs.hold_review"
may_hold = staff(HOLDS)


class ReviewKind(models.TextChoices):
    FIRST = "first", _("First review")
    MIDPOINT = "midpoint", _("Midpoint review")
    FINAL = "final", _("Final review")


class Quarter(models.IntegerChoices):
    """Calendar quarters after the one in which the work ended."""

    SECOND = 2, _("Second quarter after the end")
    FOURTH = 4, _("Fourth quarter after the end")


class EmploymentStatus(models.TextChoices):
    SAME = "same", _("Employed by this employer")
    ELSEWHERE = "elsewhere", _("Employed elsewhere")
    NO = "no", _("Not employed")
    NOT_REACHED = "not_reached", _("Could not be reached")


class Source(models.TextChoices):
    """How it was learned."""

    PAY_SLIP = "pay_slip", _("Pay slip")
    EMPLOYER = "employer", _("The employer said so")
    LEARNER = "learner", _("The learner said so")


EMPLOYED = (EmploymentStatus.SAME, EmploymentStatus.ELSEWHERE)
GONE = (EmploymentStatus.ELSEWHERE, EmploymentStatus.NO)  # not with the employer of the placement
KNOWN = (EmploymentStatus.SAME, *GONE)
AT_WORK = (S.ACTIVE, S.EVALUATED)
ENDED = tuple(state for state in AFTER if state != S.CLOSED)
