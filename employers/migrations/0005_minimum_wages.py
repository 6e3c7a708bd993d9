"""Minimum wages that staff add."""

import codeoregon.lib.transactions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0001_squashed_0004_trigrams'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MinimumWage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='effective from')),
                ('portland_metro_ugb', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='Portland metro')),
                ('standard', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='standard')),
                ('nonurban', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='nonurban')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set')),
                ('why', models.TextField(verbose_name='reason')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'verbose_name': 'minimum wage',
                'verbose_name_plural': 'minimum wages',
                'ordering': ['-effective_from', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MinimumWageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('effective_from', models.DateField(verbose_name='effective from')),
                ('portland_metro_ugb', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='Portland metro')),
                ('standard', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='standard')),
                ('nonurban', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='nonurban')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='set')),
                ('why', models.TextField(verbose_name='reason')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.minimumwage')),
                ('set_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='minimumwage',
            constraint=models.CheckConstraint(condition=models.Q(('nonurban__gt', 0), ('portland_metro_ugb__gte', models.F('standard')), ('standard__gte', models.F('nonurban'))), name='minimum_wage_in_order', violation_error_message='The minimum wage is above zero, and highest in Portland metro and lowest in nonurban counties.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minimumwage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_minimumwageevent" ("effective_from", "id", "nonurban", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portland_metro_ugb", "set_at", "set_by_id", "standard", "why") VALUES (NEW."effective_from", NEW."id", NEW."nonurban", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."portland_metro_ugb", NEW."set_at", NEW."set_by_id", NEW."standard", NEW."why"); RETURN NULL;', hash='9b75a6753bdcdff652b958c7a021ad3d6d3cfd03', operation='INSERT', pgid='pgtrigger_insert_insert_06067', table='employers_minimumwage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minimumwage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_minimumwageevent" ("effective_from", "id", "nonurban", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portland_metro_ugb", "set_at", "set_by_id", "standard", "why") VALUES (NEW."effective_from", NEW."id", NEW."nonurban", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."portland_metro_ugb", NEW."set_at", NEW."set_by_id", NEW."standard", NEW."why"); RETURN NULL;', hash='382561752b5c62fa585c61cfa18f08a3f4bcd461', operation='UPDATE', pgid='pgtrigger_update_update_ea153', table='employers_minimumwage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minimumwage',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_minimumwageevent" ("effective_from", "id", "nonurban", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portland_metro_ugb", "set_at", "set_by_id", "standard", "why") VALUES (OLD."effective_from", OLD."id", OLD."nonurban", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."portland_metro_ugb", OLD."set_at", OLD."set_by_id", OLD."standard", OLD."why"); RETURN NULL;', hash='e7febf10edca402531b04730fbf458d8c1b4854f', operation='DELETE', pgid='pgtrigger_delete_delete_d5ae9', table='employers_minimumwage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minimumwageevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5ae2ec967298be36f3a2de70b92672addff2b513', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9b7c2', table='employers_minimumwageevent', when='BEFORE')),
        ),
    ]
