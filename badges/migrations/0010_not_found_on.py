from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('badges', '0009_username'),
    ]

    operations = [
        migrations.AddField(
            model_name='provideraccount',
            name='not_found_on',
            field=models.DateField(blank=True, null=True, verbose_name='last not found on'),
        ),
        migrations.AlterField(
            model_name='provideraccount',
            name='not_found_streak',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='days not found in a row'),
        ),
    ]
