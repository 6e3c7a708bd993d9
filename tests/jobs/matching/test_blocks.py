"""One run shared by several workers: every block once, none lost, and what changes meanwhile is due."""

import datetime as dt
import itertools
import os
import signal
import threading
import time
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from jobs.matching.engine import blocks, match_all, match_stale, run
from jobs.matching.engine.run import lock
from jobs.matching.models import LearnerMatches, MatchBlock, MatchRun
from tests import factories
from tests.jobs.matching.worlds import World, naive, stored
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and lists so short that few people fill them."""
    monkeypatch.setattr(blocks, "SIZE", 3)
    for module in ("kernel", "patch"):
        monkeypatch.setattr(f"jobs.matching.engine.{module}.KEEP", 4)


def begun() -> blocks.Work:
    return blocks.begin(run.evaluate.in_force())


@pytest.mark.parametrize("people", [0, 1, 3, 4, 9])
def test_blocks_cover_everybody_once_and_who_comes_later(people: int) -> None:
    World(1, candidates=people, openings=1)
    begun()
    bounds = list(MatchBlock.objects.order_by("first").values_list("first", "last"))
    assert len(bounds) == max(1, -(-people // 3))
    assert (bounds[0][0], bounds[-1][1]) == (blocks.FIRST, blocks.LAST)
    assert all(last + 1 == first for (_, last), (first, _) in itertools.pairwise(bounds))


def test_workers_share_a_run_and_do_each_block_once(monkeypatch: pytest.MonkeyPatch) -> None:
    World(2, candidates=18, openings=8)
    begun()
    seen: list[tuple[int, int]] = []
    read, shared = blocks.read, threading.Event()

    def watched(work: blocks.Work, block: MatchBlock) -> Any:
        seen.append((threading.get_ident(), block.first))
        if len({who for who, _first in seen}) > 1:
            shared.set()
        assert shared.wait(timeout=30), "Nobody else took a block."
        return read(work, block)

    monkeypatch.setattr(blocks, "read", watched)
    counts = run_parallel(3, lambda _number: match_stale())
    assert sorted(first for _who, first in seen) == sorted({first for _who, first in seen})
    assert sum(count.get("written", 0) for count in counts) == 26
    assert stored() == naive(keep=4)
    assert not MatchBlock.objects.exists()


def test_a_block_done_twice_is_done_once() -> None:
    """A helper that was thought dead hands in after all: what was handed in first stands."""
    World(3, candidates=4, openings=4)
    work = begun()
    block = blocks.claim(keep=False)
    assert block is not None
    MatchBlock.objects.update(leased_until=timezone.now())
    assert blocks.help_out()  # another one
    first = MatchBlock.objects.get(pk=block.pk).result
    late = blocks.pack(blocks.match(work, blocks.read(work, block)))
    MatchBlock.objects.filter(pk=block.pk, kept=False, result__isnull=True).update(result=late)
    assert bytes(MatchBlock.objects.get(pk=block.pk).result or b"") == bytes(first or b"")
    match_stale()
    assert stored() == naive(keep=4)


def test_a_run_of_one_block_is_left_to_who_began_it_and_begins_anew_when_that_one_is_dead() -> None:
    World(10, candidates=3, openings=4)
    left = begun().run
    assert not left.openings
    assert not blocks.help_out()
    assert match_stale()["learners"] == 3
    assert stored() == naive(keep=4)
    assert not MatchRun.objects.filter(pk=left.pk).exists()


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    World(4, candidates=6, openings=2)
    begun()
    taken = [block for block in run_parallel(6, lambda number: blocks.claim(keep=number % 2 == 0)) if block]
    assert len({block.pk for block in taken}) == len(taken) == 2
    assert blocks.claim(keep=False) is None
    MatchBlock.objects.filter(kept=False).update(leased_until=timezone.now())
    again = blocks.claim(keep=False)
    assert again is None or not MatchBlock.objects.get(pk=again.pk).kept


def test_a_helper_that_is_killed_loses_its_block_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real process, really killed, with a block in its hands."""
    World(5, candidates=9, openings=6)
    monkeypatch.setattr(blocks, "LEASE_SECONDS", 1.0)
    begun()
    connections.close_all()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        blocks.claim(keep=False)
        os.write(write, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(read, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert MatchBlock.objects.filter(leased_until__isnull=False).count() == 1
    match_all()
    assert stored() == naive(keep=4)


def test_a_run_whose_writer_is_killed_is_finished_by_the_next_worker() -> None:
    World(6, candidates=12, openings=6)
    connections.close_all()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with lock(5):
            blocks.begin(run.evaluate.in_force())
            blocks.claim(keep=True)
            blocks.claim(keep=True)
            os.write(write, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(read, 1)
    assert blocks.help_out()  # handed in, and used by whoever writes
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    left = MatchRun.objects.get(finished_at__isnull=True)
    with lock(30) as ours:  # the dead worker's session may need a moment to end
        assert ours
    assert match_stale()["learners"] == 12
    assert stored() == naive(keep=4)
    left.refresh_from_db()
    assert (left.finished_at is not None, bytes(left.openings)) == (True, b"")


@pytest.mark.soak(3, 40)
def test_what_changes_between_two_blocks_is_due_and_ends_right(
    round_of_soak: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Badges, wishes, consents, needs and closings in the middle of a run; even those that go back and forth."""
    from tests.jobs.matching.test_engine import change_something

    world = World(300 + round_of_soak, candidates=12, openings=10, skills=3)
    read, organisation = blocks.read, world.openings[0].organisation

    def changing(work: blocks.Work, block: MatchBlock) -> Any:
        # Off the board without a new version, and back before anybody looked.
        state = "approved" if organisation.state == "suspended" else "suspended"
        type(organisation).objects.filter(pk=organisation.pk).update(state=state)
        organisation.state = state
        found = read(work, block)
        for _ in range(2):
            change_something(world)
        return found

    monkeypatch.setattr(blocks, "read", changing)
    match_all()
    monkeypatch.setattr(blocks, "read", read)
    type(organisation).objects.filter(pk=organisation.pk).update(state="approved")
    match_stale()
    assert stored() == naive(keep=4)
    assert match_all()["written"] == 0


def test_a_run_by_old_rules_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(7, candidates=6, openings=5)
    begun()
    blocks.help_out()
    factories.CrosswalkFactory(effective_from=world.crosswalk.effective_from + dt.timedelta(days=1))
    match_stale()
    assert MatchRun.objects.count() == 1
    assert stored() == naive(keep=4)
    begun()
    monkeypatch.setattr("jobs.matching.score.VERSION", 2)
    assert not blocks.help_out()  # a worker with other rules leaves it alone


def test_readers_see_nothing_of_a_run_before_it_is_whole() -> None:
    World(8, candidates=9, openings=5)
    begun()
    while blocks.help_out():
        assert not LearnerMatches.objects.exists()
    match_stale()
    assert LearnerMatches.objects.count() == 9


def test_only_the_latest_runs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "KEPT_RUNS", 2)
    World(9, candidates=2, openings=2)
    counts: list[Any] = [match_all() for _ in range(4)]
    assert MatchRun.objects.count() == 2
    assert MatchRun.objects.first().counts == counts[-1]  # type: ignore[union-attr]
