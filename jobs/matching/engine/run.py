"""One engine: everything at once, or only what is out of date; the lists come out the same.

One worker at a time writes (a session lock that goes with its connection, so a killed worker leaves none); the others
help it with the blocks of a whole run (``blocks``). Everything is written in one transaction: whoever reads sees the
lists before or after, and killing a worker at any moment loses nothing, since what was not written is still due.
"""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection, transaction

from badges.crosswalks import evaluate
from badges.crosswalks.models import Crosswalk
from jobs.matching.engine import blocks, copied, kernel, patch, store, vectors
from jobs.matching.engine.blocks import Result, Work
from jobs.matching.engine.snapshots import snapshot
from jobs.matching.engine.store import LEARNERS, OPENINGS, Due, Side, Stamp

LOCK = 0x0C0DE_A7C4  # any number, the same for every worker
WAIT_SECONDS = 120.0
LOOK_SECONDS = 0.05  # between two looks at what another worker does
PATIENCE = 2.0  # seconds a bell waits for a worker that may just be looking whether there is work
# Beyond this many out of date (and a quarter of all) everything at once is quicker.
FEW = 300
ROUNDS = 5  # what becomes due while we work is done too; after that the next sweep takes over

Counts = dict[str, int]


class Busy(Exception):
    """Another worker is matching and did not finish in time."""


# --- The two ways in ---------------------------------------------------------------------------------------------


def match_all(progress: Any = None) -> Counts:
    """Compute every list anew and write the rows that differ. Raises Busy when another worker does not finish."""
    with lock(WAIT_SECONDS) as ours:
        if not ours:
            raise Busy
        return _all(progress)


def match_stale(progress: Any = None) -> Counts:
    """Bring every list up to date whose owner changed, and the lists those owners are or were in; same result as
    ``match_all``.

    Cheap when there is nothing to do. Gives way to another worker that is at it: that one looks again when it is done.
    """
    total: Counts = {}
    for _round in range(ROUNDS):
        with lock(PATIENCE) as ours:
            did = _stale(progress) if ours else {}
        if not did:
            break
        for name, number in did.items():
            total[name] = total.get(name, 0) + number
    return total


# --- Everything --------------------------------------------------------------------------------------------------


def _all(progress: Any) -> Counts:
    """Begin a run, or go on with one that was left; only under the lock."""
    work = blocks.begin(evaluate.in_force())
    if progress is not None:
        progress.total(work.run.blocks.count() + 2)
    found = _gather(work, progress)
    theirs = kernel.Lists(work.openings.ids, found.theirs)
    lists = {LEARNERS: found.mine, OPENINGS: [(theirs, work.openings.versions)]}
    counts = {"learners": sum(len(one) for one, _versions in found.mine), "openings": len(theirs)}
    counts |= {"written": 0, "removed": 0}
    with transaction.atomic():
        for side, parts in lists.items():
            there = store.stored(side)
            owners = np.concatenate([part.owners for part, _versions in parts])
            counts["removed"] += store.remove(side, np.setdiff1d(there["owner"], owners).tolist())
            for part, versions in parts:
                counts["written"] += store.write(side, part, versions, work.stamp, there)
        blocks.finish(work, counts)
    if progress is not None:
        progress.add(2)
    return counts


@dataclass
class Found:
    """What blocks found so far: lists of candidates with their versions, block by block; the best of each opening."""

    mine: list[tuple[kernel.Lists, np.ndarray]]
    theirs: np.ndarray

    def add(self, result: Result) -> None:
        self.mine.append((result.mine, result.versions))
        self.theirs = kernel.merge(self.theirs, result.theirs)


def _gather(work: Work, progress: Any) -> Found:
    """The results of all blocks: of those that we did ourselves, and of those that others hand in.

    While one block is computed, the next is read.
    """
    found, ours = Found([], kernel.nothing(len(work.openings))), set()
    begun: Future[Result] | None = None
    with ThreadPoolExecutor(1) as beside:
        while True:
            block = blocks.claim(keep=True)
            learners = blocks.read(work, block) if block else None
            if begun is not None:
                found.add(begun.result())
                begun = None
                if progress is not None:
                    progress.add(1)
            if block is not None and learners is not None:
                ours.add(block.pk)
                begun = beside.submit(blocks.match, work, learners)
                continue
            if blocks.all_handed_in(work, ours):
                for result in blocks.handed_in(work, ours):
                    found.add(result)
                return found
            time.sleep(LOOK_SECONDS)  # until the other worker is done, or silent for so long that its block is free


# --- What is out of date -----------------------------------------------------------------------------------------


@dataclass
class Plan:
    """What one run over a few owners will write."""

    anew: dict[Side, kernel.Lists] = field(default_factory=dict)  # owners that changed
    mended: dict[Side, list[kernel.Lists]] = field(default_factory=lambda: {LEARNERS: [], OPENINGS: []})


