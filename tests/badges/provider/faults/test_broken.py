"""Whatever is killed, stopped or absent while a sync goes on: afterwards it is complete, nothing lost, nothing doubled.

Real worker processes, the real scheduler, a Postgres and a Valkey of their own.
"""

import random
import signal
import sys
import time

import pytest

from badges.provider.models import Outcome
from codeoregon.local.servers import wait_for
from tests.badges.provider.faults.conftest import Provider
from tests.badges.provider.faults.installation import Installation

RATE = 40.0
SYNC = [sys.executable, "manage.py", "sync_badges", "--verbosity", "0"]


@pytest.fixture
def ready(installation: Installation, provider: Provider) -> Installation:
    """Everybody due, nobody at work yet."""
    installation.fresh(provider.url, RATE, provider.people())
    return installation


def begin(ready: Installation, *workers: str) -> None:
    """Workers and scheduler, and a sync that has come some of its way."""
    for name in workers or ("worker",):
        ready.start_worker(name)
    ready.start_scheduler()
    ready.ring("badges.sync_due")
    assert wait_for(lambda: ready.done() > 0, 60), ready.told()


def is_whole(ready: Installation, provider: Provider) -> None:
    """Every award of everybody, once, and counts that say so."""
    assert ready.awards() == provider.earned()
    people = len(provider.people())
    runs = ready.sql("SELECT done, total, counts, error FROM badges_syncrun ORDER BY id")
    assert sum(run[0] for run in runs) == people, runs
    assert all(done == total and not error for done, total, _counts, error in runs), runs
    counts: dict[str, int] = {}
    for _done, _total, found, _error in runs:
        counts = {key: counts.get(key, 0) + found.get(key, 0) for key in counts | found}
    assert counts["awards"] == len(provider.earned())
    assert sum(counts.get(word, 0) for word in Outcome.values if word != Outcome.BROKEN) == people, counts
    snapshots = ready.sql("SELECT count(*), count(DISTINCT account_id) FROM badges_snapshot")
    assert snapshots == [(people, people)]
    assert ready.sql("SELECT count(*) FROM badges_provideraccount WHERE attempts > 0") == [(0,)]


@pytest.mark.soak(3, 50)
def test_a_worker_killed_at_a_random_moment(ready: Installation, provider: Provider, round_of_soak: int) -> None:
    dice = random.Random(round_of_soak)
    begin(ready)
    time.sleep(dice.uniform(0, 2.5))
    ready.kill("worker")
    if round_of_soak % 2:  # and once more, while the next one is starting or has just gone on
        ready.start_worker()
        time.sleep(dice.uniform(1.0, 8.0))
        ready.kill("worker")
    ready.start_worker()
    ready.heals()
    is_whole(ready, provider)


def test_valkey_killed(ready: Installation, provider: Provider) -> None:
    begin(ready)
    ready.kill("valkey")
    time.sleep(2)
    ready.start_valkey()
    ready.heals()
    is_whole(ready, provider)


def test_valkey_stopped_for_a_while(ready: Installation, provider: Provider) -> None:
    begin(ready)
    ready.kill("valkey", signal.SIGSTOP)
    try:
        ready.heals()  # the run needs no bell to come to its end
    finally:
        ready.kill("valkey", signal.SIGCONT)
    is_whole(ready, provider)


def test_valkey_absent_at_the_start(ready: Installation, provider: Provider) -> None:
    ready.kill("valkey")
    ready.start_worker()
    ready.start_scheduler()
    wish = "SELECT count(*) FROM badges_provideraccount WHERE asked_at IS NOT NULL AND last_outcome = 'changed'"
    ready.sql("UPDATE badges_provideraccount SET asked_at = now() WHERE handle = %s", provider.earners()[0])
    time.sleep(6)
    assert ready.done() == 0
    ready.start_valkey()
    ready.heals(lambda: ready.sql(wish) == [(1,)])  # its bell was never heard
    ready.ring("badges.sync_due")
    ready.heals()
    is_whole(ready, provider)


