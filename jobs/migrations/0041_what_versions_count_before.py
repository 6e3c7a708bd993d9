"""What a version counts by the terms before; what was signed earlier keeps its ceiling, with nothing counted so."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('jobs', '0040_places_and_kinds_searched'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='modification',
            name='signed_version_stays',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='modification',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='modification',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='modification',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='modification',
            name='modification_ceiling_is_arithmetic',
        ),
        migrations.AddField(
            model_name='modification',
            name='amount_before',
            field=models.DecimalField(db_default=0, decimal_places=7, default=0, editable=False, max_digits=14, verbose_name='dollars by the terms before'),
        ),
        migrations.AddField(
            model_name='modification',
            name='hours_before',
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=7, verbose_name='hours by the terms before'),
        ),
        migrations.AddField(
            model_name='modificationevent',
            name='amount_before',
            field=models.DecimalField(db_default=0, decimal_places=7, default=0, editable=False, max_digits=14, verbose_name='dollars by the terms before'),
        ),
        migrations.AddField(
            model_name='modificationevent',
            name='hours_before',
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=7, verbose_name='hours by the terms before'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='pays_what_it_promises', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."hours" IS NOT NULL AND NEW."state" IN (\'sent\', \'signed\'))', declare='DECLARE an_hour numeric; done numeric; early record;', func="\n        IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NEW; END IF;\n        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id FOR UPDATE;\n        an_hour := NEW.wage * NEW.rate / 100;\n        SELECT COALESCE(SUM(d.regular), 0) INTO done FROM jobs_timesheetday d\n            JOIN jobs_timesheet t ON t.id = d.timesheet_id\n            WHERE t.placement_id = NEW.placement_id AND t.state = 'approved';\n        WITH terms AS (\n            SELECT 1 AS number, '-infinity'::date AS begins, p.wage * o.rate / 100 AS pays\n                FROM jobs_placement p JOIN jobs_ojtterms o ON o.placement_id = p.id WHERE p.id = NEW.placement_id\n            UNION ALL SELECT m.number, m.counts_from, m.wage * COALESCE(m.rate, 0) / 100 FROM jobs_modification m\n                WHERE m.placement_id = NEW.placement_id AND m.state = 'signed' AND m.id <> NEW.id\n        ), approved AS (\n            SELECT d.regular AS hours, x.pays FROM jobs_timesheet t JOIN jobs_timesheetday d ON d.timesheet_id = t.id\n            CROSS JOIN LATERAL (SELECT pays FROM terms WHERE begins <= d.date ORDER BY number DESC LIMIT 1) x\n            WHERE t.placement_id = NEW.placement_id AND t.state = 'approved'\n        ), dearer AS (\n            SELECT x.pays, NEW.hours - done - 40 * (row_number() OVER (ORDER BY x.pays DESC) - 1) AS room\n            FROM jobs_placement p\n            CROSS JOIN generate_series(\n                date_trunc('week', p.starts_on::timestamp), NEW.counts_from::timestamp - '1 day'::interval, '7 days'\n            ) AS w(monday)\n            CROSS JOIN LATERAL (SELECT pays FROM terms WHERE begins <= w.monday ORDER BY number DESC LIMIT 1) x\n            WHERE p.id = NEW.placement_id AND x.pays > an_hour AND NOT EXISTS (\n                SELECT 1 FROM jobs_timesheet t\n                WHERE t.placement_id = p.id AND t.state = 'approved' AND t.week = w.monday::date\n            )\n        ), both_kinds AS (\n            SELECT hours, pays FROM approved\n            UNION ALL SELECT LEAST(room, 40), pays FROM dearer WHERE room > 0\n        )\n        SELECT COALESCE(SUM(hours), 0) AS hours, COALESCE(SUM(hours * pays), 0) AS amount INTO early FROM both_kinds;\n        IF NEW.state = 'sent' AND (NEW.hours_before, NEW.amount_before) <> (early.hours, early.amount)\n            OR early.hours > NEW.hours\n            OR NEW.ceiling < round(early.amount + an_hour * (NEW.hours - early.hours), 2) THEN\n            RAISE EXCEPTION 'a version pays back all hours that it promises, by the terms of their weeks'\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='4ab2643a9f76a5ad0ed493eab379248cd92f81cc', operation='INSERT OR UPDATE', pgid='pgtrigger_pays_what_it_promises_e02c3', table='jobs_modification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='signed_version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'UPDATE' AND\n            (NEW.placement_id, NEW.number, NEW.counts_from, NEW.ends_on, NEW.wage, NEW.hours_per_week, NEW.rate,\n             NEW.hours, NEW.ceiling, NEW.hours_before, NEW.amount_before, NEW.agreement)\n            IS NOT DISTINCT FROM\n            (OLD.placement_id, OLD.number, OLD.counts_from, OLD.ends_on, OLD.wage, OLD.hours_per_week, OLD.rate,\n             OLD.hours, OLD.ceiling, OLD.hours_before, OLD.amount_before, OLD.agreement)\n            AND NOT (OLD.state = 'signed' AND NEW.state <> 'signed')\n        THEN RETURN NEW; END IF;\n        IF OLD.state = 'signed'\n            OR EXISTS (SELECT 1 FROM jobs_modificationsignature s WHERE s.modification_id = OLD.id) THEN\n            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';\n        END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;\n    ", hash='285d391d702ae62bf9c9163e33dda5e5ba10035b', operation='UPDATE OR DELETE', pgid='pgtrigger_signed_version_stays_20051', table='jobs_modification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_modificationevent" ("agreement", "amount_before", "ceiling", "counts_from", "created_at", "drafted_by_id", "ends_on", "hours", "hours_before", "hours_per_week", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "rate", "signed_at", "state", "wage", "why") VALUES (NEW."agreement", NEW."amount_before", NEW."ceiling", NEW."counts_from", NEW."created_at", NEW."drafted_by_id", NEW."ends_on", NEW."hours", NEW."hours_before", NEW."hours_per_week", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."placement_id", NEW."rate", NEW."signed_at", NEW."state", NEW."wage", NEW."why"); RETURN NULL;', hash='9e2eb237f3b92a99a67861082be76d476d4a5df4', operation='INSERT', pgid='pgtrigger_insert_insert_38c2d', table='jobs_modification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_modificationevent" ("agreement", "amount_before", "ceiling", "counts_from", "created_at", "drafted_by_id", "ends_on", "hours", "hours_before", "hours_per_week", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "rate", "signed_at", "state", "wage", "why") VALUES (NEW."agreement", NEW."amount_before", NEW."ceiling", NEW."counts_from", NEW."created_at", NEW."drafted_by_id", NEW."ends_on", NEW."hours", NEW."hours_before", NEW."hours_per_week", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."placement_id", NEW."rate", NEW."signed_at", NEW."state", NEW."wage", NEW."why"); RETURN NULL;', hash='5267aaf9903ab6b5b1ff719aa7398e609fe91797', operation='UPDATE', pgid='pgtrigger_update_update_d5da3', table='jobs_modification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modification',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_modificationevent" ("agreement", "amount_before", "ceiling", "counts_from", "created_at", "drafted_by_id", "ends_on", "hours", "hours_before", "hours_per_week", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "rate", "signed_at", "state", "wage", "why") VALUES (OLD."agreement", OLD."amount_before", OLD."ceiling", OLD."counts_from", OLD."created_at", OLD."drafted_by_id", OLD."ends_on", OLD."hours", OLD."hours_before", OLD."hours_per_week", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."rate", OLD."signed_at", OLD."state", OLD."wage", OLD."why"); RETURN NULL;', hash='de6803505b2c28eef55a884a6873aabc4604e175', operation='DELETE', pgid='pgtrigger_delete_delete_9b272', table='jobs_modification', when='AFTER')),
        ),
    ]
