"""Who was kept, and who is employed later: what follow-ups tell of retention. Reads, writes nothing."""

from collections import Counter
from dataclasses import dataclass

from jobs.placements.models import Placement
from jobs.placements.reviews.models import FollowUp
from jobs.placements.reviews.states import EMPLOYED, KNOWN, EmploymentStatus, Quarter


def kept(placement: Placement, at_the_end: bool | None) -> bool | None:
    """Whether the employer kept the trainee, by the latest that is known: the last follow-up that found them, else
    what was noted ``at_the_end``. None: not known, or they left of their own will.
    """
    known = [row for row in placement.follow_ups.all() if row.answer in KNOWN]
    return max(known, key=lambda row: row.quarter).retained if known else at_the_end


@dataclass(frozen=True)
class Employed:
    """Of the placements asked about one quarter: how many are employed, with the same employer, not reached."""

    quarter: Quarter
    asked: int
    employed: int
    same: int
    not_reached: int


def employed() -> list[Employed]:
    """One line for each quarter of which something was answered. One query."""
    found = Counter(FollowUp.objects.answered().values_list("quarter", "answer"))
    lines = []
    for quarter in sorted({quarter for quarter, _answer in found}):
        many = {answer: found[quarter, answer] for answer in EmploymentStatus.values}
        working = sum(many[answer] for answer in EMPLOYED)
        asked, same, silent = sum(many.values()), many[EmploymentStatus.SAME], many[EmploymentStatus.NOT_REACHED]
        lines.append(Employed(Quarter(quarter), asked, working, same, silent))
    return lines
