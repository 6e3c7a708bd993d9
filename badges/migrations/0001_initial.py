import codeoregon.lib.transactions
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import codeoregon.audit.track
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('codeoregon', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Crosswalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True, verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10, verbose_name='state')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='counts from')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'crosswalk',
                'verbose_name_plural': 'crosswalks',
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), ('effective_from__isnull', False), _connector='OR'), name='crosswalk_published_dated', violation_error_message='A published crosswalk needs the date from which it counts.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('effective_from',), name='crosswalk_one_a_date')],
            },
        ),
        migrations.CreateModel(
            name='CrosswalkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10, verbose_name='state')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='counts from')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.crosswalk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pathway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
                ('is_accelerated', models.BooleanField(default=False, verbose_name='accelerated')),
            ],
            options={
                'verbose_name': 'pathway',
                'verbose_name_plural': 'pathways',
            },
        ),
        migrations.CreateModel(
            name='PathwayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
                ('is_accelerated', models.BooleanField(default=False, verbose_name='accelerated')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.pathway')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PathwayStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('pathway', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='badges.pathway', verbose_name='pathway')),
            ],
            options={
                'verbose_name': 'pathway step',
                'verbose_name_plural': 'pathway steps',
                'ordering': ['pathway', 'position'],
                'constraints': [models.UniqueConstraint(fields=('pathway', 'position'), name='pathway_step_position_once')],
            },
        ),
        migrations.CreateModel(
            name='PathwayStepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('pathway', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.pathway', verbose_name='pathway')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.pathwaystep')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProviderAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(default='treehouse', max_length=20, verbose_name='provider')),
                ('handle', models.CharField(max_length=60, verbose_name='user name')),
                ('linked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='linked')),
                ('unlinked_at', models.DateTimeField(blank=True, null=True, verbose_name='unlinked')),
                ('proof', models.CharField(blank=True, choices=[('', 'Not shown yet'), ('gravatar', 'Email matches the profile'), ('code', 'Code found in the profile name'), ('staff', 'Staff attests')], default='', max_length=10, verbose_name='shown to be theirs')),
                ('proved_at', models.DateTimeField(blank=True, null=True, verbose_name='shown on')),
                ('code', models.CharField(max_length=12, verbose_name='code to show')),
                ('etag', models.CharField(blank=True, max_length=200, verbose_name='tag of the answer')),
                ('last_modified', models.CharField(blank=True, max_length=60, verbose_name='last modified')),
                ('document_sha256', models.CharField(blank=True, max_length=64, verbose_name='hash of the text')),
                ('next_sync_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next look')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='update asked for')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='last tried')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='held by a worker until')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('last_synced_at', models.DateTimeField(blank=True, null=True, verbose_name='last read')),
                ('last_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='last change')),
                ('changes', models.PositiveIntegerField(default=0, verbose_name='changes')),
                ('last_outcome', models.CharField(choices=[('never', 'Not asked yet'), ('unchanged', 'Nothing new'), ('changed', 'New badges or changes'), ('not_found', 'No such profile'), ('private', 'Profile is private'), ('throttled', 'Provider asked us to wait'), ('broken', 'Provider did not answer'), ('nonsense', 'Answer set aside')], default='never', max_length=12, verbose_name='last result')),
                ('not_found_streak', models.PositiveSmallIntegerField(default=0, verbose_name='times not found in a row')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'provider account',
                'verbose_name_plural': 'provider accounts',
                'indexes': [models.Index(condition=models.Q(('unlinked_at__isnull', True)), fields=['next_sync_at'], name='account_due'), models.Index(condition=models.Q(('asked_at__isnull', False), ('unlinked_at__isnull', True), models.Q(('tried_at__isnull', True), ('tried_at__lt', models.F('asked_at')), _connector='OR')), fields=['asked_at'], name='account_asked'), models.Index(condition=models.Q(('last_outcome__in', ['throttled', 'broken']), ('unlinked_at__isnull', True)), fields=['tried_at'], name='account_again'), models.Index(django.db.models.functions.text.Lower('handle'), condition=models.Q(('proof', ''), ('unlinked_at__isnull', True)), name='account_handle_unproved')],
                'constraints': [models.UniqueConstraint(models.F('provider'), django.db.models.functions.text.Lower('handle'), condition=models.Q(('unlinked_at__isnull', True), models.Q(('proof', ''), _negated=True)), name='handle_one_learner', violation_error_message='Another learner has linked this user name.'), models.UniqueConstraint(condition=models.Q(('unlinked_at__isnull', True)), fields=('user', 'provider'), name='provider_account_once'), models.CheckConstraint(condition=models.Q(models.Q(('proof', ''), ('proved_at__isnull', True)), models.Q(models.Q(('proof', ''), _negated=True), ('proved_at__isnull', False)), _connector='OR'), name='proof_dated')],
            },
        ),
        migrations.CreateModel(
            name='ProviderAccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('provider', models.CharField(default='treehouse', max_length=20, verbose_name='provider')),
                ('handle', models.CharField(max_length=60, verbose_name='user name')),
                ('linked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='linked')),
                ('unlinked_at', models.DateTimeField(blank=True, null=True, verbose_name='unlinked')),
                ('proof', models.CharField(blank=True, choices=[('', 'Not shown yet'), ('gravatar', 'Email matches the profile'), ('code', 'Code found in the profile name'), ('staff', 'Staff attests')], default='', max_length=10, verbose_name='shown to be theirs')),
                ('proved_at', models.DateTimeField(blank=True, null=True, verbose_name='shown on')),
                ('code', models.CharField(max_length=12, verbose_name='code to show')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.provideraccount')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('reason', models.TextField(verbose_name='reason')),
                ('body', models.BinaryField(verbose_name='document')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quarantined', to='badges.provideraccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'profile set aside',
                'verbose_name_plural': 'profiles set aside',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='QuarantineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('reason', models.TextField(verbose_name='reason')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.provideraccount', verbose_name='account')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.quarantine')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
                ('description', models.TextField(blank=True, verbose_name='description')),
            ],
            options={
                'verbose_name': 'skill',
                'verbose_name_plural': 'skills',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SkillEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80, verbose_name='short name in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.skill')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SyncRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('nightly', 'Nightly'), ('by_hand', 'By hand'), ('one', 'One learner')], max_length=10, verbose_name='kind')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='of')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='what was done')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'sync run',
                'verbose_name_plural': 'sync runs',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
            ],
            options={
                'verbose_name': 'track',
                'verbose_name_plural': 'tracks',
            },
        ),
        migrations.CreateModel(
            name='TrackEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('area', models.CharField(choices=[('foundations', 'Foundations'), ('web_design', 'Web design'), ('front_end', 'Front-end'), ('back_end', 'Back-end'), ('mobile', 'Mobile'), ('data', 'Data'), ('qa', 'Software testing'), ('it_support', 'IT support')], max_length=20, verbose_name='area')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.track')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('estimated_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes, estimated')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('track', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='badges.track', verbose_name='track')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
            },
        ),
        migrations.CreateModel(
            name='CourseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80, verbose_name='short name in addresses')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('estimated_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes, estimated')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.course')),
                ('track', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.track', verbose_name='track')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PathwayOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='badges.course', verbose_name='course')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='badges.pathwaystep', verbose_name='step')),
            ],
            options={
                'verbose_name': 'course for a step',
                'verbose_name_plural': 'courses for a step',
                'constraints': [models.UniqueConstraint(fields=('step', 'course'), name='pathway_option_once')],
            },
        ),
        migrations.CreateModel(
            name='PathwayOptionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('course', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.course', verbose_name='course')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.pathwayoption')),
                ('step', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.pathwaystep', verbose_name='step')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='taken')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash')),
                ('body', models.BinaryField(verbose_name='document')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='badges.provideraccount', verbose_name='account')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='badges.syncrun', verbose_name='run')),
            ],
            options={
                'verbose_name': 'kept profile',
                'verbose_name_plural': 'kept profiles',
                'indexes': [models.Index(fields=['account', '-taken_at'], name='snapshot_latest')],
            },
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(default='treehouse', max_length=20, verbose_name='provider')),
                ('external_id', models.BigIntegerField(verbose_name='id at the provider')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('kind', models.CharField(choices=[('learning', 'Learning'), ('activity', 'Activity')], default='learning', max_length=10, verbose_name='kind')),
                ('estimated_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes, estimated')),
                ('icon_text', models.CharField(blank=True, max_length=4, verbose_name='letters on the badge')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('icon_url', models.CharField(blank=True, max_length=500, verbose_name='address of the picture')),
                ('catalogued', models.BooleanField(default=True, verbose_name='placed by staff')),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='badges.course', verbose_name='course')),
            ],
            options={
                'verbose_name': 'badge',
                'verbose_name_plural': 'badges',
                'constraints': [models.UniqueConstraint(fields=('provider', 'external_id'), name='badge_external_once')],
            },
        ),
        migrations.CreateModel(
            name='BadgeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('provider', models.CharField(default='treehouse', max_length=20, verbose_name='provider')),
                ('external_id', models.BigIntegerField(verbose_name='id at the provider')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('kind', models.CharField(choices=[('learning', 'Learning'), ('activity', 'Activity')], default='learning', max_length=10, verbose_name='kind')),
                ('estimated_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes, estimated')),
                ('icon_text', models.CharField(blank=True, max_length=4, verbose_name='letters on the badge')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('icon_url', models.CharField(blank=True, max_length=500, verbose_name='address of the picture')),
                ('catalogued', models.BooleanField(default=True, verbose_name='placed by staff')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.badge')),
                ('course', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.course', verbose_name='course')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SkillRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'aware'), (2, 'working'), (3, 'strong')], verbose_name='level')),
                ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='weight')),
                ('badge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='badges.badge', verbose_name='badge')),
                ('crosswalk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='badges.crosswalk', verbose_name='crosswalk')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='badges.skill', verbose_name='skill')),
            ],
            options={
                'verbose_name': 'skill rule',
                'verbose_name_plural': 'skill rules',
                'constraints': [models.UniqueConstraint(fields=('crosswalk', 'badge', 'skill'), name='skill_rule_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='skill_rule_level'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 3)), name='skill_rule_weight')],
            },
        ),
        migrations.CreateModel(
            name='SkillRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'aware'), (2, 'working'), (3, 'strong')], verbose_name='level')),
                ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='weight')),
                ('badge', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.badge', verbose_name='badge')),
                ('crosswalk', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.crosswalk', verbose_name='crosswalk')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='badges.skillrule')),
                ('skill', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.skill', verbose_name='skill')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('earned_at', models.DateTimeField(verbose_name='earned')),
                ('first_seen_at', models.DateTimeField(verbose_name='first seen')),
                ('last_seen_at', models.DateTimeField(verbose_name='last seen')),
                ('missing_since', models.DateTimeField(blank=True, null=True, verbose_name='missing since')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('badge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='badges.badge', verbose_name='badge')),
            ],
            options={
                'verbose_name': 'badge earned',
                'verbose_name_plural': 'badges earned',
                'constraints': [models.UniqueConstraint(fields=('user', 'badge'), name='award_once'), models.CheckConstraint(condition=models.Q(('last_seen_at__gte', models.F('first_seen_at'))), name='award_seen_in_order')],
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='crosswalk',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_crosswalkevent" ("effective_from", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."effective_from", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state", NEW."version"); RETURN NULL;', hash='f0254d90fa67112b0701741f6795b533e4bfc39e', operation='INSERT', pgid='pgtrigger_insert_insert_7c4f5', table='badges_crosswalk', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='crosswalk',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_crosswalkevent" ("effective_from", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."effective_from", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state", NEW."version"); RETURN NULL;', hash='773c92623dc4639efc5017b0f48166f25bac1863', operation='UPDATE', pgid='pgtrigger_update_update_29b6a', table='badges_crosswalk', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='crosswalk',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_crosswalkevent" ("effective_from", "id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (OLD."effective_from", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."state", OLD."version"); RETURN NULL;', hash='55d3e3555db0e886ac53170ff5d9cc977c6cfbbd', operation='DELETE', pgid='pgtrigger_delete_delete_ffbf6', table='badges_crosswalk', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwayevent" ("area", "id", "is_accelerated", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title") VALUES (NEW."area", NEW."id", NEW."is_accelerated", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug", NEW."summary", NEW."title"); RETURN NULL;', hash='2d84400e19802fe74b939d3a0da8487926a5269f', operation='INSERT', pgid='pgtrigger_insert_insert_a36a3', table='badges_pathway', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_pathwayevent" ("area", "id", "is_accelerated", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title") VALUES (NEW."area", NEW."id", NEW."is_accelerated", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug", NEW."summary", NEW."title"); RETURN NULL;', hash='e27a22719b2a9e3f0c017e1b32b654aaed3c99bc', operation='UPDATE', pgid='pgtrigger_update_update_4ca1d', table='badges_pathway', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathway',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwayevent" ("area", "id", "is_accelerated", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title") VALUES (OLD."area", OLD."id", OLD."is_accelerated", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug", OLD."summary", OLD."title"); RETURN NULL;', hash='0d6e183d96a474df9516fb8181a9f782255dd205', operation='DELETE', pgid='pgtrigger_delete_delete_b9bb4', table='badges_pathway', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skill',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_skillevent" ("area", "description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."area", NEW."description", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='b5d2c9d6797c4bd8dd11691b608220cc4dd601cb', operation='INSERT', pgid='pgtrigger_insert_insert_843ee', table='badges_skill', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skill',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_skillevent" ("area", "description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."area", NEW."description", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='871ef5438f0f76c4dcf8da1dbe2e4201866a9eea', operation='UPDATE', pgid='pgtrigger_update_update_5b795', table='badges_skill', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skill',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_skillevent" ("area", "description", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."area", OLD."description", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='d40ddbc184e805219f02610e3b1dd865c259c63e', operation='DELETE', pgid='pgtrigger_delete_delete_5a12f', table='badges_skill', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='track',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_trackevent" ("area", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "title") VALUES (NEW."area", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug", NEW."title"); RETURN NULL;', hash='764e11d903d2fac3b0c4c7e8dabb73dc9d9947d1', operation='INSERT', pgid='pgtrigger_insert_insert_de1f4', table='badges_track', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='track',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_trackevent" ("area", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "title") VALUES (NEW."area", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug", NEW."title"); RETURN NULL;', hash='d8ed13f51c1a5088496e6556e9dbd6d5a9942705', operation='UPDATE', pgid='pgtrigger_update_update_16925', table='badges_track', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='track',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_trackevent" ("area", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "title") VALUES (OLD."area", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug", OLD."title"); RETURN NULL;', hash='5e8b85a6eab81a501ee9041c33ec75680cc17a61', operation='DELETE', pgid='pgtrigger_delete_delete_ec78f', table='badges_track', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bf38ec338bdfce82e0aa2087c5894f88f7ef181b', operation='DELETE', pgid='pgtrigger_never_deleted_17ca9', table='badges_award', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='badgeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e100225619fbd35258aeb15a9fd2dc013e0f209c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fb067', table='badges_badgeevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='badge',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_badgeevent" ("catalogued", "course_id", "estimated_minutes", "external_id", "icon_text", "icon_url", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provider", "url") VALUES (NEW."catalogued", NEW."course_id", NEW."estimated_minutes", NEW."external_id", NEW."icon_text", NEW."icon_url", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."provider", NEW."url"); RETURN NULL;', hash='16dde938f91003d0e6041f8a802a42646ab527bd', operation='INSERT', pgid='pgtrigger_insert_insert_52681', table='badges_badge', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='badge',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_badgeevent" ("catalogued", "course_id", "estimated_minutes", "external_id", "icon_text", "icon_url", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provider", "url") VALUES (NEW."catalogued", NEW."course_id", NEW."estimated_minutes", NEW."external_id", NEW."icon_text", NEW."icon_url", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."provider", NEW."url"); RETURN NULL;', hash='bf827fd0f8b492a7bf6ed6eaf9f93a6e7ec06865', operation='UPDATE', pgid='pgtrigger_update_update_5e029', table='badges_badge', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='badge',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_badgeevent" ("catalogued", "course_id", "estimated_minutes", "external_id", "icon_text", "icon_url", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provider", "url") VALUES (OLD."catalogued", OLD."course_id", OLD."estimated_minutes", OLD."external_id", OLD."icon_text", OLD."icon_url", OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."provider", OLD."url"); RETURN NULL;', hash='4c7a8e1d0429164d3e12a029316aca68a9a49639', operation='DELETE', pgid='pgtrigger_delete_delete_fc6fa', table='badges_badge', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='crosswalkevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b47f9ca99e08d967947fa8f27720544d6609b5fd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_53b63', table='badges_crosswalkevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwayevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bec66a765ef814963c36840ff9d12ba71cf209e6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d31b', table='badges_pathwayevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwaystep',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwaystepevent" ("id", "pathway_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title") VALUES (NEW."id", NEW."pathway_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."title"); RETURN NULL;', hash='df72a63a6cf5b237696149de7acf06f43302a780', operation='INSERT', pgid='pgtrigger_insert_insert_cf858', table='badges_pathwaystep', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwaystep',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_pathwaystepevent" ("id", "pathway_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title") VALUES (NEW."id", NEW."pathway_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."title"); RETURN NULL;', hash='08659e6304b1977ec5eec8e0956ca17481d6b9c9', operation='UPDATE', pgid='pgtrigger_update_update_b46c9', table='badges_pathwaystep', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwaystep',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwaystepevent" ("id", "pathway_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title") VALUES (OLD."id", OLD."pathway_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."title"); RETURN NULL;', hash='01f1b272c9da3add40b845d9584d80defe1840d1', operation='DELETE', pgid='pgtrigger_delete_delete_3d78e', table='badges_pathwaystep', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwayoptionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f9ed6d20cc8d8c51e8bab15e72517b053b6a41e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3fc25', table='badges_pathwayoptionevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwayoption',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwayoptionevent" ("course_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_id") VALUES (NEW."course_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."step_id"); RETURN NULL;', hash='69539cae10141d7cf0c6123d94fa51b8b0ba155b', operation='INSERT', pgid='pgtrigger_insert_insert_59346', table='badges_pathwayoption', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwayoption',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_pathwayoptionevent" ("course_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_id") VALUES (NEW."course_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."step_id"); RETURN NULL;', hash='e4357cc0ba46a2767eca9a99484464ead4edec07', operation='UPDATE', pgid='pgtrigger_update_update_a9448', table='badges_pathwayoption', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwayoption',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_pathwayoptionevent" ("course_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_id") VALUES (OLD."course_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."step_id"); RETURN NULL;', hash='1c2be1413b00a7ffa211db6ccff8f8fffbf9f829', operation='DELETE', pgid='pgtrigger_delete_delete_e5077', table='badges_pathwayoption', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pathwaystepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='11f4586bebdac83f0105ee5a3d1709e8ed3491fe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3876', table='badges_pathwaystepevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='provideraccount',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_provideraccountevent" ("code", "handle", "id", "linked_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "proved_at", "provider", "unlinked_at", "user_id") VALUES (NEW."code", NEW."handle", NEW."id", NEW."linked_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proof", NEW."proved_at", NEW."provider", NEW."unlinked_at", NEW."user_id"); RETURN NULL;', hash='2c1cb689ceb46ae79c6999f6b0e91103dfe009d4', operation='INSERT', pgid='pgtrigger_insert_insert_3e329', table='badges_provideraccount', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='provideraccount',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."handle" IS DISTINCT FROM (NEW."handle") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."linked_at" IS DISTINCT FROM (NEW."linked_at") OR OLD."proof" IS DISTINCT FROM (NEW."proof") OR OLD."proved_at" IS DISTINCT FROM (NEW."proved_at") OR OLD."provider" IS DISTINCT FROM (NEW."provider") OR OLD."unlinked_at" IS DISTINCT FROM (NEW."unlinked_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "badges_provideraccountevent" ("code", "handle", "id", "linked_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "proved_at", "provider", "unlinked_at", "user_id") VALUES (NEW."code", NEW."handle", NEW."id", NEW."linked_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proof", NEW."proved_at", NEW."provider", NEW."unlinked_at", NEW."user_id"); RETURN NULL;', hash='8068c235b793f6d90cfa03700d805d08e11c3ea8', operation='UPDATE', pgid='pgtrigger_update_update_90073', table='badges_provideraccount', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='provideraccount',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_provideraccountevent" ("code", "handle", "id", "linked_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "proved_at", "provider", "unlinked_at", "user_id") VALUES (OLD."code", OLD."handle", OLD."id", OLD."linked_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proof", OLD."proved_at", OLD."provider", OLD."unlinked_at", OLD."user_id"); RETURN NULL;', hash='c0146a104c9212842d43ddff97656fbdf775f80e', operation='DELETE', pgid='pgtrigger_delete_delete_65e25', table='badges_provideraccount', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='provideraccountevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8db82a4392dee89e1dcccf74375a4f64cd3d78fc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45e94', table='badges_provideraccountevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='quarantine',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_quarantineevent" ("account_id", "at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "settled_at") VALUES (NEW."account_id", NEW."at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."settled_at"); RETURN NULL;', hash='928880ce14166af9ebd0b177275d815fc7101747', operation='INSERT', pgid='pgtrigger_insert_insert_d5f31', table='badges_quarantine', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='quarantine',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at"))', func='INSERT INTO "badges_quarantineevent" ("account_id", "at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "settled_at") VALUES (NEW."account_id", NEW."at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."settled_at"); RETURN NULL;', hash='9378f9211191feebd3d6b87640166c4084e21634', operation='UPDATE', pgid='pgtrigger_update_update_a36d6', table='badges_quarantine', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='quarantine',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_quarantineevent" ("account_id", "at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "settled_at") VALUES (OLD."account_id", OLD."at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."settled_at"); RETURN NULL;', hash='afd5786f39fa6e92903077f6c42cc0dbf23b284c', operation='DELETE', pgid='pgtrigger_delete_delete_0f4ec', table='badges_quarantine', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='quarantineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d31ee09b7d7cf0e680ac4ee91ed4656579aa4bd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6783f', table='badges_quarantineevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skillevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc9f2938d8f9c2f3055c4613d5a01520d31c3130', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_97148', table='badges_skillevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skillrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_skillruleevent" ("badge_id", "crosswalk_id", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skill_id", "weight") VALUES (NEW."badge_id", NEW."crosswalk_id", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."skill_id", NEW."weight"); RETURN NULL;', hash='25bd24c9468a7ef32b6c7d694387e6fde70cc34d', operation='INSERT', pgid='pgtrigger_insert_insert_5ab24', table='badges_skillrule', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skillrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_skillruleevent" ("badge_id", "crosswalk_id", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skill_id", "weight") VALUES (NEW."badge_id", NEW."crosswalk_id", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."skill_id", NEW."weight"); RETURN NULL;', hash='d5e1c5c1f7a459bba52a78e48fc0f5cb6ffc5009', operation='UPDATE', pgid='pgtrigger_update_update_b8499', table='badges_skillrule', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skillrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_skillruleevent" ("badge_id", "crosswalk_id", "id", "level", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skill_id", "weight") VALUES (OLD."badge_id", OLD."crosswalk_id", OLD."id", OLD."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."skill_id", OLD."weight"); RETURN NULL;', hash='5ebcc028203efa7f8beb10f50b4cdfe3a099ebcb', operation='DELETE', pgid='pgtrigger_delete_delete_ea9a5', table='badges_skillrule', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='skillruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cec028032a1a03eec5d10eafc83938be07e42f3d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5b740', table='badges_skillruleevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='courseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d5b8f5d80fe369276c39a646bf1166446b3c778', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04173', table='badges_courseevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_courseevent" ("estimated_minutes", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title", "track_id") VALUES (NEW."estimated_minutes", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug", NEW."summary", NEW."title", NEW."track_id"); RETURN NULL;', hash='ae813afd8e5d4dd2b5e3f0d9078f1133282aa034', operation='INSERT', pgid='pgtrigger_insert_insert_6e4fd', table='badges_course', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_courseevent" ("estimated_minutes", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title", "track_id") VALUES (NEW."estimated_minutes", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug", NEW."summary", NEW."title", NEW."track_id"); RETURN NULL;', hash='60eb8b247f8e6894f74e0b8fd2fda6c6f27e60fb', operation='UPDATE', pgid='pgtrigger_update_update_13073', table='badges_course', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_courseevent" ("estimated_minutes", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "summary", "title", "track_id") VALUES (OLD."estimated_minutes", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug", OLD."summary", OLD."title", OLD."track_id"); RETURN NULL;', hash='78e7ce364f0ac0e093cf349773079aaf5787af9f', operation='DELETE', pgid='pgtrigger_delete_delete_c6355', table='badges_course', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='trackevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ab8bccd66309f14a2899ed753b93cf8dc5ab03a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e0041', table='badges_trackevent', when='BEFORE')),
        ),
    ]
