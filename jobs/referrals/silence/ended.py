"""The truth to everybody on the way for an opening that was filled or closed. Finds its work by a query.

Their referrals stay as they are. That it ended is no answer to them: nobody said that they were not chosen, the
employer can still hire one of them (many click "filled" first and record the hire after), a start may be called off,
and an opening that opens again finds everybody in their place. ``not_selected`` would put words in the employer's mouth
and bar the learner from applying once it is open again.

Told in the night after, so a wrong click that is put right the same day writes to nobody, and who is hired meanwhile
reads only of that. The row remembers of which end the learner was told, so however often this runs nobody is told
twice; the learner's own page says it at once.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from jobs.candidates.models import Candidate
from jobs.referrals import notices
from jobs.referrals.models import Referral, Referrals

AT_ONCE = 200  # rows a transaction
NEWS_FOR: Final = dt.timedelta(days=14)  # an opening that ended longer ago is no news: their page says it, no letter


def due() -> Referrals:
    """Who took back their consent waits for nobody; they are told once they agree again."""
    news = Referral.objects.untold_of_end().filter(opening__ended_at__gt=timezone.now() - NEWS_FOR)
    return news.filter(candidate__in=Candidate.objects.visible())


def tell_due(progress: Any = None) -> dict[str, int]:
    """Write to each learner; how many."""
    if progress is not None:
        progress.total(due().count())
    told = 0
    while batch := _batch():
        told += batch
        if progress is not None:
            progress.add(batch)
    return {"told_end": told}


@transaction.atomic
def _batch() -> int:
    held = due().select_for_update(skip_locked=True, of=("self",)).order_by("id")
    keys = [one.pk for one in held[:AT_ONCE]]
    # Asked again, now that nobody moves them: the lock alone does not know of an opening that was opened again.
    rows = list(due().filter(pk__in=keys).whole())
    for referral in rows:
        notices.tell_end(referral)
        Referral.objects.filter(pk=referral.pk).update(told_end=referral.opening.ended_at)
    return len(rows)
