"""Which accounts are due, and who is working on them.

Due is a query over `next_sync_at`. A claim is a lease on the row with a count of attempts; both are cleared when the
outcome is written, each by its own holder only. A run and whoever serves one learner hold a lock for as long as their
database session lives, so leases that somebody killed left behind are known to be dead the moment the next run starts.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zlib import crc32

from django.db import connection
from django.utils import timezone

from badges.provider.adapters import adapter
from badges.provider.client import Ask

LEASE: Final = timedelta(minutes=10)
LEASE_ONE: Final = timedelta(seconds=60)
SUSPECT_AFTER: Final = 3  # attempts that never came to an end: from then on it is asked for after the others, with few
ALONE_AFTER: Final = 8  # and from then on alone: it, or one that was asked for with it, ends whoever asks
MAX_ATTEMPTS: Final = 12
ASKS: Final = 3  # times that a run asks for one account without an answer; then it ends without one
_RUN: Final = 0x0BAD6E5  # advisory locks "this provider is being gone through", with a key for its name
_ONE: Final = 0x0BAD6E8  # "this account is being served alone", with its id
_AGAIN: Final = (0x0BAD6E7, 1)  # "the sweep is trying again"


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that we may ask for."""

    id: int
    provider: str
    handle: str
    etag: str
    last_modified: str
    attempts: int
    at: datetime  # the fetch begins after this, so that what is asked for later is not served by it
    lease: datetime | None = None  # what stands in the row while it is ours; None: nobody leased it

    def ask(self) -> Ask:
        """What to send. Raises ValueError where the provider is not asked or the handle is none."""
        where = adapter(self.provider).profile_url
        if where is None:
            raise ValueError("this provider is not asked")
        return Ask(self.id, where(self.handle), self.etag, self.last_modified)


class SyncBusy(RuntimeError):
    """Another run is under way; the provider is asked by one at a time."""


@contextmanager
def only_run(provider: str, wait: float = 5.0) -> Iterator[None]:
    """Hold the lock of the one run. Raises SyncBusy when another has it for longer than `wait` seconds."""
    deadline = time.monotonic() + wait
    while not _lock("pg_try_advisory_lock", key(provider)):
        if time.monotonic() >= deadline:
            raise SyncBusy
        time.sleep(0.1)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _lock("pg_advisory_unlock", key(provider))


def key(provider: str) -> tuple[int, int]:
    """The advisory lock of this provider's one run."""
    return _RUN, crc32(provider.encode()) >> 1


def run_under_way(provider: str) -> bool:
    """Whether a run holds its lock, seen without touching it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::int = %s"
            " AND objid::int = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            key(provider),
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def only_again() -> Iterator[bool]:
    """Whether we are the one sweep that tries again, for as long as it lasts."""
    mine = _lock("pg_try_advisory_lock", _AGAIN)
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            _lock("pg_advisory_unlock", _AGAIN)


def _lock(function: str, lock: tuple[int, int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", lock)
        return bool(cursor.fetchone()[0])


def forget_dead_leases(provider: str) -> None:
    """Only inside `only_run`: whoever leased these is gone, but for those that somebody is serving alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount SET lease_until = NULL WHERE lease_until IS NOT NULL AND provider = %s"
            " AND id NOT IN (SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid::int = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [provider, _ONE],
        )


# Due by now, and not tried in the run that began at `began`: what becomes due while it lasts is not left behind.
# The name of the table and the marks are our own.
_DUE: Final = (
    "FROM badges_provideraccount WHERE unlinked_at IS NULL AND provider = %(provider)s AND next_sync_at <= %(now)s"
    " AND (tried_at IS NULL OR tried_at < %(began)s) AND (lease_until IS NULL OR lease_until < %(now)s)"
)
# The choice is made once, in a part of its own: joined in directly, a plan may ask it anew for each row and lease more.
_LEASE: Final = (
    "WITH d AS MATERIALIZED (SELECT id "  # noqa: S608
    + _DUE
    + " AND attempts BETWEEN %(low)s AND %(high)s AND id <> ALL(%(held)s)"
    " ORDER BY next_sync_at LIMIT %(most)s FOR UPDATE SKIP LOCKED),"
    " leased AS (UPDATE badges_provideraccount a SET lease_until = %(until)s, attempts = a.attempts + 1 FROM d"
    " WHERE a.id = d.id RETURNING a.*)"
    " SELECT id, provider, handle, etag, last_modified, attempts FROM leased ORDER BY next_sync_at, id"
)


