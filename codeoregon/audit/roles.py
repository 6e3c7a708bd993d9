"""Database roles: `oregon` owns and migrates, web and worker act as `oregon_app`, the closed door as `oregon_eo`.

Run around every migrate, so that a new table is never left without its grants.
"""

import time
from typing import Any

import pghistory
import pgtrigger
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from codeoregon.audit.actions import logs

APP, EO = "oregon_app", "oregon_eo"
# A draw is only ever released: nothing else of it changes, and it is never deleted.
ONLY_COLUMNS = {"codeoregon_draw": ["released_at", "released_by_id", "release_reason"]}
# Rights come from roles (accounts/permissions.py): nobody is put into a group or given a right of their own.
NOT_USED = ("codeoregon_user_groups", "codeoregon_user_user_permissions")
# unique_violation, duplicate_object, "tuple concurrently updated"
MADE_MEANWHILE, TRIES = ("23505", "42710", "XX000"), 10
# Names of triggers that mark a table as what they say.
APPEND_ONLY, NEVER_DELETED = "append_only", "never_deleted"


def before_migrate(*, using: str, **_kwargs: Any) -> None:
    """Make the roles and the closed schema where they are missing; needs CREATEROLE once, says so when refused.

    Roles belong to the whole cluster: another database of it may be making the same ones at this moment.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic(using), connections[using].cursor() as cursor:
                _make_roles(cursor)
            return
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", "") not in MADE_MEANWHILE or attempt == TRIES - 1:
                raise
            time.sleep(0.2)


def _make_roles(cursor: Any) -> None:
    for role in (APP, EO):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            login = "LOGIN" if role == APP else "NOLOGIN"
            cursor.execute(f"CREATE ROLE {role} {login} NOSUPERUSER NOCREATEDB NOCREATEROLE")
    cursor.execute(
        "SELECT pg_has_role(current_user, %s, 'MEMBER WITH ADMIN OPTION') AND NOT pg_has_role(current_user, %s, 'SET')",
        [APP, APP],
    )
    if cursor.fetchone() == (True,):  # who makes a role may not act as it by that alone; one URL for everything does
        cursor.execute(f"GRANT {APP} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")
    cursor.execute(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles g ON g.oid = m.member"
        " WHERE r.rolname = %s AND g.rolname = %s",
        [EO, APP],
    )
    if not cursor.fetchone():
        cursor.execute(f"GRANT {EO} TO {APP} WITH INHERIT FALSE, SET TRUE")
    cursor.execute("CREATE SCHEMA IF NOT EXISTS eo")


def after_migrate(*, sender: Any, using: str, **_kwargs: Any) -> None:
    """Grant oregon_app what it needs and no more, in one transaction, once all apps have migrated."""
    if sender is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    call_command("createcachetable", database=using, verbosity=0)  # rate limits live there; no migration makes it
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"REVOKE ALL ON SCHEMA eo FROM PUBLIC, {APP}; GRANT USAGE ON SCHEMA eo TO {EO}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA eo FROM PUBLIC, {APP}")
        cursor.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA eo TO {EO}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA eo TO {EO}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}")
        cursor.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {APP}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        fixed, lasting = tables_with(APPEND_ONLY), tables_with(NEVER_DELETED)
        for (table,) in cursor.fetchall():
            if table == "django_migrations":
                cursor.execute(f"REVOKE INSERT ON {table} FROM {APP}")
            elif table in NOT_USED:
                cursor.execute(f"REVOKE INSERT ON {table} FROM {APP}; GRANT DELETE ON {table} TO {APP}")
            elif table in ONLY_COLUMNS:
                cursor.execute(f'GRANT UPDATE ({", ".join(ONLY_COLUMNS[table])}) ON "{table}" TO {APP}')
            elif table not in fixed:
                rights = "UPDATE" if table in lasting else "UPDATE, DELETE"
                cursor.execute(f'GRANT {rights} ON "{table}" TO {APP}')
        _guard_logs(cursor)
        _fasten_triggers(cursor)


def tables_with(name: str) -> set[str]:
    """The tables whose model declares a trigger of this name; history tables declare ``append_only``."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        if any(trigger.name == name for trigger in getattr(model._meta, "triggers", []))
    }


def _fasten_triggers(cursor: Any) -> None:
    """No session setting switches our triggers off, and no temporary table stands in for the one they mean.

    pgtrigger lets a session ignore triggers by a setting that any role may set, and Postgres looks for a table among
    the temporary ones first; both would let raw SQL write without history or overfill a pool. One thing passes an
    append-only table: the owner's function that erases what the law wants erased (privacy/erasing/history.py). It
    runs as the owner and sets ``oregon.erasing`` for itself; in the portal's role the setting does nothing.
    """
    cursor.execute("SELECT quote_literal(current_user)")
    owner = cursor.fetchone()[0]
    cursor.execute(
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql STABLE AS"
        f" $f$ SELECT current_user = {owner} AND trigger_name::text LIKE 'pgtrigger_{APPEND_ONLY}_%'"
        " AND coalesce(current_setting('oregon.erasing', true), '') = 'on' $f$"
    )
    history = {
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pghistory.trigger.Event)
    }
    cursor.execute(
        "SELECT p.proname::text, p.oid::regprocedure::text FROM pg_proc p"
        " JOIN pg_type t ON t.oid = p.prorettype JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND t.typname = 'trigger' AND pg_has_role(p.proowner, 'MEMBER')"
    )
    for name, function in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp")
        # Nobody hangs it on a table of their own, where it would write history of what never was.
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {APP}")
        if name in history:
            cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER")


def _guard_logs(cursor: Any) -> None:
    """Nobody but a history trigger adds to history, and a log's row bears its own transaction's number.

    Sealing walks those numbers: a row with one of its writer's choice could slip in behind a seal.
    """
    cursor.execute(
        "CREATE OR REPLACE FUNCTION note_transaction() RETURNS trigger LANGUAGE plpgsql"
        " AS $f$ BEGIN NEW.xid := pg_current_xact_id()::text::bigint; RETURN NEW; END $f$"
    )
    for log in logs():
        if issubclass(log.model, pghistory.models.Event):
            cursor.execute(f'REVOKE INSERT ON "{log.table}" FROM {APP}')
        else:
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER note_transaction BEFORE INSERT ON "{log.table}"'
                " FOR EACH ROW EXECUTE FUNCTION note_transaction()"
            )
