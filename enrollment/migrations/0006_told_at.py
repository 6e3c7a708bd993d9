"""Of somebody whom no mail reaches: when staff told them where they stand with their seat."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('enrollment', '0005_consent_on_paper'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollment',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='enrollment',
            name='told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='told by phone or in person'),
        ),
        migrations.AddField(
            model_name='enrollmentevent',
            name='told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='told by phone or in person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."confirmed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."told_at", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='7bd10a59536f11d679f8398d4acbcc45dac0e6db', operation='INSERT', pgid='pgtrigger_insert_insert_589e6', table='enrollment_enrollment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."confirmed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."told_at", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='d5ca1cdcd1441e7e4dacd9db3d9543e37afd3416', operation='UPDATE', pgid='pgtrigger_update_update_7b25c', table='enrollment_enrollment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "user_id", "warned_at", "zip") VALUES (OLD."about_at", OLD."applied_at", OLD."birth_date", OLD."completed_at", OLD."confirmed_at", OLD."county", OLD."covered", OLD."decided_at", OLD."exited_on", OLD."id", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."priority", OLD."priority_groups", OLD."programme_id", OLD."queued_at", OLD."reference", OLD."state", OLD."told_at", OLD."user_id", OLD."warned_at", OLD."zip"); RETURN NULL;', hash='ac0a61f170e4f70de0ef22dd2002f59f028706f2', operation='DELETE', pgid='pgtrigger_delete_delete_c6a4d', table='enrollment_enrollment', when='AFTER')),
        ),
    ]
