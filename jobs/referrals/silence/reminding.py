"""Reminders to a silent employer, then the truth to the learner. Finds its work by a query.

Silence counts from the last move, or from the interview that was agreed. However late or often this runs, nobody is
told twice of the same silence: the row remembers of how many days somebody was last told, every move wipes that, and
the row is locked while the letters are queued, so what has moved meanwhile is left alone.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from codeoregon.policy.models import in_force
from codeoregon.policy.names import NAMES, Name
from employers.organisations.states import OrganisationState
from jobs.candidates.models import Candidate
from jobs.referrals import notices
from jobs.referrals.models import Referral, Referrals

AT_ONCE = 200  # rows a transaction


@dataclass(frozen=True)
class Days:
    """After how many days of silence the employer is reminded, and the learner is told; none for a figure of 0."""

    employer: frozenset[int]
    learner: frozenset[int]

    @classmethod
    def now(cls) -> "Days":
        values = {one.figure: int(one.value) for one in in_force()}
        steps = [values[NAMES[name]] for name in (Name.FIRST_ANSWER_REMINDER, Name.SECOND_ANSWER_REMINDER)]
        return cls(frozenset(steps) - {0}, frozenset({values[NAMES[Name.SILENCE_DAYS]]}) - {0})

    def passed(self, referral: Any, now: dt.datetime) -> set[int]:
        """The steps of which nobody has been told yet; ``referral`` bears ``quiet_since``."""
        days, told = (now - referral.quiet_since).days, referral.told_days or 0
        return {step for step in self.employer | self.learner if told < step <= days}


def due(now: dt.datetime, days: Days) -> Referrals:
    """Where a step of silence has come and nobody was told. Who took back their consent waits for nobody, and when the
    opening was filled or closed the learner is told that instead (``ended.py``)."""
    found = Q(pk__in=[])
    for step in days.employer | days.learner:
        untold = Q(told_days__isnull=True) | Q(told_days__lt=step)
        found |= Q(moved_at__lte=now - dt.timedelta(days=step), quiet_since__lte=now - dt.timedelta(days=step)) & untold
    rows = Referral.objects.answerable().filter(candidate__in=Candidate.objects.visible())
    return rows.quiet().filter(found)


def remind_due(progress: Any = None) -> dict[str, int]:
    """Write to the employers, or to the learners, where the day has come; how many letters' worth of each."""
    now, days = timezone.now(), Days.now()
    if progress is not None:
        progress.total(due(now, days).count())
    counts = {"reminded": 0, "told_silence": 0}
    while batch := _batch(now, days):
        for asked, told in batch:
            counts["reminded"] += asked
            counts["told_silence"] += told
        if progress is not None:
            progress.add(len(batch))
    return counts


@transaction.atomic
def _batch(now: dt.datetime, days: Days) -> list[tuple[bool, bool]]:
    held = due(now, days).select_for_update(skip_locked=True, of=("self",)).order_by("moved_at", "id")
    keys = [referral.pk for referral in held[:AT_ONCE]]
    # Asked again now that nobody moves them: of an interview that was just set, the lock alone does not know.
    rows = due(now, days).filter(pk__in=keys).whole()
    return [_tell(referral, days, now) for referral in rows]


def _tell(referral: Any, days: Days, now: dt.datetime) -> tuple[bool, bool]:
    """Whether the employer was reminded, and whether the learner was told. An employer on hold can't answer."""
    passed, quiet = days.passed(referral, now), (now - referral.quiet_since).days
    Referral.objects.filter(pk=referral.pk).update(told_days=max(passed))
    approved = referral.opening.organisation.state == OrganisationState.APPROVED
    asks, tells = bool(passed & days.employer) and approved, bool(passed & days.learner)
    if asks:
        notices.remind(referral, quiet)
    if tells:
        notices.tell_silence(referral, quiet)
    return asks, tells
