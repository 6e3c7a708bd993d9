from django.db import migrations

# Contracts that began before there were reviews get their empty rows; later ones get them on their first day.
BEGUN = """
    FROM jobs_placement p CROSS JOIN (VALUES {}) AS one (which)
    WHERE p.kind <> 'direct' AND p.state IN
        ('active', 'evaluated', 'completed', 'ended_early', 'hired', 'final_invoice', 'follow_up_q2', 'follow_up_q4')
"""
REVIEWS = (
    "INSERT INTO jobs_review (placement_id, kind, progress, problems, next_steps) SELECT p.id, one.which, '', '', ''"
    + BEGUN.format("('first'), ('midpoint'), ('final')")
)
FOLLOW_UPS = (
    "INSERT INTO jobs_followup (placement_id, quarter, answer, left_by_choice, source)"
    " SELECT p.id, one.which, '', false, ''" + BEGUN.format("(2), (4)")
)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0027_reviews_and_follow_ups")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (REVIEWS, FOLLOW_UPS)
    ]
