"""The last day worked of a placement that ended early."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('codeoregon', '0013_first_review_days'),
        ('jobs', '0033_asked_for_the_learners_yes'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='ends_in_order',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='placement',
            name='ended_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='last day worked'),
        ),
        migrations.AddField(
            model_name='placementevent',
            name='ended_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='last day worked'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='ends_in_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'final_invoice\', \'closed\') AND NOT (OLD."state" = (NEW."state")))', func="\n        IF NEW.state = 'closed' AND OLD.state <> 'follow_up_q4' THEN\n            RAISE EXCEPTION 'a training is closed after both follow-ups' USING ERRCODE = 'check_violation';\n        END IF;\n        IF NEW.state = 'final_invoice' AND (\n            EXISTS (SELECT 1 FROM jobs_invoice i WHERE i.placement_id = NEW.id AND i.state <> 'paid')\n            OR EXISTS (\n                SELECT 1 FROM jobs_timesheet t WHERE t.placement_id = NEW.id AND t.state IN ('draft', 'returned', 'submitted')\n                    AND t.week <= COALESCE(NEW.ended_on,\n                        (SELECT m.ends_on FROM jobs_modification m WHERE m.placement_id = NEW.id AND m.state = 'signed'\n                         ORDER BY m.number DESC LIMIT 1), NEW.ends_on)\n            )\n        ) THEN\n            RAISE EXCEPTION 'invoices are paid and weeks approved before the last is settled'\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='65300fab511e7f8c48513fecb50e9cf72b113cef', operation='UPDATE', pgid='pgtrigger_ends_in_order_cf7e4', table='jobs_placement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_placementevent" ("agreement", "awaits_yes", "created_at", "draw_id", "ended_on", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage", "waits_since") VALUES (NEW."agreement", NEW."awaits_yes", NEW."created_at", NEW."draw_id", NEW."ended_on", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."referral_id", NEW."signed_at", NEW."starts_on", NEW."state", NEW."wage", NEW."waits_since"); RETURN NULL;', hash='7e60f4f0008115d1003e6440a06c8b10dbd684b4', operation='INSERT', pgid='pgtrigger_insert_insert_8b73f', table='jobs_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_placementevent" ("agreement", "awaits_yes", "created_at", "draw_id", "ended_on", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage", "waits_since") VALUES (NEW."agreement", NEW."awaits_yes", NEW."created_at", NEW."draw_id", NEW."ended_on", NEW."ends_on", NEW."hours_per_week", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."referral_id", NEW."signed_at", NEW."starts_on", NEW."state", NEW."wage", NEW."waits_since"); RETURN NULL;', hash='912b832a3ce2ed368113b44b51af345f8feebf30', operation='UPDATE', pgid='pgtrigger_update_update_ed98c', table='jobs_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_placementevent" ("agreement", "awaits_yes", "created_at", "draw_id", "ended_on", "ends_on", "hours_per_week", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "signed_at", "starts_on", "state", "wage", "waits_since") VALUES (OLD."agreement", OLD."awaits_yes", OLD."created_at", OLD."draw_id", OLD."ended_on", OLD."ends_on", OLD."hours_per_week", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."referral_id", OLD."signed_at", OLD."starts_on", OLD."state", OLD."wage", OLD."waits_since"); RETURN NULL;', hash='f6aaa2490c613aaa73e85f30c80c18e7f2c61692', operation='DELETE', pgid='pgtrigger_delete_delete_1fe7d', table='jobs_placement', when='AFTER')),
        ),
    ]
