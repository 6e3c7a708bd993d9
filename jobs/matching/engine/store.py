"""Which lists are out of date, and writing those that differ.

A list is due while its row is missing, was computed from an older version of its owner, by other scoring or another
crosswalk, or while its owner is no longer to be matched at all. Versions are compared, never clocks.
"""

# ruff: noqa: S608 - the names in these queries are our own

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from django.db import connection, models
from django.db.models import F, Value
from django.utils import timezone

from codeoregon.lib import columns
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.engine import copied, kernel, vectors
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Opening

FACTS = ("version", "evidence", "scoring", "crosswalk")
STORED = np.dtype([("owner", ">i8"), ("digest", ">i8"), *((name, ">i8") for name in FACTS)])
OWNER = np.dtype([("owner", ">i8")])
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # of Postgres' times as they are sent
ODD = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)  # of splitmix64


@dataclass(frozen=True)
class Stamp:
    """By what rules lists are computed."""

    scoring: int
    crosswalk: int


@dataclass(frozen=True)
class Side:
    """One of the two tables: whose lists, of what."""

    table: str
    owner: str
    items: str

    def live(self) -> tuple[str, list[Any]]:
        """SQL of (id, version, evidence) of owners that are to be matched now."""
        owners: models.QuerySet[Any]
        if self is LEARNERS:
            owners = Candidate.objects.visible().values_list("pk", "version", F("pk"))
            sql, params = owners.query.sql_with_params()
            earned, their = vectors.evidence(None, None)
            return (
                f"SELECT c.id, c.version, coalesce(e.evidence, 0) FROM ({sql}) c (id, version, same)"
                f" LEFT JOIN ({earned}) e ON e.user_id = c.id",
                [*params, *their],
            )
        owners = Opening.objects.published().values_list("pk", "version", Value(0))
        sql, params = owners.query.sql_with_params()
        return sql, [*params]

    @property
    def evidence(self) -> str:
        """SQL of the changes of badges that a row was computed from."""
        return "evidence" if self is LEARNERS else "0"

    @property
    def facts(self) -> dict[str, int]:
        """The other columns, and how many bytes each is sent in."""
        evidence = {"evidence": 4} if self is LEARNERS else {}
        return {"digest": 8, "version": 4, **evidence, "scoring": 2, "crosswalk": 4, "computed_at": 8}

    def existing(self, owners: np.ndarray) -> np.ndarray:
        """Those of these owners who are still there, and others."""
        if not len(owners):
            return owners
        model: Any = Candidate if self is LEARNERS else Opening
        key = model._meta.pk.column
        sql = f"SELECT {key} AS owner FROM {model._meta.db_table} WHERE {key} BETWEEN %s AND %s"
        return columns.read(sql, [int(owners.min()), int(owners.max())], OWNER)["owner"].astype(np.int64)

    def ids(self, keys: np.ndarray) -> np.ndarray:
        return kernel.opening_ids(keys) if self is LEARNERS else kernel.learner_ids(keys)

    def keys(self, scores: np.ndarray, ids: np.ndarray) -> np.ndarray:
        return kernel.opening_keys(scores, ids) if self is LEARNERS else kernel.learner_keys(scores, ids)


LEARNERS = Side(LearnerMatches._meta.db_table, "candidate_id", "openings")
OPENINGS = Side(OpeningMatches._meta.db_table, "opening_id", "candidates")


@dataclass(frozen=True)
class Due:
    """Owners to compute anew, id → (version, evidence) they have now, and owners whose row has to go."""

    anew: dict[int, tuple[int, int]]
    gone: list[int]

    def __bool__(self) -> bool:
        return bool(self.anew or self.gone)

    def __len__(self) -> int:
        return len(self.anew) + len(self.gone)

    def versions(self, owners: np.ndarray) -> np.ndarray:
        """int64 [n, 2]: (version, evidence) of some of ``anew``."""
        return np.array([self.anew[owner] for owner in owners.tolist()], dtype=np.int64).reshape(len(owners), 2)


def due(side: Side, stamp: Stamp) -> Due:
    """What is out of date on one side; one query."""
    live, params = side.live()
    evidence = "m.evidence" if side is LEARNERS else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH live (id, version, evidence) AS ({live})"
            f" SELECT coalesce(live.id, m.{side.owner}), live.version, live.evidence"
            f" FROM live FULL JOIN {side.table} m ON m.{side.owner} = live.id"
            f" WHERE live.id IS NULL OR m.{side.owner} IS NULL OR m.version <> live.version"
            f" OR {evidence} <> live.evidence OR m.scoring <> %s OR m.crosswalk <> %s ORDER BY 1",
            [*params, stamp.scoring, stamp.crosswalk],
        )
        rows = cursor.fetchall()
    return Due(
        {owner: (version, evidence) for owner, version, evidence in rows if version is not None},
        [owner for owner, version, _evidence in rows if version is None],
    )


def stamp_of(crosswalk: Any) -> Stamp:
    return Stamp(score.VERSION, crosswalk.version if crosswalk else 0)


# --- Reading lists back ------------------------------------------------------------------------------------------


def bounds(side: Side, changed: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(owners, last key of full lists else 0, does the list hold one of ``changed``) of every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {side.owner}, coalesce({side.items}[%s], 0), coalesce(scores[%s], 0), {side.items} && %s::bigint[]"
            f" FROM {side.table} ORDER BY 1",
            [kernel.KEEP, kernel.KEEP, changed],
        )
        rows = cursor.fetchall()
    owners, item, points, holds = zip(*rows, strict=True) if rows else ((), (), (), ())
    last = side.keys(np.array(points, dtype=np.int64), np.array(item, dtype=np.int64))
    return np.array(owners, dtype=np.int64), last, np.array(holds, dtype=bool)


