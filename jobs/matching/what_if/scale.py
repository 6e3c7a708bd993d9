"""What matching costs on this machine, and what a whole run would take with other numbers of people and openings.

Unit costs are measured on invented people, openings and rows; nothing is kept. From them the plan is plain sums: every
pair is scored once; people are read and their lists are written once; workers share reading and scoring, one writes.
"""

# ruff: noqa: S608 - the names in these queries are our own

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from django.db import connection, transaction

from badges.crosswalks import packed
from codeoregon.lib import columns
from jobs.matching.engine import blocks, kernel, store, vectors
from jobs.matching.engine.vectors import Learners, Openings
from jobs.matching.models import KEEP

PEOPLE, OPENINGS, SKILLS, SKILLS_EACH, NEEDS_EACH, AWARDS_EACH = 10_000, 2_000, 400, 15, 8, 10
ROUNDS = 3
MIB = 1024**2
LIST_BYTES = KEEP * 8 + 8 + 16  # keys, owner, versions
# of a block: levels and wishes, twice, since one is read while another is computed; candidates for its lists; its rows
PERSON_BYTES = 2 * (SKILLS + 64) + 5 * 2 * KEEP + 3 * (150 + 18 * KEEP)
OPENING_BYTES = 64 + NEEDS_EACH * (21 + 3 * 5) + KEEP * 8 * (kernel.PROCESSORS + 3)


@dataclass(frozen=True)
class Costs:
    """Seconds each, for one worker."""

    pair: float
    read: float  # a person, with badges and wishes
    write: float  # a list
    base_mib: float  # a process that has loaded everything


@dataclass(frozen=True)
class Plan:
    people: int
    openings: int
    seconds: float  # with one worker
    mib: float  # of the worker that writes
    workers: int | None  # to be done in time; None: writing alone takes longer


def plan(costs: Costs, people: int, openings: int, *, within: float) -> Plan:
    """For so many; ``within``: seconds in which a run should be done."""
    shared = people * openings * costs.pair + people * costs.read
    written = (people + openings) * costs.write
    block = min(people, blocks.SIZE)
    held = people * LIST_BYTES + block * PERSON_BYTES + openings * OPENING_BYTES
    many = ceil(people / blocks.SIZE)
    workers = ceil(shared / (within - written)) if within > written else None
    if workers is not None and max(workers, 1) > many:
        workers = None  # there are not so many blocks to share
    mib = costs.base_mib + held / MIB
    return Plan(people, openings, shared + written, mib, max(workers, 1) if workers is not None else None)


def costs(base_mib: float) -> Costs:
    """Measured now; writes to a temporary table only."""
    people, openings = crowd(PEOPLE, OPENINGS)
    found = kernel.match(people, openings)[0]
    pairs = PEOPLE * OPENINGS
    return Costs(
        pair=_seconds(lambda: kernel.match(people, openings)) / pairs,
        read=_seconds(_read) / PEOPLE,
        write=_seconds(lambda: _write(found)) / PEOPLE,
        base_mib=base_mib,
    )


