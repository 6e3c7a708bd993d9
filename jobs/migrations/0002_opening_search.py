from django.db import migrations

from jobs.openings.sql import operations


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0001_initial"),
        ("employers", "0001_initial"),
        ("jobs", "0001_initial"),
    ]

    operations = operations()
