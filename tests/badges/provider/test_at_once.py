"""Somebody wants everyone asked for while a run is under way: it goes on to its end, and its counts are true."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from badges.provider import tasks
from badges.provider.adapters import treehouse
from badges.provider.client import Broken
from badges.provider.models import ProviderAccount, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import claims, one, run
from badges.provider.sync.book import BadgeBook
from badges.provider.sync.claims import SyncBusy
from badges.provider.sync.landing import land
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import read, sync
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_first_batch(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    """Let ``do`` happen once, while a run has some accounts claimed and others not."""
    claim_due, claimed = claims.claim_due, []

    def claim(*args: Any, **more: Any) -> Any:
        if len(claimed) == 1:
            do()
        claimed.append(claim_due(*args, **more | {"most": 15}))
        return claimed[-1]

    monkeypatch.setattr(run.claims, "claim_due", claim)


def the_run() -> tuple[int, int, bool, str]:
    row = SyncRun.objects.get()
    return row.done, row.total, row.finished_at is not None, row.error


def test_a_second_one_for_everyone_is_refused_and_changes_nothing(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProviderAccount.objects.update(next_sync_at=timezone.now() + timedelta(days=1))
    before = set(ProviderAccount.objects.values_list("pk", "next_sync_at"))
    monkeypatch.setattr("badges.management.commands.sync_badges.run_due", lambda **more: run.run_due(wait=0, **more))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", claims.key("treehouse"))
        with pytest.raises(CommandError, match="Another sync"):
            call_command("sync_badges", all=True, verbosity=0)
    finally:
        other.close()
    assert set(ProviderAccount.objects.values_list("pk", "next_sync_at")) == before
    assert not SyncRun.objects.exists()


def test_one_who_is_made_due_while_it_lasts_is_asked_for_all_the_same(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_first_batch(monkeypatch, lambda: ProviderAccount.objects.update(next_sync_at=timezone.now()))
    assert read(sync()) == 40
    assert the_run() == (40, 40, True, "")


def test_everyone_is_asked_for_whether_due_or_not(documents: Documents) -> None:
    sync()
    assert sync(everyone=True).report.counts["unchanged"] == 40
    assert sync().report.counts.total() == 0


def test_nobody_is_made_due_without_a_run_that_asks_for_them(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync()

    def killed(*args: Any) -> int:
        raise SyncBusy

    monkeypatch.setattr(run.claims, "due_count", killed)
    with pytest.raises(SyncBusy):
        sync(everyone=True)
    monkeypatch.undo()
    assert not ProviderAccount.objects.filter(next_sync_at__lte=timezone.now()).exists()


def test_what_another_transaction_held_is_gone_on_with(documents: Documents, bells: list[Any]) -> None:
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM badges_provideraccount ORDER BY id LIMIT 3 FOR NO KEY UPDATE")
            sync()
        assert the_run() == (37, 40, False, "")
    finally:
        other.rollback()
        other.close()
    tasks.sync_one()
    assert ("badges.sync_rest", ()) in bells
    tasks.sync_rest()
    assert the_run() == (40, 40, True, "")


def test_who_comes_to_it_while_it_lasts_is_counted(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    later = ProviderAccount.objects.order_by("pk").last()
    assert later is not None
    ProviderAccount.objects.filter(pk=later.pk).update(next_sync_at=timezone.now() + timedelta(days=1))
    at_the_first_batch(
        monkeypatch, lambda: ProviderAccount.objects.filter(pk=later.pk).update(next_sync_at=timezone.now())
    )
    sync()
    assert the_run() == (40, 40, True, "")


def test_who_is_being_served_alone_is_left_to_whoever_does_and_taken_over_when_they_died(documents: Documents) -> None:
    account = ProviderAccount.objects.order_by("pk")[0]
    with claims.only_one(account.pk) as claim:
        assert claim is not None
        (summary,) = run_parallel(1, lambda _number: sync())
        assert read(summary) == 39
        account.refresh_from_db()
        assert account.lease_until == claim.lease
        assert run_parallel(1, lambda _number: one.run_one(account.pk)) == [None]
    # It ended without a word: its lease is a dead one's.
    assert read(sync()) == 1


def test_who_lands_late_ends_no_attempt_of_another_and_the_run_asks_nobody_twice(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease ran out while one learner was being served; a run has the account when "did not answer" is written."""
    account = ProviderAccount.objects.order_by("pk")[0]
    sandbox.misbehave(account.handle, "slow", seconds=1.5)
    alone = SyncRun.objects.create(kind=SyncRun.Kind.ONE, total=1, finished_at=timezone.now())
    with claims.only_one(account.pk) as late:
        assert late is not None
    long_ago = timezone.now() - timedelta(hours=1)
    ProviderAccount.objects.filter(pk=account.pk).update(lease_until=long_ago, next_sync_at=long_ago)
    leases: list[Any] = []

    def lands() -> None:
        rows = ProviderAccount.objects.filter(pk=account.pk).values_list("lease_until", "attempts")
        before = rows.get()
        land([(late, Broken("No answer."))], book=BadgeBook(treehouse.ADAPTER), run_id=alone.pk)
        leases.extend([before, rows.get()])

    at_the_first_batch(monkeypatch, lands)
    summary = sync()
    assert leases[0] == leases[1]
    assert leases[0][0] > timezone.now()
    assert read(summary) == 40
    account.refresh_from_db()
    assert account.last_outcome in {"changed", "unchanged"}
    assert (account.lease_until, account.attempts) == (None, 0)


