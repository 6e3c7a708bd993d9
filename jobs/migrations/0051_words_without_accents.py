"""Search words without accents. Those of what is there are made anew a thousand at a time."""

from typing import Any

from django.db import migrations

from jobs.openings.sql import FILL_SOME, plain


def fill(apps: Any, schema_editor: Any) -> None:
    last: int | None = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(FILL_SOME, [last])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False  # the board is read and written meanwhile

    dependencies = [("jobs", "0050_signed_by_their_day")]

    operations = [*plain(), migrations.RunPython(fill, migrations.RunPython.noop)]
