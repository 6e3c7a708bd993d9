"""Erasing from the history, which the portal itself can only add to.

``install`` runs after every migrate, as the owner. It writes one database function for all tables; the portal's role
may call it and nothing else, and it does exactly this: for an account that has an ``Erasure``, put "[erased]" (null
where a column can't hold that) in place of what ``personal.py`` says is erased, in the rows about that account. Seals
hold afterwards: they keep keyed digests of personal values (``codeoregon.audit.actions``).
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models

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
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM codeoregon_erasure WHERE user_id = person) THEN
                RAISE EXCEPTION 'nobody asked to erase account %', person USING ERRCODE = 'check_violation';
            END IF;
            {body};
        END $erase$
    """  # noqa: S608 - names of our own tables


def _statements(using: str) -> Iterator[str]:
    by_model = {getattr(log.model, "pgh_tracked_model", log.model): log for log in logs()}
    moves = by_model[StateMove]
    for table in tables():
        log = by_model.get(table.model)
        if not (table.mine and table.numbered):
            continue
        rows = _rows(table, using)
        said = f"why NOT IN ('', '{ERASED}') AND model = '{table.model._meta.label_lower}' AND row_id IN ({rows})"
        yield f"UPDATE {moves.table} SET why = '{ERASED}' WHERE {said}"  # noqa: S608 - names of our own tables
        if log is not None and log.model is not table.model:
            yield _update(table, log, rows)


def _update(table: Table, log: Log, rows: str) -> str:
    """One event table: the erased columns, and the context where it holds a reason."""
    erased = set(table.erased) | ({"email"} if table.model is User else set())
    fields = {one.attname: one for one in log.model._meta.concrete_fields}
    gone = sorted(erased & log.personal & fields.keys())
    sets = [f"{fields[name].column} = {_nothing(fields[name])}" for name in gone]
    sets.append(
        "pgh_context = CASE WHEN coalesce(pgh_context->>'why', '') <> ''"
        f""" THEN '"{ERASED}"'::jsonb ELSE pgh_context END"""
    )
    return f"UPDATE {log.table} SET {', '.join(sets)} WHERE pgh_obj_id IN ({rows})"  # noqa: S608


def _nothing(field: Any) -> str:
    """What takes a value's place; what was null stays null, since a seal holds no digest of nothing."""
    return f"CASE WHEN {field.column} IS NULL THEN NULL ELSE '{ERASED}' END" if _fits(field) else "NULL"


def _fits(field: Any) -> bool:
    if isinstance(field, models.TextField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or len(ERASED)) >= len(ERASED)


def _rows(table: Table, using: str) -> str:
    """The keys of the rows about ``person``, as SQL."""
    sql, params = table.of([0]).order_by().values("pk").query.sql_with_params()
    if set(params) != {0}:
        raise ValueError(f"{table.name}: only the account may stand in the lookups")
    return sql.replace("%s", "person")
