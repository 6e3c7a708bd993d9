"""Openings that veterans and their spouses see some days before everybody else.

Who they are is known up here only: ``jobs`` says which openings wait for their day, and neither its pages nor employers
learn who looked at them early.
"""

from typing import Any

from enrollment.intake.actions import COVERED
from enrollment.intake.models import Enrollment
from enrollment.intake.states import JOINED
from jobs.matching import matches
from jobs.matching.matches import Match
from jobs.openings.models import Opening


def goes_first(user: Any) -> bool:
    """Joined, and a covered person by their own word (20 CFR 1010.110)."""
    return Enrollment.objects.filter(user=user, state__in=JOINED, covered__in=COVERED).exists()


def comes_first(enrollment: Enrollment) -> bool:
    """The same of an enrollment that was read already."""
    return enrollment.state in JOINED and enrollment.covered in COVERED


def openings(user: Any) -> list[Match]:
    """What somebody who goes first sees before others: what they look for, then the rest, best fit first."""
    found = matches.explain_all(user, Opening.objects.veterans_first().for_cards())
    return sorted(found, key=lambda match: (bool(match.failed), -match.score, -match.opening.pk))
