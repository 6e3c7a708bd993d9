"""A whole run over everything that is due at one provider.

A run ends complete whatever is killed: its row stays open until nothing is due any more, and whoever comes next (the
sweep, the next night) goes on with the same row. A provider that is down holds the run up; it is not lost. An account
that is never answered does not: a run asks for it `claims.ASKS` times at most, each time it is gone on with once.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.catalog.models import Award
from badges.provider.adapters import Adapter, treehouse
from badges.provider.client import Broken, Changed, Limits, Nonsense, Outcome, Throttled
from badges.provider.models import AGAIN, FeedChange, ProviderAccount, ProviderState, SyncRun
from badges.provider.runs import OWN, asked_to_wait
from badges.provider.sync import claims, gate, writing
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import Claim
from badges.provider.sync.landing import ANSWERS, BATCH, BRIEF, Landed, land, worn_out
from badges.provider.sync.one import NO_PROFILE, Fault, Summary, others, read, whose_fault
from badges.provider.sync.pump import Pump
from codeoregon.audit.context import because
from codeoregon.lib.bell import ring

GONE_ON_WITH: Final = timedelta(hours=12)  # an open run older than this, but for a pause, is closed for a new one
WINDOW: Final = 1_600  # claimed and under way at a time, at most
MANY_GONE: Final = 0.1  # of all awards, flagged as gone by one run
LINGER: Final = 1.0  # seconds after which a batch is written though it is not full: what is shown as done is done


Choose = Callable[..., list[Claim]]  # of `claims`: who is to be asked for next


class Progress(Protocol):
    """Who wants to be told: how many there are and were done before, then how many more are done."""

    def total(self, number: int, done: int = 0) -> None: ...
    def add(self, number: int = 1) -> None: ...


def run_due(
    provider: Adapter = treehouse.ADAPTER,
    *,
    kind: str = SyncRun.Kind.BY_HAND,
    bounds: Limits | None = None,
    progress: Progress | None = None,
    wait: float = 5.0,
    everyone: bool = False,
) -> Summary:
    """Sync every account that is due, or with ``everyone`` all that are linked. Raises SyncBusy when another run is
    under way, which is left as it is.

    With ``error`` in the summary it was held up: its row stays open, and ``go_on`` takes it from there.
    """
    with claims.only_run(provider.name, wait), because(by=None, why="badge sync"):
        claims.forget_dead_leases(provider.name)
        began = timezone.now()
        bounds = gate.shared(provider, bounds)
        with transaction.atomic():  # whoever is made due has a run to its name, or nothing has happened
            if everyone:
                claims.everyone_due(provider.name, began)
            run = _row(provider.name, kind, began, bounds.rate)
        if progress is not None:
            progress.total(run.total, run.done)
        work = _Work(Summary(run), provider, began, bounds, progress)
        try:
            work.go()
        except KeyboardInterrupt:  # somebody at a terminal meant it: the rest waits for the next night
            work.stopped = _("Stopped by hand; the rest stays due.")
            raise
        except BaseException as error:
            work.summary.error = work.summary.error or type(error).__name__
            raise
        finally:
            work.close()
    return work.summary


def go_on() -> bool:
    """Whether a run is open that nobody is at, and the provider may be asked: then it is time to go on with it."""
    return any(
        not claims.run_under_way(name) and not gate.is_open(name) and gate.paused(name) is None
        for name in _open(timezone.now()).values_list("provider", flat=True).distinct()
    )


def _open(now: datetime) -> QuerySet[SyncRun]:
    """Runs that may be gone on with: young ones, and those that had to wait as long as the provider said."""
    since = now - GONE_ON_WITH
    waited = ProviderState.objects.filter(paused_until__gt=since).values("provider")
    left = SyncRun.objects.filter(finished_at__isnull=True).exclude(kind__in=OWN)
    return left.filter(Q(started_at__gt=since) | Q(provider__in=waited))


def _row(provider: str, kind: str, began: datetime, pace: float) -> SyncRun:
    """The open run of this provider, gone on with, or a new one."""
    left = SyncRun.objects.filter(provider=provider, finished_at__isnull=True).exclude(kind__in=OWN)
    run = _open(began).filter(provider=provider).order_by("-pk").first()
    left.exclude(pk=run.pk if run else 0).update(
        finished_at=began, error=_("Never came to its end; a new run took over."), unanswered={}
    )
    tried = [] if run is None else [int(account) for account in run.unanswered]
    due = claims.due_count(provider, began, tried)
    if run is None:
        return SyncRun.objects.create(provider=provider, kind=kind, started_at=began, total=due, pace=pace)
    SyncRun.objects.filter(pk=run.pk).update(total=run.done + run.in_vain + due, pace=pace, error="")
    run.refresh_from_db()
    return run


def _account_for(run: SyncRun, stopped: str) -> None:
    """The last figures of a run that is over. What others served meanwhile is theirs, unless it was ``stopped``."""
    asked = [int(account) for account in run.unanswered]
    still = set(ProviderAccount.objects.filter(AGAIN, pk__in=asked).values_list("pk", flat=True))
    served = Counter(last for account, (last, _times) in run.unanswered.items() if int(account) not in still)
    run.counts = {word: many for word, count in run.counts.items() if (many := count - served[word])}
    if not stopped:
        run.total = run.done + run.in_vain
    run.unanswered = {}
    run.save(update_fields=["counts", "total", "unanswered"])
    _tell_gone(run)


def _tell_gone(run: SyncRun) -> None:
    """Badges that are gone stay with who earned them; many at once look like a provider's mistake: staff are told."""
    gone = Award.objects.filter(badge__provider=run.provider, missing_since__gte=run.started_at)
    kept = Award.objects.filter(badge__provider=run.provider)
    if run.counts.get("missing", 0) and gone.count() > MANY_GONE * kept.count():
        account = ProviderAccount.objects.filter(provider=run.provider, user__in=gone.values("user")[:1]).latest("pk")
        writing.note(FeedChange.Kind.GONE, run.provider, "badges", account.pk, timezone.now())


