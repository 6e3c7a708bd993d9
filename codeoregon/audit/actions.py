"""Sealing the history and checking the seals."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q

from codeoregon.audit.models import Seal, SealedEvent
from codeoregon.lib.personal import Level, level_of

ERASED = "[erased]"
LOCK = 0x5EA1  # advisory lock: one sealing at a time
BATCH = 2_000
OPEN_LEVELS = (None, Level.PUBLIC, Level.NOT_PERSONAL)


@dataclass(frozen=True)
class Log:
    """One append-only table: how to walk it and which of its columns are personal."""

    model: type[models.Model]
    xid: str
    personal: frozenset[str]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return sorted(f.attname for f in self.model._meta.concrete_fields)


@dataclass
class Report:
    """What checking found: problems in sentences by their kind, how many events and erased values were seen."""

    kinds: dict[str, list[str]] = field(default_factory=dict)
    events: int = 0
    erased: int = 0

    def add(self, kind: str, problem: str) -> None:
        self.kinds.setdefault(kind, []).append(problem)

    @property
    def problems(self) -> list[str]:
        return [problem for problems in self.kinds.values() for problem in problems]

    def first(self, many: int) -> Iterator[str]:
        """The first ``many`` of each kind, and how many more there are."""
        for kind, problems in self.kinds.items():
            yield from problems[:many]
            if len(problems) > many:
                yield f"… and {len(problems) - many:,} more: {kind}"


def logs() -> list[Log]:
    """Every table that is sealed: each history table, and every other append-only log that notes its transaction."""
    found = []
    for model in apps.get_models():
        names = {f.name for f in model._meta.concrete_fields}
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and issubclass(model, pghistory.models.Event):
            found.append(Log(model, "pgh_xid", frozenset(_personal_names(tracked) | {"pgh_context"})))
        elif "xid" in names:
            found.append(Log(model, "xid", frozenset(_personal_names(model))))
    return sorted(found, key=lambda log: log.table)


def _personal_names(model: Any) -> set[str]:
    return {f.attname for f in model._meta.concrete_fields if level_of(f) not in OPEN_LEVELS}


@transaction.atomic
def seal() -> int:
    """Seal all history written by transactions that are over; returns how many rows.

    Stops below the oldest transaction still running, so no row can appear later among those already sealed. In a
    restored copy, whose transaction numbers begin anew, every row that has no leaf yet is sealed once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    upto, after, cluster = _snapshot()
    last = Seal.objects.last()
    if last is not None and last.cluster == cluster:
        todo = [(log, _rows(log, log.columns, last.upto_xid, upto)) for log in logs()]
    else:
        todo = [(log, _loose(log, upto, after)) for log in logs()]
    todo = [(log, rows) for log, rows in todo if rows.exists()]
    if not todo:
        return 0
    leaves = [leaf for log, rows in todo for leaf in _leaves(log, rows)]
    columns = {log.table: log.columns for log, _rows_ in todo}
    previous = last.digest if last else ""
    made = Seal.objects.create(
        events=len(leaves),
        upto_xid=upto,
        cluster=cluster,
        columns=columns,
        previous=previous,
        digest=_chain(previous, upto, columns, [leaf.digest for leaf in leaves]),
    )
    for leaf in leaves:
        leaf.seal = made
    SealedEvent.objects.bulk_create(leaves, batch_size=BATCH)
    return len(leaves)


