from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each by itself: rows are looked through without holding the lock that adding the rule takes.
    atomic = False

    dependencies = [
        ('jobs', '0022_versions_stops_internships'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('waits_since__isnull', True), models.Q(('state', 'sent'), models.Q(('kind', 'direct'), _negated=True)), _connector='OR'), name='placement_waits_while_sent'),
        ),
        ValidateConstraint(model_name='placement', name='placement_waits_while_sent'),
    ]
