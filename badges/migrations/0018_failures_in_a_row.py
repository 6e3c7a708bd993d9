"""How often in a row each account was left without an answer: it is tried more seldom then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("badges", "0017_room_for_leases")]

    operations = [
        migrations.AddField(
            model_name="provideraccount",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="failures in a row"),
        ),
    ]
