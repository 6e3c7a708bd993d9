from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # Rows are looked through without holding the lock that adding the rules took.
    atomic = False

    dependencies = [
        ('jobs', '0012_placement_states'),
    ]

    operations = [
        ValidateConstraint(model_name='placement', name='placement_signed_is_drawn'),
        ValidateConstraint(model_name='placement', name='placement_signed_dated'),
        ValidateConstraint(model_name='placement', name='placement_sent_has_days'),
        ValidateConstraint(model_name='placement', name='known_state_of_placement'),
    ]
