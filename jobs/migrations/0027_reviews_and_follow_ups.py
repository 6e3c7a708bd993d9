"""Reviews and follow-ups of placements, with their history."""

import codeoregon.audit.track
import codeoregon.lib.transactions
import django.db.models.deletion
import django.db.models.functions.comparison
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    dependencies = [
        ('codeoregon', '__first__'),
        ('jobs', '0026_dismissals'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.PositiveSmallIntegerField(choices=[(2, 'Second quarter after the end'), (4, 'Fourth quarter after the end')], editable=False, verbose_name='quarter')),
                ('answer', models.CharField(blank=True, choices=[('same', 'Employed by this employer'), ('elsewhere', 'Employed elsewhere'), ('no', 'Not employed'), ('not_reached', 'Could not be reached')], max_length=12, verbose_name='answer')),
                ('left_by_choice', models.BooleanField(default=False, verbose_name='left this employer of their own will')),
                ('wage', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='wage an hour')),
                ('source', models.CharField(blank=True, choices=[('pay_slip', 'Pay slip'), ('employer', 'The employer said so'), ('learner', 'The learner said so')], max_length=10, verbose_name='learned from')),
                ('learned_on', models.DateField(blank=True, null=True, verbose_name='learned on')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('placement', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='jobs.placement', verbose_name='placement')),
            ],
            options={
                'verbose_name': 'follow-up',
                'verbose_name_plural': 'follow-ups',
                'permissions': [('answer_followup', 'Can answer follow-ups and correct the answers')],
                'constraints': [models.UniqueConstraint(fields=('placement', 'quarter'), name='follow_up_once'), models.CheckConstraint(condition=models.Q(('quarter__in', [2, 4])), name='follow_up_quarter_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None), ('learned_on', None)), models.Q(('answer__in', ['same', 'elsewhere', 'no', 'not_reached']), ('answered_at__isnull', False), ('answered_by__isnull', False), ('learned_on__isnull', False)), _connector='OR'), name='follow_up_answered_whole', violation_error_message='Choose an answer and the day on which it was learned.'), models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ('same', 'elsewhere', 'no')), ('source__in', ['pay_slip', 'employer', 'learner'])), models.Q(models.Q(('answer__in', ('same', 'elsewhere', 'no')), _negated=True), ('source', '')), _connector='OR'), name='follow_up_says_from_whom', violation_error_message='Choose how it was learned; leave it open when nobody was reached.'), models.CheckConstraint(condition=models.Q(('wage__isnull', True), models.Q(('answer__in', ('same', 'elsewhere')), ('wage__gt', 0), ('wage__isnull', False)), _connector='OR'), name='follow_up_wage_of_a_job', violation_error_message='A wage goes with a job, and is above zero.'), models.CheckConstraint(condition=models.Q(('left_by_choice', False), ('answer__in', ('elsewhere', 'no')), _connector='OR'), name='follow_up_left_employer', violation_error_message='Who is still with this employer has not left it.'), models.CheckConstraint(condition=models.Q(('learned_on__isnull', True), ('learned_on__lte', django.db.models.functions.comparison.Cast(models.Func(models.Value('America/Los_Angeles'), models.F('answered_at'), function='timezone', output_field=models.DateTimeField()), models.DateField())), _connector='OR'), name='follow_up_day_has_come', violation_error_message='The day is still to come.')],
                'triggers': [pgtrigger.compiler.Trigger(name='answered_in_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."answer" = \'\'))', func="\n        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id AND p.kind <> 'direct'\n            AND (NEW.quarter = 2 OR EXISTS (\n                SELECT 1 FROM jobs_followup f\n                WHERE f.placement_id = NEW.placement_id AND f.quarter = 2 AND f.answer <> ''));\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'follow-ups are answered one after the other' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='ed692f198b64c46ca453d1ad52cf54bf1911f518', operation='INSERT OR UPDATE', pgid='pgtrigger_answered_in_order_d5f92', table='jobs_followup', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_followupevent" ("answer", "answered_at", "answered_by_id", "id", "learned_on", "left_by_choice", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "quarter", "source", "wage") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."id", NEW."learned_on", NEW."left_by_choice", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."placement_id", NEW."quarter", NEW."source", NEW."wage"); RETURN NULL;', hash='761f0eb21e60db0bb7dd33f8f86b76ccf6edff6a', operation='INSERT', pgid='pgtrigger_insert_insert_1cf9f', table='jobs_followup', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_followupevent" ("answer", "answered_at", "answered_by_id", "id", "learned_on", "left_by_choice", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "quarter", "source", "wage") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."id", NEW."learned_on", NEW."left_by_choice", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."placement_id", NEW."quarter", NEW."source", NEW."wage"); RETURN NULL;', hash='436ee665a695c7265b3d03195b813603afd6e4dd', operation='UPDATE', pgid='pgtrigger_update_update_397c2', table='jobs_followup', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_followupevent" ("answer", "answered_at", "answered_by_id", "id", "learned_on", "left_by_choice", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "quarter", "source", "wage") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."id", OLD."learned_on", OLD."left_by_choice", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."quarter", OLD."source", OLD."wage"); RETURN NULL;', hash='83b29701a8457e54d7e0dba878b966da4b52d387', operation='DELETE', pgid='pgtrigger_delete_delete_32561', table='jobs_followup', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='FollowUpEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('quarter', models.PositiveSmallIntegerField(choices=[(2, 'Second quarter after the end'), (4, 'Fourth quarter after the end')], editable=False, verbose_name='quarter')),
                ('answer', models.CharField(blank=True, choices=[('same', 'Employed by this employer'), ('elsewhere', 'Employed elsewhere'), ('no', 'Not employed'), ('not_reached', 'Could not be reached')], max_length=12, verbose_name='answer')),
                ('left_by_choice', models.BooleanField(default=False, verbose_name='left this employer of their own will')),
                ('wage', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='wage an hour')),
                ('source', models.CharField(blank=True, choices=[('pay_slip', 'Pay slip'), ('employer', 'The employer said so'), ('learner', 'The learner said so')], max_length=10, verbose_name='learned from')),
                ('learned_on', models.DateField(blank=True, null=True, verbose_name='learned on')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.followup')),
                ('placement', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.placement', verbose_name='placement')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='22a45b8bcd0307a866fe949a60699f7e2e284e4b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bcf4b', table='jobs_followupevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'First review'), ('midpoint', 'Midpoint review'), ('final', 'Final review')], editable=False, max_length=10, verbose_name='review')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='held on')),
                ('noted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='noted')),
                ('progress', models.TextField(blank=True, verbose_name='progress')),
                ('wage_paid', models.BooleanField(blank=True, null=True, verbose_name='the wage is paid as agreed')),
                ('hours_as_agreed', models.BooleanField(blank=True, null=True, verbose_name='the hours are as agreed')),
                ('problems', models.TextField(blank=True, verbose_name='problems')),
                ('next_steps', models.TextField(blank=True, verbose_name='next steps')),
                ('held_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='held by')),
                ('placement', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='jobs.placement', verbose_name='placement')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'permissions': [('hold_review', 'Can hold reviews of placements and correct what was noted')],
                'constraints': [models.UniqueConstraint(fields=('placement', 'kind'), name='review_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['first', 'midpoint', 'final'])), name='review_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('held_by', None), ('held_on', None), ('hours_as_agreed', None), ('next_steps', ''), ('noted_at', None), ('problems', ''), ('progress', ''), ('wage_paid', None)), models.Q(('held_by__isnull', False), ('held_on__isnull', False), ('hours_as_agreed__isnull', False), ('noted_at__isnull', False), ('wage_paid__isnull', False), models.Q(('progress', ''), _negated=True), models.Q(('next_steps', ''), _negated=True)), _connector='OR'), name='review_held_whole', violation_error_message='Write when it was held, how far the learning has come and what comes next.'), models.CheckConstraint(condition=models.Q(('wage_paid__isnull', True), models.Q(('hours_as_agreed', True), ('wage_paid', True)), models.Q(('problems', ''), _negated=True), _connector='OR'), name='review_says_what_is_wrong', violation_error_message='Write what is wrong with the wage or the hours.'), models.CheckConstraint(condition=models.Q(('held_on__isnull', True), ('held_on__lte', django.db.models.functions.comparison.Cast(models.Func(models.Value('America/Los_Angeles'), models.F('noted_at'), function='timezone', output_field=models.DateTimeField()), models.DateField())), _connector='OR'), name='review_day_has_come', violation_error_message='The day is still to come.')],
                'triggers': [pgtrigger.compiler.Trigger(name='held_after_the_start', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."held_on" IS NOT NULL)', func="\n        PERFORM 1 FROM jobs_placement p\n            WHERE p.id = NEW.placement_id AND p.kind <> 'direct' AND p.starts_on <= NEW.held_on;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'a review is held after the first day of a contract' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='eed392d4d512af966ce84a897b2db736aa15fe56', operation='INSERT OR UPDATE', pgid='pgtrigger_held_after_the_start_83745', table='jobs_review', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_reviewevent" ("held_by_id", "held_on", "hours_as_agreed", "id", "kind", "next_steps", "noted_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "problems", "progress", "wage_paid") VALUES (NEW."held_by_id", NEW."held_on", NEW."hours_as_agreed", NEW."id", NEW."kind", NEW."next_steps", NEW."noted_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."placement_id", NEW."problems", NEW."progress", NEW."wage_paid"); RETURN NULL;', hash='885d079b58ca44b96738ba9de6aa9b06178b5429', operation='INSERT', pgid='pgtrigger_insert_insert_59919', table='jobs_review', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "jobs_reviewevent" ("held_by_id", "held_on", "hours_as_agreed", "id", "kind", "next_steps", "noted_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "problems", "progress", "wage_paid") VALUES (NEW."held_by_id", NEW."held_on", NEW."hours_as_agreed", NEW."id", NEW."kind", NEW."next_steps", NEW."noted_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."placement_id", NEW."problems", NEW."progress", NEW."wage_paid"); RETURN NULL;', hash='bc98c72775bbb68f46df03868d825fe49119378d', operation='UPDATE', pgid='pgtrigger_update_update_67dbe', table='jobs_review', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "jobs_reviewevent" ("held_by_id", "held_on", "hours_as_agreed", "id", "kind", "next_steps", "noted_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "problems", "progress", "wage_paid") VALUES (OLD."held_by_id", OLD."held_on", OLD."hours_as_agreed", OLD."id", OLD."kind", OLD."next_steps", OLD."noted_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."problems", OLD."progress", OLD."wage_paid"); RETURN NULL;', hash='1a7ecc174f79730016f351601797f739824a283d', operation='DELETE', pgid='pgtrigger_delete_delete_fd607', table='jobs_review', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ReviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('first', 'First review'), ('midpoint', 'Midpoint review'), ('final', 'Final review')], editable=False, max_length=10, verbose_name='review')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='held on')),
                ('noted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='noted')),
                ('progress', models.TextField(blank=True, verbose_name='progress')),
                ('wage_paid', models.BooleanField(blank=True, null=True, verbose_name='the wage is paid as agreed')),
                ('hours_as_agreed', models.BooleanField(blank=True, null=True, verbose_name='the hours are as agreed')),
                ('problems', models.TextField(blank=True, verbose_name='problems')),
                ('next_steps', models.TextField(blank=True, verbose_name='next steps')),
                ('held_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='held by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='jobs.review')),
                ('placement', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.placement', verbose_name='placement')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4dcd4fa83591e37032a7e23a4d5827306ec0683c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_18bea', table='jobs_reviewevent', when='BEFORE'))],
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='followed_up_is_answered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'follow_up_q2\', \'follow_up_q4\') AND NOT (OLD."state" = (NEW."state")))', func="\n        IF NOT EXISTS (\n            SELECT 1 FROM jobs_followup f WHERE f.placement_id = NEW.id AND f.answer <> ''\n                AND f.quarter = CASE NEW.state WHEN 'follow_up_q2' THEN 2 ELSE 4 END\n        ) THEN\n            RAISE EXCEPTION 'a follow-up has its answer first' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='15e10a61dc44bf67f49ab7cffba8deab4e6d4c11', operation='UPDATE', pgid='pgtrigger_followed_up_is_answered_9d436', table='jobs_placement', when='BEFORE')),
        ),
    ]
