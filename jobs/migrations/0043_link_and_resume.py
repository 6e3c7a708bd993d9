"""A link and a résumé that a candidate gives, and looks at it."""

import codeoregon.lib.transactions
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import jobs.candidates.resume.links
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('jobs', '0042_what_versions_count_checked'),
    ]

    operations = [
        migrations.CreateModel(
            name='Resume',
            fields=[
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='jobs.candidate', verbose_name='candidate')),
                ('sealed', models.BinaryField(verbose_name='file, sealed')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('dates', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='dates found')),
                ('has_text', models.BooleanField(verbose_name='could be searched')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given')),
            ],
            options={
                'verbose_name': 'résumé',
                'verbose_name_plural': 'résumés',
                'constraints': [models.CheckConstraint(condition=models.Q(('pages__gte', 1), ('pages__lte', 10), ('size__gte', 1), ('size__lte', 2097152)), name='resume_within_limits')],
            },
        ),
        migrations.CreateModel(
            name='ResumeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('has_text', models.BooleanField(verbose_name='could be searched')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given')),
                ('candidate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='jobs.candidate', verbose_name='candidate')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.resume')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='candidate',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='candidate',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='candidate',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='candidate',
            name='link',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, validators=[jobs.candidates.resume.links.own_work], verbose_name='link'),
        ),
        migrations.AddField(
            model_name='candidateevent',
            name='link',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, validators=[jobs.candidates.resume.links.own_work], verbose_name='link'),
        ),
        migrations.AlterField(
            model_name='packetread',
            name='form',
            field=models.CharField(choices=[('list', 'in the list of candidates'), ('page', 'on its page'), ('pdf', 'as PDF'), ('cv', 'the résumé')], max_length=4, verbose_name='as'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_candidateevent" ("can_start_on", "counties", "hidden_at", "hours_at_most", "kinds", "link", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (NEW."can_start_on", NEW."counties", NEW."hidden_at", NEW."hours_at_most", NEW."kinds", NEW."link", NEW."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."user_id", NEW."shown_since", NEW."user_id", NEW."wants_remote"); RETURN NULL;', hash='7cce8916069f232614cb21703902ab500245dee1', operation='INSERT', pgid='pgtrigger_insert_insert_b4ee4', table='jobs_candidate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."can_start_on" IS DISTINCT FROM (NEW."can_start_on") OR OLD."counties" IS DISTINCT FROM (NEW."counties") OR OLD."hidden_at" IS DISTINCT FROM (NEW."hidden_at") OR OLD."hours_at_most" IS DISTINCT FROM (NEW."hours_at_most") OR OLD."kinds" IS DISTINCT FROM (NEW."kinds") OR OLD."link" IS DISTINCT FROM (NEW."link") OR OLD."pay_at_least" IS DISTINCT FROM (NEW."pay_at_least") OR OLD."shown_since" IS DISTINCT FROM (NEW."shown_since") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."wants_remote" IS DISTINCT FROM (NEW."wants_remote"))', func='INSERT INTO "jobs_candidateevent" ("can_start_on", "counties", "hidden_at", "hours_at_most", "kinds", "link", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (NEW."can_start_on", NEW."counties", NEW."hidden_at", NEW."hours_at_most", NEW."kinds", NEW."link", NEW."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."user_id", NEW."shown_since", NEW."user_id", NEW."wants_remote"); RETURN NULL;', hash='a7e7abd8ca04092d886ac4c891cfd4abfbebfd5e', operation='UPDATE', pgid='pgtrigger_update_update_593cc', table='jobs_candidate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_candidateevent" ("can_start_on", "counties", "hidden_at", "hours_at_most", "kinds", "link", "pay_at_least", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_since", "user_id", "wants_remote") VALUES (OLD."can_start_on", OLD."counties", OLD."hidden_at", OLD."hours_at_most", OLD."kinds", OLD."link", OLD."pay_at_least", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."user_id", OLD."shown_since", OLD."user_id", OLD."wants_remote"); RETURN NULL;', hash='71732313a2c3df6afc8eebd2a4ceb2e81d796d00', operation='DELETE', pgid='pgtrigger_delete_delete_b7499', table='jobs_candidate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resume',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_resumeevent" ("candidate_id", "has_text", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "uploaded_at") VALUES (NEW."candidate_id", NEW."has_text", NEW."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."candidate_id", NEW."size", NEW."uploaded_at"); RETURN NULL;', hash='058117089207248dd73e46fe5a2a50d91b5d7fc9', operation='INSERT', pgid='pgtrigger_insert_insert_b2779', table='jobs_resume', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resume',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."candidate_id" IS DISTINCT FROM (NEW."candidate_id") OR OLD."has_text" IS DISTINCT FROM (NEW."has_text") OR OLD."pages" IS DISTINCT FROM (NEW."pages") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at"))', func='INSERT INTO "jobs_resumeevent" ("candidate_id", "has_text", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "uploaded_at") VALUES (NEW."candidate_id", NEW."has_text", NEW."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."candidate_id", NEW."size", NEW."uploaded_at"); RETURN NULL;', hash='70b92246ce7a3ede40e89765c1fc40bff62ed2a6', operation='UPDATE', pgid='pgtrigger_update_update_3e86b', table='jobs_resume', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resume',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_resumeevent" ("candidate_id", "has_text", "pages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "uploaded_at") VALUES (OLD."candidate_id", OLD."has_text", OLD."pages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."candidate_id", OLD."size", OLD."uploaded_at"); RETURN NULL;', hash='88964f6a8dfb9caa0c8ed7abe556f92f3d389253', operation='DELETE', pgid='pgtrigger_delete_delete_b6044', table='jobs_resume', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resumeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fa7a1e3ce9a425a360da88aa86505aad6b6731c7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7fd26', table='jobs_resumeevent', when='BEFORE')),
        ),
    ]
