"""Those that were under way when workers died: they are asked for soon, few at a time, and what a lease costs."""

import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from badges.provider.models import ProviderAccount, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import claims, run
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST, read, sync

pytestmark = pytest.mark.django_db(transaction=True)


def under_way(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many are under way whenever a run asks for more."""
    seen: list[int] = []
    submit = run.Pump.submit

    def watch(self: Any, asks: Any) -> None:
        submit(self, asks)
        seen.append(self.in_flight)

    monkeypatch.setattr(run.Pump, "submit", watch)
    return seen


def test_after_some_killed_workers_a_slow_provider_is_asked_as_many_at_a_time_as_ever(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProviderAccount.objects.update(attempts=5)
    sandbox.misbehave("*", "slow", seconds=0.5)
    seen = under_way(monkeypatch)
    began = time.monotonic()
    assert read(sync()) == 40
    assert time.monotonic() - began < 40 * 0.5 / 2  # one by one it would be twenty seconds
    assert max(seen) == FAST.concurrency
    assert not ProviderAccount.objects.exclude(attempts=0).exists()


def test_who_was_under_way_at_the_death_of_run_after_run_is_asked_for_alone(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProviderAccount.objects.update(attempts=claims.ALONE_AFTER)
    seen = under_way(monkeypatch)
    assert read(sync()) == 40
    assert max(seen) == 1


def test_one_that_kills_whoever_asks_is_found_and_takes_nobody_with_it(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each death leaves leases and attempts behind, and nothing else: as kill -9 does."""
    deadly = ProviderAccount.objects.order_by("pk")[7].pk
    submit = run.Pump.submit

    class Died(BaseException):
        pass

    def die(self: Any, asks: Any) -> None:
        if any(ask.key == deadly for ask in asks):
            raise Died
        submit(self, asks)

    monkeypatch.setattr(run.Pump, "submit", die)
    monkeypatch.setattr(run._Work, "close", lambda self: None)
    for _death in range(claims.MAX_ATTEMPTS):
        with pytest.raises(Died):
            sync()
    monkeypatch.undo()
    summary = sync()
    assert summary.report.counts["nonsense"] == 1
    outcomes = dict(ProviderAccount.objects.values_list("pk", "last_outcome"))
    assert outcomes.pop(deadly) == "nonsense"
    assert set(outcomes.values()) == {"changed", "unchanged"}
    row = SyncRun.objects.get()
    assert (row.done, row.total) == (40, 40)
    assert row.finished_at is not None


def test_a_lease_touches_no_index(documents: Documents) -> None:
    """Half of a night's writing is leases: beside its row, where there is room, one costs no entry in an index."""
    everybody = {"began": timezone.now(), "most": 40, "held": []}
    with transaction.atomic(), connection.cursor() as cursor:
        assert len(claims.claim_due("treehouse", **everybody)) == 40
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated(t), pg_stat_get_xact_tuples_hot_updated(t)"
            " FROM (SELECT 'badges_provideraccount'::regclass::oid AS t) AS it"
        )
        assert cursor.fetchone() == (40, 40)
