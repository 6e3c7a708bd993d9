"""Reading matches: stored order, live truth.

The stored lists say who is worth looking at; what is shown is computed now from live openings, visible candidates,
present preferences and present badges. So what was closed or withdrawn a moment ago is gone, the reasons add up to
the score beside them, and a rebuild that is still under way shows as a shorter list, never as a wrong one.
"""

from dataclasses import dataclass
from typing import Any

from badges.crosswalks.evaluate import Held, held
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.models import KEEP, LearnerMatches, OpeningMatches
from jobs.openings.models import Opening


@dataclass(frozen=True)
class Match:
    """One opening for one learner, with its reasons and the preferences that it fails (sentences)."""

    opening: Opening
    explanation: score.Explanation
    failed: list[str]
    candidate: Candidate | None  # None: not shown to employers

    @property
    def score(self) -> int:
        return self.explanation.score


@dataclass(frozen=True)
class CandidateMatch:
    """One candidate (with ``user``) for one opening."""

    candidate: Candidate
    explanation: score.Explanation

    @property
    def score(self) -> int:
        return self.explanation.score


def candidate_of(user: Any) -> Candidate | None:
    """The learner as employers may see them, or None when they have not agreed to be shown."""
    return Candidate.objects.visible().filter(pk=user.pk).first()


def is_pending(candidate: Candidate) -> bool:
    """Nothing was computed for this candidate yet."""
    return not LearnerMatches.objects.filter(pk=candidate.pk).exists()


def is_full(found: list[Match]) -> bool:
    """As many as a list can hold, so that there may be more that fit."""
    return len(found) >= KEEP


def for_learner(user: Any, *, limit: int | None = None) -> list[Match]:
    """The best openings of a visible candidate, best first (``score`` says how ties go); [] for anybody else.

    Constant number of queries, whatever the length.
    """
    candidate = candidate_of(user)
    row = LearnerMatches.objects.filter(pk=user.pk).only("openings").first() if candidate else None
    if candidate is None or row is None:
        return []
    openings = Opening.objects.published().filter(pk__in=row.openings).for_cards()
    evidence = held([user.pk])[user.pk]
    found = [_match(candidate, evidence, opening) for opening in openings]
    fitting = [match for match in found if match.score and not match.failed]
    return sorted(fitting, key=lambda match: (-match.score, -match.opening.pk))[:limit]


def for_opening(opening: Opening, *, limit: int | None = None) -> list[CandidateMatch]:
    """The best visible candidates of a live opening, best first; [] when it is not live. Constant number of queries."""
    row = OpeningMatches.objects.filter(opening__in=Opening.objects.published().filter(pk=opening.pk)).first()
    if row is None:
        return []
    people = list(Candidate.objects.visible().filter(pk__in=row.candidates).select_related("user"))
    needs = list(opening.needs.select_related("skill"))
    evidence = held([person.pk for person in people])
    found = [
        CandidateMatch(person, score.explain(evidence[person.pk], needs))
        for person in people
        if not score.filters(person, opening)
    ]
    fitting = [match for match in found if match.score]
    return sorted(fitting, key=lambda match: (-match.score, match.candidate.pk))[:limit]


def explain(user: Any, opening: Opening) -> Match:
    """Any opening against any learner, computed now, whether or not it is among the best."""
    return _match(candidate_of(user), held([user.pk])[user.pk], opening)


def _match(candidate: Candidate | None, evidence: dict[int, Held], opening: Opening) -> Match:
    failed = score.filters(candidate, opening) if candidate else []
    return Match(opening, score.explain(evidence, opening.needs.all()), failed, candidate)