def test_postgres_restarted_in_the_middle(ready: Installation, provider: Provider) -> None:
    begin(ready)
    ready.stop_postgres()
    time.sleep(2)
    ready.start_postgres()
    ready.heals()
    is_whole(ready, provider)


def test_two_runs_at_once(ready: Installation, provider: Provider) -> None:
    """Two workers that are told at the same moment, and somebody at a terminal."""
    for name in ("worker", "second"):
        ready.start_worker(name)
    ready.start_scheduler()
    for name in ("by hand", "by another hand"):
        ready.start(name, *SYNC)
    for _ in range(3):
        ready.ring("badges.sync_due")
    ready.heals()
    time.sleep(1)  # whoever was late has seen that nothing is left
    is_whole(ready, provider)
    assert provider.busiest_second() <= RATE * 1.15
    assert sorted(path for _at, path in provider.asked) == sorted(
        f"/profiles/{who[2]}.json" for who in provider.people()
    )


def test_a_provider_that_misbehaves_in_every_way_at_once(ready: Installation, provider: Provider) -> None:
    """Each way has its outcome; everybody else is served; when it behaves again, all is as if nothing had been."""
    modes = {
        "drip": "broken", "truncated": "broken", "500": "broken",
        "endless": "nonsense", "huge": "nonsense", "html": "nonsense", "redirect": "nonsense", "cut": "nonsense",
        "somebody_else": "nonsense",
        "404": "not_found", "403": "private", "429": "throttled",
        "empty": "unchanged",
    }  # fmt: skip
    victims = dict(zip(modes, provider.earners(), strict=False))
    for mode, handle in victims.items():
        provider.served.misbehave(handle, mode, retry_after=1)  # a longer wait would be one for all
    begin(ready)
    spoiled = {handle: modes[mode] for mode, handle in victims.items()}

    def outcomes() -> dict[str, str]:
        return dict(ready.sql("SELECT handle, last_outcome FROM badges_provideraccount"))

    assert wait_for(lambda: "never" not in outcomes().values(), 60, 0.2), ready.told()
    found = outcomes()
    assert {handle: found[handle] for handle in spoiled} == spoiled
    assert {word for handle, word in found.items() if handle not in spoiled} <= {"changed", "unchanged"}
    aside = ready.sql(
        "SELECT a.handle, q.reason FROM badges_quarantine q JOIN badges_provideraccount a ON a.id = account_id"
    )
    assert {handle for handle, _why in aside} == {handle for handle, word in spoiled.items() if word == "nonsense"}
    assert len({why for _handle, why in aside}) == 5  # a flood and a bomb are both too large
    provider.served.misbehave("*", "none")
    ready.sql("UPDATE badges_provideraccount SET next_sync_at = now()")
    ready.ring("badges.sync_due")
    ready.heals(lambda: set(outcomes().values()) <= {"changed", "unchanged"} and ready.is_complete())
    assert ready.awards() == provider.earned()
    assert ready.sql("SELECT count(*) FROM badges_quarantine WHERE settled_at IS NULL") == [(0,)]


def test_an_empty_list_where_many_badges_stood(ready: Installation, provider: Provider) -> None:
    handle = provider.earners()[0]
    email = next(email for email, _name, who in provider.people() if who == handle)
    many = sum(whose == email for whose, _badge in provider.earned())
    assert many >= 20
    begin(ready)
    ready.heals()
    provider.served.misbehave(handle, "empty")
    missing = "SELECT count(*) FROM badges_award WHERE missing_since IS NOT NULL"
    for mode, gone in (("empty", many), ("none", 0)):
        provider.served.misbehave(handle, mode)
        ready.sql("UPDATE badges_provideraccount SET next_sync_at = now() WHERE handle = %s", handle)
        ready.ring("badges.sync_due")
        ready.heals(lambda gone=gone: ready.sql(missing) == [(gone,)] and ready.is_complete())  # type: ignore[misc]
        assert ready.awards() == provider.earned()
