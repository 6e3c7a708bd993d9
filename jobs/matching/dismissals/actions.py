"""Setting a job aside, and taking that back. Whether somebody may is the referrals' to say."""

from typing import Any

from django.db import transaction

from codeoregon.audit.context import because
from jobs.candidates.models import Candidate
from jobs.matching.dismissals.models import Dismissal
from jobs.openings.models import Opening


@transaction.atomic
def dismiss(*, candidate: Candidate, opening: Opening, by: Any) -> Dismissal:
    """Twice is once, also at the same moment: the first one's day stands."""
    with because(by=by):
        Dismissal.objects.bulk_create([Dismissal(candidate=candidate, opening=opening)], ignore_conflicts=True)
    return Dismissal.objects.get(candidate=candidate, opening=opening)


@transaction.atomic
def put_back(*, user: Any, opening: Opening, by: Any) -> bool:
    """Whether there was anything to put back."""
    with because(by=by):
        gone, _each = Dismissal.objects.of_learner(user).filter(opening=opening).delete()
    return bool(gone)