def _due(provider: str, began: datetime) -> dict[str, Any]:
    return {"provider": provider, "began": began, "now": timezone.now()}


def everyone_due(provider: str, at: datetime) -> None:
    """Make all that are linked due, only inside `only_run`: a run under way would ask for them twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount SET next_sync_at = %s WHERE unlinked_at IS NULL AND provider = %s",
            [at, provider],
        )


def due_count(provider: str, began: datetime, but: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) " + _DUE + " AND id <> ALL(%(but)s)", _due(provider, began) | {"but": but})
        return int(cursor.fetchone()[0])


def _claim(provider: str, began: datetime, low: int, high: int, most: int, held: list[int]) -> list[Claim]:
    now = timezone.now()
    until = now + LEASE
    bounds: dict[str, Any] = {"until": until, "low": low, "high": high, "most": most, "held": held}
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, _due(provider, began) | bounds)
        return [_as_claim(row, now, until) for row in cursor.fetchall()]


def _as_claim(row: tuple[Any, ...], at: datetime, lease: datetime) -> Claim:
    """From id, provider, handle, etag, last_modified, attempts."""
    return Claim(row[0], row[1], row[2], row[3], row[4], row[5], at, lease)


def claim_due(provider: str, *, began: datetime, most: int, held: list[int]) -> list[Claim]:
    """Lease up to `most` accounts that are due and were not tried since `began`. [] when none are left.

    None of `held`: what the run has under way it never takes twice, even when a lease ran out meanwhile.
    """
    return _claim(provider, began, 0, SUSPECT_AFTER - 1, most, held)


def claim_suspects(provider: str, *, began: datetime, most: int, held: list[int]) -> list[Claim]:
    """Of those that were under way when earlier runs died: nearly all of them had nothing to do with it."""
    return _claim(provider, began, SUSPECT_AFTER, ALONE_AFTER - 1, most, held)


def claim_alone(provider: str, *, began: datetime, most: int, held: list[int]) -> list[Claim]:
    """Those that were under way at the death of run after run, to be asked for one by one: it harms only itself."""
    return _claim(provider, began, ALONE_AFTER, 32_767, most, held)


@contextmanager
def only_one(account_id: int) -> Iterator[Claim | None]:
    """Lease this account, due or not; None when it is unlinked or somebody is asking for it right now.

    For as long as it lasts no run takes the lease for a dead one's.
    """
    mine = _lock("pg_try_advisory_lock", (_ONE, account_id))
    try:
        yield _claim_one(account_id) if mine else None
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            _lock("pg_advisory_unlock", (_ONE, account_id))


def _claim_one(account_id: int) -> Claim | None:
    now = timezone.now()
    until = now + LEASE_ONE
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount SET lease_until = %s, attempts = attempts + 1 WHERE id = %s"
            " AND unlinked_at IS NULL AND (lease_until IS NULL OR lease_until < %s)"
            " RETURNING id, provider, handle, etag, last_modified, attempts",
            [until, account_id, now],
        )
        row = cursor.fetchone()
    return _as_claim(row, now, until) if row else None


def release(given: list[Claim]) -> None:
    """Give back what was claimed and not asked for: it stays due, and the attempt does not count."""
    if not given:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount SET lease_until = NULL, attempts = greatest(attempts - 1, 0)"
            " WHERE id = ANY(%s) AND lease_until = ANY(%s)",
            [[claim.id for claim in given], list({claim.lease for claim in given})],
        )
