"""Each party, and each person, signs once in each round. The indexes are made while signatures are read and written."""

from django.db import migrations, models


def once(name, column, constraint):
    """The constraint as Django makes it, over an index that was made before, in place of the one without rounds."""
    make = f"CREATE UNIQUE INDEX CONCURRENTLY {name}_round ON jobs_signature (placement_id, round, {column})"
    take = (
        f"ALTER TABLE jobs_signature DROP CONSTRAINT {name}, ADD CONSTRAINT {name} UNIQUE USING INDEX {name}_round"
    )
    back = f"ALTER TABLE jobs_signature DROP CONSTRAINT {name}, ADD CONSTRAINT {name} UNIQUE (placement_id, {column})"
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(make, migrations.RunSQL.noop),
            migrations.RunSQL(take, back),
        ],
        [
            migrations.RemoveConstraint(model_name="signature", name=name),
            migrations.AddConstraint(model_name="signature", constraint=constraint),
        ],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("jobs", "0048_rounds_of_signatures")]

    operations = [
        once(
            "signature_once_a_party",
            "party",
            models.UniqueConstraint(fields=["placement", "round", "party"], name="signature_once_a_party"),
        ),
        once(
            "signature_one_party_a_person",
            "user_id",
            models.UniqueConstraint(
                fields=["placement", "round", "user"],
                name="signature_one_party_a_person",
                violation_error_message="You have signed this for another party already.",
            ),
        ),
    ]
