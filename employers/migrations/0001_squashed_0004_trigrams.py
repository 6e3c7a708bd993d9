"""Employers as 0001 to 0004 leave them, made at once on an empty database."""

import codeoregon.lib.transactions
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from codeoregon.audit.track import DrawnOnce


class Migration(DrawnOnce):

    replaces = [('employers', '0001_initial'), ('employers', '0002_states_checked'), ('employers', '0003_fein_and_team'), ('employers', '0004_trigrams')]

    initial = True

    dependencies = [
        ('codeoregon', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_name', models.CharField(max_length=200, verbose_name='legal name')),
                ('dba', models.CharField(blank=True, max_length=200, verbose_name='name people know you by')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('industry', models.CharField(blank=True, max_length=120, verbose_name='industry')),
                ('naics', models.CharField(blank=True, max_length=6, verbose_name='NAICS code')),
                ('size', models.CharField(blank=True, max_length=20, verbose_name='number of staff')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('state', models.CharField(choices=[('pending', 'Waiting for approval'), ('approved', 'Approved'), ('declined', 'Declined'), ('suspended', 'Suspended')], default='pending', editable=False, max_length=12, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('fein_digest', models.CharField(blank=True, db_default='', default='', editable=False, max_length=64, verbose_name='digest of the FEIN')),
                ('fein_last4', models.CharField(blank=True, db_default='', default='', editable=False, max_length=4, verbose_name='last four of the federal employer number')),
                ('fein_sealed', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200, verbose_name='sealed FEIN')),
            ],
            options={
                'verbose_name': 'organization',
                'verbose_name_plural': 'organizations',
                'constraints': [models.CheckConstraint(condition=models.Q(('legal_name', ''), _negated=True), name='organisation_has_name', violation_error_message='Enter the legal name.'), models.CheckConstraint(condition=models.Q(('website', ''), ('website__iregex', '^https?://'), _connector='OR'), name='organisation_website_is_web', violation_error_message='Enter a website that begins with https:// or http://.'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'approved', 'declined', 'suspended'])), name='known_state_of_organisation', violation_error_message='There is no such state.'), models.CheckConstraint(condition=models.Q(models.Q(('fein_digest', ''), ('fein_last4', ''), ('fein_sealed', '')), models.Q(('fein_digest__regex', '^[0-9a-f]{64}$'), ('fein_last4__regex', '^[0-9]{4}$'), models.Q(('fein_sealed', ''), _negated=True)), _connector='OR'), name='organisation_fein_whole', violation_error_message='Enter the federal employer number again.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."fein_last4", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='18a67e49b8a451bfe68635983170eb67fdf33016', operation='INSERT', pgid='pgtrigger_insert_insert_5a513', table='employers_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."dba" IS DISTINCT FROM (NEW."dba") OR OLD."fein_last4" IS DISTINCT FROM (NEW."fein_last4") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."industry" IS DISTINCT FROM (NEW."industry") OR OLD."legal_name" IS DISTINCT FROM (NEW."legal_name") OR OLD."naics" IS DISTINCT FROM (NEW."naics") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."fein_last4", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='1f6d49e3403f95647844956bb2a8aafe9b0f2d1f', operation='UPDATE', pgid='pgtrigger_update_update_2fc11', table='employers_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "fein_last4", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (OLD."created_at", OLD."dba", OLD."fein_last4", OLD."id", OLD."industry", OLD."legal_name", OLD."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."size", OLD."state", OLD."website"); RETURN NULL;', hash='a23dcda07a4ab0e0da96ec54f8831f27c4c39d11', operation='DELETE', pgid='pgtrigger_delete_delete_c4390', table='employers_organisation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('legal_name', models.CharField(max_length=200, verbose_name='legal name')),
                ('dba', models.CharField(blank=True, max_length=200, verbose_name='name people know you by')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('industry', models.CharField(blank=True, max_length=120, verbose_name='industry')),
                ('naics', models.CharField(blank=True, max_length=6, verbose_name='NAICS code')),
                ('size', models.CharField(blank=True, max_length=20, verbose_name='number of staff')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('state', models.CharField(choices=[('pending', 'Waiting for approval'), ('approved', 'Approved'), ('declined', 'Declined'), ('suspended', 'Suspended')], default='pending', editable=False, max_length=12, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.organisation')),
                ('fein_last4', models.CharField(blank=True, db_default='', default='', editable=False, max_length=4, verbose_name='last four of the federal employer number')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='320f6460e953b503518c8a78f0494000fb1fd915', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_067e8', table='employers_organisationevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('region', models.CharField(default='OR', max_length=2, verbose_name='state')),
                ('zip', models.CharField(max_length=5, verbose_name='ZIP code')),
                ('county', models.CharField(max_length=5, verbose_name='county')),
                ('wage_tier', models.CharField(blank=True, choices=[('', 'Not chosen yet'), ('portland_metro_ugb', 'Portland metro'), ('standard', 'Standard'), ('nonurban', 'Nonurban')], default='', max_length=20, verbose_name='minimum wage tier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='employers.organisation', verbose_name='employer')),
            ],
            options={
                'verbose_name': 'work site',
                'verbose_name_plural': 'work sites',
                'constraints': [models.CheckConstraint(condition=models.Q(('zip__regex', '^[0-9]{5}$')), name='site_zip', violation_error_message='Enter a ZIP code of five digits.'), models.CheckConstraint(condition=models.Q(('county__regex', '^[0-9]{5}$')), name='site_county', violation_error_message='Choose a county.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (NEW."city", NEW."county", NEW."id", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."region", NEW."street", NEW."wage_tier", NEW."zip"); RETURN NULL;', hash='cdaed07925f617d9435ab1a8aaf97acfdf34f82a', operation='INSERT', pgid='pgtrigger_insert_insert_1aebb', table='employers_site', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (NEW."city", NEW."county", NEW."id", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."region", NEW."street", NEW."wage_tier", NEW."zip"); RETURN NULL;', hash='a70ffbcf4c2218451423d5d9995c825cde85d736', operation='UPDATE', pgid='pgtrigger_update_update_d689c', table='employers_site', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (OLD."city", OLD."county", OLD."id", OLD."name", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."region", OLD."street", OLD."wage_tier", OLD."zip"); RETURN NULL;', hash='484fdcf8d4d1e743765ecc970db9d1e046a0645c', operation='DELETE', pgid='pgtrigger_delete_delete_b7255', table='employers_site', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='SiteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('region', models.CharField(default='OR', max_length=2, verbose_name='state')),
                ('zip', models.CharField(max_length=5, verbose_name='ZIP code')),
                ('county', models.CharField(max_length=5, verbose_name='county')),
                ('wage_tier', models.CharField(blank=True, choices=[('', 'Not chosen yet'), ('portland_metro_ugb', 'Portland metro'), ('standard', 'Standard'), ('nonurban', 'Nonurban')], default='', max_length=20, verbose_name='minimum wage tier')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.organisation', verbose_name='employer')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.site')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36635f3eea644e9787c5985b345e94b0b0f07a68', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d4b1', table='employers_siteevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('recruiter', 'Recruiter'), ('supervisor', 'Supervisor')], max_length=12, verbose_name='role')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='employers.organisation', verbose_name='employer')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('organisation', 'user'), name='member_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (NEW."id", NEW."joined_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='9977eab6806828c685a9eb9de71367718200d02c', operation='INSERT', pgid='pgtrigger_insert_insert_0a154', table='employers_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (NEW."id", NEW."joined_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='232409486477d88fa6d890de1eb374419971d1ca', operation='UPDATE', pgid='pgtrigger_update_update_7766b', table='employers_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (OLD."id", OLD."joined_at", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."removed_at", OLD."role", OLD."user_id"); RETURN NULL;', hash='16c0f9afae606d7d13a36d38147f1bbbc77e4297', operation='DELETE', pgid='pgtrigger_delete_delete_84f7d', table='employers_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='an_owner_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."removed_at" IS NULL AND OLD."role" = \'owner\')', constraint='CONSTRAINT', func="\n        PERFORM 1 FROM employers_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;\n        IF FOUND AND NOT EXISTS (\n            SELECT 1 FROM employers_membership\n            WHERE organisation_id = OLD.organisation_id AND role = 'owner' AND removed_at IS NULL\n        ) THEN\n            RAISE EXCEPTION 'an organization keeps an owner' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NULL;\n    ", hash='b72904f563901c4cb311a89f4549605c99c960a3', operation='UPDATE OR DELETE', pgid='pgtrigger_an_owner_stays_39acd', table='employers_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_xid', models.BigIntegerField(db_default=codeoregon.lib.transactions.CurrentTransaction(), db_index=True, editable=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('recruiter', 'Recruiter'), ('supervisor', 'Supervisor')], max_length=12, verbose_name='role')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.membership')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.organisation', verbose_name='employer')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='625e2feab1bbac7dbb2702035b3cbe3dfc92a618', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_26a86', table='employers_membershipevent', when='BEFORE'))],
            },
        ),
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
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='employers.organisation', verbose_name='employer')),
            ],
            options={
                'verbose_name': 'invitation of a member',
                'verbose_name_plural': 'invitations of members',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='member_invitation_accepted_whole'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='member_invitation_lower_case'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True)), fields=('organisation', 'email'), name='member_invitation_open_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;', hash='d65938bacc981a819c8513af4385896cbdc5d1b7', operation='INSERT', pgid='pgtrigger_insert_insert_558ca', table='employers_memberinvitation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."role" IS DISTINCT FROM (NEW."role"))', func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;', hash='e9b94d77d0f4ab6c7dfd1d96be63ea20ee2b33b8', operation='UPDATE', pgid='pgtrigger_update_update_23620', table='employers_memberinvitation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_memberinvitationevent" ("accepted_at", "accepted_by_id", "created_at", "email", "expires_at", "id", "invited_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."created_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_by_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;', hash='5c80fc9ac99bc8ed3e03fbe4b7f15b4791fdccea', operation='DELETE', pgid='pgtrigger_delete_delete_76513', table='employers_memberinvitation', when='AFTER'))],
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
                ('accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='employers.organisation', verbose_name='employer')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='employers.memberinvitation')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8d764a5738fbbb52ebbdfaf5d1c4189ef0e1f935', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6872', table='employers_memberinvitationevent', when='BEFORE'))],
            },
        ),
    ]
