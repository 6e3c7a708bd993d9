"""A whole run over everything that is due, and the short form for one learner."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.provider.client import Broken, Changed, Limits, Outcome
from badges.provider.models import SyncRun
from badges.provider.sync import claims
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import Claim
from badges.provider.sync.landing import BATCH, Landed, Report, land, worn_out
from badges.provider.sync.pump import Pump
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring

FAILURES_IN_A_ROW: Final = 25  # after so many the provider is taken to be down and the run stops
WINDOW: Final = 800  # claimed and under way at a time, at most
LINGER: Final = 1.0  # seconds after which a batch is written though it is not full: what is shown as done is done


class Progress(Protocol):
    """Who wants to be told: how many there are, then how many more are done."""

    def total(self, number: int) -> None: ...
    def add(self, number: int = 1) -> None: ...


@dataclass
class Summary:
    """What a run did. `users` are those whose awards changed; `error` is a sentence when it stopped early."""

    run: SyncRun
    report: Report = field(default_factory=Report)
    error: str = ""

    @property
    def users(self) -> set[int]:
        return self.report.users


def limits(*, rate: float | None = None, concurrency: int | None = None) -> Limits:
    """How hard to ask, from the settings unless given."""
    return Limits(
        concurrency=concurrency or settings.TREEHOUSE_CONCURRENCY,
        rate=settings.TREEHOUSE_RATE if rate is None else rate,
    )


def run_due(
    *,
    kind: str = SyncRun.Kind.BY_HAND,
    bounds: Limits | None = None,
    progress: Progress | None = None,
    wait: float = 5.0,
) -> Summary:
    """Sync every account that is due. Raises SyncBusy when another run is under way.

    Killed at any moment, the next run completes it: what was written was written whole, the rest is still due.
    """
    with claims.only_run(wait), because(by=None, why="badge sync"):
        claims.forget_dead_leases()
        began = timezone.now()
        SyncRun.objects.filter(finished_at__isnull=True).exclude(kind=SyncRun.Kind.ONE).update(
            finished_at=began, error=_("This run was cut short; the next one took over.")
        )
        run = SyncRun.objects.create(kind=kind, started_at=began, total=claims.due_count(began))
        if progress is not None:
            progress.total(run.total)
        work = _Work(Summary(run), began, bounds or limits(), progress)
        try:
            work.go()
        except BaseException as error:
            work.summary.error = work.summary.error or type(error).__name__
            raise
        finally:
            work.close()
    return work.summary


def run_one(account_id: int, *, bounds: Limits | None = None) -> Summary | None:
    """Sync one account now, due or not, in its turn; None when it is unlinked or being synced this moment."""
    bounds = bounds or limits(concurrency=1)
    claims.wait_for_turn(bounds.rate)
    claim = claims.claim_one(account_id)
    if claim is None:
        return None
    with because(by=None, why="badge sync"):
        run = SyncRun.objects.create(kind=SyncRun.Kind.ONE, total=1)
        summary = Summary(run)
        outcome: Outcome | None = worn_out(claim)
        if outcome is None:
            with Pump(bounds) as pump:
                pump.submit([claim.ask()])
                outcome = pump.collect()[0][1]
        with transaction.atomic():
            summary.report = land([(claim, outcome)], book=BadgeBook(), run_id=run.pk)
            SyncRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
            if summary.users:
                ring("awards")
    return summary


class _Work:
    """One run under way: keeps the pump fed, writes what comes back in batches."""

    def __init__(self, summary: Summary, began: datetime, bounds: Limits, progress: Progress | None) -> None:
        self.summary, self.began, self.bounds, self.progress = summary, began, bounds, progress
        self.book = BadgeBook()
        # Politely paced, only some ten seconds' worth is claimed: "update now" never waits long for a lease.
        paced = int(bounds.rate * 10) if bounds.rate else WINDOW
        self.window = max(2 * bounds.concurrency, min(WINDOW, paced))
        self.under_way: dict[int, Claim] = {}
        # Documents and mere acknowledgements wait in two lists: a batch of either kind costs few statements.
        self.documents: list[Landed] = []
        self.others: list[Landed] = []
        self.landed_at = time.monotonic()
        self.failures = 0

    def go(self) -> None:
        with Pump(self.bounds) as pump:
            self._common(pump)
            if not self.summary.error:
                self._suspects(pump)

    def _common(self, pump: Pump) -> None:
        more = True
        while True:
            if more and len(self.under_way) <= self.window // 2:
                more = self._claim(pump)
            if not self.under_way:
                break
            self._collect(pump)
            self._land(whole=not self.under_way or time.monotonic() - self.landed_at > LINGER)
            if self._is_down():
                break
        self._land(whole=True)

    def _claim(self, pump: Pump) -> bool:
        """Feed the pump; False when nothing more is due."""
        found = claims.claim_due(began=self.began, most=self.window - len(self.under_way))
        self.under_way.update((claim.id, claim) for claim in found)
        pump.submit([claim.ask() for claim in found])
        return bool(found)

    def _suspects(self, pump: Pump) -> None:
        """Those that were under way when earlier runs died, one by one."""
        while not self._is_down() and (claim := claims.claim_suspect(began=self.began)) is not None:
            self.under_way[claim.id] = claim
            outcome = worn_out(claim)
            if outcome is not None:
                del self.under_way[claim.id]
                self.others.append((claim, outcome))
            else:
                pump.submit([claim.ask()])
                while self.under_way:
                    self._collect(pump)
            self._land(whole=True)

    def _collect(self, pump: Pump) -> None:
        for ask, outcome in pump.collect(timeout=LINGER):
            waiting = self.documents if isinstance(outcome, Changed) else self.others
            waiting.append((self.under_way.pop(ask.key), outcome))
            self.failures = self.failures + 1 if isinstance(outcome, Broken) else 0

    def _is_down(self) -> bool:
        if self.failures >= FAILURES_IN_A_ROW:
            self.summary.error = _("The provider did not answer %(count)s times in a row; the rest stays due.") % {
                "count": self.failures
            }
        return bool(self.summary.error)

    def _land(self, *, whole: bool) -> None:
        """Write the batches that are full, or all that waits."""
        if whole:
            self.landed_at = time.monotonic()
        for waiting in (self.documents, self.others):
            while len(waiting) >= BATCH or (whole and waiting):
                batch = waiting[:BATCH]
                del waiting[:BATCH]
                self.summary.report.add(land(batch, book=self.book, run_id=self.summary.run.pk))
                if self.progress is not None:
                    self.progress.add(len(batch))

    def close(self) -> None:
        """Give back what was not asked for, close the run's row, and ring once for all."""
        with transaction.atomic():
            claims.release(list(self.under_way))
            run = self.summary.run
            SyncRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), error=self.summary.error)
            run.refresh_from_db()
            if self.summary.users:
                ring("awards")
