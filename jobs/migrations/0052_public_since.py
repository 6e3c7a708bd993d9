"""When an opening came on the board, and when it was last changed: kept by a trigger, so that code that does not know
the columns may write beside it.
"""

from django.db import migrations, models

from jobs.openings.sql import with_dates


class Migration(migrations.Migration):
    dependencies = [("jobs", "0051_words_without_accents")]

    operations = [
        migrations.AddField(
            "opening",
            "public_since",
            models.DateTimeField(verbose_name="on the board since", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "opening",
            "changed_at",
            models.DateTimeField(verbose_name="last changed", null=True, blank=True, editable=False),
        ),
        *with_dates(),
    ]
