from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each by itself: rows are looked through without holding the lock that adding the rule takes.
    atomic = False

    dependencies = [
        ('badges', '0012_versions_withdrawn'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded', 'withdrawn'])), name='known_state_of_agreementversion', violation_error_message='There is no such state.'),
        ),
        ValidateConstraint(model_name='agreementversion', name='known_state_of_agreementversion'),
        AddConstraintNotValid(
            model_name='crosswalk',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded', 'withdrawn'])), name='known_state_of_crosswalk', violation_error_message='There is no such state.'),
        ),
        ValidateConstraint(model_name='crosswalk', name='known_state_of_crosswalk'),
    ]
