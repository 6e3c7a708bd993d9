"""Writes down what came back: one transaction for a batch of outcomes, awards as a difference, nothing ever revoked."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from isal import igzip

from badges.catalog.actions import apply_awards
from badges.provider import owners
from badges.provider.adapters import Adapter
from badges.provider.client import Broken, Changed, Nonsense, NotFound, Outcome, Private, Throttled, Unchanged
from badges.provider.data import Profile, ProfileRejected
from badges.provider.models import FeedChange, SyncRun
from badges.provider.models import Outcome as Word
from badges.provider.sync import writing
from badges.provider.sync.arrival import Arrival, Row
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import MAX_ATTEMPTS, Claim
from badges.provider.sync.proof import proofs

log = logging.getLogger(__name__)

BATCH: Final = 200  # profiles in one transaction
BRIEF: Final = 800  # answers without a document in one transaction
ANSWERS: Final = (Word.UNCHANGED, Word.CHANGED, Word.NOT_FOUND, Word.PRIVATE, Word.NONSENSE)
Landed = tuple[Claim, Outcome]


@dataclass
class Report:
    """What a batch came to. `counts`: outcome → accounts, and awards, missing, redated, badges, proved."""

    users: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Report") -> None:
        self.users |= other.users
        self.counts += other.counts


def profile_of(answer: Changed, handle: str, provider: Adapter) -> Profile | Nonsense:
    """What a document says of who goes by this handle, or why it is none about them."""
    try:
        return provider.parse(answer.body, handle=handle)
    except ProfileRejected as rejected:
        return Nonsense(rejected.reason, answer.body)


def next_due(now: datetime) -> datetime:
    """The start of an Oregon day: whatever the hour of the last sync, the next nightly run finds the account due."""
    local = (now + timedelta(hours=settings.SYNC_EVERY_HOURS)).astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def land(batch: list[Landed], *, book: BadgeBook, run_id: int) -> Report:
    """Write one batch. What the database refuses is found by halving and set aside; the rest is kept."""
    try:
        with transaction.atomic():
            report = _land(batch, book, run_id)
    except (DataError, IntegrityError) as error:
        book.reload()
        if len(batch) > 1:
            middle = len(batch) // 2
            report = land(batch[:middle], book=book, run_id=run_id)
            report.add(land(batch[middle:], book=book, run_id=run_id))
            return report
        claim, outcome = batch[0]
        log.warning("account %s could not be stored: %s", claim.id, type(error).__name__)
        reason = f"The database refused it ({type(error).__name__})."
        body = outcome.body if isinstance(outcome, Changed) else b""
        with transaction.atomic():
            return _land([(claim, Nonsense(reason, body))], book, run_id)
    except BaseException:
        book.reload()  # badges it wrote down were rolled back
        raise
    return report


@dataclass
class _Sorted:
    """One batch, by outcome."""

    unchanged: list[int] = field(default_factory=list)
    changed: list[tuple[Claim, Changed]] = field(default_factory=list)
    not_found: list[int] = field(default_factory=list)
    private: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    waits: dict[int, float] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)  # of those that wait: who were asked for and told so
    odd: list[tuple[int, Nonsense]] = field(default_factory=list)
    news: dict[str, int] = field(default_factory=dict)  # fields never seen before → an account that has it


def _sort(batch: list[Landed]) -> _Sorted:
    found = _Sorted()
    for claim, outcome in batch:
        match outcome:
            case Unchanged():
                found.unchanged.append(claim.id)
            case Changed():
                found.changed.append((claim, outcome))
            case NotFound():
                found.not_found.append(claim.id)
            case Private():
                found.private.append(claim.id)
            case Throttled():
                found.waits[claim.id] = outcome.retry_after
                if outcome.told:
                    found.told.add(claim.id)
            case Broken():
                found.broken.append(claim.id)
            case Nonsense():
                found.odd.append((claim.id, outcome))
    return found


def _land(batch: list[Landed], book: BadgeBook, run_id: int) -> Report:
    now = timezone.now()
    times = writing.Times(
        now=now,
        tried=min(claim.at for claim, _outcome in batch),
        due=next_due(now),
        leases=list({claim.lease for claim, _outcome in batch if claim.lease is not None}),
    )
    report = Report()
    found = _sort(batch)
    owners.hold_of(book.provider.name, [claim.id for claim, _answer in found.changed])
    fresh, same = _read(found, book)
    found.unchanged += [arrival.row.id for arrival in same]

    proved = proofs(book.provider.name, fresh)
    changed = _award(fresh, proved, book, now, report)
    news = writing.documents(fresh, proved=proved, changed=changed, run_id=run_id, times=times)
    owners.end_rivals(
        book.provider.name, {arrival.row.id: arrival.handle for arrival in fresh if arrival.row.id in proved}
    )
    writing.feed_changed(book.provider.name, found.news, times)
    writing.validators(same)
    writing.unchanged(found.unchanged, times)
    writing.mended([*found.unchanged, *(arrival.row.id for arrival in fresh)], times)
    writing.private(found.private, times)
    writing.not_found(found.not_found, times)
    owners.tell_lost(found.not_found)
    writing.quarantined(found.odd, times)
    writing.throttled(found.waits, found.told, times)
    writing.still_due(found.broken, times)
    report.counts.update(_counts(found, len(fresh), len(news), len(proved)))
    again = dict.fromkeys(found.broken, Word.BROKEN) | dict.fromkeys(found.waits, Word.THROTTLED)
    _progress(run_id, [claim.id for claim, _outcome in batch], again, report.counts)
    return report


def _counts(found: _Sorted, fresh: int, news: int, proved: int) -> dict[str, int]:
    return {
        Word.UNCHANGED: len(found.unchanged) + fresh - news,
        Word.CHANGED: news,
        Word.NOT_FOUND: len(found.not_found),
        Word.PRIVATE: len(found.private),
        Word.THROTTLED: len(found.waits),
        Word.BROKEN: len(found.broken),
        Word.NONSENSE: len(found.odd),
        "proved": proved,
    }


# Awards are compared with what is read once it is known to be theirs; until then they stand as the link before left
# them.
_SEEN: Final = (
    "CASE WHEN last_synced_at >= proved_at THEN last_synced_at ELSE"
    " (SELECT max(e.last_synced_at) FROM badges_provideraccount e WHERE e.user_id = a.user_id"
    " AND e.provider = a.provider AND e.unlinked_at IS NOT NULL AND e.last_synced_at >= e.proved_at) END"
)


def _locked(ids: list[int]) -> dict[int, Row]:
    """The accounts that are still linked, locked until the end: an unlink waits for us, or we leave theirs alone."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, user_id, handle, proof, code, document_sha256, {_SEEN} FROM badges_provideraccount a"  # noqa: S608
            " WHERE id = ANY(%s) AND unlinked_at IS NULL ORDER BY id FOR UPDATE OF a",
            [ids],
        )
        return {row[0]: Row(*row) for row in cursor.fetchall()}


