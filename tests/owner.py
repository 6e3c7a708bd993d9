"""What only somebody with the database's own password can do: change and delete what the portal never may."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, statements run as the owner and no trigger fires."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute(f"SET session_replication_role = origin; SET ROLE {settings.APP_ROLE}")


EMPTY = """
DO $$ DECLARE name text; BEGIN
    FOR name IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname IN ('public', 'eo')
            AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
END $$
"""


def empty_tables() -> None:
    """Leave only what migrations leave. Some milliseconds, where Django's flush takes a second."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(EMPTY)


@contextmanager
def without_trigger(table: str, name: str) -> Iterator[None]:
    """Inside, this trigger of the table fires for nobody."""
    with connection.cursor() as cursor:
        find = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s"
        cursor.execute(find, [table, f"pgtrigger_{name}_%"])
        (full,) = cursor.fetchone()
        switch = f"SET ROLE NONE; ALTER TABLE {table} {{}} TRIGGER {full}; SET ROLE {settings.APP_ROLE}"
        cursor.execute(switch.format("DISABLE"))
        try:
            yield
        finally:
            cursor.execute(switch.format("ENABLE"))


@contextmanager
def without_check(table: str, name: str) -> Iterator[None]:
    """Inside, the table goes without this constraint; afterwards it is emptied and has it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        rule = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE NONE; ALTER TABLE {table} DROP CONSTRAINT {name}; SET ROLE {settings.APP_ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET ROLE NONE; TRUNCATE {table} CASCADE;"
                f" ALTER TABLE {table} ADD CONSTRAINT {name} {rule}; SET ROLE {settings.APP_ROLE}"
            )