def _stale(progress: Any) -> Counts:
    if blocks.unfinished():
        return _all(progress)
    with snapshot():
        crosswalk = evaluate.in_force()
        stamp = store.stamp_of(crosswalk)
        due = {side: store.due(side, stamp) for side in (LEARNERS, OPENINGS)}
        many = len(due[LEARNERS]) > FEW or len(due[OPENINGS]) > FEW
        plan = None if many or not any(due.values()) else _plan(due, crosswalk)
    if many:
        return _all(progress)
    if plan is None:
        kernel.warm()  # now that nothing waits
        copied.warm()
        return {}
    return _write(plan, due, stamp)


def _plan(due: dict[Side, Due], crosswalk: Crosswalk | None) -> Plan:
    """Whole lists for owners that changed; mended ones for the others, or refilled where mending is not enough."""
    plan = Plan()
    openings = vectors.openings()
    changed = vectors.learners(openings, crosswalk, only=list(due[LEARNERS].anew))
    plan.anew[LEARNERS] = kernel.match_learners(changed, openings)

    refill = _mend(plan, OPENINGS, due, changed, openings)
    wanted = openings.take([*due[OPENINGS].anew, *refill])
    everybody = vectors.learners(openings, crosswalk, skills=wanted.asked_skills()) if len(wanted) else changed
    whole = kernel.match_openings(everybody, wanted)
    anew = np.isin(whole.owners, list(due[OPENINGS].anew))
    plan.anew[OPENINGS] = kernel.Lists(whole.owners[anew], whole.keys[anew])
    plan.mended[OPENINGS].append(kernel.Lists(whole.owners[~anew], whole.keys[~anew]))

    refill = _mend(plan, LEARNERS, due, everybody, openings.take(due[OPENINGS].anew))
    if refill:
        again = vectors.learners(openings, crosswalk, only=refill)
        plan.mended[LEARNERS].append(kernel.match_learners(again, openings))
    return plan


def _mend(
    plan: Plan, side: Side, due: dict[Side, Due], learners: vectors.Learners, openings: vectors.Openings
) -> list[int]:
    """Mend the lists of owners on ``side`` that did not change, for what did on the other; returns who needs a refill.

    On the openings' side ``learners`` are those that changed; on the learners' side ``openings`` are.
    """
    other = LEARNERS if side is OPENINGS else OPENINGS
    if not due[other]:
        return []
    away = np.array([*due[other].anew, *due[other].gone], dtype=np.int64)
    owners, bounds, holds = store.bounds(side, away.tolist())
    untouched = ~np.isin(owners, [*due[side].anew, *due[side].gone])
    owners, bounds, holds = owners[untouched], bounds[untouched], holds[untouched]
    new = _new_keys(side, owners, learners, openings)
    at = np.flatnonzero(patch.touched(bounds, holds, new))
    old = store.lists(side, owners[at].tolist())
    stays = ~np.isin(side.ids(old.keys), away)
    mended = [patch.mend(old.keys[row], stays[row], new[:, column]) for row, column in enumerate(at.tolist())]
    good = [row for row, keys in enumerate(mended) if keys is not None]
    if good:
        plan.mended[side].append(kernel.Lists(old.owners[good], np.array([mended[row] for row in good])))
    return [int(old.owners[row]) for row, keys in enumerate(mended) if keys is None]


def _new_keys(side: Side, owners: np.ndarray, learners: vectors.Learners, openings: vectors.Openings) -> np.ndarray:
    """int64 [changed, owners]: the keys that what changed has for each owner; 0 for owners that are not live."""
    table = kernel.scores(learners, openings) if len(learners) and len(openings) else None
    entries, mine = (learners, openings) if side is OPENINGS else (openings, learners)
    new = np.zeros((len(entries), len(owners)), dtype=np.int64)
    if table is None:
        return new
    if side is LEARNERS:
        kernel.drop_aside(table, learners, openings)
    keys = side.keys(table if side is OPENINGS else table.T, entries.ids[:, None])
    place = np.searchsorted(mine.ids, owners)
    known = mine.ids[np.minimum(place, len(mine) - 1)] == owners
    new[:, known] = keys[:, place[known]]
    return new


def _write(plan: Plan, due: dict[Side, Due], stamp: Stamp) -> Counts:
    counts = {"learners": len(due[LEARNERS]), "openings": len(due[OPENINGS]), "written": 0, "removed": 0}
    with transaction.atomic():
        for side in (LEARNERS, OPENINGS):
            counts["removed"] += store.remove(side, due[side].gone)
            counts["written"] += store.write(side, plan.anew[side], due[side].versions(plan.anew[side].owners), stamp)
            for lists in plan.mended[side]:
                counts["written"] += store.mend(side, lists)
    return counts


# --- Ground under both -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock(wait: float) -> Iterator[bool]:
    """True while this session alone may match; False when another one held on for ``wait`` seconds.

    Who waits helps the other with its blocks.
    """
    ours, until = False, time.monotonic() + wait
    while not (ours := _ask("SELECT pg_try_advisory_lock(%s)")) and time.monotonic() < until:
        if not blocks.help_out():
            time.sleep(LOOK_SECONDS)
    try:
        yield ours
    finally:
        if ours:
            _ask("SELECT pg_advisory_unlock(%s)")


def _ask(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCK])
        return bool(cursor.fetchone()[0])
