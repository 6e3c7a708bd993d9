from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from jobs.board.sql import operations


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0001_initial"),
        ("jobs", "0002_opening_search"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="BoardState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField(verbose_name="transaction")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
            ],
            options={
                "verbose_name": "state of the job board",
                "verbose_name_plural": "states of the job board",
                "default_permissions": (),
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="board_state_is_one_row")],
            },
        ),
        *operations(),
    ]
