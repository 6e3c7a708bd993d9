import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('badges', '0002_provider_interface'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='feedchange',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='feedchange',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='feedchange',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='award',
            name='provider_date',
            field=models.DateTimeField(blank=True, null=True, verbose_name='day that the provider names now'),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='pace',
            field=models.FloatField(blank=True, null=True, verbose_name='requests a second, at most'),
        ),
        migrations.AddField(
            model_name='feedchange',
            name='kind',
            field=models.CharField(choices=[('field', 'New field'), ('date', 'Another day for a badge earned before')], db_default='field', default='field', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='feedchangeevent',
            name='kind',
            field=models.CharField(choices=[('field', 'New field'), ('date', 'Another day for a badge earned before')], db_default='field', default='field', max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='feedchange',
            name='field',
            field=models.CharField(max_length=200, verbose_name='field'),
        ),
        migrations.AlterField(
            model_name='feedchangeevent',
            name='field',
            field=models.CharField(max_length=200, verbose_name='field'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_feedchangeevent" ("account_id", "field", "first_seen_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "settled_at") VALUES (NEW."account_id", NEW."field", NEW."first_seen_at", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provider", NEW."settled_at"); RETURN NULL;', hash='9590ca25c8119b13a2b2ecc22874c8dedb62f65a', operation='INSERT', pgid='pgtrigger_insert_insert_8db2f', table='badges_feedchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedchange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "badges_feedchangeevent" ("account_id", "field", "first_seen_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "settled_at") VALUES (NEW."account_id", NEW."field", NEW."first_seen_at", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provider", NEW."settled_at"); RETURN NULL;', hash='569fb4ecda44680d95fdcf8f7f13d439350f97f1', operation='UPDATE', pgid='pgtrigger_update_update_f177f', table='badges_feedchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedchange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "badges_feedchangeevent" ("account_id", "field", "first_seen_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "settled_at") VALUES (OLD."account_id", OLD."field", OLD."first_seen_at", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider", OLD."settled_at"); RETURN NULL;', hash='a0cd784abe4cf60598fc9333d25932a66b3d465e', operation='DELETE', pgid='pgtrigger_delete_delete_4c75b', table='badges_feedchange', when='AFTER')),
        ),
    ]
