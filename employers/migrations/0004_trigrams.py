"""Names of organisations are compared by their groups of three letters (employers/checks/likeness.py)."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("employers", "0003_fein_and_team")]

    operations = [TrigramExtension()]
