import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('badges', '0008_other_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='provideraccount',
            name='handle',
            field=models.CharField(max_length=254, verbose_name='username'),
        ),
        migrations.AlterField(
            model_name='provideraccountevent',
            name='handle',
            field=models.CharField(max_length=254, verbose_name='username'),
        ),
        migrations.AlterConstraint(
            model_name='provideraccount',
            name='handle_one_learner',
            constraint=models.UniqueConstraint(models.F('provider'), django.db.models.functions.text.Lower('handle'), condition=models.Q(('unlinked_at__isnull', True), models.Q(('proof', ''), _negated=True)), name='handle_one_learner', violation_error_message='Another learner has linked this username.'),
        ),
    ]
