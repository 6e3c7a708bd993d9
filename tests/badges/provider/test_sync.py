"""A whole run against a provider on a real socket, written to a real Postgres."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.utils import timezone

from badges.catalog.models import Award, Badge
from badges.provider.models import Outcome, ProviderAccount, Quarantine, Snapshot, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import claims, run
from badges.provider.sync.claims import SyncBusy
from badges.provider.sync.landing import next_due
from codeoregon.mail.models import Message
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import accounts, awards, everyone_due, read, snapshots, sync
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def earner(documents: Documents, which: int = 0) -> str:
    return [person.handle for person in documents.population if person.has_badges][which]


def account(handle: str) -> ProviderAccount:
    return ProviderAccount.objects.get(handle=handle)


def awards_of(handle: str) -> Any:
    return Award.objects.filter(user=account(handle).user_id)


def test_a_first_sync_brings_every_badge_of_everyone(documents: Documents, bells: list[Any]) -> None:
    summary = sync()
    expected = {(p.email, s.id): at for p in documents.population for s, at in documents.population.badges(p)}
    found = {(row[0], row[1]): row[3] for row in awards()}
    assert found == expected
    earners = sum(person.has_badges for person in documents.population)
    assert summary.report.counts == {
        **{"changed": earners, "unchanged": 40 - earners},
        **{"awards": len(expected), "badges": len({b for _, b in expected})},
    }
    assert len(summary.users) == earners
    outcomes = {person.handle: "changed" if person.has_badges else "unchanged" for person in documents.population}
    assert {(row[0], *row[3:6]) for row in accounts()} == {(who, word, None, 0) for who, word in outcomes.items()}
    assert all(row.next_sync_at > timezone.now() for row in ProviderAccount.objects.all())
    assert set(ProviderAccount.objects.filter(user__in=summary.users).values_list("changes", flat=True)) == {1}
    row = SyncRun.objects.get()
    assert (row.total, row.done, row.finished_at is not None, row.error) == (40, 40, True, "")


def test_documents_are_kept_as_they_came(documents: Documents) -> None:
    sync()
    handle = earner(documents)
    kept = Snapshot.objects.get(account=account(handle))
    served = documents.get(handle)
    assert served is not None
    assert gzip.decompress(kept.body) == served.body
    assert kept.run == SyncRun.objects.get()
    assert len(snapshots()) == 40


def test_a_second_sync_with_nothing_new_writes_no_award(documents: Documents) -> None:
    sync()
    before = awards(), snapshots()
    sync()
    assert SyncRun.objects.first().total == 0  # type: ignore[union-attr]
    everyone_due()
    summary = sync()
    assert summary.report.counts == {"unchanged": 40}
    assert (awards(), snapshots()) == before
    assert summary.users == set()


def test_one_new_badge_changes_one_learner(documents: Documents) -> None:
    sync()
    handle = earner(documents)
    have = set(awards_of(handle).values_list("badge__external_id", flat=True))
    new = next(badge for badge in documents.catalogue.stages if badge not in have)
    documents.store.earn(handle, [new])
    everyone_due()
    summary = sync()
    assert summary.report.counts["awards"] == 1
    assert summary.users == {account(handle).user_id}
    assert awards_of(handle).filter(badge__external_id=new).exists()
    assert account(handle).changes == 2
    assert Snapshot.objects.filter(account=account(handle)).count() == 2


def test_what_disappears_is_flagged_and_never_taken_away(documents: Documents, sandbox: Served) -> None:
    handle = earner(documents)
    sync()
    seen = account(handle).last_synced_at
    count = awards_of(handle).count()
    ProviderAccount.objects.filter(handle=handle).update(etag="", last_modified="")
    badges = documents.badges
    try:
        documents.badges = lambda who: badges(who)[1:] if who == handle else badges(who)  # type: ignore[method-assign]
        documents._cache.clear()
        everyone_due()
        summary = sync()
    finally:
        documents.badges = badges  # type: ignore[method-assign]
    assert summary.report.counts["missing"] == 1
    lost = awards_of(handle).get(missing_since__isnull=False)
    assert awards_of(handle).count() == count
    assert lost.last_seen_at == seen
    documents._cache.clear()
    ProviderAccount.objects.filter(handle=handle).update(etag="", last_modified="", next_sync_at=timezone.now())
    sync()
    assert not awards_of(handle).filter(missing_since__isnull=False).exists()


def a_day_passes() -> None:
    ProviderAccount.objects.exclude(not_found_on=None).update(not_found_on=F("not_found_on") - timedelta(days=1))


def test_a_profile_that_disappears_keeps_its_awards(documents: Documents, sandbox: Served) -> None:
    sync()
    handle = earner(documents)
    count, _ = awards_of(handle).count(), sandbox.misbehave(handle, "404")
    letters = Message.objects.filter(template="provider_not_found")
    for streak in (1, 2, 3, 4):
        for _look in range(3):  # the streak counts days: looking again changes nothing
            everyone_due()
            sync()
            assert (account(handle).last_outcome, account(handle).not_found_streak) == ("not_found", streak)
            assert letters.count() == (streak >= 3)  # told kindly, and once
        a_day_passes()
    assert awards_of(handle).count() == count
    sandbox.misbehave(handle, "none")
    everyone_due()
    sync()
    assert (account(handle).last_outcome, account(handle).not_found_streak) == ("unchanged", 0)


def test_a_renamed_badge_is_the_same_badge_under_its_new_name(documents: Documents, sandbox: Served) -> None:
    sync()
    before = {row[:2] for row in awards()}
    count = Badge.objects.count()
    sandbox.misbehave("*", "renamed")
    everyone_due()
    summary = sync()
    assert {row[:2] for row in awards()} == before
    assert Badge.objects.count() == count
    assert all(row[2].endswith("(new edition)") for row in awards())
    assert summary.users == set()


def test_a_badge_of_the_catalogue_keeps_its_place_when_a_profile_names_it(documents: Documents) -> None:
    handle = earner(documents)
    stage = documents.badges(handle)[0][0]
    Badge.objects.create(external_id=stage.id, name="An older name", estimated_minutes=45)
    sync()
    badge = Badge.objects.get(external_id=stage.id)
    assert (badge.name, badge.catalogued, badge.estimated_minutes) == (stage.name.strip(), True, 45)
    other = Badge.objects.exclude(pk=badge.pk).first()
    assert other is not None
    assert not other.catalogued


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("404", "not_found"), ("403", "private"), ("500", "broken"), ("html", "nonsense"), ("huge", "nonsense"),
     ("truncated", "broken")],
)  # fmt: skip
def test_one_bad_answer_leaves_the_others_alone(documents: Documents, sandbox: Served, mode: str, outcome: str) -> None:
    handle = earner(documents)
    sandbox.misbehave(handle, mode)
    began = timezone.now()
    summary = sync()
    assert summary.error == ""
    assert account(handle).last_outcome == outcome
    assert read(summary) == 39
    assert not awards_of(handle).exists()
    assert (account(handle).lease_until, account(handle).attempts) == (None, 0)
    due = account(handle).next_sync_at
    if outcome == "broken":
        assert due < timezone.now()
    else:
        assert due in {next_due(began), next_due(timezone.now())}  # a day in Oregon may begin meanwhile
    sandbox.misbehave(handle, "none")
    everyone_due()
    assert sync().report.counts == {"unchanged": 39, "changed": 1, "awards": awards_of(handle).count()} | {
        key: count
        for key, count in {"badges": SyncRun.objects.first().counts.get("badges", 0)}.items()
        if count  # type: ignore[union-attr]
    }


def test_what_is_odd_is_set_aside_once_and_settled_when_it_mends(documents: Documents, sandbox: Served) -> None:
    handle = earner(documents)
    sandbox.misbehave(handle, "html")
    sync()
    everyone_due()
    sync()
    odd = Quarantine.objects.get()
    assert odd.account == account(handle)
    assert "not JSON" in odd.reason
    assert gzip.decompress(odd.body).startswith(b"<!doctype html>")
    assert odd.settled_at is None
    sandbox.misbehave(handle, "none")
    everyone_due()
    sync()
    odd.refresh_from_db()
    assert odd.settled_at is not None
    assert awards_of(handle).exists()


def test_what_was_set_aside_is_settled_by_a_profile_that_stands_as_it_was(
    documents: Documents, sandbox: Served
) -> None:
    sync()
    handle = earner(documents)
    for mode, settled in (("html", False), ("none", True)):
        sandbox.misbehave(handle, mode)
        everyone_due()
        sync()
        assert (Quarantine.objects.get().settled_at is not None) == settled
    assert account(handle).last_outcome == "unchanged"


def test_a_document_about_somebody_else_is_set_aside(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    handle, other = earner(documents, 0), earner(documents, 1)
    get = documents.get
    monkeypatch.setattr(documents, "get", lambda who, **more: get(other if who == handle else who, **more))
    sync()
    assert "another username" in Quarantine.objects.get(account=account(handle)).reason
    assert not awards_of(handle).exists()


def test_an_unlinked_account_is_not_asked_for(documents: Documents) -> None:
    handle = earner(documents)
    ProviderAccount.objects.filter(handle=handle).update(unlinked_at=timezone.now())
    assert read(sync()) == 39
    assert not awards_of(handle).exists()


def test_an_account_unlinked_while_it_was_fetched_gets_nothing(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = earner(documents)
    land = run.land

    def unlink_first(*args: Any, **more: Any) -> Any:
        ProviderAccount.objects.filter(handle=handle, unlinked_at=None).update(unlinked_at=timezone.now())
        return land(*args, **more)

    monkeypatch.setattr(run, "land", unlink_first)
    sync()
    assert not awards_of(handle).exists()
    assert not Snapshot.objects.filter(account=account(handle)).exists()


def test_leases_of_a_dead_run_are_taken_over_at_once(documents: Documents) -> None:
    claims.claim_due("treehouse", began=timezone.now(), most=15, held=[])
    cut = SyncRun.objects.create(kind=SyncRun.Kind.NIGHTLY)
    assert sync().run.pk == cut.pk  # gone on with
    assert SyncRun.objects.get().done == 40


def test_an_account_that_kills_its_runs_is_asked_alone_and_then_set_aside(documents: Documents) -> None:
    suspect, worn = earner(documents, 0), earner(documents, 1)
    ProviderAccount.objects.filter(handle=suspect).update(attempts=claims.SUSPECT_AFTER)
    ProviderAccount.objects.filter(handle=worn).update(attempts=claims.MAX_ATTEMPTS)
    summary = sync()
    assert read(summary) == 39
    assert awards_of(suspect).exists()
    assert not awards_of(worn).exists()
    assert "never came to an end" in Quarantine.objects.get(account=account(worn)).reason
    assert account(worn).attempts == 0


def test_what_the_database_refuses_is_set_aside_and_the_rest_is_kept(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = earner(documents)
    body = documents.get(handle)
    assert body is not None
    from badges.provider.sync import writing

    line = writing._line

    def spoil(arrival: Any, run_id: int, moment: str) -> str:
        return line(arrival, run_id, "not a time" if arrival.row.handle == handle else moment)

    monkeypatch.setattr(writing, "_line", spoil)
    summary = sync()
    assert read(summary) == 39
    assert "refused" in Quarantine.objects.get(account=account(handle)).reason
    assert not awards_of(handle).exists()


def test_awards_somebody_else_wrote_meanwhile_are_not_doubled(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = earner(documents)
    sync()
    before = awards()
    ProviderAccount.objects.filter(handle=handle).update(etag="", last_modified="", document_sha256="")
    kept = awards_of(handle).first()
    with as_owner():
        awards_of(handle).exclude(pk=kept.pk).delete()
    monkeypatch.setattr("badges.catalog.actions._held", lambda users, provider: {})
    everyone_due()
    sync()
    assert awards() == before


def test_two_runs_at_once_are_refused(documents: Documents, django_db_blocker: Any) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", claims.key("treehouse"))
        with pytest.raises(SyncBusy):
            sync(wait=0)
    finally:
        other.close()
    assert read(sync(wait=2)) == 40


def test_progress_is_told_as_it_goes(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 10)
    told: list[tuple[str, int]] = []

    class Listener:
        def total(self, number: int, done: int = 0) -> None:
            told.append(("of", number - done))

        def add(self, number: int = 1) -> None:
            told.append(("done", number))

    sync(progress=Listener())
    assert told[0] == ("of", 40)
    assert sum(number for word, number in told if word == "done") == 40
    assert len(told) >= 4


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 2, 0, 5),
        datetime(2026, 11, 23, 23, 59),
        datetime(2026, 3, 7, 2, 30),
        datetime(2026, 10, 31, 18),
    ],
)
def test_whatever_the_hour_the_next_nights_run_finds_it_due(moment: datetime) -> None:
    oregon = ZoneInfo("America/Los_Angeles")
    local = moment.replace(tzinfo=oregon)
    due = next_due(local.astimezone(UTC)).astimezone(oregon)
    assert due <= (local + timedelta(days=1)).replace(hour=2, minute=0, second=0)
    assert due > local


def test_the_bell_for_awards_rings_once_after_the_commit(
    documents: Documents, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sync()
    assert [task for task, _ in bells] == ["jobs.match_stale"]
    everyone_due()
    with django_capture_on_commit_callbacks(execute=True):
        sync()
    assert len(bells) == 1


def test_memory_does_not_follow_the_number_of_learners(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WINDOW", 8)
    most = 0
    go = run._Work._collect

    def watch(self: Any, pump: Any) -> None:
        nonlocal most
        most = max(most, pump.in_flight + len(self.documents) + len(self.others))
        go(self, pump)

    monkeypatch.setattr(run._Work, "_collect", watch)
    monkeypatch.setattr(run, "BATCH", 8)
    sync()
    assert most <= 3 * 16


def test_dates_are_read_by_the_clock_of_the_run(documents: Documents) -> None:
    with time_machine.travel(datetime(2026, 7, 1, 9, 0, tzinfo=UTC), tick=True):
        everyone_due()
        sync()
    assert Award.objects.first().first_seen_at.date() == datetime(2026, 7, 1).date()  # type: ignore[union-attr]
    assert Outcome.CHANGED in set(ProviderAccount.objects.values_list("last_outcome", flat=True))
