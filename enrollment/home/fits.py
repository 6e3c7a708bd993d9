"""Openings that fit a learner, as the pages of this app show them."""

from typing import Any

from codeoregon.lib.templatetags.cards import JobCard
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from jobs.matching import cards, matches
from jobs.matching.models import KEEP, LearnerMatches
from jobs.openings.models import Opening


def fitting(user_id: int) -> set[int]:
    """Ids of live openings that are called a fit for this person now. Three queries."""
    row = LearnerMatches.objects.filter(candidate__user=user_id, candidate__hidden_at__isnull=True).first()
    if row is None:
        return set()
    good = int(threshold(Name.GOOD_MATCH))
    ids = [opening for opening, score in zip(row.openings, row.scores, strict=True) if score >= good]
    return set(Opening.objects.published().filter(pk__in=ids).values_list("pk", flat=True))


def may_be_more(user_id: int) -> bool:
    """Whether the list is full of fits, so that their number is only the least there can be."""
    row = LearnerMatches.objects.filter(candidate__user=user_id).first()
    return row is not None and len(row.scores) >= KEEP and min(row.scores) >= int(threshold(Name.GOOD_MATCH))


def best_jobs(user: Any, most: int) -> tuple[list[JobCard], int, bool]:
    """The best live openings as cards with their reasons, best first; how many openings are called a fit; and whether
    that number is a lower bound, since the list holds no more.
    """
    best = matches.best(user)
    return [cards.job_card(match) for match in best.explain(best.ranked[:most])], best.fits, best.fits >= KEEP
