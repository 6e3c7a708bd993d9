"""One pace and one breaker for the whole installation."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from django.db import connection
from django.utils import timezone

from badges.provider import runs, tasks
from badges.provider.adapters import treehouse
from badges.provider.client import LATEST, Ask, AskedToWait, Client, Limits
from badges.provider.models import Outcome, ProviderAccount, ProviderState, SyncRun
from badges.provider.sandbox.documents import Documents
from badges.provider.sync import gate, one, run
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST, everyone_due, read, rest_is_over, sync
from tests.factories import UserFactory
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)
NAME = treehouse.PROVIDER


# --- The pace -----------------------------------------------------------------------------------------------------


def asked_by(workers: int, rate: float, serve: Any, shared: bool, stalled: bool = False) -> list[float]:
    """When ``workers`` clients asked, each as many times as half a second's turns and a few more."""
    seen: list[float] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(time.monotonic())
        return web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{any}", answer)
    served = serve(app)
    limits = Limits(concurrency=16 if stalled else 4, rate=rate)
    bounds = gate.shared(treehouse.ADAPTER, limits) if shared else limits

    async def work(number: int) -> None:
        async with Client(bounds) as client:
            if stalled:  # a process that gets no processor for a while
                asyncio.get_running_loop().call_later(0.1, time.sleep, 0.8)
            asks = [Ask(turn, f"{served.url}/{number}-{turn}") for turn in range(int(rate * 0.8))]
            async for _ in client.stream(asks):
                pass

    run_parallel(workers, lambda number: asyncio.run(work(number)))
    return sorted(seen)


def busiest_second(seen: list[float]) -> int:
    return max(sum(start <= at < start + 1 for at in seen) for start in seen)


def test_the_pace_holds_over_all_workers(serve: Any) -> None:
    rate = 20.0
    seen = asked_by(4, rate, serve, shared=True)
    assert len(seen) == 4 * 16
    assert busiest_second(seen) <= rate * 1.15  # the clock of the server jitters, not the turns
    assert seen[-1] - seen[0] >= (len(seen) - 1) / rate * 0.9


@pytest.mark.parametrize("rate", [1.0, 30.0, 300.0])
def test_no_second_of_the_clock_of_the_database_has_more_turns_than_the_rate(rate: float) -> None:
    """Each turn may be used up to LATEST after its time: even then no window of a second holds too many."""
    limits = gate.shared(treehouse.ADAPTER, Limits(rate=rate))
    assert limits.turns is not None
    slots: list[float] = []
    while len(slots) < 2.5 * rate:
        number = len(slots) % 7 + 1
        limits.turns(number)
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM next_turn_at)::float8 FROM badges_providerstate")
            after = cursor.fetchone()[0]
        slots += [after - left * limits.apart for left in range(number, 0, -1)]
    most = max(sum(start <= at < start + 1 + LATEST - 1e-3 for at in slots) for start in slots)
    assert most <= rate


def test_who_was_held_up_does_not_ask_all_at_once(serve: Any) -> None:
    assert busiest_second(asked_by(2, 20.0, serve, shared=True, stalled=True)) <= 20 * 1.15


def test_without_the_shared_turns_it_would_not(serve: Any) -> None:
    assert busiest_second(asked_by(4, 20.0, serve, shared=False)) > 40


def test_a_turn_that_went_by_is_not_caught_up_with() -> None:
    gate.take_turns(NAME, 1 / 50, 5)
    time.sleep(0.4)
    began = time.monotonic()
    for _ in range(5):
        time.sleep(gate.take_turns(NAME, 1 / 50))
    assert time.monotonic() - began >= 4 / 50


# --- Told to wait -------------------------------------------------------------------------------------------------


def test_told_to_wait_nobody_has_a_turn_meanwhile() -> None:
    gate.take_turns(NAME, 1 / 50)
    assert gate.pause(NAME, 3600.0) == 3600.0
    assert gate.pause(NAME, 5.0) > 3590.0  # never sooner than somebody else was told
    with pytest.raises(AskedToWait) as told:
        gate.take_turns(NAME, 1 / 50)
    assert told.value.seconds is not None
    assert 3590.0 < told.value.seconds <= 3600.0


def pause_is_over() -> None:
    now = timezone.now()
    ProviderState.objects.update(paused_until=now, next_turn_at=now)


def test_where_the_provider_does_not_say_how_long_we_wait_longer_each_time() -> None:
    waits = []
    for _ in range(10):
        waits.append(round(gate.pause(NAME, None)))
        gate.pause(NAME, None)  # another answer of the same moment
        pause_is_over()
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    gate.answered(NAME)
    assert gate.pause(NAME, None) == 5.0


