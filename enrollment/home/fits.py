"""Openings that fit a learner, as the pages of this app show them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from codeoregon.lib.templatetags.cards import JobCard
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from jobs.matching import cards, matches
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.models import KEEP, LearnerMatches
from jobs.openings.models import Opening


def fitting(user_id: int) -> set[int]:
    """Ids of live openings that are called a fit for this person now, but for those set aside. Three queries."""
    row = LearnerMatches.objects.filter(candidate__user=user_id, candidate__hidden_at__isnull=True).first()
    if row is None:
        return set()
    good = int(threshold(Name.GOOD_MATCH))
    ids = [opening for opening, score in zip(row.openings, row.scores, strict=True) if score >= good]
    aside = Dismissal.objects.of_learner(user_id).values("opening")
    live = Opening.objects.published().exclude(pk__in=aside)
    return set(live.filter(pk__in=ids).values_list("pk", flat=True))


def may_be_more(user_id: int) -> bool:
    """Whether the list is full of fits, so that their number is only the least there can be."""
    row = LearnerMatches.objects.filter(candidate__user=user_id).first()
    return row is not None and len(row.scores) >= KEEP and min(row.scores) >= int(threshold(Name.GOOD_MATCH))


@dataclass(frozen=True)
class BestJobs:
    """The best live openings as cards with their reasons, best first, and how many there are of which kind."""

    cards: list[JobCard]
    fits: int  # called a fit
    more: bool  # there may be more of these than the list holds
    aside: int  # set aside, and in none of these


def best_jobs(user: Any, most: int, without: Collection[int] = ()) -> BestJobs:
    """``without``: openings that are told of elsewhere on the page, and so are on none of the cards."""
    best = matches.best(user)
    others = [one for one in best.ranked if one[0] not in without]
    shown = [cards.job_card(match) for match in best.explain(others[:most])]
    return BestJobs(shown, best.fits, best.is_full_of_fits, len(best.aside))
