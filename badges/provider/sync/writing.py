"""The statements that close accounts after an attempt: each one query for any number of accounts."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from isal import igzip

from badges.catalog.actions import copy_in
from badges.provider.client import Nonsense
from badges.provider.data import MORE
from badges.provider.models import AGAIN_AFTER, LONGEST, FeedChange, Quarantine
from badges.provider.models import Outcome as Word
from badges.provider.sync.arrival import Arrival


@dataclass(frozen=True, slots=True)
class Times:
    """`now` is when a batch is written, `due` when its accounts are due again.

    `tried` lies before the first fetch of the batch: news asked for after it is still to be fetched. `leases` are those
    of the batch: another's on the same row stays.
    """

    now: datetime
    tried: datetime
    due: datetime
    leases: list[datetime] = field(default_factory=list)


MOST_NOTED: Final = 50  # new fields that wait for staff
MOST_COUNTED: Final = 99  # failures in a row: more of them change nothing
_ONE_MORE: Final = f"least(failures + 1, {MOST_COUNTED})"

# Each ends its own attempt only, and never makes an account look as if it was tried longer ago than it was. Twice
# `leases`, then `tried`.
_END: Final = (
    "lease_until = CASE WHEN lease_until = ANY(%s) THEN NULL ELSE lease_until END,"
    " attempts = CASE WHEN lease_until IS NULL OR lease_until = ANY(%s) THEN 0 ELSE attempts END,"
    " tried_at = greatest(tried_at, %s)"
)


def _end(times: Times) -> list[Any]:
    return [times.leases, times.leases, times.tried]


def _close(ids: list[int], times: Times, word: Word, change: str, *values: Any, failures: str = "0") -> None:
    """The end of an attempt for these accounts, as far as they are still linked. ``change`` and ``failures`` are SQL
    of our own."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE badges_provideraccount SET {change}, failures = {failures}, last_outcome = %s, {_END}"  # noqa: S608
            " WHERE id = ANY(%s) AND unlinked_at IS NULL",
            [*values, word, *_end(times), ids],
        )


def unchanged(ids: list[int], times: Times) -> None:
    """The provider says that what we read stands, and there is nothing to write but that."""
    change = "last_synced_at = %s, next_sync_at = %s, not_found_streak = 0"
    _close(ids, times, Word.UNCHANGED, change, times.now, times.due)


def private(ids: list[int], times: Times) -> None:
    """The profile is there and may not be read: when it was read last stays as it is."""
    _close(ids, times, Word.PRIVATE, "next_sync_at = %s, not_found_streak = 0", times.due)


def not_found(ids: list[int], times: Times) -> None:
    """A day more without a profile; several looks on one day in Oregon are one."""
    change = (
        "next_sync_at = %s, not_found_on = %s, not_found_streak = not_found_streak"
        " + (not_found_streak = 0 OR not_found_on IS DISTINCT FROM %s)::int"
    )
    today = timezone.localdate(times.now)
    _close(ids, times, Word.NOT_FOUND, change, times.due, today, today)


def throttled(waits: Mapping[int, float], told: set[int], times: Times) -> None:
    """Asked to come back later: each at its own time. Few, because the client has waited for the short ones.

    Those who were ``told`` so bring a pause for all: others have their turn before them, and the more of it the more
    often it is they alone who are told.
    """
    alone = _alone(told)
    together: dict[tuple[timedelta, str], list[int]] = defaultdict(list)
    for account, wait in waits.items():
        rest, failures = timedelta(), "CASE WHEN last_outcome = 'throttled' THEN failures ELSE 0 END"
        if account in told:
            times_alone = alone.get(account, 0)
            rest, failures = AGAIN_AFTER * min(2**times_alone, LONGEST), str(times_alone)
        together[timedelta(seconds=wait) + rest, failures].append(account)
    for (rest, failures), ids in together.items():
        _close(ids, times, Word.THROTTLED, "next_sync_at = %s", times.now + rest, failures=failures)


