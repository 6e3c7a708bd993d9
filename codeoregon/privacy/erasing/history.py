"""Erasing from the history and other logs, which the portal itself can only add to.

``install`` runs after every migrate, as the owner. It writes one database function for all tables; the portal's role
may call it and nothing else, and it does exactly this: for an account that has an ``Erasure``, put "[erased]" (null
where a column can't hold that) in place of what ``personal.py`` says is erased, in the rows about that account, and of
every reason given with them. A reason that staff typed stands in whatever their step wrote, a pool's history too, so
it goes from all rows of the same transaction that are about nobody in particular. Seals hold afterwards: they keep
keyed digests of personal values (``codeoregon.audit.actions``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models
from django.db.models import Q

from codeoregon.accounts.models import User
from codeoregon.audit.actions import ERASED, Log, logs
from codeoregon.lib.models import StateMove
from codeoregon.privacy.parts import Table, tables

FUNCTION = "erase_history"


def erase(user: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FUNCTION}(%s)", [user.pk])


def is_gone(user: Any) -> bool:
    """Whether the account's own history is erased: the last thing that happens before an erasure is done."""
    events: Any = User.pgh_event_model  # type: ignore[attr-defined]
    kept = events.objects.filter(pgh_obj=user).exclude(email=ERASED)
    return not kept.exists()


def install(*, sender: Any, using: str, **_kwargs: Any) -> None:
    """Write the function anew once all apps have migrated."""
    if sender is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    with connections[using].cursor() as cursor:
        for log in logs():
            for column in sorted(log.personal):
                field = next((one for one in log.model._meta.concrete_fields if one.attname == column), None)
                if field is not None and not field.null and not _fits(field):
                    table = connections[using].ops.quote_name(log.table)
                    cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{field.column}" DROP NOT NULL')
        cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}(bigint)")
        cursor.execute(_function(list(_statements(using))))
        cursor.execute(f"REVOKE ALL ON FUNCTION {FUNCTION}(bigint) FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION}(bigint) TO {settings.APP_ROLE}")


def _function(statements: list[str]) -> str:
    body = ";\n            ".join(statements)
    return f"""
        CREATE FUNCTION {FUNCTION}(person bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp SET oregon.erasing = 'on' AS $erase$
        DECLARE xids bigint[] := '{{}}';
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM codeoregon_erasure WHERE user_id = person) THEN
                RAISE EXCEPTION 'nobody asked to erase account %', person USING ERRCODE = 'check_violation';
            END IF;
            {body};
        END $erase$
    """  # noqa: S608 - names of our own tables


SAID = "coalesce(pgh_context->>'why', '') <> ''"
UNSAID = f"""pgh_context = CASE WHEN {SAID} THEN '"{ERASED}"'::jsonb ELSE pgh_context END"""
ERASED_WHY = f"why NOT IN ('', '{ERASED}')"


def _statements(using: str) -> Iterator[str]:
    """First which transactions gave a reason for what they did to this person's rows; then the rows; then the rest."""
    by_model = {_concrete(getattr(log.model, "pgh_tracked_model", log.model)): log for log in logs()}
    moves = by_model.pop(StateMove)
    labels, erasing = [], []
    for table in tables():
        if table.behind:
            erasing.append(_behind_a_door(table))
        if not (table.mine and table.numbered):
            continue
        labels.append(f"'{table.model._meta.label_lower}'")
        rows = _keys(table.of([0]), using)
        said = f"model = {labels[-1]} AND row_id IN ({rows}) AND {ERASED_WHY}"
        yield _note(moves.table, "xid", said)
        erasing.append(f"UPDATE {moves.table} SET why = '{ERASED}' WHERE {said}")  # noqa: S608 - our own tables
        for part, erased in table.erasing([0]):
            log = by_model.get(part.model)
            if log is not None and log.model is part.model:
                erasing += _own(log, erased, _keys(part, using))
            elif log is not None:
                about = f"pgh_obj_id IN ({_keys(part, using)}){_of_deleted(table, log, using)}"
                yield _note(log.table, "pgh_xid", f"{SAID} AND ({about})")
                erasing.append(_update(log, erased, about))
    yield from erasing
    mine = {table.model for table in tables() if table.mine}
    for model, log in by_model.items():
        if model not in mine and log.model is not model:
            yield f"UPDATE {log.table} SET {UNSAID} WHERE pgh_xid = ANY(xids) AND {SAID}"  # noqa: S608
    others = f"xid = ANY(xids) AND model NOT IN ({', '.join(labels)}) AND {ERASED_WHY}"
    yield f"UPDATE {moves.table} SET why = '{ERASED}' WHERE {others}"  # noqa: S608


def _note(table: str, xid: str, where: str) -> str:
    return f"xids := xids || ARRAY(SELECT {xid} FROM {table} WHERE {where})"  # noqa: S608


def _own(log: Log, erased: Mapping[str, Any], rows: str) -> Iterator[str]:
    """A log that is about somebody itself."""
    for name in sorted(erased):
        column = _column(log.model, name)
        yield (
            f"UPDATE {log.table} SET {column} = '{ERASED}'"  # noqa: S608
            f" WHERE id IN ({rows}) AND {column} NOT IN ('', '{ERASED}')"
        )


def _behind_a_door(table: Table) -> str:
    name, key = table.model._meta.db_table, _column(table.model, table.behind)
    sets = ", ".join(f"{_column(table.model, column)} = '{value}'" for column, value in table.erased.items())
    return f'UPDATE "{name}" SET {sets} WHERE {key} = person'  # noqa: S608


def _update(log: Log, erased: Mapping[str, Any], about: str) -> str:
    """One event table: the erased columns, and the context where it holds a reason."""
    names = set(erased) | ({"email"} if log.model is User.pgh_event_model else set())  # type: ignore[attr-defined]
    fields = {one.attname: one for one in log.model._meta.concrete_fields}
    gone = sorted(names & log.personal & fields.keys())
    sets = [f"{fields[name].column} = {_nothing(fields[name])}" for name in gone]
    return f"UPDATE {log.table} SET {', '.join([*sets, UNSAID])} WHERE {about}"  # noqa: S608


def _of_deleted(table: Table, log: Log, using: str) -> str:
    """History of rows that are gone themselves is found by whose it says they were."""
    if not table.deleted or log.model is table.model:
        return ""
    mine = Q()
    for lookup in table.mine:
        mine |= Q(**{f"{lookup}__in": [0]})
    return f" OR pgh_id IN ({_keys(log.model._base_manager.filter(mine), using)})"


def _concrete(model: Any) -> Any:
    return model._meta.concrete_model


def _column(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).column)


def _nothing(field: Any) -> str:
    """What takes a value's place; what was null stays null, since a seal holds no digest of nothing."""
    return f"CASE WHEN {field.column} IS NULL THEN NULL ELSE '{ERASED}' END" if _fits(field) else "NULL"


def _fits(field: Any) -> bool:
    if isinstance(field, models.TextField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or len(ERASED)) >= len(ERASED)


def _keys(rows: "models.QuerySet[Any]", using: str) -> str:
    """The keys of these rows, chosen for account 0, as SQL about ``person``."""
    sql, params = rows.using(using).order_by().values("pk").query.sql_with_params()
    if set(params) != {0}:
        raise ValueError(f"{rows.model._meta.label}: only the account may stand in the lookups")
    return str(sql).replace("%s", "person")