def lists(side: Side, owners: Iterable[int]) -> kernel.Lists:
    """The stored lists of some owners, by owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {side.owner}, {side.items}, scores FROM {side.table} WHERE {side.owner} = ANY(%s) ORDER BY 1",
            [list(owners)],
        )
        rows = cursor.fetchall()
    keys = np.zeros((len(rows), kernel.KEEP), dtype=np.int64)
    for place, (_owner, items, points) in enumerate(rows):
        keys[place, : len(items)] = side.keys(np.array(points, dtype=np.int64), np.array(items, dtype=np.int64))
    return kernel.Lists(np.array([row[0] for row in rows], dtype=np.int64), keys)


# --- Writing -----------------------------------------------------------------------------------------------------


def stored(side: Side, owners: np.ndarray | None = None) -> np.ndarray:
    """What the rows of some owners, or of all, were computed from, as STORED in order of owner."""
    some = "" if owners is None else f"WHERE {side.owner} = ANY(%s)"
    return columns.read(
        f"SELECT {side.owner} AS owner, digest, version, {side.evidence} AS evidence, scoring, crosswalk"
        f" FROM {side.table} {some} ORDER BY 1",
        [] if owners is None else [owners.tolist()],
        STORED,
    )


def write(side: Side, made: kernel.Lists, versions: np.ndarray, stamp: Stamp, there: np.ndarray | None = None) -> int:
    """Store lists with their owners' versions ([n, 2]: version, evidence); touches only rows that differ. Returns how
    many it wrote. ``there``: what is ``stored``, when that is known.
    """
    rules = np.broadcast_to([stamp.scoring, stamp.crosswalk], versions.shape)
    facts = np.concatenate([versions, rules], axis=1)
    return _write(side, made, facts, stored(side, made.owners) if there is None else there)


def mend(side: Side, made: kernel.Lists) -> int:
    """Store new lists of owners that did not change themselves: what is said of them stays as it is."""
    there = stored(side, made.owners)
    made = made.at(np.isin(made.owners, there["owner"]))
    return _write(side, made, np.stack([there[name].astype(np.int64) for name in FACTS], axis=1), there)


def remove(side: Side, owners: list[int]) -> int:
    if not owners:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {side.table} WHERE {side.owner} = ANY(%s)", [owners])
        return int(cursor.rowcount)


def digest(keys: np.ndarray) -> np.ndarray:
    """int64 [n]: a number that says which keys [n, KEEP] a list has; lists that differ have the same one as seldom as
    64 bits allow. What is compared is not read back.
    """
    mixed = keys.astype(np.uint64) + ODD[0] * np.arange(1, keys.shape[1] + 1, dtype=np.uint64)
    mixed ^= mixed >> np.uint64(30)
    mixed *= ODD[1]
    mixed ^= mixed >> np.uint64(27)
    mixed *= ODD[2]
    mixed ^= mixed >> np.uint64(31)
    return mixed.sum(axis=1, dtype=np.uint64).view(np.int64)


def _write(side: Side, made: kernel.Lists, facts: np.ndarray, there: np.ndarray) -> int:
    """``facts`` [n, FACTS]."""
    marks = digest(made.keys)
    at = np.minimum(np.searchsorted(there["owner"], made.owners), max(len(there) - 1, 0))
    known = there["owner"][at] == made.owners if len(there) else np.zeros(len(made), dtype=bool)
    old = there[at[known]]
    differs = old["digest"] != marks[known]
    for place, name in enumerate(FACTS):
        differs |= old[name] != facts[known, place]
    changed = np.flatnonzero(known)[differs]
    new = np.flatnonzero(~known)
    new = new[np.isin(made.owners[new], side.existing(made.owners[new]))]  # an owner deleted meanwhile is left out
    if len(new):
        copy(side, side.table, made.at(new), marks[new], facts[new])
    if len(changed):
        _update(side, made.at(changed), marks[changed], facts[changed])
    return len(new) + len(changed)


def _update(side: Side, made: kernel.Lists, marks: np.ndarray, facts: np.ndarray) -> None:
    changes = ", ".join(f"{name} = f.{name}" for name in (side.items, "scores", *side.facts))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE fresh (LIKE {side.table})")
        copy(side, "fresh", made, marks, facts)
        cursor.execute(f"UPDATE {side.table} m SET {changes} FROM fresh f WHERE f.{side.owner} = m.{side.owner}")
        cursor.execute("DROP TABLE fresh")


def copy(side: Side, table: str, made: kernel.Lists, marks: np.ndarray, facts: np.ndarray) -> None:
    """Lists as rows of a table; ``marks``: their digests, ``facts`` [n, FACTS]."""
    values = {name: facts[:, place] for place, name in enumerate(FACTS)}
    values |= {"digest": marks, "computed_at": np.full(len(made), _microseconds())}
    chosen = np.column_stack([values[name] for name in side.facts])
    rows = copied.body(made.owners, side.ids(made.keys), made.scores, chosen, list(side.facts.values()))
    body = BytesIO(b"".join([columns.START, rows, columns.END]))
    names = ", ".join([side.owner, side.items, "scores", *side.facts])
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT binary)", body)


def _microseconds() -> int:
    """Now, as Postgres sends a time."""
    return (timezone.now() - EPOCH) // dt.timedelta(microseconds=1)
