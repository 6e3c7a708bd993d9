"""Setting a job aside, and taking that back. Whether somebody may is the referrals' to say."""

from typing import Any

from django.db import transaction
from django.db.models import F, Func, Value

from codeoregon.audit.context import because
from jobs.candidates import actions as candidates
from jobs.candidates.models import Candidate
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.models import LearnerMatches
from jobs.openings.models import Opening


@transaction.atomic
def dismiss(*, candidate: Candidate, opening: Opening, by: Any) -> Dismissal:
    """Twice is once, also at the same moment: the first one's day stands, and nothing is matched anew."""
    with because(by=by):
        row, made = Dismissal.objects.get_or_create(candidate=candidate, opening=opening)
    if made:
        candidates.match_anew(candidate.pk)
    return row


@transaction.atomic
def put_back(*, user: Any, opening: Opening, by: Any) -> bool:
    """Whether there was anything to put back."""
    with because(by=by):
        gone, _each = Dismissal.objects.of_learner(user).filter(opening=opening).delete()
    if gone:
        _list_again(user, opening)
        candidates.match_anew(user.pk)
    return bool(gone)


def _list_again(user: Any, opening: Opening) -> None:
    """Among those that the learner's pages look at, at once. The engine, which left it out, is about to rank it."""
    left_out = LearnerMatches.objects.filter(pk=user.pk).exclude(openings__contains=[opening.pk])
    more = {"openings": opening.pk, "scores": 0}
    left_out.update(**{name: Func(F(name), Value(one), function="array_append") for name, one in more.items()})
