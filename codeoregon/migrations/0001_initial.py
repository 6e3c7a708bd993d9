import codeoregon.lib.transactions
import codeoregon.policy.names
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
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('events', models.PositiveIntegerField(verbose_name='rows')),
                ('upto_xid', models.BigIntegerField(verbose_name='up to transaction')),
                ('cluster', models.CharField(max_length=20, verbose_name='cluster')),
                ('columns', models.JSONField(default=dict, verbose_name='columns covered')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='digest before')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=80, verbose_name='table')),
                ('event_id', models.BigIntegerField(verbose_name='event id')),
                ('personal', models.JSONField(default=dict, verbose_name='personal')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='codeoregon.seal', verbose_name='seal')),
            ],
            options={
                'verbose_name': 'sealed row',
                'verbose_name_plural': 'sealed rows',
                'constraints': [models.UniqueConstraint(fields=('table', 'event_id'), name='sealed_event_once')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'This address has an account already.'}, max_length=254, unique=True, verbose_name='email address')),
                ('full_name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('audience', models.CharField(choices=[('learner', 'Learner'), ('employer', 'Employer'), ('mentor', 'Mentor')], default='learner', max_length=12, verbose_name='home page')),
                ('staff_role', models.CharField(blank=True, choices=[('case_manager', 'Case manager'), ('job_developer', 'Job developer'), ('programme_manager', 'Programme manager'), ('eo_officer', 'Equal-opportunity officer'), ('auditor', 'Auditor')], default='', max_length=20, verbose_name='staff role')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed up')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'permissions': [('reset_second_factor', 'Can reset a second factor that was lost')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('kept', models.JSONField(default=list, verbose_name='what stays')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('staff_role', models.CharField(choices=[('case_manager', 'Case manager'), ('job_developer', 'Job developer'), ('programme_manager', 'Programme manager'), ('eo_officer', 'Equal-opportunity officer'), ('auditor', 'Auditor')], max_length=20, verbose_name='staff role')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='hash of the link')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_whole'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True)), name='invitation_open_once')],
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('staff_role', models.CharField(choices=[('case_manager', 'Case manager'), ('job_developer', 'Job developer'), ('programme_manager', 'Programme manager'), ('eo_officer', 'Equal-opportunity officer'), ('auditor', 'Auditor')], max_length=20, verbose_name='staff role')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='codeoregon.invitation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('why', models.TextField(verbose_name='reason')),
                ('moved', models.JSONField(default=list, verbose_name='what moved')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('closed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account closed')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account kept')),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'permissions': [('merge_people', 'Can merge two accounts of one person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('closed')), _negated=True), name='merge_two_people', violation_error_message='Choose two different accounts.')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='cause')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('template', models.CharField(max_length=80, verbose_name='template')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='to be sent')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='held by a worker until')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='given up')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('secret', models.BooleanField(default=False, verbose_name='holds a secret')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), fields=['due_at'], name='mail_due')],
            },
        ),
        migrations.CreateModel(
            name='NightlyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(default='nightly', max_length=40, verbose_name='job')),
                ('local_date', models.DateField(verbose_name='night of')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last sign of life')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'nightly run',
                'verbose_name_plural': 'nightly runs',
                'ordering': ['-local_date'],
                'constraints': [models.UniqueConstraint(fields=('job', 'local_date'), name='nightly_once_a_date')],
            },
        ),
        migrations.CreateModel(
            name='NightlyStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('task', models.CharField(max_length=80, verbose_name='task')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='of')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='what was done')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='codeoregon.nightlyrun', verbose_name='run')),
            ],
            options={
                'verbose_name': 'step of the night',
                'verbose_name_plural': 'steps of the night',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('run', 'task'), name='nightly_step_once')],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ojt', 'On-the-job training'), ('internship', 'Paid internships'), ('credit', 'College credit'), ('seat', 'Training seats')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('limit', models.PositiveIntegerField(verbose_name='limit')),
                ('drawn', models.PositiveIntegerField(default=0, editable=False, verbose_name='drawn')),
            ],
            options={
                'verbose_name': 'pool',
                'verbose_name_plural': 'pools',
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='pool_once_of_each_name', violation_error_message='There is such a pool already.'), models.CheckConstraint(condition=models.Q(('kind', 'seat'), ('name', ''), _connector='OR'), name='pool_commitment_once', violation_error_message='A commitment has one pool, without a name.'), models.CheckConstraint(condition=models.Q(('drawn__lte', models.F('limit'))), name='pool_never_overfilled', violation_error_message='All places are taken.')],
            },
        ),
        migrations.CreateModel(
            name='PoolEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('ojt', 'On-the-job training'), ('internship', 'Paid internships'), ('credit', 'College credit'), ('seat', 'Training seats')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('limit', models.PositiveIntegerField(verbose_name='limit')),
                ('drawn', models.PositiveIntegerField(default=0, editable=False, verbose_name='drawn')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='codeoregon.pool')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='StateMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80, verbose_name='model')),
                ('row_id', models.BigIntegerField(verbose_name='row')),
                ('from_state', models.CharField(max_length=40, verbose_name='from')),
                ('to_state', models.CharField(max_length=40, verbose_name='to')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('why', models.TextField(blank=True, verbose_name='reason')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'change of state',
                'verbose_name_plural': 'changes of state',
                'indexes': [models.Index(fields=['model', 'row_id', 'id'], name='state_move_row')],
            },
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[(codeoregon.policy.names.Name['LEARNER_GOAL'], 'Learners the programme wants to reach'), (codeoregon.policy.names.Name['OPENING_DAYS'], 'Days an opening stays open unless renewed'), (codeoregon.policy.names.Name['GOOD_MATCH'], 'Score from which an opening is called a fit'), (codeoregon.policy.names.Name['INVITATION_DAYS'], 'Days an invitation can be used'), (codeoregon.policy.names.Name['REVIEW_DAYS'], "Working days in which staff look at answers that the rules can't decide"), (codeoregon.policy.names.Name['RESUME_DAYS'], 'Days a link to go on with joining can be used'), (codeoregon.policy.names.Name['REMIND_HOURS'], 'Hours without a new answer before somebody who began to join is reminded'), (codeoregon.policy.names.Name['REMIND_TIMES'], 'Reminders to somebody who began to join'), (codeoregon.policy.names.Name['OFFER_DAYS'], 'Days to accept a seat'), (codeoregon.policy.names.Name['INACTIVE_DAYS'], 'Days without a new badge before a warning'), (codeoregon.policy.names.Name['RECLAIM_DAYS'], 'Days from the warning until a seat goes to somebody else'), (codeoregon.policy.names.Name['ADULT_AGE'], 'Age from which nobody else has to agree'), (codeoregon.policy.names.Name['YOUNGEST_AGE'], 'Age from which somebody can join'), (codeoregon.policy.names.Name['EXIT_DAYS'], 'Days without a service before somebody counts as exited'), (codeoregon.policy.names.Name['FOLLOW_UP_QUARTERS'], 'Quarters of follow-up after the exit')], max_length=40, verbose_name='name')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='value')),
                ('effective_from', models.DateField(verbose_name='effective from')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set')),
                ('why', models.TextField(verbose_name='reason')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'verbose_name': 'threshold',
                'verbose_name_plural': 'thresholds',
                'ordering': ['name', '-effective_from'],
                'constraints': [models.UniqueConstraint(fields=('name', 'effective_from'), name='threshold_once_a_day', violation_error_message='This figure already changes on that date.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='threshold_not_negative', violation_error_message='Enter zero or more.')],
            },
        ),
        migrations.CreateModel(
            name='ThresholdEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(choices=[(codeoregon.policy.names.Name['LEARNER_GOAL'], 'Learners the programme wants to reach'), (codeoregon.policy.names.Name['OPENING_DAYS'], 'Days an opening stays open unless renewed'), (codeoregon.policy.names.Name['GOOD_MATCH'], 'Score from which an opening is called a fit'), (codeoregon.policy.names.Name['INVITATION_DAYS'], 'Days an invitation can be used'), (codeoregon.policy.names.Name['REVIEW_DAYS'], "Working days in which staff look at answers that the rules can't decide"), (codeoregon.policy.names.Name['RESUME_DAYS'], 'Days a link to go on with joining can be used'), (codeoregon.policy.names.Name['REMIND_HOURS'], 'Hours without a new answer before somebody who began to join is reminded'), (codeoregon.policy.names.Name['REMIND_TIMES'], 'Reminders to somebody who began to join'), (codeoregon.policy.names.Name['OFFER_DAYS'], 'Days to accept a seat'), (codeoregon.policy.names.Name['INACTIVE_DAYS'], 'Days without a new badge before a warning'), (codeoregon.policy.names.Name['RECLAIM_DAYS'], 'Days from the warning until a seat goes to somebody else'), (codeoregon.policy.names.Name['ADULT_AGE'], 'Age from which nobody else has to agree'), (codeoregon.policy.names.Name['YOUNGEST_AGE'], 'Age from which somebody can join'), (codeoregon.policy.names.Name['EXIT_DAYS'], 'Days without a service before somebody counts as exited'), (codeoregon.policy.names.Name['FOLLOW_UP_QUARTERS'], 'Quarters of follow-up after the exit')], max_length=40, verbose_name='name')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='value')),
                ('effective_from', models.DateField(verbose_name='effective from')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set')),
                ('why', models.TextField(verbose_name='reason')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='codeoregon.threshold')),
                ('set_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TwoPeople',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('why', models.TextField(verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='first account')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second account')),
            ],
            options={
                'verbose_name': 'two people',
                'verbose_name_plural': 'two people',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='two_people_said_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='two_people_in_order')],
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'This address has an account already.'}, max_length=254, verbose_name='email address')),
                ('full_name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('audience', models.CharField(choices=[('learner', 'Learner'), ('employer', 'Employer'), ('mentor', 'Mentor')], default='learner', max_length=12, verbose_name='home page')),
                ('staff_role', models.CharField(blank=True, choices=[('case_manager', 'Case manager'), ('job_developer', 'Job developer'), ('programme_manager', 'Programme manager'), ('eo_officer', 'Equal-opportunity officer'), ('auditor', 'Auditor')], default='', max_length=20, verbose_name='staff role')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed up')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='drawn')),
                ('what_for', models.CharField(max_length=80, verbose_name='what for')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('release_reason', models.TextField(blank=True, verbose_name='why released')),
                ('drawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn by')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='codeoregon.pool', verbose_name='pool')),
            ],
            options={
                'verbose_name': 'place drawn',
                'verbose_name_plural': 'places drawn',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('release_reason', ''), ('released_at__isnull', True)), models.Q(('released_at__isnull', False), models.Q(('release_reason', ''), _negated=True)), _connector='OR'), name='draw_release_whole', violation_error_message='A release needs its time and its reason.'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('pool', 'what_for'), name='draw_once_for_each')],
            },
        ),
        migrations.CreateModel(
            name='DrawEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='drawn')),
                ('what_for', models.CharField(max_length=80, verbose_name='what for')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('release_reason', models.TextField(blank=True, verbose_name='why released')),
                ('drawn_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='codeoregon.draw')),
                ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
                ('pool', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='codeoregon.pool', verbose_name='pool')),
            ],
            options={
                'abstract': False,
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pool',
            trigger=pgtrigger.compiler.Trigger(name='drawn_is_counted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.drawn <> 0 THEN\n                RAISE EXCEPTION 'a new pool has nothing drawn' USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF (NEW.id, NEW.kind, NEW.name) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.name) THEN\n            RAISE EXCEPTION 'a pool stays the pool it is' USING ERRCODE = 'check_violation';\n        ELSIF NEW.drawn <> OLD.drawn AND NEW.drawn <> (\n            SELECT count(*) FROM codeoregon_draw WHERE pool_id = NEW.id AND released_at IS NULL\n        ) THEN\n            RAISE EXCEPTION 'drawn is counted from the draws' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='a4cd3ba23647e0bb825ac7b6080da80c0f34eefb', operation='INSERT OR UPDATE', pgid='pgtrigger_drawn_is_counted_86b70', table='codeoregon_pool', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pool',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_poolevent" ("drawn", "id", "kind", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."drawn", NEW."id", NEW."kind", NEW."limit", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='c9ac2dcbd2ebf9830ac4a9258221398bdf3a815c', operation='INSERT', pgid='pgtrigger_insert_insert_23fb4', table='codeoregon_pool', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pool',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "codeoregon_poolevent" ("drawn", "id", "kind", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."drawn", NEW."id", NEW."kind", NEW."limit", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='f3546d55c2aa34c8ed87f3b01fceb4e2745b3b5c', operation='UPDATE', pgid='pgtrigger_update_update_20cfb', table='codeoregon_pool', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='pool',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_poolevent" ("drawn", "id", "kind", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."drawn", OLD."id", OLD."kind", OLD."limit", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='8d7b2a56cc4c83589880e491a8c27bb7ba3516e6', operation='DELETE', pgid='pgtrigger_delete_delete_dfa75', table='codeoregon_pool', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='efbfe2448b75190e89e680693887bedb5571bd18', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9e76f', table='codeoregon_seal', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_userevent" ("audience", "date_joined", "email", "full_name", "id", "is_active", "is_superuser", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (NEW."audience", NEW."date_joined", NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."staff_role"); RETURN NULL;', hash='bd74d7f5dadde4a407fdf2fe14daa95d4bcde4af', operation='INSERT', pgid='pgtrigger_insert_insert_a3182', table='codeoregon_user', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."staff_role" IS DISTINCT FROM (NEW."staff_role"))', func='INSERT INTO "codeoregon_userevent" ("audience", "date_joined", "email", "full_name", "id", "is_active", "is_superuser", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (NEW."audience", NEW."date_joined", NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."staff_role"); RETURN NULL;', hash='f66cbccdfdfd6c098e7cae205eba6349e05d8333', operation='UPDATE', pgid='pgtrigger_update_update_6298f', table='codeoregon_user', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_userevent" ("audience", "date_joined", "email", "full_name", "id", "is_active", "is_superuser", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (OLD."audience", OLD."date_joined", OLD."email", OLD."full_name", OLD."id", OLD."is_active", OLD."is_superuser", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."staff_role"); RETURN NULL;', hash='7eeef2532a72be5f8b0a598b329c602b5a48c065', operation='DELETE', pgid='pgtrigger_delete_delete_bc7d3', table='codeoregon_user', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='erasure',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='22d54f2f29d0cd503e8db460e037e5d37cc15db0', operation='DELETE', pgid='pgtrigger_never_deleted_021d6', table='codeoregon_erasure', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_invitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."staff_role"); RETURN NULL;', hash='41f9a426d0018f588970349f215fb281335cbe69', operation='INSERT', pgid='pgtrigger_insert_insert_73823', table='codeoregon_invitation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."staff_role" IS DISTINCT FROM (NEW."staff_role"))', func='INSERT INTO "codeoregon_invitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."staff_role"); RETURN NULL;', hash='d1f638cdea71ff5ac530335bff74071f2d30b911', operation='UPDATE', pgid='pgtrigger_update_update_4a48c', table='codeoregon_invitation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_invitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "staff_role") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."created_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."staff_role"); RETURN NULL;', hash='ce43d955f4189ed296211bb7facf8fca4585e9ff', operation='DELETE', pgid='pgtrigger_delete_delete_bb46d', table='codeoregon_invitation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3147cefb9ecdee948e00128d8f0ecb5bd04fec95', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fface', table='codeoregon_invitationevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8203cbb6f7452532e2366e0bd4d147ebadcd5e64', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_15022', table='codeoregon_merge', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='drawevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d8e12de3d13b8581278a7c27fb49ba4f0e060932', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_90587', table='codeoregon_drawevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='takes_a_place', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (SELECT 1 FROM new_draws WHERE released_at IS NOT NULL) THEN\n            RAISE EXCEPTION 'a draw begins unreleased' USING ERRCODE = 'check_violation';\n        END IF;\n        UPDATE codeoregon_pool p SET drawn = p.drawn + n.places\n            FROM (SELECT pool_id, count(*) AS places FROM new_draws GROUP BY pool_id) n WHERE p.id = n.pool_id;\n        RETURN NULL;\n    ", hash='19b928607d36152854f63d58a21caceef00adc07', level='STATEMENT', operation='INSERT', pgid='pgtrigger_takes_a_place_db9c3', referencing='REFERENCING NEW TABLE AS new_draws ', table='codeoregon_draw', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='gives_a_place_back', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL\n            OR (NEW.id, NEW.pool_id, NEW.drawn_at, NEW.drawn_by_id, NEW.what_for)\n               IS DISTINCT FROM (OLD.id, OLD.pool_id, OLD.drawn_at, OLD.drawn_by_id, OLD.what_for) THEN\n            RAISE EXCEPTION 'a draw is only ever released, once' USING ERRCODE = 'check_violation';\n        END IF;\n        UPDATE codeoregon_pool SET drawn = drawn - 1 WHERE id = OLD.pool_id;\n        RETURN NEW;\n    ", hash='02c09ea779eaa9a7f2b835685bcce306471910cf', operation='UPDATE', pgid='pgtrigger_gives_a_place_back_91b09', table='codeoregon_draw', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='stays_in_the_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6e233e4e10e39ca8c865498a92266bf5a92fb6f3', operation='DELETE', pgid='pgtrigger_stays_in_the_ledger_4dae0', table='codeoregon_draw', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_drawevent" ("drawn_at", "drawn_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "release_reason", "released_at", "released_by_id", "what_for") VALUES (NEW."drawn_at", NEW."drawn_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."pool_id", NEW."release_reason", NEW."released_at", NEW."released_by_id", NEW."what_for"); RETURN NULL;', hash='ca729b26b71c981368b997f6ee133ab7ecbdbaac', operation='INSERT', pgid='pgtrigger_insert_insert_3a8ce', table='codeoregon_draw', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "codeoregon_drawevent" ("drawn_at", "drawn_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "release_reason", "released_at", "released_by_id", "what_for") VALUES (NEW."drawn_at", NEW."drawn_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pool_id", NEW."release_reason", NEW."released_at", NEW."released_by_id", NEW."what_for"); RETURN NULL;', hash='2e9f033d6d25deee9d88077c58224b39ca07bb0e', operation='UPDATE', pgid='pgtrigger_update_update_74d73', table='codeoregon_draw', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='draw',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_drawevent" ("drawn_at", "drawn_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "release_reason", "released_at", "released_by_id", "what_for") VALUES (OLD."drawn_at", OLD."drawn_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pool_id", OLD."release_reason", OLD."released_at", OLD."released_by_id", OLD."what_for"); RETURN NULL;', hash='0212d44690b0251a78a9c79be5949ecd6abd1f58', operation='DELETE', pgid='pgtrigger_delete_delete_60701', table='codeoregon_draw', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='poolevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='adc5026bae0552f0457babbfbb3f927d229a9fc8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a9370', table='codeoregon_poolevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='sealedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='858fb7bad7004b59c955c9ae76fb7b868f31d909', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b14a8', table='codeoregon_sealedevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='statemove',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b76064c10be7769c4c883b91fed46c81c814822b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_28599', table='codeoregon_statemove', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_thresholdevent" ("effective_from", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "value", "why") VALUES (NEW."effective_from", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."set_at", NEW."set_by_id", NEW."value", NEW."why"); RETURN NULL;', hash='99b9abc2900115e9f56f26e3a20bb388b85b6552', operation='INSERT', pgid='pgtrigger_insert_insert_190dd', table='codeoregon_threshold', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "codeoregon_thresholdevent" ("effective_from", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "value", "why") VALUES (NEW."effective_from", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."set_at", NEW."set_by_id", NEW."value", NEW."why"); RETURN NULL;', hash='ec8688209da2c70026f2b9662d6032b5ecfdd98e', operation='UPDATE', pgid='pgtrigger_update_update_32215', table='codeoregon_threshold', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='threshold',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "codeoregon_thresholdevent" ("effective_from", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "value", "why") VALUES (OLD."effective_from", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."set_at", OLD."set_by_id", OLD."value", OLD."why"); RETURN NULL;', hash='a12e18814dd4de9665baded1cb0c4dd9005fdc64', operation='DELETE', pgid='pgtrigger_delete_delete_80196', table='codeoregon_threshold', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='thresholdevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f10df2b0b4891d4a06ac3f5e2a422b49551bbd61', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_97ef4', table='codeoregon_thresholdevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='316cd08b320be56ded17f6e403b4f765cf84482c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8e22', table='codeoregon_userevent', when='BEFORE')),
        ),
    ]
