import codeoregon.lib.transactions
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import codeoregon.audit.track
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('codeoregon', '0001_initial'),
        ('codeoregon', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.CharField(max_length=40, verbose_name='notice')),
                ('version', models.CharField(max_length=20, verbose_name='version')),
                ('language', models.CharField(max_length=12, verbose_name='language')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'notice given',
                'verbose_name_plural': 'notices given',
                'constraints': [models.UniqueConstraint(fields=('user', 'notice', 'version', 'language'), name='notice_given_once')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='short name in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('board', models.CharField(max_length=120, verbose_name='run by')),
                ('opened_on', models.DateField(verbose_name='opened on')),
            ],
            options={
                'verbose_name': 'program',
                'verbose_name_plural': 'programs',
            },
        ),
        migrations.CreateModel(
            name='ProgrammeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, verbose_name='short name in addresses')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('board', models.CharField(max_length=120, verbose_name='run by')),
                ('opened_on', models.DateField(verbose_name='opened on')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QueueSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='taken')),
                ('rules_version', models.CharField(max_length=20, verbose_name='version of the rules')),
                ('enrollments', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='enrollments')),
                ('priorities', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name='priorities')),
                ('since', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='in the queue since')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'verbose_name': 'queue as it stood',
                'verbose_name_plural': 'queues as they stood',
            },
        ),
        migrations.CreateModel(
            name='ResumeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='hash of the link')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='works until')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'link to go on',
                'verbose_name_plural': 'links to go on',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ResumeLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='works until')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.resumelink')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SelfIdentificationRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=40, verbose_name='what')),
                ('why', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='read by')),
                ('whose', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'look at self-identification',
                'verbose_name_plural': 'looks at self-identification',
            },
        ),
        migrations.CreateModel(
            name='ServiceCounty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fips', models.CharField(max_length=5, verbose_name='county')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counties', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'verbose_name': 'county served',
                'verbose_name_plural': 'counties served',
                'constraints': [models.UniqueConstraint(fields=('programme', 'fips'), name='service_county_once')],
            },
        ),
        migrations.CreateModel(
            name='ServiceCountyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('fips', models.CharField(max_length=5, verbose_name='county')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.servicecounty')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignUpImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='hash of the file')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='added')),
                ('known', models.PositiveIntegerField(default=0, verbose_name='known already')),
                ('report', models.JSONField(default=list, verbose_name='rows')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import of sign-ups',
                'verbose_name_plural': 'imports of sign-ups',
            },
        ),
        migrations.CreateModel(
            name='SeatDraw',
            fields=[
            ],
            options={
                'verbose_name': 'place drawn',
                'verbose_name_plural': 'places drawn',
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('codeoregon.draw',),
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='said')),
                ('race_ethnicity', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('american_indian_alaska_native', 'American Indian or Alaska Native'), ('asian', 'Asian'), ('black_african_american', 'Black or African American'), ('hispanic_latino', 'Hispanic or Latino'), ('middle_eastern_north_african', 'Middle Eastern or North African'), ('native_hawaiian_pacific_islander', 'Native Hawaiian or Pacific Islander'), ('white', 'White'), ('not_said', 'I prefer not to answer')], max_length=40), default=list, size=None, verbose_name='race and ethnicity')),
                ('sex', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male'), ('another', 'I use another word'), ('not_said', 'I prefer not to answer')], max_length=8, verbose_name='sex')),
                ('limited_english', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not_said', 'I prefer not to answer')], max_length=8, verbose_name='finds English hard')),
                ('race_detail', models.CharField(blank=True, max_length=200, verbose_name='more about race or ethnicity')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'self-identification',
                'verbose_name_plural': 'self-identifications',
                'db_table': 'eo"."answer',
                'permissions': [('read_self_identification', 'Can read what people say of themselves')],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['user', '-said_at'], name='eo_answer_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('race_ethnicity__contained_by', ['american_indian_alaska_native', 'asian', 'black_african_american', 'hispanic_latino', 'middle_eastern_north_african', 'native_hawaiian_pacific_islander', 'white', 'not_said'])), name='eo_answer_race_offered'), models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'another', 'not_said', ''])), name='eo_answer_sex_offered'), models.CheckConstraint(condition=models.Q(('limited_english__in', ['yes', 'no', 'not_said', ''])), name='eo_answer_english_offered')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('terms', 'Terms and privacy'), ('profile', 'Reading my provider profile'), ('show_badges', 'Showing my badges to employers')], max_length=12, verbose_name='kind')),
                ('version', models.CharField(max_length=20, verbose_name='version')),
                ('language', models.CharField(max_length=12, verbose_name='language')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='agreed')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'kind'), name='consent_standing_once'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_times_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('terms', 'Terms and privacy'), ('profile', 'Reading my provider profile'), ('show_badges', 'Showing my badges to employers')], max_length=12, verbose_name='kind')),
                ('version', models.CharField(max_length=20, verbose_name='version')),
                ('language', models.CharField(max_length=12, verbose_name='language')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='agreed')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.consent')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Determination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rules_version', models.CharField(max_length=20, verbose_name='version of the rules')),
                ('inputs', models.JSONField(default=dict, verbose_name='facts')),
                ('findings', models.JSONField(default=list, verbose_name='findings')),
                ('outcome', models.CharField(choices=[('eligible', 'Can join'), ('ineligible', "Can't join now"), ('needs_review', 'Staff will look')], max_length=12, verbose_name='outcome')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('why', models.TextField(blank=True, verbose_name='reason')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'verbose_name': 'determination',
                'verbose_name_plural': 'determinations',
                'indexes': [models.Index(fields=['user', '-at'], name='determination_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('why', ''), _negated=True), _connector='OR'), name='determination_by_staff_has_reason', violation_error_message='Give a reason.')],
            },
        ),
        migrations.CreateModel(
            name='DisabilityAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='said')),
                ('has_disability', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not_said', 'I prefer not to answer')], max_length=8, verbose_name='has a disability')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'answer about disability',
                'verbose_name_plural': 'answers about disability',
                'db_table': 'eo"."disability',
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['user', '-said_at'], name='eo_disability_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('has_disability__in', ['yes', 'no', 'not_said', ''])), name='eo_disability_offered')],
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=12, unique=True, verbose_name='reference number')),
                ('state', models.CharField(choices=[('applicant', 'Applying'), ('eligible', 'Can join'), ('ineligible', "Can't join now"), ('needs_review', 'Staff will look'), ('waitlisted', 'Waiting for a seat'), ('offered', 'Seat offered'), ('seated', 'Has a seat'), ('active', 'Learning'), ('inactive_warned', 'No new badge for a while'), ('seat_reclaimed', 'Seat given to somebody else'), ('completed', 'Completed'), ('exited', 'No more services'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('withdrawn', 'Left')], default='applicant', editable=False, max_length=20, verbose_name='state')),
                ('origin', models.CharField(choices=[('web', 'Joined online'), ('walk_in', 'Registered by staff'), ('import', 'Imported')], default='web', editable=False, max_length=8, verbose_name='came by')),
                ('county', models.CharField(max_length=5, verbose_name='county')),
                ('zip', models.CharField(max_length=5, verbose_name='ZIP code')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='birth date')),
                ('covered', models.CharField(blank=True, choices=[('veteran', 'Yes, I served in the U.S. military'), ('spouse', 'Yes, my spouse died of military service, is totally disabled by it, or is missing or captured'), ('no', 'No')], max_length=8, verbose_name='veteran or spouse')),
                ('priority_groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('public_assistance', 'I get public assistance, like SNAP or TANF'), ('low_income', 'My household has a low income'), ('basic_skills', 'I want to get better at reading, writing, math or English')], max_length=20), blank=True, default=list, size=None, verbose_name='priority groups')),
                ('about_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='third screen seen')),
                ('priority', models.PositiveSmallIntegerField(default=4, editable=False, verbose_name='priority')),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='applied')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided')),
                ('queued_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in the queue since')),
                ('warned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='warned')),
                ('completed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='completed')),
                ('exited_on', models.DateField(blank=True, editable=False, null=True, verbose_name='exited on')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'verbose_name': 'enrollment',
                'verbose_name_plural': 'enrollments',
                'permissions': [('register_walk_in', 'Can register walk-ins and import sign-ups'), ('view_circumstances', 'Can see what priority of service follows from')],
                'indexes': [models.Index(condition=models.Q(('state', 'waitlisted')), fields=['programme', 'priority', 'queued_at', 'id'], name='queue_in_order'), models.Index(fields=['state', 'county'], name='enrollment_state_county')],
                'constraints': [models.UniqueConstraint(fields=('user', 'programme'), name='enrolled_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('waitlisted', 'offered')), _negated=True), ('queued_at__isnull', False), _connector='OR'), name='queued_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'inactive_warned'), ('warned_at__isnull', False)), models.Q(models.Q(('state', 'inactive_warned'), _negated=True), ('warned_at__isnull', True)), _connector='OR'), name='warned_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('completed', 'exited', 'follow_up', 'closed')), _negated=True), ('completed_at__isnull', False), _connector='OR'), name='completed_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('exited', 'follow_up', 'closed')), _negated=True), ('exited_on__isnull', False), _connector='OR'), name='exited_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('covered__in', ('veteran', 'spouse')), ('priority', 1), ('priority_groups__len__gt', 0)), models.Q(('priority', 2), ('priority_groups__len__gt', 0), models.Q(('covered__in', ('veteran', 'spouse')), _negated=True)), models.Q(('covered__in', ('veteran', 'spouse')), ('priority', 3), ('priority_groups__len', 0)), models.Q(('priority', 4), ('priority_groups__len', 0), models.Q(('covered__in', ('veteran', 'spouse')), _negated=True)), _connector='OR'), name='priority_follows_from_answers')],
            },
        ),
        migrations.CreateModel(
            name='EnrollmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(editable=False, max_length=12, verbose_name='reference number')),
                ('state', models.CharField(choices=[('applicant', 'Applying'), ('eligible', 'Can join'), ('ineligible', "Can't join now"), ('needs_review', 'Staff will look'), ('waitlisted', 'Waiting for a seat'), ('offered', 'Seat offered'), ('seated', 'Has a seat'), ('active', 'Learning'), ('inactive_warned', 'No new badge for a while'), ('seat_reclaimed', 'Seat given to somebody else'), ('completed', 'Completed'), ('exited', 'No more services'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('withdrawn', 'Left')], default='applicant', editable=False, max_length=20, verbose_name='state')),
                ('origin', models.CharField(choices=[('web', 'Joined online'), ('walk_in', 'Registered by staff'), ('import', 'Imported')], default='web', editable=False, max_length=8, verbose_name='came by')),
                ('county', models.CharField(max_length=5, verbose_name='county')),
                ('zip', models.CharField(max_length=5, verbose_name='ZIP code')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='birth date')),
                ('covered', models.CharField(blank=True, choices=[('veteran', 'Yes, I served in the U.S. military'), ('spouse', 'Yes, my spouse died of military service, is totally disabled by it, or is missing or captured'), ('no', 'No')], max_length=8, verbose_name='veteran or spouse')),
                ('priority_groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('public_assistance', 'I get public assistance, like SNAP or TANF'), ('low_income', 'My household has a low income'), ('basic_skills', 'I want to get better at reading, writing, math or English')], max_length=20), blank=True, default=list, size=None, verbose_name='priority groups')),
                ('about_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='third screen seen')),
                ('priority', models.PositiveSmallIntegerField(default=4, editable=False, verbose_name='priority')),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='applied')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided')),
                ('queued_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in the queue since')),
                ('warned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='warned')),
                ('completed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='completed')),
                ('exited_on', models.DateField(blank=True, editable=False, null=True, verbose_name='exited on')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.enrollment')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('value', models.PositiveIntegerField(verbose_name='value')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'indexes': [models.Index(fields=['name', '-at'], name='figure_newest')],
            },
        ),
        migrations.CreateModel(
            name='FundingStream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('opens_on', models.DateField(verbose_name='pays from')),
                ('closes_on', models.DateField(verbose_name='pays until')),
                ('pool', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codeoregon.pool', verbose_name='pool')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='streams', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'verbose_name': 'funding stream',
                'verbose_name_plural': 'funding streams',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='funding_stream_days_in_order', violation_error_message='The last day is before the first.')],
            },
        ),
        migrations.CreateModel(
            name='FundingStreamEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('opens_on', models.DateField(verbose_name='pays from')),
                ('closes_on', models.DateField(verbose_name='pays until')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.fundingstream')),
                ('pool', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='codeoregon.pool', verbose_name='pool')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.programme', verbose_name='program')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='place in the queue')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='open until')),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('no_seat', 'No seat was left'), ('withdrawn', 'Left the program')], default='open', max_length=10, verbose_name='outcome')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='enrollment.enrollment', verbose_name='enrollment')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.fundingstream', verbose_name='funding stream')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='enrollment.queuesnapshot', verbose_name='queue')),
            ],
            options={
                'verbose_name': 'offer of a seat',
                'verbose_name_plural': 'offers of seats',
                'indexes': [models.Index(condition=models.Q(('outcome', 'open')), fields=['expires_at'], name='offer_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('enrollment',), name='offer_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='offer_answer_whole'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='offer_times_in_order'), models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='offer_place_from_one')],
            },
        ),
        migrations.CreateModel(
            name='OfferEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveIntegerField(verbose_name='place in the queue')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='open until')),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('no_seat', 'No seat was left'), ('withdrawn', 'Left the program')], default='open', max_length=10, verbose_name='outcome')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('enrollment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.enrollment', verbose_name='enrollment')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.offer')),
                ('stream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.fundingstream', verbose_name='funding stream')),
                ('snapshot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.queuesnapshot', verbose_name='queue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('end', models.CharField(blank=True, choices=[('reclaimed', 'No activity'), ('withdrawn', 'Left the program'), ('completed', 'Completed'), ('funding', 'Funding ended'), ('corrected', 'Corrected by staff')], max_length=12, verbose_name='why it ended')),
                ('licence_code', models.CharField(blank=True, max_length=60, verbose_name='licence code')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent to the provider')),
                ('provider_accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted by the provider')),
                ('draw', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codeoregon.draw', verbose_name='place drawn')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='enrollment.fundingstream', verbose_name='funding stream')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'seat',
                'verbose_name_plural': 'seats',
                'permissions': [('export_seat', 'Can export seats for the provider')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='seat_live_once', violation_error_message='This person has a seat already.'), models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='seat_end_whole', violation_error_message='An end needs its time and its reason.'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='seat_times_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('sent_by__isnull', True)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='seat_sent_whole', violation_error_message='Sending needs its time and who did it.'), models.CheckConstraint(condition=models.Q(('provider_accepted_at__isnull', True), ('sent_at__isnull', False), _connector='OR'), name='seat_accepted_was_sent', violation_error_message='The provider can only accept what was sent.'), models.UniqueConstraint(condition=models.Q(models.Q(('licence_code', ''), _negated=True), ('ended_at__isnull', True)), fields=('licence_code',), name='seat_licence_code_once', violation_error_message='Another seat has this licence code.')],
            },
        ),
        migrations.CreateModel(
            name='SeatEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('end', models.CharField(blank=True, choices=[('reclaimed', 'No activity'), ('withdrawn', 'Left the program'), ('completed', 'Completed'), ('funding', 'Funding ended'), ('corrected', 'Corrected by staff')], max_length=12, verbose_name='why it ended')),
                ('licence_code', models.CharField(blank=True, max_length=60, verbose_name='licence code')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent to the provider')),
                ('provider_accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted by the provider')),
                ('draw', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='codeoregon.draw', verbose_name='place drawn')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.seat')),
                ('sent_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('stream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.fundingstream', verbose_name='funding stream')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='corrected')),
                ('text', models.TextField(max_length=10000, verbose_name='note')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='enrollment.enrollment', verbose_name='enrollment')),
            ],
            options={
                'verbose_name': 'case note',
                'verbose_name_plural': 'case notes',
                'indexes': [models.Index(fields=['enrollment', '-written_at'], name='case_note_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('edited_at__isnull', True), ('edited_at__gte', models.F('written_at')), _connector='OR'), name='case_note_times_in_order'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='case_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='CaseNoteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='corrected')),
                ('text', models.TextField(max_length=10000, verbose_name='note')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enrollment.casenote')),
                ('enrollment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrollment.enrollment', verbose_name='enrollment')),
            ],
            options={
                'abstract': False,
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d808833fc34796553246844eef31b9a054bc9224', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b6fcf', table='enrollment_figure', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_programmeevent" ("board", "id", "name", "opened_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."board", NEW."id", NEW."name", NEW."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='13bec5f681818d65f16e84366ee75d2e2779249e', operation='INSERT', pgid='pgtrigger_insert_insert_64eab', table='enrollment_programme', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_programmeevent" ("board", "id", "name", "opened_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."board", NEW."id", NEW."name", NEW."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='206968108f127c90636fd8aa920b600a323a9a85', operation='UPDATE', pgid='pgtrigger_update_update_e9c34', table='enrollment_programme', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_programmeevent" ("board", "id", "name", "opened_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."board", OLD."id", OLD."name", OLD."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='065b696377d8d94f7656a7323c056b36abcfac60', operation='DELETE', pgid='pgtrigger_delete_delete_be50a', table='enrollment_programme', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seatdraw',
            trigger=pgtrigger.compiler.Trigger(name='seated_stays_drawn', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (\n            SELECT 1 FROM enrollment_seat s WHERE s.draw_id = OLD.id AND s.ended_at IS NULL\n        ) THEN\n            RAISE EXCEPTION 'a seat holds this place' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='f7c2c5869cef3757cc3c7a6f1bf9fe22f45b84c6', operation='UPDATE', pgid='pgtrigger_seated_stays_drawn_4bf59', table='codeoregon_draw', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='413b59af7df84dfdee02418e04475e98aa6cf80d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_46ff5', table='eo"."answer', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='336adbe0c44979838b4f16ed8423793354220e02', operation='DELETE', pgid='pgtrigger_never_deleted_9f795', table='enrollment_consent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_consentevent" ("given_at", "id", "kind", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "withdrawn_at") VALUES (NEW."given_at", NEW."id", NEW."kind", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."user_id", NEW."version", NEW."withdrawn_at"); RETURN NULL;', hash='239d16231f9d6f1a3cf24545b1e99078db1dacd1', operation='INSERT', pgid='pgtrigger_insert_insert_e5407', table='enrollment_consent', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_consentevent" ("given_at", "id", "kind", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "withdrawn_at") VALUES (NEW."given_at", NEW."id", NEW."kind", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."user_id", NEW."version", NEW."withdrawn_at"); RETURN NULL;', hash='941bf57705457f9a57f701ade1853992642d799a', operation='UPDATE', pgid='pgtrigger_update_update_09d38', table='enrollment_consent', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_consentevent" ("given_at", "id", "kind", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "withdrawn_at") VALUES (OLD."given_at", OLD."id", OLD."kind", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."user_id", OLD."version", OLD."withdrawn_at"); RETURN NULL;', hash='a1d37bf32492a947873caba33649afc2ee56c2b1', operation='DELETE', pgid='pgtrigger_delete_delete_2cb99', table='enrollment_consent', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='consentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ffdb997d26971b721ac47eeb25c4f729205d7d5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5e79e', table='enrollment_consentevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='disabilityanswer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c6213d35cd02b00f7c3e097809372d2e06564960', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6e549', table='eo"."disability', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenoteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='27a6f91b6b21083a8e4480cc501f3cf64e160534', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7dbd6', table='enrollment_casenoteevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenote',
            trigger=pgtrigger.compiler.Trigger(name='signed_after_an_hour', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF (NEW.enrollment_id, NEW.written_at) IS DISTINCT FROM (OLD.enrollment_id, OLD.written_at)\n            OR NEW.author_id IS DISTINCT FROM OLD.author_id\n            OR (NEW.text IS DISTINCT FROM OLD.text AND NEW.text <> '[erased]'\n                AND OLD.written_at < now() - interval '1 hour') THEN\n            RAISE EXCEPTION 'a case note stays as it was signed' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='450fa69502493ec2b70759403985e581f85a4c4b', operation='UPDATE', pgid='pgtrigger_signed_after_an_hour_6a543', table='enrollment_casenote', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenote',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b15b0e1ffbe6c0e2b73d6be4dbff52eeb9195b6d', operation='DELETE', pgid='pgtrigger_never_deleted_566a5', table='enrollment_casenote', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenote',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_casenoteevent" ("author_id", "edited_at", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at") VALUES (NEW."author_id", NEW."edited_at", NEW."enrollment_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."text", NEW."written_at"); RETURN NULL;', hash='b02edda09fe0e88424b34c6062c4e969111da828', operation='INSERT', pgid='pgtrigger_insert_insert_00b5d', table='enrollment_casenote', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenote',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_casenoteevent" ("author_id", "edited_at", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at") VALUES (NEW."author_id", NEW."edited_at", NEW."enrollment_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."text", NEW."written_at"); RETURN NULL;', hash='576689f9c58b6a2bb0f7d45e04da61af177b0d30', operation='UPDATE', pgid='pgtrigger_update_update_e415e', table='enrollment_casenote', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='casenote',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_casenoteevent" ("author_id", "edited_at", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at") VALUES (OLD."author_id", OLD."edited_at", OLD."enrollment_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."text", OLD."written_at"); RETURN NULL;', hash='a332b58908fcf1287b02b9eb36beb1035d8175e5', operation='DELETE', pgid='pgtrigger_delete_delete_e0e33', table='enrollment_casenote', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='noticereceipt',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b0ced535ad2f00ad122faa6f0970d4b607bd77e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5e5b', table='enrollment_noticereceipt', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='fundingstreamevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca475848bc466265e437c9be561784c656083342', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7d4c0', table='enrollment_fundingstreamevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='fundingstream',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_fundingstreamevent" ("closes_on", "code", "id", "name", "opens_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "programme_id") VALUES (NEW."closes_on", NEW."code", NEW."id", NEW."name", NEW."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."pool_id", NEW."programme_id"); RETURN NULL;', hash='31bd23dda03f092b1625c54428470e77c46e1b14', operation='INSERT', pgid='pgtrigger_insert_insert_af121', table='enrollment_fundingstream', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='fundingstream',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_fundingstreamevent" ("closes_on", "code", "id", "name", "opens_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "programme_id") VALUES (NEW."closes_on", NEW."code", NEW."id", NEW."name", NEW."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pool_id", NEW."programme_id"); RETURN NULL;', hash='ef20a5d35ab3336dced193d32811f8e393c580f2', operation='UPDATE', pgid='pgtrigger_update_update_91eb8', table='enrollment_fundingstream', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='fundingstream',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_fundingstreamevent" ("closes_on", "code", "id", "name", "opens_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_id", "programme_id") VALUES (OLD."closes_on", OLD."code", OLD."id", OLD."name", OLD."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pool_id", OLD."programme_id"); RETURN NULL;', hash='6794ebcd5baaecfbee704d7ef8c692eb2f01d7fc', operation='DELETE', pgid='pgtrigger_delete_delete_53d1b', table='enrollment_fundingstream', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='enrollmentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='64d7a36d445b6b1d3f32ee7ce499c0dc3046ee1d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4f48a', table='enrollment_enrollmentevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='c5937b716b36ace58f20b97ffd6c0dc60a59357d', operation='INSERT', pgid='pgtrigger_insert_insert_589e6', table='enrollment_enrollment', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='1ac4e50746803ed3f3b0e8ae8e4cde5a5b4636af', operation='UPDATE', pgid='pgtrigger_update_update_7b25c', table='enrollment_enrollment', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "user_id", "warned_at", "zip") VALUES (OLD."about_at", OLD."applied_at", OLD."birth_date", OLD."completed_at", OLD."county", OLD."covered", OLD."decided_at", OLD."exited_on", OLD."id", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."priority", OLD."priority_groups", OLD."programme_id", OLD."queued_at", OLD."reference", OLD."state", OLD."user_id", OLD."warned_at", OLD."zip"); RETURN NULL;', hash='141859645709d07572ff96c63e52481941ffba6c', operation='DELETE', pgid='pgtrigger_delete_delete_c6a4d', table='enrollment_enrollment', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='determination',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ea292dfa21730e7b48283990aee902035873c01', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8aea9', table='enrollment_determination', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='programmeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eea56450adc4c26b7c0537d18452c03ddb352f74', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5a664', table='enrollment_programmeevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='queuesnapshot',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='19fe015acd32267b8cd4c334f3652b01d1b988ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3ce2c', table='enrollment_queuesnapshot', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='offerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='782d87bafcb626ada5a793f5f08f9bcbe20191f9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6d447', table='enrollment_offerevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5652b77e52c5bc31f7eb1093782b5311c57b9ef8', operation='DELETE', pgid='pgtrigger_never_deleted_90043', table='enrollment_offer', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_offerevent" ("answered_at", "enrollment_id", "expires_at", "id", "made_at", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "snapshot_id", "stream_id") VALUES (NEW."answered_at", NEW."enrollment_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."snapshot_id", NEW."stream_id"); RETURN NULL;', hash='fbf247868b549d3a411535d68c3871251ee371df', operation='INSERT', pgid='pgtrigger_insert_insert_01b19', table='enrollment_offer', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_offerevent" ("answered_at", "enrollment_id", "expires_at", "id", "made_at", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "snapshot_id", "stream_id") VALUES (NEW."answered_at", NEW."enrollment_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."snapshot_id", NEW."stream_id"); RETURN NULL;', hash='aa3a929cbd6b54afd0a6eacc82594698bedfeb1b', operation='UPDATE', pgid='pgtrigger_update_update_01585', table='enrollment_offer', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_offerevent" ("answered_at", "enrollment_id", "expires_at", "id", "made_at", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "snapshot_id", "stream_id") VALUES (OLD."answered_at", OLD."enrollment_id", OLD."expires_at", OLD."id", OLD."made_at", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."snapshot_id", OLD."stream_id"); RETURN NULL;', hash='a7c196c2c49a52620903dbfe7659a08f92704a80', operation='DELETE', pgid='pgtrigger_delete_delete_25dfc', table='enrollment_offer', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='resumelink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_resumelinkevent" ("expires_at", "id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "used_at", "user_id") VALUES (NEW."expires_at", NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='6f264e7cd74214353824b3722b5ba4318e456600', operation='INSERT', pgid='pgtrigger_insert_insert_29f38', table='enrollment_resumelink', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='resumelink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "enrollment_resumelinkevent" ("expires_at", "id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "used_at", "user_id") VALUES (NEW."expires_at", NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='baac8afdc1e1d36fed4bbdf738d977f90da25dba', operation='UPDATE', pgid='pgtrigger_update_update_dfc2e', table='enrollment_resumelink', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='resumelink',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_resumelinkevent" ("expires_at", "id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "used_at", "user_id") VALUES (OLD."expires_at", OLD."id", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."used_at", OLD."user_id"); RETURN NULL;', hash='006f2e8b37a538bf7ba1fca30384e6cf6c1fa585', operation='DELETE', pgid='pgtrigger_delete_delete_cb400', table='enrollment_resumelink', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='resumelinkevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='09166360d072793985fab819af64821b4364fe78', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_42c03', table='enrollment_resumelinkevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='holds_a_live_draw', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.ended_at IS NULL THEN\n            PERFORM 1 FROM codeoregon_draw d WHERE d.id = NEW.draw_id AND d.released_at IS NULL\n                AND d.pool_id = (SELECT s.pool_id FROM enrollment_fundingstream s WHERE s.id = NEW.stream_id)\n                FOR SHARE;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'a seat needs a live place of its own stream' USING ERRCODE = 'check_violation';\n            END IF;\n        END IF;\n        RETURN NEW;\n    ", hash='b9058fd9dd7e33cb5e4f29aa26ac33b84238b563', operation='INSERT OR UPDATE', pgid='pgtrigger_holds_a_live_draw_86d5e', table='enrollment_seat', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='stays_the_seat_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF (NEW.stream_id, NEW.draw_id, NEW.started_at) IS DISTINCT FROM (OLD.stream_id, OLD.draw_id, OLD.started_at)\n            OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN\n            RAISE EXCEPTION 'a seat is ended once, and another one begun' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='13bbf552b393a06260297915805a1605dedcdec7', operation='UPDATE', pgid='pgtrigger_stays_the_seat_it_is_f3c77', table='enrollment_seat', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6718b6de7696e29f901432f94b70b509701058fc', operation='DELETE', pgid='pgtrigger_never_deleted_9ab1b', table='enrollment_seat', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_seatevent" ("draw_id", "end", "ended_at", "id", "licence_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_accepted_at", "sent_at", "sent_by_id", "started_at", "stream_id", "user_id") VALUES (NEW."draw_id", NEW."end", NEW."ended_at", NEW."id", NEW."licence_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider_accepted_at", NEW."sent_at", NEW."sent_by_id", NEW."started_at", NEW."stream_id", NEW."user_id"); RETURN NULL;', hash='ba6a9093118946c44855fd9112b26dac22516c00', operation='INSERT', pgid='pgtrigger_insert_insert_edb09', table='enrollment_seat', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_seatevent" ("draw_id", "end", "ended_at", "id", "licence_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_accepted_at", "sent_at", "sent_by_id", "started_at", "stream_id", "user_id") VALUES (NEW."draw_id", NEW."end", NEW."ended_at", NEW."id", NEW."licence_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider_accepted_at", NEW."sent_at", NEW."sent_by_id", NEW."started_at", NEW."stream_id", NEW."user_id"); RETURN NULL;', hash='62ab7cb2b814cd4ca73edc87805e90b3cfa35dda', operation='UPDATE', pgid='pgtrigger_update_update_2fff3', table='enrollment_seat', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_seatevent" ("draw_id", "end", "ended_at", "id", "licence_code", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_accepted_at", "sent_at", "sent_by_id", "started_at", "stream_id", "user_id") VALUES (OLD."draw_id", OLD."end", OLD."ended_at", OLD."id", OLD."licence_code", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_accepted_at", OLD."sent_at", OLD."sent_by_id", OLD."started_at", OLD."stream_id", OLD."user_id"); RETURN NULL;', hash='4cd98af3e650a20f9c7883697e96636266506f05', operation='DELETE', pgid='pgtrigger_delete_delete_58411', table='enrollment_seat', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='seatevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='12342e90bb5e93495c49cce65c4385bb8cacded5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4baa8', table='enrollment_seatevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='selfidentificationread',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='edbfeed679930492b85619143f4cdac62865e7d4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d0f33', table='enrollment_selfidentificationread', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='servicecounty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_servicecountyevent" ("fips", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (NEW."fips", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."programme_id"); RETURN NULL;', hash='018de486ae8d36d08208bf9e1cea85d3a9fd2e6a', operation='INSERT', pgid='pgtrigger_insert_insert_89019', table='enrollment_servicecounty', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='servicecounty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_servicecountyevent" ("fips", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (NEW."fips", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."programme_id"); RETURN NULL;', hash='1e02461bd892b95baa6270ce5ea57e4e0f92d842', operation='UPDATE', pgid='pgtrigger_update_update_c2793', table='enrollment_servicecounty', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='servicecounty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_servicecountyevent" ("fips", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (OLD."fips", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."programme_id"); RETURN NULL;', hash='aa5c0edbadfae886f4391491d15b3e0444145aac', operation='DELETE', pgid='pgtrigger_delete_delete_147a0', table='enrollment_servicecounty', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='servicecountyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9369919b5f2c3f5332715527fc0ff92cb7e83596', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8c6c9', table='enrollment_servicecountyevent', when='BEFORE')),
        ),
    ]
