from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

# Placements cancelled before this state was known left their referral at "hired".
CALL_OFF = """
    WITH cancelled AS (
        SELECT p.referral_id, m.at, m.by_id, m.why
        FROM jobs_placement p
        JOIN codeoregon_statemove m ON m.model = 'jobs.placement' AND m.row_id = p.id AND m.to_state = 'cancelled'
        WHERE p.state = 'cancelled'
    ), called_off AS (
        UPDATE jobs_referral r SET state = 'called_off', ended_at = c.at, moved_at = c.at
        FROM cancelled c WHERE c.referral_id = r.id AND r.state = 'hired'
        RETURNING r.id, c.at, c.by_id, c.why
    )
    INSERT INTO codeoregon_statemove (model, row_id, from_state, to_state, by_id, why, at)
    SELECT 'jobs.referral', id, 'hired', 'called_off', by_id, why, at FROM called_off;
"""


class Migration(migrations.Migration):
    # Rows are looked through without holding the lock that adding the rules took.
    atomic = False

    dependencies = [
        ('jobs', '0020_referrals_called_off'),
    ]

    operations = [
        migrations.RunSQL(CALL_OFF, migrations.RunSQL.noop),
        ValidateConstraint(model_name='referral', name='known_state_of_referral'),
        ValidateConstraint(model_name='referral', name='referral_referred_dated'),
    ]
