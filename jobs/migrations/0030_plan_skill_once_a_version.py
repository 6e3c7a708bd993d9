"""A skill stands once in each version's plan. The indexes are made while plans are read and written."""

import django.db.models.deletion
from django.db import migrations, models


def once(name, columns, condition, constraint):
    """A unique index, as Django makes it for a constraint with a condition, but concurrently."""
    made = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON jobs_planrow ({columns}) WHERE {condition}"
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(made, f"DROP INDEX CONCURRENTLY IF EXISTS {name}")],
        [migrations.AddConstraint(model_name="planrow", constraint=constraint)],
    )


SAID = "This skill is in the plan already."


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("jobs", "0029_plans_of_versions"),
    ]

    operations = [
        once(
            "plan_skill_once_at_first",
            "terms_id, skill_id",
            "version_id IS NULL",
            models.UniqueConstraint(
                fields=["terms", "skill"],
                condition=models.Q(version__isnull=True),
                name="plan_skill_once_at_first",
                violation_error_message=SAID,
            ),
        ),
        once(
            "plan_skill_once_a_version",
            "version_id, skill_id",
            "version_id IS NOT NULL",
            models.UniqueConstraint(
                fields=["version", "skill"],
                condition=models.Q(version__isnull=False),
                name="plan_skill_once_a_version",
                violation_error_message=SAID,
            ),
        ),
        migrations.RemoveConstraint(model_name="planrow", name="plan_skill_once"),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY jobs_planrowevent_version_id ON jobs_planrowevent (version_id)",
                    "DROP INDEX CONCURRENTLY IF EXISTS jobs_planrowevent_version_id",
                )
            ],
            [migrations.AlterField(model_name="planrowevent", name="version", field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", related_query_name="+", to="jobs.modification", verbose_name="version"))],
        ),
    ]