@pytest.mark.parametrize("rate", [0.0, 200.0])
def test_nobody_is_asked_for_as_long_as_the_provider_says(
    documents: Documents, sandbox: Served, bells: list[Any], rate: float
) -> None:
    """With the limits as they are in use: one answer is enough, and the run goes on when the time is over."""
    sandbox.misbehave("*", "429", retry_after=3600)
    summary = run.run_due(bounds=Limits(concurrency=8, rate=rate))
    assert "asked us to wait until" in summary.error
    assert 1 <= summary.report.counts[Outcome.THROTTLED] <= 8
    until = gate.paused(NAME)
    assert until is not None
    assert timedelta(minutes=59) < until - timezone.now() <= timedelta(hours=1)
    row = SyncRun.objects.get()
    assert (row.finished_at, row.total, runs.state(row)) == (None, 40, summary.error)
    sandbox.misbehave("*", "none")
    everyone_due()
    assert sync().report.counts.total() == 0
    tasks.sync_one()
    assert ("badges.sync_rest", ()) not in bells
    long_ago = timezone.now() - timedelta(hours=20)
    SyncRun.objects.update(started_at=long_ago)  # the pause may be longer than a run is gone on with otherwise
    pause_is_over()
    everyone_due()  # as those are who were told to wait, by then
    tasks.sync_one()
    assert ("badges.sync_rest", ()) in bells
    tasks.sync_rest()
    row = SyncRun.objects.exclude(kind="one").get()
    assert (row.done, row.total, row.error) == (row.total, row.done, "")
    assert row.finished_at is not None
    assert set(ProviderAccount.objects.values_list("last_outcome", flat=True)) == {Outcome.CHANGED, Outcome.UNCHANGED}
    assert ProviderState.objects.get().pauses == 0


def test_an_answer_on_its_way_still_counts_when_another_is_told_to_wait(documents: Documents, sandbox: Served) -> None:
    slow, told = ProviderAccount.objects.order_by("pk")[:2]
    long_ago = timezone.now() - timedelta(hours=1)
    ProviderAccount.objects.filter(pk__in=[slow.pk, told.pk]).update(next_sync_at=long_ago)
    sandbox.misbehave(slow.handle, "slow", seconds=1)
    sandbox.misbehave(told.handle, "429", retry_after=3600)
    summary = run.run_due(bounds=Limits(concurrency=2, rate=100.0, timeout=5.0))
    assert "asked us to wait until" in summary.error
    slow.refresh_from_db()
    assert slow.last_outcome in {Outcome.CHANGED, Outcome.UNCHANGED}
    assert summary.report.counts.total() <= 4
    assert ProviderState.objects.get().pauses == 1


def test_one_learner_is_put_off_without_a_question(documents: Documents, sandbox: Served) -> None:
    gate.pause(NAME, 3600.0)
    sandbox.misbehave("*", "404")  # an answer that would be seen
    account = ProviderAccount.objects.order_by("pk")[0]
    one.run_one(account.pk, bounds=FAST)
    account.refresh_from_db()
    assert account.last_outcome == Outcome.THROTTLED
    assert account.next_sync_at > timezone.now() + timedelta(minutes=59)
    assert gate.paused(NAME) is not None


def test_who_is_told_to_wait_does_not_end_the_pause_of_all(documents: Documents, sandbox: Served) -> None:
    sandbox.misbehave("*", "429", retry_after=3600)
    one.run_one(ProviderAccount.objects.order_by("pk")[0].pk, bounds=FAST)
    state = ProviderState.objects.get()
    assert state.pauses == 1
    assert gate.paused(NAME) is not None


# --- The breaker --------------------------------------------------------------------------------------------------


def test_it_opens_after_failures_in_a_row_and_lets_one_through_when_it_has_rested() -> None:
    for number in range(gate.FAILURES_IN_A_ROW):
        assert gate.may_ask(NAME)
        assert gate.failed(NAME) == (number == gate.FAILURES_IN_A_ROW - 1)
    assert not gate.may_ask(NAME)
    rest_is_over()
    assert [gate.may_ask(NAME) for _ in range(3)] == [True, False, False]
    gate.answered(NAME)
    assert [gate.may_ask(NAME) for _ in range(3)] == [True] * 3


def test_one_of_many_gets_through_when_it_has_rested() -> None:
    ProviderState.objects.create(provider=NAME, open_until=timezone.now())
    assert sum(run_parallel(8, lambda _number: gate.may_ask(NAME))) == 1


