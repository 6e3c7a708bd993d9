"""Jobs that a learner set aside, with their history."""

import codeoregon.lib.transactions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('jobs', '0025_settled_in_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dismissed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set aside')),
                ('candidate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='jobs.candidate', verbose_name='candidate')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='jobs.opening', verbose_name='opening')),
            ],
            options={
                'verbose_name': 'job set aside',
                'verbose_name_plural': 'jobs set aside',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('candidate', 'opening'), name='dismissal_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_dismissalevent" ("candidate_id", "dismissed_at", "id", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."candidate_id", NEW."dismissed_at", NEW."id", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='6755a16f4d96f0ed0949e8b7a72805b8321f0946', operation='INSERT', pgid='pgtrigger_insert_insert_04491', table='jobs_dismissal', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_dismissalevent" ("candidate_id", "dismissed_at", "id", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."candidate_id", NEW."dismissed_at", NEW."id", NEW."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='da5114ef86ba1ffe8aa8bf01b276368a8faa379c', operation='UPDATE', pgid='pgtrigger_update_update_a8818', table='jobs_dismissal', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_dismissalevent" ("candidate_id", "dismissed_at", "id", "opening_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."candidate_id", OLD."dismissed_at", OLD."id", OLD."opening_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='451c05b15e02a22aab26613a1ad80405908f5a63', operation='DELETE', pgid='pgtrigger_delete_delete_c686f', table='jobs_dismissal', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='DismissalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('dismissed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set aside')),
                ('candidate', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.candidate', verbose_name='candidate')),
                ('opening', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.opening', verbose_name='opening')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.dismissal')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='338b48a8805218b7f046e62e3414a7e8fb2438f8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_38260', table='jobs_dismissalevent', when='BEFORE'))],
            },
        ),
    ]
