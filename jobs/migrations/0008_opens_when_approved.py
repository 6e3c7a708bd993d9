from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each by itself: rows are looked through without holding the lock that adding the rule takes.
    atomic = False

    dependencies = [
        ("jobs", "0007_life_of_openings"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_on__isnull", True), ("state", "approved"), _connector="OR"),
                name="opening_opens_when_approved",
            ),
        ),
        ValidateConstraint(model_name="opening", name="opening_opens_when_approved"),
    ]
