"""What its employer ended before it was public has no dates of the board."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):
    dependencies = [("jobs", "0030_plan_skill_once_a_version")]

    operations = [
        migrations.RemoveConstraint(model_name="opening", name="opening_published_dated"),
        AddConstraintNotValid(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "expired"]), _negated=True),
                    models.Q(("expires_at__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="opening_published_dated",
            ),
        ),
    ]
