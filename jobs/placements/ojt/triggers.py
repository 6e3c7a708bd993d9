"""What the database itself enforces about training contracts, raw SQL included."""

import pgtrigger

# Whoever reads an agreement reads these terms in it: with the first signature they stand (later ones are versions).
SIGNED_STAYS = pgtrigger.Trigger(
    name="signed_terms_stay",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF EXISTS (SELECT 1 FROM jobs_signature s WHERE s.placement_id = OLD.placement_id) THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
