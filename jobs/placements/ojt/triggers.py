"""What the database itself enforces about the terms of placements, raw SQL included."""

import pgtrigger


def _frozen(columns: str) -> str:
    """Once somebody has signed, none of these columns changes."""
    old, new = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    return f"""
        IF TG_OP = 'UPDATE' AND ({new}) IS NOT DISTINCT FROM ({old}) THEN RETURN NEW; END IF;
        IF EXISTS (SELECT 1 FROM jobs_signature s JOIN jobs_placement p ON p.id = s.placement_id
            WHERE p.id = OLD.placement_id AND s.round = p.round) THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """  # noqa: S608 - our own column names


# Whoever reads an agreement reads these terms in it: with the first signature they stand (later ones are versions).
# Insurance is renewed while somebody works, and whether they were kept is known at the end.
TERMS = (
    "placement_id svp hours rate ceiling factors factors_note approved_by_id approved_at no_displacement no_relocation"
    " no_nepotism like_others bargaining union_name union_agreed_on"
)
SIGNED_STAYS = pgtrigger.Trigger(
    name="signed_terms_stay",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=_frozen(TERMS),
)
INTERNSHIP_STAYS = pgtrigger.Trigger(
    name="signed_terms_stay",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=_frozen("placement_id objectives supervisor supervisor_email employer_of_record"),
)
# Of the plan only the day on which a skill was met is written later: of the first after somebody has signed, of a later
# version's when it was sent.
PLAN_STAYS = pgtrigger.Trigger(
    name="signed_plan_stays",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF TG_OP = 'UPDATE' AND
            (NEW.terms_id, NEW.version_id, NEW.skill_id, NEW.start_level, NEW.target_level, NEW.shown_by, NEW.hours,
             NEW.method)
            IS NOT DISTINCT FROM
            (OLD.terms_id, OLD.version_id, OLD.skill_id, OLD.start_level, OLD.target_level, OLD.shown_by, OLD.hours,
             OLD.method)
        THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' AND NEW.version_id IS DISTINCT FROM OLD.version_id THEN
            RAISE EXCEPTION 'a row stays in the plan of its version' USING ERRCODE = 'check_violation';
        END IF;
        IF coalesce(NEW.version_id, OLD.version_id) IS NOT NULL THEN
            PERFORM 1 FROM jobs_modification m JOIN jobs_ojtterms t ON t.placement_id = m.placement_id
                WHERE m.id = coalesce(NEW.version_id, OLD.version_id) AND t.id = coalesce(NEW.terms_id, OLD.terms_id)
                AND m.state = 'draft' FOR SHARE OF m;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the plan of a version that was sent is not changed' USING ERRCODE = 'check_violation';
            END IF;
        ELSIF EXISTS (
            SELECT 1 FROM jobs_signature s JOIN jobs_ojtterms t ON t.placement_id = s.placement_id
            JOIN jobs_placement p ON p.id = s.placement_id AND p.round = s.round
            WHERE t.id = coalesce(NEW.terms_id, OLD.terms_id)
        ) THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