def test_a_lease_that_ran_out_under_a_run_is_not_taken_by_it_again(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = ProviderAccount.objects.order_by("pk")[0]
    long_ago = timezone.now() - timedelta(hours=1)
    ProviderAccount.objects.filter(pk=slow.pk).update(next_sync_at=long_ago)
    sandbox.misbehave(slow.handle, "slow", seconds=1.5)
    at_the_first_batch(
        monkeypatch, lambda: ProviderAccount.objects.filter(pk=slow.pk).update(lease_until=timezone.now())
    )
    asked: list[int] = []
    submit = run.Pump.submit

    def watch(self: Any, asks: Any) -> None:
        asked.extend(ask.key for ask in asks)
        submit(self, asks)

    monkeypatch.setattr(run.Pump, "submit", watch)
    assert read(sync()) == 40
    assert the_run() == (40, 40, True, "")
    assert len(asked) == len(set(asked)) == 40


def drop_the_connection() -> None:
    pid = connection.connection.info.backend_pid

    def terminate(_number: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            return bool(cursor.fetchone()[0])

    assert run_parallel(1, terminate) == [True]


def test_a_database_that_drops_its_connection_loses_no_run_and_whoever_started_it_is_told_so(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first:
        at_the_first_batch(first, drop_the_connection)
        with pytest.raises(CommandError, match="The run is not lost"):
            call_command("sync_badges", unpaced=True, verbosity=0)
    connection.close()  # as the command's process does at its end
    assert the_run()[2] is False
    tasks.sync_rest()
    assert the_run() == (40, 40, True, "")


def test_a_run_that_is_gone_on_with_tells_what_was_done_before(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Listener:
        def __init__(self) -> None:
            self.begun: list[tuple[int, int]] = []
            self.added = 0

        def total(self, number: int, done: int = 0) -> None:
            self.begun.append((number, done))

        def add(self, number: int = 1) -> None:
            self.added += number

    def dies() -> None:
        raise OSError

    monkeypatch.setattr(run, "BATCH", 1)
    with monkeypatch.context() as first:
        at_the_first_batch(first, dies)
        with pytest.raises(OSError):
            sync()
    done = the_run()[0]
    assert 0 < done < 40
    listener = Listener()
    sync(progress=listener)
    assert listener.begun == [(40, done)]
    assert listener.added == 40 - done
