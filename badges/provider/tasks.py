"""Background work of the provider: what is due at night, and what learners asked for just now."""

import contextlib
import time
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from badges.provider import snapshots
from badges.provider.adapters import asked as asked_providers
from badges.provider.adapters import treehouse
from badges.provider.models import AGAIN, AGAIN_AFTER, AGAIN_AT, ASKED, Outcome, ProviderAccount, SyncRun
from badges.provider.sync import gate
from badges.provider.sync.claims import SyncBusy, only_again, run_under_way
from badges.provider.sync.one import run_one
from badges.provider.sync.run import Progress, go_on, run_due
from codeoregon.lib.bell import ring

MISSED_AFTER: Final = timedelta(seconds=5)
MOST_ASKED: Final = 100  # bells that one sweep rings again
MOST_AGAIN: Final = 10  # accounts that one sweep tries again
LONGEST_AGAIN: Final = 2.0  # seconds after which a sweep begins no other one


class ProviderDown(RuntimeError):
    """The run stopped early; the text is a sentence for staff."""


@shared_task(name="badges.sync_due")
def sync_due(progress: Progress | None = None) -> dict[str, int]:
    """Sync all accounts that are due; returns outcome → accounts. Does nothing when a run is under way already.

    Raises ProviderDown when a provider stopped answering: what was written stays, the rest goes on by itself
    (`sync_rest`).
    """
    counts: Counter[str] = Counter()
    for provider in asked_providers():
        try:
            summary = run_due(provider, kind=SyncRun.Kind.NIGHTLY, progress=progress)
        except SyncBusy:
            counts["busy"] += 1
            continue
        if summary.error:
            raise ProviderDown(summary.error)
        counts.update(summary.report.counts)
    return {str(key): count for key, count in counts.items() if count}


@shared_task(name="badges.sync_rest")
def sync_rest() -> None:
    """Go on with a run that was killed or held up. The sweep rings for it; two at once are one."""
    if go_on():
        for provider in asked_providers():
            with contextlib.suppress(SyncBusy):
                run_due(provider, kind=SyncRun.Kind.NIGHTLY, wait=0)


@shared_task(name="badges.forget_snapshots")
def forget_snapshots(progress: Progress | None = None) -> dict[str, int]:
    """Drop kept profiles that are older than they have to be kept; the newest of each account always stays."""
    return {"forgotten": snapshots.forget()}


@shared_task(name="badges.sync_one")
def sync_one(account_id: int | None = None) -> None:
    """Serve one learner who asked for news and was not served yet; a second bell for the same wish does nothing.

    Without an id (the sweep): ring again for everyone whose bell was missed, and try those again whom the provider
    put off or left without an answer.
    """
    asked = ProviderAccount.objects.filter(ASKED, asked_at__lte=timezone.now())
    if account_id is not None:
        if asked.filter(pk=account_id).exists():
            run_one(account_id)
        return
    if go_on():
        ring("runs")
    missed = asked.filter(asked_at__lt=timezone.now() - MISSED_AFTER)
    for account in missed.order_by("asked_at").values_list("pk", flat=True)[:MOST_ASKED]:
        ring("accounts", account)
    _try_again()


def _try_again() -> None:
    """A few in a row, those first that waited longest. Leaves it to a run under way, and rests after a failure."""
    if gate.paused(treehouse.PROVIDER) or gate.is_open(treehouse.PROVIDER) or not _again().exists():
        return
    with only_again() as mine:
        if not mine:
            return
        until = time.monotonic() + LONGEST_AGAIN
        for account in list(_again().order_by("tried_at", "pk").values_list("pk", flat=True)[:MOST_AGAIN]):
            if time.monotonic() > until or run_under_way(treehouse.PROVIDER):
                return
            summary = run_one(account) if _again().filter(pk=account).exists() else None
            if summary is not None and summary.report.counts[Outcome.BROKEN]:
                return


def _again() -> Any:
    """Whose time has come again; nobody while the provider has left somebody without an answer just now.

    In an outage somebody asks whether it is over, however often they failed in it.
    """
    now = timezone.now()
    rows = ProviderAccount.objects.filter(AGAIN)
    if rows.filter(last_outcome=Outcome.BROKEN, tried_at__gt=now - AGAIN_AFTER).exists():
        return rows.none()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    ready = rows.filter(free, next_sync_at__lte=now)
    return ready if gate.rests(treehouse.PROVIDER) else ready.alias(again_at=AGAIN_AT).filter(again_at__lte=now)