def test_each_failed_trial_makes_the_rest_longer_up_to_a_bound() -> None:
    gate.failed(NAME, gate.FAILURES_IN_A_ROW)
    rests = []
    for _ in range(6):
        state = ProviderState.objects.get()
        assert state.open_until is not None
        rests.append(round((state.open_until - timezone.now()).total_seconds()))
        rest_is_over()
        assert gate.may_ask(NAME)
        assert gate.failed(NAME)
    assert rests == [5, 10, 20, 30, 30, 30]


def test_an_answer_in_between_begins_the_count_anew() -> None:
    for _ in range(3):
        gate.failed(NAME, gate.FAILURES_IN_A_ROW - 1)
        gate.answered(NAME)
    assert gate.may_ask(NAME)
    assert ProviderState.objects.get().failures == 0


def test_while_it_is_open_nobody_is_asked(documents: Documents, sandbox: Served) -> None:
    gate.failed(NAME, gate.FAILURES_IN_A_ROW)
    sandbox.misbehave("*", "404")  # an answer that would be seen
    account = ProviderAccount.objects.order_by("pk")[0]
    assert one.run_one(account.pk, bounds=FAST) is not None
    account.refresh_from_db()
    assert account.last_outcome == Outcome.BROKEN
    assert sync().error
    assert not ProviderAccount.objects.filter(last_outcome=Outcome.NOT_FOUND).exists()


def test_a_trial_that_fails_costs_one_question(documents: Documents, sandbox: Served) -> None:
    gate.failed(NAME, gate.FAILURES_IN_A_ROW)
    rest_is_over()
    sandbox.misbehave("*", "500")
    assert sync().report.counts[Outcome.BROKEN] == 1
    assert not gate.may_ask(NAME)


def test_the_sweep_goes_on_with_a_run_once_the_provider_is_back(
    documents: Documents, sandbox: Served, bells: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    monkeypatch.setattr(gate, "shared", lambda provider, bounds=None: FAST)
    sandbox.misbehave("*", "500")
    with pytest.raises(tasks.ProviderDown):
        tasks.sync_due()
    tasks.sync_one()
    assert ("badges.sync_rest", ()) not in bells  # it is still resting
    sandbox.misbehave("*", "none")
    rest_is_over()
    tasks.sync_one()
    assert ("badges.sync_rest", ()) in bells
    tasks.sync_rest()
    done = SyncRun.objects.exclude(kind="one").get()
    assert (done.done, done.total, done.error) == (40, 40, "")
    tasks.sync_one()
    assert bells.count(("badges.sync_rest", ())) == 1


def test_a_run_that_somebody_is_at_is_left_to_them(documents: Documents, django_db_blocker: Any) -> None:
    SyncRun.objects.create(kind="nightly")
    assert run.go_on()
    with run.claims.only_run(NAME):
        assert not run.go_on()


def test_a_single_failure_does_not_hold_others_up(sandbox: Served) -> None:
    account = ProviderAccount.objects.create(user=UserFactory(), handle="nobody", code="CO-X")
    sandbox.misbehave("*", "500")
    one.run_one(account.pk, bounds=FAST)
    assert gate.may_ask(NAME)


def test_a_provider_that_is_down_stops_the_run_and_leaves_all_due(
    documents: Documents, sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES_IN_A_ROW", 5)
    monkeypatch.setattr(run, "WINDOW", 4)
    sandbox.misbehave("*", "500")
    summary = sync()
    assert "did not answer" in summary.error
    assert SyncRun.objects.get().error == summary.error
    assert SyncRun.objects.get().finished_at is None  # held up, not over
    assert SyncRun.objects.get().done == 0
    assert SyncRun.objects.get().counts["broken"] >= 5
    assert ProviderAccount.objects.filter(next_sync_at__lte=timezone.now()).count() == 40
    assert not ProviderAccount.objects.filter(lease_until__isnull=False).exists()
    sandbox.misbehave("*", "none")
    rest_is_over()
    assert read(sync()) == 40
    run_row = SyncRun.objects.get()
    assert (run_row.done, run_row.total, run_row.error) == (40, 40, "")
    assert run_row.finished_at is not None


def test_a_run_that_nobody_went_on_with_is_closed_by_the_next(documents: Documents) -> None:
    old = SyncRun.objects.create(kind=SyncRun.Kind.NIGHTLY, started_at=timezone.now() - timedelta(hours=13))
    assert sync().run.pk != old.pk
    old.refresh_from_db()
    assert old.finished_at is not None
    assert "new run took over" in old.error