def _alone(told: set[int]) -> dict[int, int]:
    """Account → how many times in a row it was told to wait while others, between its tries, were answered."""
    if not told:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, least(a.failures + EXISTS (SELECT FROM badges_provideraccount o WHERE o.provider = a.provider"
            " AND o.id <> a.id AND o.last_synced_at > a.tried_at)::int, %s) FROM badges_provideraccount a"
            " WHERE a.id = ANY(%s) AND a.last_outcome = %s",
            [MOST_COUNTED, sorted(told), Word.THROTTLED],
        )
        return dict(cursor.fetchall())


def still_due(ids: list[int], times: Times) -> None:
    """The provider did not answer: the account is due, also one that was read today and asked for again by hand."""
    _close(ids, times, Word.BROKEN, "next_sync_at = least(next_sync_at, %s)", times.now, failures=_ONE_MORE)


def quarantined(odd: list[tuple[int, Nonsense]], times: Times) -> None:
    """Set aside with reason and document. The same document again renews its row instead of adding one a night."""
    if not odd:
        return
    ids = [account for account, _ in odd]
    open_ = {
        (row.account_id, row.reason, row.sha256): row
        for row in Quarantine.objects.filter(account__in=ids, settled_at__isnull=True).defer("body")
    }
    new: list[Quarantine] = []
    for account, outcome in odd:
        digest = hashlib.sha256(outcome.body).hexdigest()
        known = open_.get((account, outcome.reason, digest))
        if known is not None:
            Quarantine.objects.filter(pk=known.pk).update(at=times.now)
        else:
            body = igzip.compress(outcome.body[: 1 << 20])
            new.append(Quarantine(account_id=account, at=times.now, reason=outcome.reason, sha256=digest, body=body))
    Quarantine.objects.bulk_create(new)
    _close(ids, times, Word.NONSENSE, "next_sync_at = %s", times.due)


def mended(ids: list[int], times: Times) -> None:
    """What was set aside of these accounts is past: a document of theirs was read, or stands as it was."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE badges_quarantine SET settled_at = %s WHERE account_id = ANY(%s) AND settled_at IS NULL",
                [times.now, ids],
            )


def feed_changed(provider: str, fields: Mapping[str, int], times: Times) -> None:
    """Note fields that no document had before (field → an account that has it), each once for ever.

    Beyond MOST_NOTED that staff have not looked at, one more row says that there are more.
    """
    if not fields:
        return
    noted = FeedChange.objects.filter(provider=provider)
    known = set(noted.filter(field__in=list(fields)).values_list("field", flat=True))
    new = sorted(fields.keys() - known - {MORE})
    room = max(0, MOST_NOTED - noted.filter(kind=FeedChange.Kind.FIELD, settled_at__isnull=True).count())
    FeedChange.objects.bulk_create(
        [
            FeedChange(provider=provider, field=field, account_id=fields[field], first_seen_at=times.now)
            for field in new[:room]
        ],
        ignore_conflicts=True,
    )
    if left := [*new[room:], *({MORE} & fields.keys())]:
        note(FeedChange.Kind.MORE, provider, MORE, fields[left[0]], times.now)


def note(kind: FeedChange.Kind, provider: str, field: str, account: int, now: datetime) -> None:
    """Say what may come again; open again when staff had looked at an earlier case."""
    row, made = FeedChange.objects.get_or_create(
        provider=provider, field=field, defaults={"kind": kind, "account_id": account, "first_seen_at": now}
    )
    if not made and row.settled_at:
        row.account_id, row.first_seen_at, row.settled_at = account, now, None
        row.save(update_fields=["account", "first_seen_at", "settled_at"])


def validators(same: list[Arrival]) -> None:
    """New tags for documents that came whole and are the ones we hold."""
    rows = [(a.row.id, a.etag, a.last_modified) for a in same]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount a SET etag = v.etag, last_modified = v.modified"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(id, etag, modified) WHERE a.id = v.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


def documents(
    fresh: list[Arrival],
    *,
    proved: Mapping[int, str],
    changed: set[int],
    run_id: int,
    times: Times,
) -> set[int]:
    """Keep new documents and close their accounts. `proved`: account → proof; `changed`: users with other awards.

    An account that is not proved yet keeps no tag: its document is asked for whole until its awards can be given.
    Returns the accounts with news: neither the same document again, nor a first one without any badge.
    """
    if not fresh:
        return set()
    now = times.now
    newest = _newest([a.row.id for a in fresh if not a.row.proof])
    _snapshots([a for a in fresh if newest.get(a.row.id) != a.sha256], run_id, now)
    rows = []
    news = set()
    for a in fresh:
        ours = bool(a.row.proof) or a.row.id in proved
        again = newest.get(a.row.id) == a.sha256 and not ours
        first = not a.row.sha256 and a.row.id not in newest
        if not again and (a.earned or not first):
            news.add(a.row.id)
        word = Word.CHANGED if a.row.id in news else Word.UNCHANGED
        tags = (a.etag, a.last_modified, a.sha256) if ours else ("", "", "")
        rows.append((a.row.id, *tags, ours and a.row.user_id in changed, proved.get(a.row.id, ""), a.handle, word))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE badges_provideraccount a SET etag = v.etag, last_modified = v.modified, document_sha256 = v.digest,"  # noqa: S608
            " changes = a.changes + v.changed::int, handle = v.handle, last_synced_at = %s,"
            " last_changed_at = CASE WHEN v.changed THEN %s ELSE a.last_changed_at END,"
            " proof = CASE WHEN v.proof <> '' THEN v.proof ELSE a.proof END,"
            " proved_at = CASE WHEN v.proof <> '' THEN %s ELSE a.proved_at END,"
            f" next_sync_at = %s, last_outcome = v.word, not_found_streak = 0, failures = 0, {_END}"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[],"
            " %s::text[]) AS v(id, etag, modified, digest, changed, proof, handle, word) WHERE a.id = v.id",
            [
                *(now, now, now, times.due),
                *_end(times),
                *(list(column) for column in zip(*rows, strict=True)),
            ],
        )
    return news


def _newest(accounts: list[int]) -> dict[int, str]:
    """Account → digest of the newest document that is kept of it, for those of which one is."""
    if not accounts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (account_id) account_id, sha256 FROM badges_snapshot"
            " WHERE account_id = ANY(%s) ORDER BY account_id, taken_at DESC, id DESC",
            [accounts],
        )
        return dict(cursor.fetchall())


def _snapshots(new: list[Arrival], run_id: int, now: datetime) -> None:
    """Documents as they came, by COPY. One that repeats the account's newest (not yet proved) is not among them."""
    moment = now.isoformat()
    lines = StringIO("".join(_line(a, run_id, moment) for a in new))
    copy_in("badges_snapshot", "account_id, run_id, taken_at, sha256, body", lines)


def _line(arrival: Arrival, run_id: int, moment: str) -> str:
    """One line of COPY: the packed bytes as they came, in hexadecimal."""
    return f"{arrival.row.id}\t{run_id}\t{moment}\t{arrival.sha256}\t\\\\x{arrival.packed.hex()}\n"
