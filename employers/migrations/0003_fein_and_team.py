import codeoregon.lib.transactions
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0002_states_checked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MemberInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='hash of the link')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('recruiter', 'Recruiter'), ('supervisor', 'Supervisor')], max_length=12, verbose_name='role')),
            ],
            options={
                'verbose_name': 'invitation of a member',
                'verbose_name_plural': 'invitations of members',
            },
        ),
        migrations.CreateModel(
            name='MemberInvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('recruiter', 'Recruiter'), ('supervisor', 'Supervisor')], max_length=12, verbose_name='role')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='organisation',
            name='fein_digest',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64, verbose_name='digest of the FEIN'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='fein_last4',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=4, verbose_name='last four of the federal employer number'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='fein_sealed',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200, verbose_name='sealed FEIN'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='fein_last4',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=4, verbose_name='last four of the federal employer number'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='an_owner_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."removed_at" IS NULL AND OLD."role" = \'owner\')', constraint='CONSTRAINT', func="\n        PERFORM 1 FROM employers_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;\n        IF FOUND AND NOT EXISTS (\n            SELECT 1 FROM employers_membership\n            WHERE organisation_id = OLD.organisation_id AND role = 'owner' AND removed_at IS NULL\n        ) THEN\n            RAISE EXCEPTION 'an organization keeps an owner' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NULL;\n    ", hash='b72904f563901c4cb311a89f4549605c99c960a3', operation='UPDATE OR DELETE', pgid='pgtrigger_an_owner_stays_39acd', table='employers_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."fein_last4", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='18a67e49b8a451bfe68635983170eb67fdf33016', operation='INSERT', pgid='pgtrigger_insert_insert_5a513', table='employers_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."dba" IS DISTINCT FROM (NEW."dba") OR OLD."fein_last4" IS DISTINCT FROM (NEW."fein_last4") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."industry" IS DISTINCT FROM (NEW."industry") OR OLD."legal_name" IS DISTINCT FROM (NEW."legal_name") OR OLD."naics" IS DISTINCT FROM (NEW."naics") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."fein_last4", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='1f6d49e3403f95647844956bb2a8aafe9b0f2d1f', operation='UPDATE', pgid='pgtrigger_update_update_2fc11', table='employers_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (OLD."created_at", OLD."dba", OLD."fein_last4", OLD."id", OLD."industry", OLD."legal_name", OLD."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."size", OLD."state", OLD."website"); RETURN NULL;', hash='a23dcda07a4ab0e0da96ec54f8831f27c4c39d11', operation='DELETE', pgid='pgtrigger_delete_delete_c4390', table='employers_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fein_digest', ''), ('fein_last4', ''), ('fein_sealed', '')), models.Q(('fein_digest__regex', '^[0-9a-f]{64}$'), ('fein_last4__regex', '^[0-9]{4}$'), models.Q(('fein_sealed', ''), _negated=True)), _connector='OR'), name='organisation_fein_whole', violation_error_message='Enter the federal employer number again.'),
        ),
        migrations.AddField(
            model_name='memberinvitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by'),
        ),
        migrations.AddField(
            model_name='memberinvitation',
            name='invited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddField(
            model_name='memberinvitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='employers.organisation', verbose_name='employer'),
        ),
        migrations.AddField(
            model_name='memberinvitationevent',
            name='accepted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by'),
        ),
        migrations.AddField(
            model_name='memberinvitationevent',
            name='invited_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddField(
            model_name='memberinvitationevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.organisation', verbose_name='employer'),
        ),
        migrations.AddField(
            model_name='memberinvitationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.memberinvitation'),
        ),
        migrations.AddConstraint(
            model_name='memberinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='member_invitation_accepted_whole'),
        ),
        migrations.AddConstraint(
            model_name='memberinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='member_invitation_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='memberinvitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True)), fields=('organisation', 'email'), name='member_invitation_open_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;', hash='d65938bacc981a819c8513af4385896cbdc5d1b7', operation='INSERT', pgid='pgtrigger_insert_insert_558ca', table='employers_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."role" IS DISTINCT FROM (NEW."role"))', func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;', hash='e9b94d77d0f4ab6c7dfd1d96be63ea20ee2b33b8', operation='UPDATE', pgid='pgtrigger_update_update_23620', table='employers_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."created_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_by_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;', hash='5c80fc9ac99bc8ed3e03fbe4b7f15b4791fdccea', operation='DELETE', pgid='pgtrigger_delete_delete_76513', table='employers_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8d764a5738fbbb52ebbdfaf5d1c4189ef0e1f935', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6872', table='employers_memberinvitationevent', when='BEFORE')),
        ),
    ]
