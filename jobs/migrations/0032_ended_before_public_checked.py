from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # Rows are looked through without holding the lock that changing the rule took.
    atomic = False

    dependencies = [("jobs", "0031_ended_before_public")]

    operations = [ValidateConstraint(model_name="opening", name="opening_published_dated")]
