import django.contrib.postgres.indexes
import django.db.models.expressions
import django.db.models.functions.math
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

HOURLY = models.Case(
    models.When(
        pay_period="year",
        then=django.db.models.functions.math.Round(
            django.db.models.expressions.CombinedExpression(
                models.F("pay_high"),
                "/",
                django.db.models.expressions.CombinedExpression(
                    models.Value(52, models.DecimalField()), "*", models.F("hours_per_week")
                ),
            ),
            2,
        ),
    ),
    default=models.F("pay_high"),
    output_field=models.DecimalField(),
)
LIVE = models.Q(("state", "published"))


class Migration(migrations.Migration):
    atomic = False  # the board is read and written while its indexes are made

    dependencies = [
        ("jobs", "0003_board_state"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="opening",
            index=models.Index(
                models.OrderBy(HOURLY, descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=LIVE,
                name="opening_best_pay",
            ),
        ),
        AddIndexConcurrently(
            model_name="opening",
            index=models.Index(condition=LIVE, fields=["expires_at"], name="opening_runs_out"),
        ),
        AddIndexConcurrently(
            model_name="opening",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("title", "gin_trgm_ops"),
                condition=LIVE,
                name="opening_title_like",
            ),
        ),
    ]
