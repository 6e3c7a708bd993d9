"""What the database itself enforces about reviews, raw SQL included."""

import pgtrigger

# Held only after the first day of a contract; a direct hire has none.
HELD_AT_WORK = pgtrigger.Trigger(
    name="held_after_the_start",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__held_on__isnull=False),
    func="""
        PERFORM 1 FROM jobs_placement p
            WHERE p.id = NEW.placement_id AND p.kind <> 'direct' AND p.begins_on <= NEW.held_on;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a review is held after the first day of a contract' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# The second quarter before the fourth; a direct hire has no follow-ups.
ANSWERED_IN_ORDER = pgtrigger.Trigger(
    name="answered_in_order",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=~pgtrigger.Q(new__answer=""),
    func="""
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id AND p.kind <> 'direct'
            AND (NEW.quarter = 2 OR EXISTS (
                SELECT 1 FROM jobs_followup f
                WHERE f.placement_id = NEW.placement_id AND f.quarter = 2 AND f.answer <> ''));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'follow-ups are answered one after the other' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
