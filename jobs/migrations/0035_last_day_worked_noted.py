"""Of what ended early before, the day on which staff noted it, by which everything went so far."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

NOTED = """
UPDATE jobs_placement p SET ended_on = GREATEST(p.starts_on, LEAST(
    (m.at AT TIME ZONE 'America/Los_Angeles')::date,
    COALESCE((SELECT v.ends_on FROM jobs_modification v WHERE v.placement_id = p.id AND v.state = 'signed'
        ORDER BY v.number DESC LIMIT 1), p.ends_on)))
FROM codeoregon_statemove m
WHERE m.model = 'jobs.placement' AND m.row_id = p.id AND m.to_state = 'ended_early' AND p.ended_on IS NULL
    AND p.state IN ('ended_early', 'final_invoice', 'follow_up_q2', 'follow_up_q4', 'closed')
"""


class Migration(migrations.Migration):
    # Rows are looked through without holding the lock that changing the table took.
    atomic = False

    dependencies = [("jobs", "0034_last_day_worked")]

    operations = [
        migrations.RunSQL(NOTED, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('ended_on__gte', models.F('starts_on')), ('state__in', ['completed', 'ended_early', 'hired', 'final_invoice', 'follow_up_q2', 'follow_up_q4', 'closed'])), _connector='OR'), name='placement_ended_after_its_start', violation_error_message='The last day worked is before the first day.'),
        ),
        ValidateConstraint(model_name="placement", name="placement_ended_after_its_start"),
    ]
