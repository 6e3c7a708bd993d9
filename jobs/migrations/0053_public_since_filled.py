"""What was published before is on the board since then; and the index by which saved searches ask for it."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from jobs.openings.sql import FILL_DATES


def fill(apps: Any, schema_editor: Any) -> None:
    last: int | None = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(FILL_DATES, [last])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False  # the board is read and written meanwhile

    dependencies = [("jobs", "0052_public_since")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "opening",
            models.Index(fields=["public_since"], condition=models.Q(state="published"), name="opening_came_last"),
        ),
    ]
