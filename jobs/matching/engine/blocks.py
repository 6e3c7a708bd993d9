"""A whole run cut into blocks of candidates, which workers claim from the database, on one machine or on many.

The worker that holds the lock begins a run, takes blocks like everybody else, waits for those that others took, and
writes all lists in one transaction. Whoever finds the lock taken helps. What the run is about stands still:

* The openings are read once and kept with the run, so every block compares with the same ones. (Not when there is
  one block only: then whoever began does it, and when that worker dies, the run begins anew.)
* A candidate is in one block, read in one snapshot, and their list is stored with the version seen there.

So every stored list is exactly what its stored versions say, however far apart the blocks were read, and whatever
changed meanwhile has another version now and is due. That also makes a block done twice harmless: the first result
handed in stands.

A claim is a lease: a helper that is silent for ``LEASE_SECONDS`` has lost it. The worker that writes keeps its own
results in memory; when it dies, the lock goes with its connection, and the next to hold it takes those blocks anew.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from badges.crosswalks.models import Crosswalk
from codeoregon.lib import columns
from codeoregon.lib.bell import ring
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.engine import kernel, store, vectors
from jobs.matching.engine.snapshots import snapshot
from jobs.matching.engine.store import Stamp
from jobs.matching.models import MatchBlock, MatchRun

SIZE = 10_000  # candidates a block
LEASE_SECONDS = 60.0
KEPT_RUNS = 100  # finished runs that are remembered
PERSON = np.dtype([("id", ">i8")])
FIRST, LAST = 0, (1 << 40) - 1  # ids; see kernel.SHIFT


@dataclass(frozen=True)
class Result:
    """What one block found: its candidates' lists with their (version, evidence), and the openings' best among them."""

    mine: kernel.Lists
    versions: np.ndarray  # int64 [n, 2], as mine.owners
    theirs: np.ndarray  # int64 [openings, KEEP], as the run's openings


@dataclass(frozen=True)
class Work:
    """A run with its openings, as one worker holds them."""

    run: MatchRun
    openings: vectors.Openings
    crosswalk: Crosswalk | None

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.run.scoring, self.run.crosswalk)


# --- The run -----------------------------------------------------------------------------------------------------


def unfinished() -> MatchRun | None:
    return MatchRun.objects.filter(finished_at__isnull=True).first()


def begin(crosswalk: Crosswalk | None) -> Work:
    """A new run, or the one that a worker left unfinished, if it goes by the rules of now. Only under the lock."""
    stamp = store.stamp_of(crosswalk)
    left = unfinished()
    if left and left.openings and Stamp(left.scoring, left.crosswalk) == stamp:
        left.blocks.filter(kept=True).update(kept=False, leased_until=None)  # its memory is gone
        return open_run(left)
    if left:
        left.delete()
    return _new(stamp, crosswalk)


def _new(stamp: Stamp, crosswalk: Crosswalk | None) -> Work:
    with snapshot():
        openings = vectors.openings()
        ends = _ends()
    # A run of one block has nothing to share.
    frozen = vectors.freeze(openings) if ends else b""
    with transaction.atomic():
        run = MatchRun.objects.create(scoring=stamp.scoring, crosswalk=stamp.crosswalk, openings=frozen)
        bounds = zip([FIRST, *(end + 1 for end in ends)], [*ends, LAST], strict=True)
        MatchBlock.objects.bulk_create(MatchBlock(run=run, first=first, last=last) for first, last in bounds)
        if ends:
            ring("matching")
    return Work(run, openings, crosswalk)


def _ends() -> list[int]:
    """The last candidate of each block but the last: that one has no end, so whoever comes meanwhile is in it."""
    inner, params = Candidate.objects.visible().values_list("pk").query.sql_with_params()
    people = columns.read(f"SELECT id FROM ({inner}) c (id) ORDER BY id", params, PERSON)["id"]  # noqa: S608 - our own
    return [int(last) for last in people[SIZE - 1 : len(people) - 1 : SIZE]]


def open_run(run: MatchRun) -> Work:
    """The same for a helper."""
    crosswalk = Crosswalk.objects.filter(version=run.crosswalk).first()
    return Work(run, vectors.thaw(bytes(run.openings)), crosswalk)


def finish(work: Work, counts: dict[str, int]) -> None:
    """Inside the transaction that wrote the lists."""
    MatchRun.objects.filter(pk=work.run.pk).update(finished_at=timezone.now(), counts=counts, openings=b"")
    work.run.blocks.all().delete()
    old = MatchRun.objects.filter(finished_at__isnull=False).values("pk")[KEPT_RUNS:]
    MatchRun.objects.filter(pk__in=old).delete()


# --- Blocks ------------------------------------------------------------------------------------------------------


def claim(*, keep: bool) -> MatchBlock | None:
    """The next block that is free or whose worker is gone. ``keep``: by the worker that writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_matchblock SET kept = %s, leased_until = clock_timestamp() + %s * interval '1 second'"
            " WHERE id = (SELECT b.id FROM jobs_matchblock b JOIN jobs_matchrun r ON r.id = b.run_id"
            " WHERE r.finished_at IS NULL AND r.scoring = %s AND NOT b.kept AND b.result IS NULL"
            " AND (%s OR r.openings <> '')"
            " AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp())"
            " ORDER BY b.id LIMIT 1 FOR UPDATE OF b SKIP LOCKED) RETURNING id",
            [keep, LEASE_SECONDS, score.VERSION, keep],
        )
        row = cursor.fetchone()
    return MatchBlock.objects.defer("result").filter(pk=row[0]).first() if row else None


def read(work: Work, block: MatchBlock) -> vectors.Learners:
    """The candidates of a block as of one moment."""
    with snapshot():
        return vectors.learners(work.openings, work.crosswalk, between=(block.first, block.last))


def match(work: Work, learners: vectors.Learners) -> Result:
    """What comes of them; without the database, so it may run beside something that waits for that."""
    mine, theirs = kernel.match(learners, work.openings)
    return Result(mine, learners.versions, theirs.keys)


def help_out() -> bool:
    """Do one block of a run that another worker began; False when there is none to do."""
    block = claim(keep=False)
    if block is None:
        return False
    ring("matching")  # there may be more blocks, and more workers
    work = open_run(block.run)
    done = pack(match(work, read(work, block)))
    # Nothing happens when the block is handed in already, was taken over, or the run is over.
    MatchBlock.objects.filter(pk=block.pk, kept=False, result__isnull=True).update(result=done)
    return True


def all_handed_in(work: Work, but: set[int]) -> bool:
    """Has every block a result, those left out that we did ourselves?"""
    return not work.run.blocks.exclude(pk__in=but).filter(result__isnull=True).exists()


def handed_in(work: Work, but: set[int]) -> Iterator[Result]:
    """The results of others, one after the other."""
    for block in work.run.blocks.exclude(pk__in=but).order_by("first").values_list("pk", flat=True):
        result = MatchBlock.objects.values_list("result", flat=True).get(pk=block)
        yield unpack(bytes(result or b""))


def pack(result: Result) -> bytes:
    body = io.BytesIO()
    np.savez(body, owners=result.mine.owners, keys=result.mine.keys, versions=result.versions, theirs=result.theirs)
    return body.getvalue()


def unpack(body: bytes) -> Result:
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return Result(kernel.Lists(arrays["owners"], arrays["keys"]), arrays["versions"], arrays["theirs"])
