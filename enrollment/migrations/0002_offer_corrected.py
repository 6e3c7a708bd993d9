"""An offer can end because the answers it stood on have changed. Only the words for it: the database needs nothing."""

from django.db import migrations, models

OUTCOMES = [
    ("open", "Open"), ("accepted", "Accepted"), ("declined", "Declined"), ("lapsed", "Not answered in time"),
    ("no_seat", "No seat was left"), ("withdrawn", "Left the program"), ("corrected", "Answers changed"),
]


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="outcome",
            field=models.CharField(choices=OUTCOMES, default="open", max_length=10, verbose_name="outcome"),
        )
        for name in ("offer", "offerevent")
    ]
