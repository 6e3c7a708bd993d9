"""What somebody calls wrong may be added to, so the whole is longer than what is said at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0043_link_and_resume'),
    ]

    operations = [
        migrations.AlterField(
            model_name='objection',
            name='text',
            field=models.TextField(verbose_name='what is wrong'),
        ),
        migrations.AlterField(
            model_name='objectionevent',
            name='text',
            field=models.TextField(verbose_name='what is wrong'),
        ),
    ]
