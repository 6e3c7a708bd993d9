"""The people of an opening as staff see them: by score, and among equal scores covered people first.

Priority of service (20 CFR part 1010): veterans and their spouses come first among equals. Matching does not know who
is covered; the order is made here, where rooms are joined, and no employer sees it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from enrollment.desk.models import CaseNote
from enrollment.intake.actions import COVERED
from enrollment.intake.models import Enrollment
from jobs.matching import matches
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.matches import CandidateMatch
from jobs.matching.models import KEEP
from jobs.openings.models import Opening
from jobs.referrals.models import Referral


@dataclass(frozen=True)
class Ranked:
    """One person for one opening; ``enrollment`` is the key of their newest, None for somebody who never enrolled."""

    match: CandidateMatch
    covered: bool
    enrollment: int | None
    contact: dt.datetime | None
    referral: Referral | None
    aside: dt.datetime | None  # when they set the opening aside; the order is the same, for it says nothing of skills

    @property
    def person(self) -> Any:
        return self.match.candidate.user

    @property
    def order(self) -> tuple[int, bool, int]:
        """Lower comes first."""
        return (-self.match.score, not self.covered, self.match.candidate.pk)


def ranked(opening: Opening) -> list[Ranked]:
    """The best visible people of a live opening. A constant number of queries.

    A full list may have cut off covered people who score as much as its last: they are brought back.
    """
    found = matches.for_opening(opening)
    listed = {match.candidate.pk for match in found}
    if len(found) >= KEEP:
        others = _covered().exclude(user__in=listed)
        found += matches.who_score(opening, others.values_list("user", flat=True), found[-1].score)
    return _joined(opening, found)


def chosen(opening: Opening, people: Collection[int]) -> list[Ranked]:
    """Those of ``people`` who are visible, in the order of ``ranked``, whatever their score and wishes."""
    return _joined(opening, matches.explain_people(opening, people))


def _covered() -> Any:
    return Enrollment.objects.filter(covered__in=COVERED)


def _joined(opening: Opening, found: list[CandidateMatch]) -> list[Ranked]:
    people = [match.candidate.pk for match in found]
    covered = set(_covered().filter(user__in=people).values_list("user", flat=True))
    newest = dict(Enrollment.objects.filter(user__in=people).order_by("pk").values_list("user", "pk"))
    notes = CaseNote.objects.filter(enrollment__user__in=people).values("enrollment__user")
    contact = dict(notes.annotate(last=Max("written_at")).values_list("enrollment__user", "last"))
    sent = Referral.objects.filter(opening=opening, candidate__in=people).order_by("pk")
    referrals = {referral.candidate_id: referral for referral in sent}
    aside = Dismissal.objects.filter(opening=opening).days(people)
    rows = [
        Ranked(match, pk in covered, newest.get(pk), contact.get(pk), referrals.get(pk), aside.get((pk, opening.pk)))
        for match, pk in zip(found, people, strict=True)
    ]
    return sorted(rows, key=lambda row: row.order)