def _snapshot() -> tuple[int, int, str]:
    """The oldest transaction still running, the first not yet given out, and whose numbers these are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint,"
            " greatest(pg_snapshot_xmax(s)::text::bigint, pg_current_xact_id_if_assigned()::text::bigint + 1),"
            " c.system_identifier::text FROM pg_current_snapshot() s, pg_control_system() c"
        )
        upto, after, cluster = cursor.fetchone()
    return upto, after, cluster


def verify() -> Report:
    """Recompute every seal from the history as it stands; a value erased by law (``[erased]`` or null) still fits."""
    report = Report()
    previous = ""
    by_table = {log.table: log for log in logs()}
    for made in Seal.objects.order_by("id").iterator():
        kept = {(leaf.table, leaf.event_id): leaf for leaf in made.leaves.all()}
        _check_rows(report, made, by_table, kept)
        ordered = [kept[key].digest for key in sorted(kept)]
        if made.previous != previous or made.digest != _chain(previous, made.upto_xid, made.columns, ordered):
            report.add("chain broken", f"seal {made.pk}: the chain is broken")
        previous = made.digest
    if last := Seal.objects.last():
        for log in by_table.values():
            _check_unsealed(report, last, log)
    return report


def _check_unsealed(report: Report, last: Seal, log: Log) -> None:
    """A row that no seal covers must be newer than the last seal, and not from a transaction yet to come."""
    _upto, after, cluster = _snapshot()
    unsealed = log.model._default_manager.filter(~_has_leaf(log))
    for pk in unsealed.filter(**{f"{log.xid}__lt": last.upto_xid}).values_list("pk", flat=True):
        report.add(f"{log.table}, written behind the seals", f"{log.table} {pk}: written behind seal {last.pk}")
    if last.cluster != cluster:
        return
    ahead = list(unsealed.filter(**{f"{log.xid}__gte": after}).values_list("pk", log.xid))
    after = _snapshot()[1] if ahead else after  # what was written since the first look is no forgery
    for pk, number in ahead:
        if number >= after:
            report.add(
                f"{log.table}, transaction numbers to come",
                f"{log.table} {pk}: bears a transaction number that has not been given out yet",
            )


def _check_rows(report: Report, made: Seal, by_table: dict[str, Log], kept: dict[Any, SealedEvent]) -> None:
    seen = set()
    for table in {table for table, _pk in kept}:
        log = by_table[table]
        sealed = SealedEvent.objects.filter(seal=made, table=table, event_id=OuterRef("pk"))
        rows = log.model._default_manager.filter(Exists(sealed)).values("pk", *made.columns[table])
        for row in rows.iterator(chunk_size=BATCH):
            leaf = kept[table, row["pk"]]
            seen.add((table, row["pk"]))
            report.events += 1
            wanted, erased = _with_erased(log, row, leaf)
            report.erased += erased
            if _digest(log, row, wanted) != leaf.digest or wanted != leaf.personal:
                report.add(f"{table}, changed", f"{table} {row['pk']}: changed after seal {made.pk}")
    for table, pk in sorted(kept.keys() - seen):
        report.add(f"{table}, gone", f"{table} {pk}: gone after seal {made.pk}")


def _loose(log: Log, upto: int, after: int) -> Any:
    """Rows without a leaf that no running transaction of this cluster can have written."""
    over = Q(**{f"{log.xid}__lt": upto}) | Q(**{f"{log.xid}__gte": after})
    return log.model._default_manager.filter(over & ~_has_leaf(log)).order_by("pk").values("pk", *log.columns)


def _has_leaf(log: Log) -> Exists:
    return Exists(SealedEvent.objects.filter(table=log.table, event_id=OuterRef("pk")))


def _with_erased(log: Log, row: dict[str, Any], leaf: SealedEvent) -> tuple[dict[str, str], int]:
    """The row's keyed digests, with the kept digest standing in for a value that has been erased since."""
    digests, erased = _personal(log, row), 0
    for name, kept in leaf.personal.items():
        if digests.get(name) != kept and row.get(name) in (None, ERASED):
            digests[name] = kept
            erased += 1
    return digests, erased


def _rows(log: Log, columns: list[str], since: int, upto: int) -> Any:
    """Rows of the transactions from ``since`` to ``upto``; those brought by a restore may bear such numbers too."""
    window = {f"{log.xid}__gte": since, f"{log.xid}__lt": upto}
    return log.model._default_manager.filter(~_has_leaf(log), **window).order_by("pk").values("pk", *columns)


def _leaves(log: Log, rows: Any) -> Iterator[SealedEvent]:
    for row in rows.iterator(chunk_size=BATCH):
        personal = _personal(log, row)
        yield SealedEvent(table=log.table, event_id=row["pk"], personal=personal, digest=_digest(log, row, personal))


def _personal(log: Log, row: dict[str, Any]) -> dict[str, str]:
    key = settings.SEAL_KEY.encode()
    return {
        name: hmac.new(key, f"{log.table}.{name}={_plain(row[name])}".encode(), hashlib.sha256).hexdigest()
        for name in sorted(log.personal)
        if row.get(name) is not None
    }


def _digest(log: Log, row: dict[str, Any], personal: dict[str, str]) -> str:
    open_values = {name: value for name, value in row.items() if name not in log.personal and name != "pk"}
    return hashlib.sha256(_plain([log.table, row["pk"], open_values, personal]).encode()).hexdigest()


def _chain(previous: str, upto: int, columns: dict[str, Any], leaves: list[str]) -> str:
    return hashlib.sha256(_plain([previous, upto, columns, leaves]).encode()).hexdigest()


def _plain(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
