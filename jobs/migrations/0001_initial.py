import codeoregon.lib.transactions
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
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
        ('badges', '0001_initial'),
        ('codeoregon', '0001_initial'),
        ('codeoregon', '__first__'),
        ('employers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('shown_since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='shown since')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='hidden')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('full_time', 'Full time'), ('part_time', 'Part time'), ('contract', 'Contract'), ('internship', 'Paid internship'), ('ojt', 'On-the-job training')], max_length=12), blank=True, default=list, help_text='Leave all empty for any kind.', size=None, verbose_name='kinds of work')),
                ('counties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='counties')),
                ('wants_remote', models.BooleanField(default=True, verbose_name='remote work is fine')),
                ('pay_at_least', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='lowest pay an hour')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
            ],
            options={
                'verbose_name': 'candidate',
                'verbose_name_plural': 'candidates',
            },
        ),
        migrations.CreateModel(
            name='CandidateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('shown_since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='shown since')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='hidden')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('full_time', 'Full time'), ('part_time', 'Part time'), ('contract', 'Contract'), ('internship', 'Paid internship'), ('ojt', 'On-the-job training')], max_length=12), blank=True, default=list, help_text='Leave all empty for any kind.', size=None, verbose_name='kinds of work')),
                ('counties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='counties')),
                ('wants_remote', models.BooleanField(default=True, verbose_name='remote work is fine')),
                ('pay_at_least', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='lowest pay an hour')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.candidate')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(blank=True, editable=False, null=True, verbose_name='form')),
                ('title', models.CharField(max_length=120, verbose_name='job title')),
                ('kind', models.CharField(choices=[('full_time', 'Full time'), ('part_time', 'Part time'), ('contract', 'Contract'), ('internship', 'Paid internship'), ('ojt', 'On-the-job training')], max_length=12, verbose_name='kind of work')),
                ('positions', models.PositiveSmallIntegerField(default=1, verbose_name='positions')),
                ('soc_code', models.CharField(blank=True, max_length=10, verbose_name='occupation (O*NET-SOC code)')),
                ('summary', models.TextField(verbose_name='what the person will do')),
                ('benefits', models.TextField(blank=True, verbose_name='benefits')),
                ('training', models.TextField(blank=True, verbose_name='what the person learns on the job')),
                ('is_remote', models.BooleanField(default=False, verbose_name='remote')),
                ('pay_low', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='pay from')),
                ('pay_high', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='pay to')),
                ('pay_period', models.CharField(choices=[('hour', 'an hour'), ('year', 'a year')], default='hour', max_length=4, verbose_name='pay period')),
                ('hours_per_week', models.PositiveSmallIntegerField(default=40, verbose_name='hours a week')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for review'), ('changes_requested', 'Changes asked for'), ('approved', 'Approved'), ('declined', 'Declined'), ('published', 'Open'), ('filled', 'Filled'), ('expired', 'Expired'), ('closed', 'Closed')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='submitted')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published')),
                ('expires_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='expires')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True, verbose_name='search words')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='employers.organisation', verbose_name='employer')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='employers.site', verbose_name='work site')),
            ],
            options={
                'verbose_name': 'opening',
                'verbose_name_plural': 'openings',
                'permissions': [('publish_opening', 'Can review and publish openings')],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='opening_search'), models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='opening_newest'), models.Index(fields=['organisation', 'state'], name='opening_of_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('pay_high__gte', models.F('pay_low')), ('pay_low__gt', 0)), name='opening_pay_range', violation_error_message='Pay must be above zero, and the highest pay not below the lowest.'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('pay_high__isnull', False), ('pay_low__isnull', False)), _connector='OR'), name='opening_pay_given', violation_error_message='Say what the job pays.'), models.CheckConstraint(condition=models.Q(('positions__gte', 1)), name='opening_positions', violation_error_message='Ask for at least one person.'), models.CheckConstraint(condition=models.Q(('hours_per_week__gte', 1), ('hours_per_week__lte', 60)), name='opening_hours', violation_error_message='Hours a week are between 1 and 60.'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('is_remote', True), ('site__isnull', False), _connector='OR'), name='opening_place', violation_error_message='Choose a work site, or say that the work is remote.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'filled', 'expired', 'closed']), _negated=True), models.Q(('expires_at__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='opening_published_dated'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['filled', 'expired', 'closed'])), models.Q(models.Q(('state__in', ['filled', 'expired', 'closed']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='opening_ended_dated'), models.UniqueConstraint(fields=('created_by', 'form_key'), name='opening_form_once')],
            },
        ),
        migrations.CreateModel(
            name='OpeningEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('form_key', models.UUIDField(blank=True, editable=False, null=True, verbose_name='form')),
                ('title', models.CharField(max_length=120, verbose_name='job title')),
                ('kind', models.CharField(choices=[('full_time', 'Full time'), ('part_time', 'Part time'), ('contract', 'Contract'), ('internship', 'Paid internship'), ('ojt', 'On-the-job training')], max_length=12, verbose_name='kind of work')),
                ('positions', models.PositiveSmallIntegerField(default=1, verbose_name='positions')),
                ('soc_code', models.CharField(blank=True, max_length=10, verbose_name='occupation (O*NET-SOC code)')),
                ('summary', models.TextField(verbose_name='what the person will do')),
                ('benefits', models.TextField(blank=True, verbose_name='benefits')),
                ('training', models.TextField(blank=True, verbose_name='what the person learns on the job')),
                ('is_remote', models.BooleanField(default=False, verbose_name='remote')),
                ('pay_low', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='pay from')),
                ('pay_high', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='pay to')),
                ('pay_period', models.CharField(choices=[('hour', 'an hour'), ('year', 'a year')], default='hour', max_length=4, verbose_name='pay period')),
                ('hours_per_week', models.PositiveSmallIntegerField(default=40, verbose_name='hours a week')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for review'), ('changes_requested', 'Changes asked for'), ('approved', 'Approved'), ('declined', 'Declined'), ('published', 'Open'), ('filled', 'Filled'), ('expired', 'Expired'), ('closed', 'Closed')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='submitted')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published')),
                ('expires_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='expires')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.organisation', verbose_name='employer')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.opening')),
                ('site', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.site', verbose_name='work site')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('interested', 'Interested'), ('referred', 'Referred'), ('viewed', 'Seen by the employer'), ('interviewing', 'Interviewing'), ('offered', 'Offered'), ('hired', 'Hired'), ('not_selected', 'Not selected'), ('withdrawn', 'Withdrawn')], default='interested', editable=False, max_length=12, verbose_name='state')),
                ('score', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='score')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('referred_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='referred')),
                ('note', models.TextField(blank=True, verbose_name='note to the employer')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.candidate', verbose_name='candidate')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.opening', verbose_name='opening')),
                ('referred_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='referred by')),
            ],
            options={
                'verbose_name': 'referral',
                'verbose_name_plural': 'referrals',
                'permissions': [('refer_candidate', 'Can refer candidates to employers')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['interested', 'referred', 'viewed', 'interviewing', 'offered'])), fields=('candidate', 'opening'), name='referral_live_once', violation_error_message='This person is already on the way for this opening.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['interested', 'referred', 'viewed', 'interviewing', 'offered'])), models.Q(models.Q(('state__in', ['interested', 'referred', 'viewed', 'interviewing', 'offered']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='referral_ended_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['referred', 'viewed', 'interviewing', 'offered', 'hired']), _negated=True), ('referred_at__isnull', False), _connector='OR'), name='referral_referred_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_selected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='referral_no_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='ReferralEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('interested', 'Interested'), ('referred', 'Referred'), ('viewed', 'Seen by the employer'), ('interviewing', 'Interviewing'), ('offered', 'Offered'), ('hired', 'Hired'), ('not_selected', 'Not selected'), ('withdrawn', 'Withdrawn')], default='interested', editable=False, max_length=12, verbose_name='state')),
                ('score', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='score')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('referred_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='referred')),
                ('note', models.TextField(blank=True, verbose_name='note to the employer')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('candidate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.candidate', verbose_name='candidate')),
                ('opening', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.opening', verbose_name='opening')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.referral')),
                ('referred_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='referred by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HeldDraw',
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
            name='LearnerMatches',
            fields=[
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='jobs.candidate', verbose_name='candidate')),
                ('openings', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='openings')),
                ('scores', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None, verbose_name='scores')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('evidence', models.PositiveIntegerField(default=0, verbose_name='changes of badges')),
                ('scoring', models.PositiveSmallIntegerField(verbose_name='version of the scoring')),
                ('crosswalk', models.PositiveIntegerField(default=0, verbose_name='crosswalk')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='worked out')),
            ],
            options={
                'verbose_name': 'matches of a learner',
                'verbose_name_plural': 'matches of learners',
            },
        ),
        migrations.CreateModel(
            name='OpeningMatches',
            fields=[
                ('opening', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='jobs.opening', verbose_name='opening')),
                ('candidates', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='candidates')),
                ('scores', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None, verbose_name='scores')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('scoring', models.PositiveSmallIntegerField(verbose_name='version of the scoring')),
                ('crosswalk', models.PositiveIntegerField(default=0, verbose_name='crosswalk')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='worked out')),
            ],
            options={
                'verbose_name': 'matches of an opening',
                'verbose_name_plural': 'matches of openings',
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'aware'), (2, 'working'), (3, 'strong')], default=2, verbose_name='level')),
                ('required', models.BooleanField(default=True, verbose_name='required')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='badges.skill', verbose_name='skill')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='jobs.opening', verbose_name='opening')),
            ],
            options={
                'verbose_name': 'need',
                'verbose_name_plural': 'needs',
                'ordering': ['-required', '-level', 'skill__name'],
                'constraints': [models.UniqueConstraint(fields=('opening', 'skill'), name='need_skill_once', violation_error_message='This skill is asked for twice.'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='need_level')],
            },
        ),
        migrations.CreateModel(
            name='NeedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'aware'), (2, 'working'), (3, 'strong')], default=2, verbose_name='level')),
                ('required', models.BooleanField(default=True, verbose_name='required')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.need')),
                ('skill', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='badges.skill', verbose_name='skill')),
                ('opening', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.opening', verbose_name='opening')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('direct', 'Direct hire'), ('ojt', 'On-the-job training'), ('internship', 'Paid internship')], max_length=12, verbose_name='kind')),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('sent', 'Waiting for signatures'), ('signed', 'Signed'), ('active', 'At work'), ('completed', 'Completed'), ('ended_early', 'Ended early'), ('cancelled', 'Cancelled before the start')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('wage', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='wage an hour')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('hours_per_week', models.PositiveSmallIntegerField(default=40, verbose_name='hours a week')),
                ('agreement', models.TextField(blank=True, editable=False, verbose_name='agreement')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('signed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='signed')),
                ('draw', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codeoregon.draw', verbose_name='place drawn')),
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.referral', verbose_name='referral')),
            ],
            options={
                'verbose_name': 'placement',
                'verbose_name_plural': 'placements',
                'permissions': [('sign_for_board', 'Can sign agreements for the workforce board')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('draw__isnull', True), ('kind', 'direct')), models.Q(models.Q(('kind', 'direct'), _negated=True), models.Q(models.Q(('state__in', ['signed', 'active', 'completed', 'ended_early']), _negated=True), ('draw__isnull', False), _connector='OR')), _connector='OR'), name='placement_signed_is_drawn', violation_error_message='A signed placement needs a place of its pool.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['signed', 'active', 'completed', 'ended_early']), _negated=True), ('signed_at__isnull', False), _connector='OR'), name='placement_signed_dated'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('ends_on__gte', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='placement_days_in_order', violation_error_message='The last day is before the first.'), models.CheckConstraint(condition=models.Q(('wage__gt', 0)), name='placement_wage', violation_error_message='The wage must be above zero.'), models.CheckConstraint(condition=models.Q(('hours_per_week__gte', 1), ('hours_per_week__lte', 60)), name='placement_hours', violation_error_message='Hours a week are between 1 and 60.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'cancelled']), models.Q(('ends_on__isnull', False), ('starts_on__isnull', False)), models.Q(('kind', 'direct'), ('starts_on__isnull', False)), _connector='OR'), name='placement_sent_has_days', violation_error_message='Give the first and the last day.')],
            },
        ),
        migrations.CreateModel(
            name='PlacementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('direct', 'Direct hire'), ('ojt', 'On-the-job training'), ('internship', 'Paid internship')], max_length=12, verbose_name='kind')),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('sent', 'Waiting for signatures'), ('signed', 'Signed'), ('active', 'At work'), ('completed', 'Completed'), ('ended_early', 'Ended early'), ('cancelled', 'Cancelled before the start')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('wage', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='wage an hour')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('hours_per_week', models.PositiveSmallIntegerField(default=40, verbose_name='hours a week')),
                ('agreement', models.TextField(blank=True, editable=False, verbose_name='agreement')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('signed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='signed')),
                ('draw', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='codeoregon.draw', verbose_name='place drawn')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.placement')),
                ('referral', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.referral', verbose_name='referral')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('employer', 'Employer'), ('learner', 'Learner'), ('board', 'Workforce board')], max_length=10, verbose_name='party')),
                ('typed_name', models.CharField(max_length=150, verbose_name='name as typed')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('document_sha256', models.CharField(max_length=64, verbose_name='hash of the text')),
                ('xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False, verbose_name='transaction')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='jobs.placement', verbose_name='placement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'constraints': [models.UniqueConstraint(fields=('placement', 'party'), name='signature_once_a_party'), models.UniqueConstraint(fields=('placement', 'user'), name='signature_one_party_a_person', violation_error_message='You have signed this for another party already.')],
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_candidateevent" ("counties", "hidden_at", "kinds", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (NEW."counties", NEW."hidden_at", NEW."kinds", NEW."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."user_id", NEW."shown_since", NEW."user_id", NEW."wants_remote"); RETURN NULL;', hash='6c09e399ff4612a5bbfeb572ffc28121bb3be5c0', operation='INSERT', pgid='pgtrigger_insert_insert_b4ee4', table='jobs_candidate', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."counties" IS DISTINCT FROM (NEW."counties") OR OLD."hidden_at" IS DISTINCT FROM (NEW."hidden_at") OR OLD."kinds" IS DISTINCT FROM (NEW."kinds") OR OLD."pay_at_least" IS DISTINCT FROM (NEW."pay_at_least") OR OLD."shown_since" IS DISTINCT FROM (NEW."shown_since") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."wants_remote" IS DISTINCT FROM (NEW."wants_remote"))', func='INSERT INTO "jobs_candidateevent" ("counties", "hidden_at", "kinds", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (NEW."counties", NEW."hidden_at", NEW."kinds", NEW."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."user_id", NEW."shown_since", NEW."user_id", NEW."wants_remote"); RETURN NULL;', hash='c8df60dfd1f48f8548202fd514b983b32e3d3965', operation='UPDATE', pgid='pgtrigger_update_update_593cc', table='jobs_candidate', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_candidateevent" ("counties", "hidden_at", "kinds", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (OLD."counties", OLD."hidden_at", OLD."kinds", OLD."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."user_id", OLD."shown_since", OLD."user_id", OLD."wants_remote"); RETURN NULL;', hash='03ab077288a43b104cc6b36cdc3f35bd8a44cd35', operation='DELETE', pgid='pgtrigger_delete_delete_b7499', table='jobs_candidate', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='helddraw',
            trigger=pgtrigger.compiler.Trigger(name='in_use_stays_drawn', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (\n            SELECT 1 FROM jobs_placement p WHERE p.draw_id = OLD.id AND p.kind <> 'direct' AND p.state IN ('signed', 'active', 'completed', 'ended_early')\n        ) THEN\n            RAISE EXCEPTION 'a signed placement holds this place' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='ac38c54af28de61dc5aff174fb99a5121b9b0dea', operation='UPDATE', pgid='pgtrigger_in_use_stays_drawn_ef6a9', table='codeoregon_draw', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='candidateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='408736a73859a2d61ff982cd1368c3c3639470bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5948e', table='jobs_candidateevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_openingevent" ("benefits", "created_at", "created_by_id", "ended_at", "expires_at", "form_key", "hours_per_week", "id", "is_remote", "kind", "organisation_id", "pay_high", "pay_low", "pay_period", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "positions", "published_at", "site_id", "soc_code", "state", "submitted_at", "summary", "title", "training", "version") VALUES (NEW."benefits", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."expires_at", NEW."form_key", NEW."hours_per_week", NEW."id", NEW."is_remote", NEW."kind", NEW."organisation_id", NEW."pay_high", NEW."pay_low", NEW."pay_period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."positions", NEW."published_at", NEW."site_id", NEW."soc_code", NEW."state", NEW."submitted_at", NEW."summary", NEW."title", NEW."training", NEW."version"); RETURN NULL;', hash='7571052b3c3e9725c8ee1fd7b216c5c7ddca2e4e', operation='INSERT', pgid='pgtrigger_insert_insert_2c4ee', table='jobs_opening', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."benefits" IS DISTINCT FROM (NEW."benefits") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."hours_per_week" IS DISTINCT FROM (NEW."hours_per_week") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_remote" IS DISTINCT FROM (NEW."is_remote") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."pay_high" IS DISTINCT FROM (NEW."pay_high") OR OLD."pay_low" IS DISTINCT FROM (NEW."pay_low") OR OLD."pay_period" IS DISTINCT FROM (NEW."pay_period") OR OLD."positions" IS DISTINCT FROM (NEW."positions") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."soc_code" IS DISTINCT FROM (NEW."soc_code") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."training" IS DISTINCT FROM (NEW."training") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "jobs_openingevent" ("benefits", "created_at", "created_by_id", "ended_at", "expires_at", "form_key", "hours_per_week", "id", "is_remote", "kind", "organisation_id", "pay_high", "pay_low", "pay_period", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "positions", "published_at", "site_id", "soc_code", "state", "submitted_at", "summary", "title", "training", "version") VALUES (NEW."benefits", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."expires_at", NEW."form_key", NEW."hours_per_week", NEW."id", NEW."is_remote", NEW."kind", NEW."organisation_id", NEW."pay_high", NEW."pay_low", NEW."pay_period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."positions", NEW."published_at", NEW."site_id", NEW."soc_code", NEW."state", NEW."submitted_at", NEW."summary", NEW."title", NEW."training", NEW."version"); RETURN NULL;', hash='e9e7d56257fdb9505529cfb4c5428e93c565d928', operation='UPDATE', pgid='pgtrigger_update_update_ccf80', table='jobs_opening', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_openingevent" ("benefits", "created_at", "created_by_id", "ended_at", "expires_at", "form_key", "hours_per_week", "id", "is_remote", "kind", "organisation_id", "pay_high", "pay_low", "pay_period", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "positions", "published_at", "site_id", "soc_code", "state", "submitted_at", "summary", "title", "training", "version") VALUES (OLD."benefits", OLD."created_at", OLD."created_by_id", OLD."ended_at", OLD."expires_at", OLD."form_key", OLD."hours_per_week", OLD."id", OLD."is_remote", OLD."kind", OLD."organisation_id", OLD."pay_high", OLD."pay_low", OLD."pay_period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."positions", OLD."published_at", OLD."site_id", OLD."soc_code", OLD."state", OLD."submitted_at", OLD."summary", OLD."title", OLD."training", OLD."version"); RETURN NULL;', hash='0c61cecd644036550baa0771e90bbb23b6d570cf', operation='DELETE', pgid='pgtrigger_delete_delete_34bfb', table='jobs_opening', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='needevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ae8a6b8b44ea3bdb2764ef2fa03540524fe6cc1f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d137', table='jobs_needevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_needevent" ("id", "level", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "skill_id") VALUES (NEW."id", NEW."level", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."required", NEW."skill_id"); RETURN NULL;', hash='a246506aef4d44ecae448bb06f6efba62b993a00', operation='INSERT', pgid='pgtrigger_insert_insert_0ffdc', table='jobs_need', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_needevent" ("id", "level", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "skill_id") VALUES (NEW."id", NEW."level", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."required", NEW."skill_id"); RETURN NULL;', hash='e1366b8ca1f1e326e2bee2db8fa1c64f45337902', operation='UPDATE', pgid='pgtrigger_update_update_b9022', table='jobs_need', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_needevent" ("id", "level", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "skill_id") VALUES (OLD."id", OLD."level", OLD."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."required", OLD."skill_id"); RETURN NULL;', hash='ddcb09a06f36a0ed74e159b53c93ca9a56f06a47', operation='DELETE', pgid='pgtrigger_delete_delete_af50c', table='jobs_need', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='openingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bbeda4be73ac6d63f150f2ec091e18724dbb4f38', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dc046', table='jobs_openingevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_referralevent" ("candidate_id", "created_at", "ended_at", "id", "note", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referred_at", "referred_by_id", "score", "state") VALUES (NEW."candidate_id", NEW."created_at", NEW."ended_at", NEW."id", NEW."note", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."referred_at", NEW."referred_by_id", NEW."score", NEW."state"); RETURN NULL;', hash='09d5ecf5b2b301b3efe7d29028864060afa297db', operation='INSERT', pgid='pgtrigger_insert_insert_f9abd', table='jobs_referral', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_referralevent" ("candidate_id", "created_at", "ended_at", "id", "note", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referred_at", "referred_by_id", "score", "state") VALUES (NEW."candidate_id", NEW."created_at", NEW."ended_at", NEW."id", NEW."note", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."referred_at", NEW."referred_by_id", NEW."score", NEW."state"); RETURN NULL;', hash='40bbd9beb66308f45511c49b9cbb86eecdca610b', operation='UPDATE', pgid='pgtrigger_update_update_d7236', table='jobs_referral', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_referralevent" ("candidate_id", "created_at", "ended_at", "id", "note", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referred_at", "referred_by_id", "score", "state") VALUES (OLD."candidate_id", OLD."created_at", OLD."ended_at", OLD."id", OLD."note", OLD."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."referred_at", OLD."referred_by_id", OLD."score", OLD."state"); RETURN NULL;', hash='acb0718b79813c6694af40fdcfb8c8e6636afcdc', operation='DELETE', pgid='pgtrigger_delete_delete_4749e', table='jobs_referral', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='147e93c93c062b703524fe31ff00dc1ed1fda173', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b6b67', table='jobs_placementevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='holds_a_live_draw', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.kind <> 'direct' AND NEW.state IN ('signed', 'active', 'completed', 'ended_early') THEN\n            PERFORM 1 FROM codeoregon_draw d WHERE d.id = NEW.draw_id AND d.released_at IS NULL\n                AND d.pool_id = (SELECT p.id FROM codeoregon_pool p WHERE p.kind = NEW.kind AND p.name = '')\n                FOR SHARE;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'a signed placement needs a live place of its own pool' USING ERRCODE = 'check_violation';\n            END IF;\n        END IF;\n        RETURN NEW;\n    ", hash='c3151b274e1f9546c938e3aa733a04096eca3ecf', operation='INSERT OR UPDATE', pgid='pgtrigger_holds_a_live_draw_f4c29', table='jobs_placement', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='signed_terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF (NEW.referral_id, NEW.kind, NEW.wage, NEW.starts_on, NEW.ends_on, NEW.hours_per_week, NEW.agreement)\n            IS DISTINCT FROM\n           (OLD.referral_id, OLD.kind, OLD.wage, OLD.starts_on, OLD.ends_on, OLD.hours_per_week, OLD.agreement)\n            AND EXISTS (SELECT 1 FROM jobs_signature s WHERE s.placement_id = OLD.id) THEN\n            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='c7815c63efaa299390300abc79b9413eca3e0e2a', operation='UPDATE', pgid='pgtrigger_signed_terms_stay_f34a0', table='jobs_placement', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_placementevent" ("agreement", "created_at", "draw_id", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage") VALUES (NEW."agreement", NEW."created_at", NEW."draw_id", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."referral_id", NEW."signed_at", NEW."starts_on", NEW."state", NEW."wage"); RETURN NULL;', hash='a89527d60d36c135be7634f257f49beb4c9a8bf3', operation='INSERT', pgid='pgtrigger_insert_insert_8b73f', table='jobs_placement', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_placementevent" ("agreement", "created_at", "draw_id", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage") VALUES (NEW."agreement", NEW."created_at", NEW."draw_id", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."referral_id", NEW."signed_at", NEW."starts_on", NEW."state", NEW."wage"); RETURN NULL;', hash='d96854672acaa8bb29f3f324208d8d83f57bf5f4', operation='UPDATE', pgid='pgtrigger_update_update_ed98c', table='jobs_placement', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_placementevent" ("agreement", "created_at", "draw_id", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage") VALUES (OLD."agreement", OLD."created_at", OLD."draw_id", OLD."ends_on", OLD."hours_per_week", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."referral_id", OLD."signed_at", OLD."starts_on", OLD."state", OLD."wage"); RETURN NULL;', hash='f2b1b2612780cd1fb0a6461fc9349f32a9920630', operation='DELETE', pgid='pgtrigger_delete_delete_1fe7d', table='jobs_placement', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='referralevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6a0a7e441236f84901033c81b5d8454bbbd486a3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0b0a', table='jobs_referralevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d843547d0f813047143854a7523b4514f1b9d1d2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa750', table='jobs_signature', when='BEFORE')),
        ),
    ]