def _read(found: _Sorted, book: BadgeBook) -> tuple[list[Arrival], list[Arrival]]:
    """Parse the documents of accounts that are still linked: (new ones, ones we hold already).

    The second kind came whole though we hold it, from a provider that forgot its tags. What is odd goes to `found.odd`.
    """
    rows = _locked([claim.id for claim, _answer in found.changed])
    fresh: list[Arrival] = []
    same: list[Arrival] = []
    for claim, answer in found.changed:
        row = rows.get(claim.id)
        if row is None:
            continue
        known = answer.profile if claim.handle == row.handle else None
        profile = known or profile_of(answer, row.handle, book.provider)
        if isinstance(profile, Nonsense):
            found.odd.append((claim.id, profile))
            continue
        arrival = _arrival(row, answer, profile)
        for name in profile.unknown:
            found.news.setdefault(name, row.id)
        if arrival.sha256 == row.sha256:
            same.append(arrival)
        else:
            fresh.append(arrival)
            book.note(profile.badges)
    return fresh, same


def _arrival(row: Row, answer: Changed, profile: Profile) -> Arrival:
    return Arrival(
        row=row,
        sha256=hashlib.sha256(answer.body).hexdigest(),
        packed=answer.packed or igzip.compress(answer.body),
        etag=answer.etag,
        last_modified=answer.last_modified,
        handle=profile.handle,
        name=profile.name,
        gravatar_hash=profile.gravatar_hash,
        earned={badge.external_id: badge.earned_at for badge in profile.badges},
    )


def _award(fresh: list[Arrival], proved: Mapping[int, str], book: BadgeBook, now: datetime, report: Report) -> set[int]:
    """Awards of everyone whose profile is known to be theirs; returns the users whose awards changed."""
    ours = [arrival for arrival in fresh if arrival.row.proof or arrival.row.id in proved]
    report.counts["badges"] += book.learn()
    if not ours:
        return set()
    ids = book.ids
    changes = apply_awards(
        found={
            arrival.row.user_id: {ids[external]: earned for external, earned in arrival.earned.items()}
            for arrival in ours
        },
        provider=book.provider.name,
        last_seen={a.row.user_id: a.row.seen_at for a in ours if a.row.seen_at is not None},
        now=now,
    )
    report.users |= changes.users
    report.counts["awards"] += changes.added
    report.counts["missing"] += changes.missing
    report.counts["redated"] += len(changes.redated)
    if changes.redated:
        account = next(arrival.row.id for arrival in ours if arrival.row.user_id == changes.redated[0])
        writing.note(FeedChange.Kind.DATE, book.provider.name, "earned_at", account, now)
    return changes.users


def _progress(run_id: int, asked: list[int], again: Mapping[int, Word], counts: Mapping[str, int]) -> None:
    """Add to the run's row in the same transaction, so that what it says is what was written.

    Each account counts once, by its last outcome: who may be asked `again` (account → outcome) is remembered for that.
    Who got no answer, or was told to wait, is still to do.
    """
    run = SyncRun.objects.select_for_update().only("done", "total", "counts", "unanswered").get(pk=run_id)
    tally = Counter(run.counts) + Counter(counts)
    for account in asked:
        before, times = run.unanswered.pop(str(account), ("", 0))
        if before:
            tally[before] -= 1
        if account in again:
            run.unanswered[str(account)] = [again[account], times + 1]
    run.counts = {key: value for key, value in tally.items() if value}
    run.done = sum(tally[word] for word in ANSWERS)
    run.total = max(run.total, run.done + run.in_vain)  # some became due while it was under way
    run.save(update_fields=["done", "total", "counts", "unanswered"])


def worn_out(claim: Claim) -> Nonsense | None:
    """The outcome for an account that was under way at the death of too many runs."""
    if claim.attempts <= MAX_ATTEMPTS:
        return None
    return Nonsense(f"Asking for it was begun {claim.attempts - 1} times and never came to an end.")
