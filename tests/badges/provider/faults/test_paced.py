"""One pace, one breaker and one ear for "come back later", over several real worker processes at once."""

from itertools import pairwise

import pytest

from codeoregon.local.servers import wait_for
from tests.badges.provider.faults.conftest import Provider
from tests.badges.provider.faults.installation import Installation

RATE = 20.0
JITTER = 1.2  # the machine may hold a process up between its turn and its question
WORKERS = ("first", "second", "third")


@pytest.fixture
def ready(installation: Installation, provider: Provider) -> Installation:
    installation.fresh(provider.url, RATE, provider.people())
    return installation


def everybody_asks(ready: Installation) -> None:
    """Each learner has pressed “Update now”; the sweep rings for all of them, whichever worker hears it."""
    ready.sql("UPDATE badges_provideraccount SET asked_at = now() - interval '10 seconds', next_sync_at = 'infinity'")
    for name in WORKERS:
        ready.start_worker(name)
    ready.start_scheduler()


def outcomes(ready: Installation) -> dict[str, int]:
    return dict(ready.sql("SELECT last_outcome, count(*) FROM badges_provideraccount GROUP BY 1"))


def gaps(provider: Provider) -> list[float]:
    moments = sorted(at for at, _path in provider.asked)
    return [later - earlier for earlier, later in pairwise(moments)]


def test_single_wishes_and_a_run_keep_one_pace(ready: Installation, provider: Provider) -> None:
    everybody_asks(ready)
    assert wait_for(lambda: outcomes(ready).get("changed", 0) > 5, 60), ready.told()
    ready.sql("UPDATE badges_provideraccount SET next_sync_at = now(), etag = '', last_modified = ''")
    ready.ring("badges.sync_due")  # beside the wishes that are still open
    people = len(provider.people())
    ready.heals(lambda: set(outcomes(ready)) <= {"changed", "unchanged"} and ready.is_complete())
    assert len(provider.asked) >= people
    assert provider.busiest_second() <= RATE * JITTER
    assert len({name for name in WORKERS if (ready.folder / f"{name}.log").exists()}) == 3
    assert ready.awards() == provider.earned()


def test_all_wait_when_one_is_told_to(ready: Installation, provider: Provider) -> None:
    """“Come back in 5 seconds”, said once to one process: the others are quiet too, then all goes on."""
    everybody_asks(ready)
    assert wait_for(lambda: len(provider.asked) > 10, 60), ready.told()
    provider.served.misbehave("*", "429", times=1, retry_after=5)
    ready.heals(lambda: set(outcomes(ready)) <= {"changed", "unchanged"})
    assert max(gaps(provider)) >= 4.5
    assert ready.awards() == provider.earned()


def test_a_provider_that_is_down_is_left_in_peace_by_all_and_found_when_it_is_back(
    ready: Installation, provider: Provider
) -> None:
    provider.served.misbehave("*", "500")
    everybody_asks(ready)
    rests = "SELECT rests, open_until FROM badges_providerstate WHERE rests > 0"
    assert wait_for(lambda: bool(ready.sql(rests)), 60), ready.told()
    before = len(provider.asked)
    assert wait_for(lambda: ready.sql(rests)[0][0] >= 2, 30), ready.told()
    assert len(provider.asked) - before <= 3 * len(WORKERS) * 2  # those under way, and one trial with its retries
    provider.served.misbehave("*", "none")
    ready.sql("UPDATE badges_provideraccount SET next_sync_at = now()")
    ready.ring("badges.sync_due")
    ready.heals(lambda: set(outcomes(ready)) <= {"changed", "unchanged"} and ready.is_complete())
    assert ready.awards() == provider.earned()
    assert ready.sql("SELECT failures, rests, open_until FROM badges_providerstate") == [(0, 0, None)]
