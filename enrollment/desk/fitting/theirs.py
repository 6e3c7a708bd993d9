"""The openings of one person as staff see them: best first, with those set aside and where each application stands."""

import datetime as dt
from dataclasses import dataclass, replace

from codeoregon.lib.templatetags.cards import JobCard, NeedReason
from jobs.candidates.models import Candidate
from jobs.matching import cards
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.matches import Match
from jobs.openings.models import Opening
from jobs.referrals.models import Referral


@dataclass(frozen=True)
class Fit:
    """One opening for somebody; the points of its reasons add up to its score."""

    match: Match
    card: JobCard
    reasons: list[NeedReason]
    aside: dt.datetime | None  # when they set it aside
    referral: Referral | None  # the newest; None too for staff who may not see referrals

    @property
    def opening(self) -> Opening:
        return self.match.opening


def joined(candidate: Candidate, found: list[Match], *, sees_referrals: bool) -> list[Fit]:
    """The same openings in the same order. Two queries, whatever their number."""
    aside = Dismissal.objects.days([candidate.pk])
    sent = Referral.objects.filter(candidate=candidate, opening__in=[one.opening.pk for one in found]).order_by("pk")
    referrals = {one.opening_id: one for one in sent} if sees_referrals else {}
    return [
        Fit(
            match,
            cards.job_card(match),
            # A badge's page speaks to whoever opens it, and says of staff that they have not earned it.
            [replace(reason, badge_url="") for reason in cards.need_reasons(match.explanation)],
            aside.get((candidate.pk, match.opening.pk)),
            referrals.get(match.opening.pk),
        )
        for match in found
    ]