def crowd(people: int, openings: int, seed: int = 1) -> tuple[Learners, Openings]:
    """Invented ones, as many skills, needs and wishes each as on a busy day."""
    draw = np.random.default_rng(seed)
    ids = np.arange(1, openings + 1)
    needs = np.zeros(openings * NEEDS_EACH, dtype=vectors.NEED)
    needs["opening"] = np.repeat(ids, NEEDS_EACH)
    first = draw.integers(0, SKILLS, openings)  # skills of one opening are apart from each other
    spread = np.arange(NEEDS_EACH) * (SKILLS // NEEDS_EACH)
    needs["skill"] = ((first[:, None] + spread[None, :]) % SKILLS + 1).reshape(-1)
    needs["level"], needs["required"] = draw.integers(1, 4, len(needs)), draw.random(len(needs)) < 0.6
    skills, starts, steps, gains = vectors.weigh(ids, needs)
    offers = Openings(
        ids=ids,
        versions=np.zeros((openings, 2), dtype=np.int64),
        skills=skills,
        counties=["", "41005", "41051", "41067"],
        starts=starts,
        steps=steps,
        gains=gains,
        kind=(1 << draw.integers(0, 5, openings)).astype(np.uint8),
        county=draw.integers(1, 4, openings),
        remote=draw.random(openings) < 0.2,
        pay=draw.integers(1_800, 4_000, openings),
        hours=draw.choice([24, 40], openings).astype(np.uint8),
        start=np.full(openings, vectors.LATER, dtype=np.int32),
        needs=needs,
    )
    levels = np.zeros((people, len(skills)), dtype=np.uint8)
    where = draw.integers(0, len(skills), (people, SKILLS_EACH))
    levels[np.arange(people)[:, None], where] = draw.integers(1, 4, (people, SKILLS_EACH))
    counties = draw.random((people, 4)) < 0.6
    counties[:, vectors.NOWHERE] = False
    wishing = Learners(
        ids=np.arange(1, people + 1),
        versions=np.zeros((people, 2), dtype=np.int64),
        levels=levels,
        kinds=np.where(draw.random(people) < 0.5, vectors.ANY_KIND, draw.integers(1, 32, people)).astype(np.uint8),
        counties=counties,
        remote=draw.random(people) < 0.8,
        pay=draw.choice([0, 0, 1_800, 2_200], people),
        hours=np.full(people, vectors.ANY_HOURS, dtype=np.uint8),
        start=np.zeros(people, dtype=np.int32),
    )
    return wishing, offers


def _read() -> None:
    """As many rows as people, their badges and counties are, joined and made into levels as those are."""
    joined = "(SELECT * FROM generate_series(1, %s) n ORDER BY n DESC) p JOIN generate_series(1, %s) u ON u = n"
    earned = "(SELECT n AS who, sum(1)::int AS evidence FROM generate_series(1, %s) n GROUP BY n) e"
    columns.read(
        "SELECT n AS id, 1 AS version, coalesce(evidence, 0) AS evidence, (n = ANY(ARRAY[1, 2]))::int AS kinds,"
        " true AS remote, coalesce(n::numeric, 0) * 100 AS pay, 40 AS hours, current_date - date '0001-01-01' AS start"
        f" FROM {joined} LEFT JOIN {earned} ON who = n ORDER BY n",
        [PEOPLE] * 3,
        vectors.PERSON,
    )
    county = "SELECT n AS id, coalesce(array_position(ARRAY['a', 'b'], c), 0) AS county FROM generate_series(1, %s) n"
    columns.read(f"{county}, unnest(ARRAY['a', 'b']) c", [PEOPLE], vectors.COUNTY)
    pair = f'SELECT n / {AWARDS_EACH} AS "user", n %% {SKILLS} AS badge FROM generate_series(1, %s) n'
    awards = columns.read(pair, [PEOPLE * AWARDS_EACH], packed.PAIR)
    rules = [(badge, skill, 1 + badge % 3) for badge in range(SKILLS) for skill in (badge, (badge + 7) % SKILLS)]
    packed.level_table(np.arange(PEOPLE), np.arange(SKILLS), awards, rules)


def _write(lists: kernel.Lists) -> None:
    """Into a table like that of the lists, with a key to look up in another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planned_for (id bigint PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("INSERT INTO planned_for SELECT unnest(%s::bigint[])", [lists.owners.tolist()])
        cursor.execute(
            f"CREATE TEMP TABLE planned (LIKE {store.LEARNERS.table} INCLUDING INDEXES, FOREIGN KEY"
            f" ({store.LEARNERS.owner}) REFERENCES planned_for DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP"
        )
        facts = np.zeros((len(lists), len(store.FACTS)), dtype=np.int64)
        store.copy(store.LEARNERS, "planned", lists, store.digest(lists.keys), facts)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _seconds(work: Callable[[], Any]) -> float:
    """The quickest of a few times: what it takes when nothing is in the way."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
