import codeoregon.lib.transactions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import codeoregon.audit.track
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('codeoregon', '__first__'),
    ]

    operations = [
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
            ],
            options={
                'verbose_name': 'organization',
                'verbose_name_plural': 'organizations',
                'constraints': [models.CheckConstraint(condition=models.Q(('legal_name', ''), _negated=True), name='organisation_has_name', violation_error_message='Enter the legal name.'), models.CheckConstraint(condition=models.Q(('website', ''), ('website__iregex', '^https?://'), _connector='OR'), name='organisation_website_is_web', violation_error_message='Enter a website that begins with https:// or http://.')],
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
            ],
            options={
                'abstract': False,
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
            },
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='37f07d2dc00794ddda604d4d97077af44bd4381d', operation='INSERT', pgid='pgtrigger_insert_insert_5a513', table='employers_organisation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (NEW."created_at", NEW."dba", NEW."id", NEW."industry", NEW."legal_name", NEW."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."size", NEW."state", NEW."website"); RETURN NULL;', hash='4347f9a737693362df52d2f794f08191c0eb7bf4', operation='UPDATE', pgid='pgtrigger_update_update_2fc11', table='employers_organisation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_organisationevent" ("created_at", "dba", "id", "industry", "legal_name", "naics", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "size", "state", "website") VALUES (OLD."created_at", OLD."dba", OLD."id", OLD."industry", OLD."legal_name", OLD."naics", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."size", OLD."state", OLD."website"); RETURN NULL;', hash='58d7b3dc533ad50f9a78d726600df844394c8a40', operation='DELETE', pgid='pgtrigger_delete_delete_c4390', table='employers_organisation', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='625e2feab1bbac7dbb2702035b3cbe3dfc92a618', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_26a86', table='employers_membershipevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (NEW."id", NEW."joined_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='9977eab6806828c685a9eb9de71367718200d02c', operation='INSERT', pgid='pgtrigger_insert_insert_0a154', table='employers_membership', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (NEW."id", NEW."joined_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='232409486477d88fa6d890de1eb374419971d1ca', operation='UPDATE', pgid='pgtrigger_update_update_7766b', table='employers_membership', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_membershipevent" ("id", "joined_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "role", "user_id") VALUES (OLD."id", OLD."joined_at", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."removed_at", OLD."role", OLD."user_id"); RETURN NULL;', hash='16c0f9afae606d7d13a36d38147f1bbbc77e4297', operation='DELETE', pgid='pgtrigger_delete_delete_84f7d', table='employers_membership', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='320f6460e953b503518c8a78f0494000fb1fd915', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_067e8', table='employers_organisationevent', when='BEFORE')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (NEW."city", NEW."county", NEW."id", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."region", NEW."street", NEW."wage_tier", NEW."zip"); RETURN NULL;', hash='cdaed07925f617d9435ab1a8aaf97acfdf34f82a', operation='INSERT', pgid='pgtrigger_insert_insert_1aebb', table='employers_site', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (NEW."city", NEW."county", NEW."id", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."region", NEW."street", NEW."wage_tier", NEW."zip"); RETURN NULL;', hash='a70ffbcf4c2218451423d5d9995c825cde85d736', operation='UPDATE', pgid='pgtrigger_update_update_d689c', table='employers_site', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "employers_siteevent" ("city", "county", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "street", "wage_tier", "zip") VALUES (OLD."city", OLD."county", OLD."id", OLD."name", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."region", OLD."street", OLD."wage_tier", OLD."zip"); RETURN NULL;', hash='484fdcf8d4d1e743765ecc970db9d1e046a0645c', operation='DELETE', pgid='pgtrigger_delete_delete_b7255', table='employers_site', when='AFTER')),
        ),
        codeoregon.audit.track.AddTrigger(
            model_name='siteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36635f3eea644e9787c5985b345e94b0b0f07a68', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d4b1', table='employers_siteevent', when='BEFORE')),
        ),
    ]
