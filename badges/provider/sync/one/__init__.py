"""One learner served at once, and the one who is asked to see whose fault it is that others get no profile."""

import time
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from badges.provider.adapters import Adapter, adapter
from badges.provider.client import AskedToWait, Broken, Changed, Limits, Nonsense, Outcome, Throttled
from badges.provider.models import Outcome as Word
from badges.provider.models import ProviderAccount, SyncRun
from badges.provider.sync import claims, gate
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import Claim
from badges.provider.sync.landing import Report, land, profile_of, worn_out
from badges.provider.sync.pump import Pump
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring

# Many of these in a row, and the provider is down: some answer with a page of excuses for everybody.
NO_PROFILE: Final = (Broken, Nonsense)
_SOUND: Final = (Word.UNCHANGED, Word.CHANGED)


@dataclass
class Summary:
    """What a run did. `users` are those whose awards changed; `error` is a sentence when it stopped early."""

    run: SyncRun
    report: Report = field(default_factory=Report)
    error: str = ""

    @property
    def users(self) -> set[int]:
        return self.report.users


class Fault(Enum):
    """Whose it is that no profile came."""

    THEIRS = auto()  # others are given theirs
    PROVIDERS = auto()  # nobody is: the breaker is open
    UNKNOWN = auto()


def run_one(account_id: int, *, bounds: Limits | None = None) -> Summary | None:
    """Sync one account now, due or not, in its turn; None when it is unlinked or being synced this moment."""
    with claims.only_one(account_id) as claim, because(by=None, why="badge sync"):
        if claim is None:
            return None
        provider = adapter(claim.provider)
        run = SyncRun.objects.create(provider=provider.name, kind=SyncRun.Kind.ONE, total=1)
        outcome = worn_out(claim) or _outcome(claim, provider, bounds)
        summary = Summary(run)
        with transaction.atomic():
            summary.report = land([(claim, outcome)], book=BadgeBook(provider), run_id=run.pk)
            SyncRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), unanswered={})
            if summary.users:
                ring("awards")
        run.refresh_from_db()
        return summary


def _outcome(claim: Claim, provider: Adapter, bounds: Limits | None) -> Outcome:
    if (until := gate.paused(provider.name)) is not None:
        return Throttled((until - timezone.now()).total_seconds())
    if not gate.may_ask(provider.name):
        return Broken("The provider is left in peace for a moment.")
    outcome = _fetch(claim, provider, bounds)
    if isinstance(outcome, NO_PROFILE):
        if whose_fault(provider, 1, bounds) is not Fault.THEIRS:
            return Broken(outcome.reason)
    elif not isinstance(outcome, Throttled):
        gate.answered(provider.name)
    return outcome


def whose_fault(provider: Adapter, times: int, bounds: Limits | None) -> Fault:
    """No profile for so many: theirs, when one whom the provider served before is given a document at this time."""
    answer = _another(provider, bounds)
    if isinstance(answer, Changed):
        gate.answered(provider.name)
        return Fault.THEIRS
    if isinstance(answer, NO_PROFILE) or (answer is None and times > 1):
        gate.failed(provider.name, gate.FAILURES_IN_A_ROW)
        return Fault.PROVIDERS
    if answer is None:  # a single one and nobody to compare with: an outage only if it goes on
        return Fault.PROVIDERS if gate.failed(provider.name) else Fault.THEIRS
    return Fault.UNKNOWN


def others(provider: Adapter) -> QuerySet[ProviderAccount]:
    """Who was read before and is free to be asked for, to compare with."""
    free = Q(provider=provider.name, lease_until__isnull=True, unlinked_at__isnull=True)
    read_before = Q(last_synced_at__isnull=False, last_outcome__in=[*_SOUND, Word.BROKEN, Word.THROTTLED])
    return ProviderAccount.objects.filter(free, read_before)


def _another(provider: Adapter, bounds: Limits | None) -> Outcome | None:
    """What is said of one who was read before, if possible the last time too; asked for whole, because “unchanged” is
    no document. None when nobody is free. What it says is left to their own turn."""
    sound_first = Case(When(last_outcome__in=_SOUND, then=0), default=1)
    keys = others(provider).order_by(sound_first, "?").values_list("pk", flat=True)
    with claims.only_one(keys.first() or 0) as claim:
        if claim is None:
            return None
        try:
            return _fetch(replace(claim, etag="", last_modified=""), provider, bounds)
        finally:
            claims.release([claim])


def _fetch(claim: Claim, provider: Adapter, bounds: Limits | None) -> Outcome:
    bounds = replace(gate.shared(provider, bounds), concurrency=1)
    if bounds.turns is not None:  # the first turn on our own connection; another try takes its own
        try:
            time.sleep(gate.take_turns(provider.name, bounds.apart))
        except AskedToWait as told:
            return Throttled(told.seconds or 0.0)
        bounds = replace(bounds, taken=1)
    with Pump(bounds) as pump:
        pump.submit([claim.ask()])
        return read(pump.collect()[0][1], claim, provider)


def read(outcome: Outcome, claim: Claim, provider: Adapter) -> Outcome:
    """A document is read at once: one that is nobody's profile is no answer, and counts as such."""
    if not isinstance(outcome, Changed):
        return outcome
    said = profile_of(outcome, claim.handle, provider)
    return said if isinstance(said, Nonsense) else replace(outcome, profile=said)
