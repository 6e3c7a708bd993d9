"""What the database itself enforces about timesheets, raw SQL included."""

import pgtrigger

from jobs.placements.states import SETTLED
from jobs.placements.timesheets.states import OPEN, WRITABLE

_WRITABLE = "({})".format(", ".join(f"'{state.value}'" for state in WRITABLE))
_OPEN = "({})".format(", ".join(f"'{state.value}'" for state in OPEN))
_SETTLED = "({})".format(", ".join(f"'{state.value}'" for state in SETTLED))

# A day belongs to its sheet's week and stands once the learner has signed; parents are locked so that a day cannot
# slip in while the sheet is being sent. No work counts before all have signed.
DAYS_STAND = pgtrigger.Trigger(
    name="signed_hours_stay",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    declare=[("sheet", "jobs_timesheet%ROWTYPE")],
    func=f"""
        IF TG_OP <> 'INSERT' THEN
            SELECT * INTO sheet FROM jobs_timesheet s WHERE s.id = OLD.timesheet_id FOR SHARE;
            IF FOUND AND sheet.state NOT IN {_WRITABLE} THEN
                RAISE EXCEPTION 'hours that were signed are not changed' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        SELECT * INTO sheet FROM jobs_timesheet s WHERE s.id = NEW.timesheet_id FOR SHARE;
        IF sheet.state NOT IN {_WRITABLE} THEN
            RAISE EXCEPTION 'hours that were signed are not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.date < sheet.week OR NEW.date > sheet.week + 6 THEN
            RAISE EXCEPTION 'a day stands in the timesheet of its own week' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM jobs_placement p
            WHERE p.id = sheet.placement_id AND p.signed_at IS NOT NULL AND p.begins_on <= NEW.date) THEN
            RAISE EXCEPTION 'no work counts before all have signed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constants
)
APPROVED_STAYS = pgtrigger.Trigger(
    name="approved_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF OLD.state IN ('approved', 'replaced') THEN
            IF TG_OP = 'DELETE' OR (NEW.state NOT IN ('approved', 'replaced'))
               OR (NEW.placement_id, NEW.week, NEW.version, NEW.wage, NEW.approved_by_id, NEW.approved_at)
                  IS DISTINCT FROM
                  (OLD.placement_id, OLD.week, OLD.version, OLD.wage, OLD.approved_by_id, OLD.approved_at) THEN
                RAISE EXCEPTION 'an approved timesheet is not changed' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
# No week is opened, nor comes back from its answer, once the last invoice is settled; the placement is locked so that
# a week cannot slip in while it is being settled (the other side: ``placements.triggers.ENDS_IN_ORDER``).
SETTLED_TAKES_NO_WEEK = pgtrigger.Trigger(
    name="settled_takes_no_week",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.state NOT IN {_OPEN} OR (TG_OP = 'UPDATE' AND OLD.state = NEW.state) THEN RETURN NEW; END IF;
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id FOR SHARE;
        IF EXISTS (SELECT 1 FROM jobs_placement p WHERE p.id = NEW.placement_id AND p.state IN {_SETTLED}) THEN
            RAISE EXCEPTION 'the last invoice is settled, so no week comes in' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constants
)
