"""Place and kind among the search words. Those of what is there are made anew a thousand at a time.

Words with typing mistakes are compared with the words of titles now, no more with whole titles: their index goes.
"""

from typing import Any

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations

from jobs.openings.sql import FILL_SOME, with_place


def fill(apps: Any, schema_editor: Any) -> None:
    last: int | None = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(FILL_SOME, [last])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False  # the board is read and written meanwhile

    dependencies = [("employers", "0001_initial"), ("jobs", "0039_never_counts")]

    operations = [
        *with_place(),
        migrations.RunPython(fill, migrations.RunPython.noop),
        RemoveIndexConcurrently("opening", "opening_title_like"),
    ]