class _Work:
    """One run under way: keeps the pump fed, writes what comes back in batches."""

    def __init__(
        self, summary: Summary, provider: Adapter, began: datetime, bounds: Limits, progress: Progress | None
    ) -> None:
        self.summary, self.began, self.bounds, self.progress = summary, began, bounds, progress
        self.provider, self.stopped = provider, ""
        self.book = BadgeBook(provider)
        # Politely paced, only some ten seconds' worth is claimed: "update now" never waits long for a lease.
        paced = int(bounds.rate * 10) if bounds.rate else WINDOW
        self.window = max(2 * bounds.concurrency, min(WINDOW, paced))
        self.under_way: dict[int, Claim] = {}
        # Asked for by this run before it was gone on with, without an answer; the second for the last time.
        self.asked = [int(account) for account in summary.run.unanswered]
        self.given_up = [int(who) for who, (_last, times) in summary.run.unanswered.items() if times >= claims.ASKS]
        # Documents and mere acknowledgements wait in two lists: a batch of either kind costs few statements.
        self.documents: list[Landed] = []
        self.others: list[Landed] = []
        self.odd: list[tuple[Claim, Nonsense]] = []  # theirs, or that of a provider that is down
        self.landed_at = time.monotonic()
        self.failures = 0
        self.sound = False  # it gave an answer, and none since then was a failure or that we wait
        self.trial = False  # the breaker is half-open and we are the one who asks

    def go(self) -> None:
        if (until := gate.paused(self.provider.name)) is not None:
            self.summary.error = asked_to_wait(until)
            return
        if not gate.may_ask(self.provider.name):
            self.summary.error = _("The provider does not answer; it is asked again in a moment.")
            return
        self.trial = gate.is_open(self.provider.name)
        with Pump(self.bounds) as pump:
            if not self.trial or self._try(pump):
                self._through(pump, claims.claim_due, self.window)
            # Those that were under way when earlier runs died: few at a time, and some of them one by one.
            for choose, window in ((claims.claim_suspects, self.bounds.concurrency), (claims.claim_alone, 1)):
                if not self.summary.error:
                    self._through(pump, choose, window)

    def _through(self, pump: Pump, choose: Choose, window: int) -> None:
        more = True
        while more or self.under_way:
            if more and len(self.under_way) <= window // 2:
                more = self._claim(pump, choose, window)
            if self.under_way:
                self._collect(pump)
            self._land(whole=not self.under_way or time.monotonic() - self.landed_at > LINGER)
            before = self.failures + len(self.odd)
            told = bool(self.summary.error)  # to wait
            if self._is_down(pump):
                if told:
                    self._let_come(pump)
                break
            more = more or self.failures + len(self.odd) < before  # what was taken back is asked for all the same
        self._land(whole=True)
        self._is_down(pump, last=True)
        self._set_aside(down=True)  # nobody could say whose fault it is: soon asked for again
        self._land(whole=True)

    def _let_come(self, pump: Pump) -> None:
        """Answers that are on their way still count: else one who is always told to wait would keep slow ones out."""
        until = time.monotonic() + self.bounds.timeout
        while pump.in_flight > pump.waiting and time.monotonic() < until:
            self._collect(pump)

    def _try(self, pump: Pump) -> bool:
        """While the breaker is half-open one question goes first; whether to go on."""
        self._claim(pump, claims.claim_due, 1)
        while self.under_way:
            self._collect(pump)
        down = self._is_down(pump)
        self._land(whole=True)
        return not down

    def _claim(self, pump: Pump, choose: Choose, window: int) -> bool:
        """Feed the pump, first with those not asked for yet in this run; False when nothing more is due."""
        most = window - len(self.under_way)
        held = [*self.under_way, *(claim.id for claim, _outcome in [*self.documents, *self.others, *self.odd])]
        found: list[Claim] = []
        for left_out in (self.asked, self.given_up) if self.asked else ([],):
            if not found:
                found = choose(self.provider.name, began=self.began, most=most, held=[*held, *left_out])
        worn = [(claim, outcome) for claim in found if (outcome := worn_out(claim)) is not None]
        self.others += worn
        alive = [claim for claim in found if claim.attempts <= claims.MAX_ATTEMPTS]
        self.under_way.update((claim.id, claim) for claim in alive)
        pump.submit([claim.ask() for claim in alive])
        return bool(found)

    def _collect(self, pump: Pump) -> None:
        for ask, answer in pump.collect(timeout=LINGER):
            claim = self.under_way.pop(ask.key)
            outcome = read(answer, claim, self.provider)
            if isinstance(outcome, Nonsense):
                self.odd.append((claim, outcome))
            else:
                waiting = self.documents if isinstance(outcome, Changed) else self.others
                waiting.append((claim, outcome))
            self._watch(outcome)

    def _set_aside(self, *, down: bool = False) -> None:
        """Nonsense is theirs when others are given documents; of a provider that is ``down`` it is no answer, and is
        asked for again."""
        self.others += [(claim, Broken(odd.reason) if down else odd) for claim, odd in self.odd]
        self.odd = []

    def _watch(self, outcome: Outcome) -> None:
        """Count what comes in a row; an answer after failures closes the breaker, one long pause ends it for now."""
        if isinstance(outcome, NO_PROFILE):
            self.failures, self.sound = self.failures + 1, False
            return
        self.failures = 0
        if isinstance(outcome, Changed):
            self._set_aside()
        if isinstance(outcome, Throttled):
            self.sound = False
            if outcome.retry_after > self.bounds.quiet:
                until = gate.paused(self.provider.name) or timezone.now() + timedelta(seconds=outcome.retry_after)
                self.summary.error = asked_to_wait(until)
        elif not self.sound and not self.summary.error:  # what was asked before a pause does not end it
            gate.answered(self.provider.name)
            self.sound, self.trial = True, False

    def _is_down(self, pump: Pump, *, last: bool = False) -> bool:
        """Whether to stop here; ``last``: nobody else comes who might show that the provider is well."""
        times = max(self.failures, len(self.odd))
        many = bool(self.odd) if last else times >= (1 if self.trial else gate.FAILURES_IN_A_ROW)
        if many and not self.summary.error:
            back = [self.under_way.pop(ask.key) for ask in pump.take_back()]
            claims.release(back)  # nobody is free else, to see whether the provider answers
            if pump.in_flight and not others(self.provider).exists():  # all are asked for already: that decides
                self._let_come(pump)
                self._land(whole=True)
                times = max(self.failures, len(self.odd))
                if not times or self.summary.error:
                    return bool(self.summary.error)
            fault = whose_fault(self.provider, times, self.bounds)
            self._set_aside(down=fault is not Fault.THEIRS)
            if fault is not Fault.PROVIDERS:
                self.failures, self.trial = 0, False
                return False
            self.summary.error = ngettext(
                "The provider did not answer with a profile %(count)s time; it goes on by itself.",
                "The provider did not answer with a profile %(count)s times in a row; it goes on by itself.",
                times,
            ) % {"count": times}
        return bool(self.summary.error)

    def _land(self, *, whole: bool) -> None:
        """Write the batches that are full, or all that waits."""
        if whole:
            self.landed_at = time.monotonic()
        for waiting, full in ((self.documents, BATCH), (self.others, BRIEF)):
            while len(waiting) >= full or (whole and waiting):
                batch = waiting[:full]
                del waiting[:full]
                report = land(batch, book=self.book, run_id=self.summary.run.pk)
                self.summary.report.add(report)
                if self.progress is not None:
                    self.progress.add(sum(report.counts[word] for word in ANSWERS))

    def close(self) -> None:
        """Give back what was not asked for, close the run's row unless it is held up, and ring once for all."""
        with transaction.atomic():
            claims.release(list(self.under_way.values()))
            run, error = self.summary.run, self.stopped or self.summary.error
            # What somebody else held when it was to be claimed is left: the sweep goes on with it.
            left = not self.stopped and claims.due_count(self.provider.name, self.began, self.given_up)
            over = None if self.summary.error or left else timezone.now()
            SyncRun.objects.filter(pk=run.pk).update(finished_at=over, error=error)
            run.refresh_from_db()
            if over:
                _account_for(run, self.stopped)
            if self.summary.users:
                ring("awards")
