"""Several workers, killed workers, and readers meanwhile: lists are whole, made once, and never half-written."""

import os
import signal
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from jobs.matching.engine import match_all, match_stale, run, store
from jobs.matching.engine.run import Busy, lock
from jobs.matching.models import LearnerMatches
from jobs.openings.models import Opening
from tests.jobs.matching.worlds import World, naive, stored
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_do_not_double_the_work() -> None:
    World(11, candidates=12, openings=12)
    counts = run_parallel(6, lambda _number: match_stale())
    assert sum(count.get("written", 0) for count in counts) == 24
    assert stored() == naive()


def test_the_whole_run_waits_for_the_other_worker_and_says_when_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    World(12, candidates=3, openings=3)
    holding, done = threading.Event(), threading.Event()

    def other(_number: int) -> None:
        with lock(0) as ours:
            assert ours
            holding.set()
            done.wait(timeout=30)

    lane = threading.Thread(target=lambda: (other(0), connection.close()))
    lane.start()
    holding.wait(timeout=30)
    monkeypatch.setattr(run, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(run, "PATIENCE", 0.2)
    with pytest.raises(Busy):
        match_all()
    assert match_stale() == {}
    done.set()
    lane.join()
    assert match_all()["written"] == 6


def test_a_worker_that_dies_while_writing_leaves_the_old_lists_and_the_work_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(13, candidates=8, openings=8)
    match_all()
    before = stored()
    world.earn(world.candidates[0])
    write, calls = store.write, []

    def dies(*args: Any) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return write(*args)

    monkeypatch.setattr(store, "write", dies)
    for whole in (match_stale, match_all):
        calls.clear()
        with pytest.raises(KeyboardInterrupt):
            whole()
        assert stored() == before
    monkeypatch.undo()
    match_stale()
    assert stored() == naive()


def test_what_changes_while_a_worker_computes_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """A badge that arrives between reading and writing is in the next round's lists."""
    world = World(14, candidates=8, openings=8)
    late = world.candidates[0]
    match, seen = run.kernel.match, []

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not seen:
            seen.append(run_parallel(1, lambda _number: [world.earn(late) for _ in range(3)]))
        return match(*args, **kwargs)

    monkeypatch.setattr(run.kernel, "match", slow)
    match_all()
    assert seen == [[[None, None, None]]]
    assert match_stale()["learners"] == 1
    assert stored() == naive()


def test_readers_never_see_one_side_without_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    World(15, candidates=6, openings=6)
    write, seen = store.write, []

    def watched(*args: Any) -> int:
        count = write(*args)
        seen.extend(run_parallel(1, lambda _number: LearnerMatches.objects.count()))
        return count

    monkeypatch.setattr(store, "write", watched)
    match_all()
    assert seen == [0, 0]
    assert LearnerMatches.objects.count() == 6


@pytest.mark.soak(3, 50)
def test_a_worker_killed_at_any_moment_leaves_whole_lists_and_no_lock(round_of_soak: int) -> None:
    """A real process, really killed, while it matches; the next worker finishes the work."""
    world = World(200 + round_of_soak, candidates=6, openings=6)
    match_all()
    for delay in (0.0, 0.002, 0.005, 0.01, 0.02, 0.04):
        world.earn(world.random.choice(world.candidates))
        world.set_needs(world.openings[0])
        Opening.objects.filter(pk=world.openings[0].pk).update(version=F("version") + 1)
        before, after = stored(), naive()
        connection.close()
        child = os.fork()
        if not child:
            match_stale()
            os._exit(0)
        time.sleep(delay * (1 + world.random.random()))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with lock(30) as ours:  # the dead worker's session may need a moment to end
            assert ours
            assert stored() in (before, after)
    match_stale()
    assert stored() == naive()
