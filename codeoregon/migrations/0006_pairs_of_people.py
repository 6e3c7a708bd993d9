"""What pairs that staff looked at are called."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('codeoregon', '0005_ended_sessions'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='twopeople',
            options={'verbose_name': 'pair of different people', 'verbose_name_plural': 'pairs of different people'},
        ),
    ]
