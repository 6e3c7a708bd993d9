"""A row with a lease is longer than it was without: when half of a page was free, the last row of a full one found no
room beside it now and then.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("badges", "0018_failures_in_a_row")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE badges_provideraccount SET (fillfactor = 45)",
            "ALTER TABLE badges_provideraccount SET (fillfactor = 50)",
        ),
    ]
