"""Of which state nobody has told somebody whom no mail reaches: what waited to be told before waits on."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce

WAITED = """
UPDATE enrollment_enrollment e SET untold = e.state FROM codeoregon_user u
WHERE u.id = e.user_id AND u.email LIKE '%@no-email.invalid' AND e.told_at IS NULL
    AND e.state IN ('offered', 'inactive_warned', 'seat_reclaimed')
"""


class Migration(DrawnOnce):

    dependencies = [
        ('enrollment', '0007_seat_begins_while_paid'),
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
            name='untold',
            field=models.CharField(blank=True, choices=[('applicant', 'Applying'), ('eligible', 'Can join'), ('ineligible', "Can't join now"), ('needs_review', 'Staff will look'), ('waitlisted', 'Waiting for a seat'), ('offered', 'Seat offered'), ('seated', 'Has a seat'), ('active', 'Learning'), ('inactive_warned', 'No new badge for a while'), ('seat_reclaimed', 'Seat given to somebody else'), ('completed', 'Completed'), ('exited', 'No more services'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('withdrawn', 'Left')], db_default='', default='', editable=False, max_length=20, verbose_name='to be told'),
        ),
        migrations.AddField(
            model_name='enrollmentevent',
            name='untold',
            field=models.CharField(blank=True, choices=[('applicant', 'Applying'), ('eligible', 'Can join'), ('ineligible', "Can't join now"), ('needs_review', 'Staff will look'), ('waitlisted', 'Waiting for a seat'), ('offered', 'Seat offered'), ('seated', 'Has a seat'), ('active', 'Learning'), ('inactive_warned', 'No new badge for a while'), ('seat_reclaimed', 'Seat given to somebody else'), ('completed', 'Completed'), ('exited', 'No more services'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('withdrawn', 'Left')], db_default='', default='', editable=False, max_length=20, verbose_name='to be told'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='outcome',
            field=models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('untold', 'Nobody told them in time'), ('no_seat', 'No seat was left'), ('withdrawn', 'Left the program'), ('corrected', 'Answers changed')], default='open', max_length=10, verbose_name='outcome'),
        ),
        migrations.AlterField(
            model_name='offerevent',
            name='outcome',
            field=models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('untold', 'Nobody told them in time'), ('no_seat', 'No seat was left'), ('withdrawn', 'Left the program'), ('corrected', 'Answers changed')], default='open', max_length=10, verbose_name='outcome'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "untold", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."confirmed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."told_at", NEW."untold", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='c5a62229a7fe121e3111e5d2337fc0c3199e8320', operation='INSERT', pgid='pgtrigger_insert_insert_589e6', table='enrollment_enrollment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "untold", "user_id", "warned_at", "zip") VALUES (NEW."about_at", NEW."applied_at", NEW."birth_date", NEW."completed_at", NEW."confirmed_at", NEW."county", NEW."covered", NEW."decided_at", NEW."exited_on", NEW."id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."priority", NEW."priority_groups", NEW."programme_id", NEW."queued_at", NEW."reference", NEW."state", NEW."told_at", NEW."untold", NEW."user_id", NEW."warned_at", NEW."zip"); RETURN NULL;', hash='ff2c55ac3fc4da661ed924ab6e6ee2d90b606468', operation='UPDATE', pgid='pgtrigger_update_update_7b25c', table='enrollment_enrollment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enrollment_enrollmentevent" ("about_at", "applied_at", "birth_date", "completed_at", "confirmed_at", "county", "covered", "decided_at", "exited_on", "id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "priority", "priority_groups", "programme_id", "queued_at", "reference", "state", "told_at", "untold", "user_id", "warned_at", "zip") VALUES (OLD."about_at", OLD."applied_at", OLD."birth_date", OLD."completed_at", OLD."confirmed_at", OLD."county", OLD."covered", OLD."decided_at", OLD."exited_on", OLD."id", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."priority", OLD."priority_groups", OLD."programme_id", OLD."queued_at", OLD."reference", OLD."state", OLD."told_at", OLD."untold", OLD."user_id", OLD."warned_at", OLD."zip"); RETURN NULL;', hash='7b1f303a7d18bc490315868fd25cc79503f28182', operation='DELETE', pgid='pgtrigger_delete_delete_c6a4d', table='enrollment_enrollment', when='AFTER')),
        ),
        migrations.RunSQL(WAITED, migrations.RunSQL.noop),
    ]
