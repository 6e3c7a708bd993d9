"""Which lists are out of date, and writing those that differ.

A list is due while its row is missing, was computed from an older version of its owner, by other scoring or another
crosswalk, or while its owner is no longer to be matched at all. Versions are compared, never clocks.
"""

# ruff: noqa: S608 - the names in these queries are our own

import hashlib
import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, models
from django.db.models import F, Value

from badges.provider.models import ProviderAccount
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.engine import kernel
from jobs.matching.models import LearnerMatches, OpeningMatches
from jobs.openings.models import Opening

INT8, INT2 = 20, 21  # Postgres' own numbers of the element types
COPY_START = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
COPY_END = struct.pack(">h", -1)


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

    def live(self, between: tuple[int, int] | None = None) -> tuple[str, tuple[Any, ...]]:
        """SQL of (id, version, evidence) of owners that are to be matched now, all or those with ids ``between``."""
        owners: models.QuerySet[Any]
        if self is LEARNERS:
            visible = Candidate.objects.visible()
            if between is not None:
                visible = visible.filter(pk__gte=between[0], pk__lte=between[1])
            owners = visible.values_list("pk", "version", F("pk"))
            sql, params = owners.query.sql_with_params()
            earned = (
                f"SELECT user_id, sum(changes)::int AS evidence FROM {ProviderAccount._meta.db_table} GROUP BY user_id"
            )
            return (
                f"SELECT c.id, c.version, coalesce(e.evidence, 0) FROM ({sql}) c (id, version, same)"
                f" LEFT JOIN ({earned}) e ON e.user_id = c.id",
                params,
            )
        owners = Opening.objects.published().values_list("pk", "version", Value(0))
        return owners.query.sql_with_params()

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


def versions(side: Side, between: tuple[int, int] | None = None) -> dict[int, tuple[int, int]]:
    """Owner → (version, evidence) of all that are to be matched now, or of those with ids ``between`` two."""
    live, params = side.live(between)
    with connection.cursor() as cursor:
        cursor.execute(live, params)
        return {owner: (version, evidence) for owner, version, evidence in cursor.fetchall()}


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


def write(side: Side, made: kernel.Lists, now: dict[int, tuple[int, int]], stamp: Stamp) -> int:
    """Store lists with their owners' (version, evidence); touches only rows that differ. Returns how many it wrote."""
    there = _stored(side, made.owners)
    body = io.BytesIO()
    body.write(COPY_START)
    count = 0
    for owner, items, points in _encoded(side, made):
        facts = (*now[owner], stamp.scoring, stamp.crosswalk)
        if owner not in there or there[owner] != (_hash(items, points), *facts):
            body.write(_line(owner, items, points, facts))
            count += 1
    body.write(COPY_END)
    if count:
        body.seek(0)
        _merge(side, body)
    return count


def mend(side: Side, made: kernel.Lists) -> int:
    """Store new lists of owners that did not change themselves: their versions stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {side.owner}, version, {'evidence' if side is LEARNERS else '0'}, scoring, crosswalk"
            f" FROM {side.table} WHERE {side.owner} = ANY(%s)",
            [made.owners.tolist()],
        )
        there = {row[0]: row[1:] for row in cursor.fetchall()}
    count = 0
    for stamp in {Stamp(*facts[2:]) for facts in there.values()}:
        same = {owner: facts[:2] for owner, facts in there.items() if Stamp(*facts[2:]) == stamp}
        chosen = np.isin(made.owners, list(same))
        count += write(side, kernel.Lists(made.owners[chosen], made.keys[chosen]), same, stamp)
    return count


def remove(side: Side, owners: list[int]) -> int:
    if not owners:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {side.table} WHERE {side.owner} = ANY(%s)", [owners])
        return int(cursor.rowcount)


def remove_others(side: Side, owners: np.ndarray) -> int:
    """Every list but those of ``owners``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {side.table} WHERE {side.owner} IN"
            f" (SELECT {side.owner} FROM {side.table} EXCEPT SELECT unnest(%s::bigint[]))",
            [owners.tolist()],
        )
        return int(cursor.rowcount)


def _stored(side: Side, owners: np.ndarray) -> dict[int, tuple[Any, ...]]:
    """What is in the table, a hash for the arrays; the bytes hashed are those that ``_encoded`` makes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {side.owner}, md5(array_send({side.items}) || array_send(scores)), version,"
            f" {'evidence' if side is LEARNERS else '0'}, scoring, crosswalk FROM {side.table}"
            f" WHERE {side.owner} = ANY(%s)",
            [owners.tolist()],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _encoded(side: Side, made: kernel.Lists) -> Iterable[tuple[int, bytes, bytes]]:
    """(owner, items, scores) with the arrays in Postgres' binary form (array_send)."""
    counts = (made.keys > 0).sum(axis=1).tolist()
    items = np.zeros(made.keys.shape, dtype=[("size", ">i4"), ("value", ">i8")])
    items["size"], items["value"] = 8, side.ids(made.keys)
    points = np.zeros(made.keys.shape, dtype=[("size", ">i4"), ("value", ">i2")])
    points["size"], points["value"] = 2, made.scores
    for place, owner in enumerate(made.owners.tolist()):
        count = counts[place]
        yield owner, _array(items[place, :count], INT8), _array(points[place, :count], INT2)


def _array(values: np.ndarray, kind: int) -> bytes:
    if not len(values):
        return struct.pack(">iii", 0, 0, kind)
    return struct.pack(">iiiii", 1, 0, kind, len(values), 1) + values.tobytes()


def _hash(items: bytes, points: bytes) -> str:
    return hashlib.md5(items + points, usedforsecurity=False).hexdigest()


def _line(owner: int, items: bytes, points: bytes, facts: tuple[int, ...]) -> bytes:
    """One row of a binary COPY: owner, items, scores, version, evidence, scoring, crosswalk."""
    numbers = b"".join(struct.pack(">ii", 4, fact) for fact in facts)
    return (
        struct.pack(">hiq", 7, 8, owner)
        + struct.pack(">i", len(items)) + items
        + struct.pack(">i", len(points)) + points
        + numbers
    )  # fmt: skip


def _merge(side: Side, body: io.BytesIO) -> None:
    evidence = ["evidence"] if side is LEARNERS else []
    fields = [side.items, "scores", "version", *evidence, "scoring", "crosswalk", "computed_at"]
    owners = Candidate if side is LEARNERS else Opening
    key = owners._meta.pk.column  # an owner deleted meanwhile is left out
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE fresh ({side.owner} bigint, {side.items} bigint[], scores smallint[], version int,"
            " evidence int, scoring int, crosswalk int)"
        )
        cursor.copy_expert("COPY fresh FROM STDIN WITH (FORMAT binary)", body)
        cursor.execute(
            f"INSERT INTO {side.table} ({side.owner}, {', '.join(fields)})"
            f" SELECT {side.owner}, {', '.join(f'f.{name}' for name in fields[:-1])}, now() FROM fresh f"
            f" JOIN {owners._meta.db_table} o ON o.{key} = f.{side.owner} ORDER BY 1"
            f" ON CONFLICT ({side.owner}) DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in fields)}"
        )
        cursor.execute("DROP TABLE fresh")
