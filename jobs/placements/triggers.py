"""What the database itself enforces about placements, raw SQL included.

A placement that counts as drawn (``states.DRAWN``) of a kind that has a pool holds a live draw of that kind's pool; a
draw that such a placement holds is not released; what somebody has signed is not changed. The row locks (FOR SHARE)
make the two sides wait for each other, so that a release and a signature at the same moment cannot both pass.
"""

import pgtrigger

from jobs.placements import states
from jobs.placements.timesheets import states as timesheets

DRAWN = "({})".format(", ".join(f"'{state.value}'" for state in states.DRAWN))
OPEN_WEEKS = "({})".format(", ".join(f"'{state.value}'" for state in timesheets.OPEN))


def hold_days(placement: str, referral: str, first: str, last: str) -> str:
    """SQL that refuses these days of a contract when another one of its learner covers one of them. The lock on the
    candidate makes two that are signed at once wait for each other.
    """
    return f"""
        PERFORM 1 FROM jobs_candidate c JOIN jobs_referral r ON r.candidate_id = c.user_id
            WHERE r.id = {referral} FOR NO KEY UPDATE OF c;
        IF EXISTS (
            SELECT 1 FROM jobs_placement p JOIN jobs_referral r ON r.id = p.referral_id
            WHERE p.id <> {placement} AND p.kind <> 'direct' AND p.state IN {DRAWN} AND p.starts_on <= {last}
                AND r.candidate_id = (SELECT candidate_id FROM jobs_referral WHERE id = {referral})
                AND COALESCE(p.ended_on,
                    (SELECT m.ends_on FROM jobs_modification m WHERE m.placement_id = p.id AND m.state = 'signed'
                     ORDER BY m.number DESC LIMIT 1), p.ends_on) >= {first}
        ) THEN
            RAISE EXCEPTION 'contracts of one learner overlap' USING ERRCODE = 'check_violation';
        END IF;"""  # noqa: S608 - our own columns and constants


def after(signatures: str) -> str:
    """SQL that refuses a time of signing before the newest of these signatures (table ``s`` and WHERE)."""
    return f"""
        IF NEW.signed_at < (SELECT MAX(s.signed_at) FROM {signatures}) THEN
            RAISE EXCEPTION 'nothing counts as signed before the last has signed' USING ERRCODE = 'check_violation';
        END IF;"""  # noqa: S608 - our own columns


HOLDS_ITS_DRAW = pgtrigger.Trigger(
    name="holds_a_live_draw",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.kind <> 'direct' AND NEW.state IN {DRAWN} THEN
            PERFORM 1 FROM codeoregon_draw d WHERE d.id = NEW.draw_id AND d.released_at IS NULL
                AND d.pool_id = (SELECT p.id FROM codeoregon_pool p WHERE p.kind = NEW.kind AND p.name = '')
                FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a signed placement needs a live place of its own pool' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,  # noqa: E501, S608 - our own constant
)
SIGNED_STAYS = pgtrigger.Trigger(
    name="signed_terms_stay",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF ((NEW.referral_id, NEW.kind, NEW.wage, NEW.starts_on, NEW.ends_on, NEW.hours_per_week, NEW.agreement)
            IS DISTINCT FROM
            (OLD.referral_id, OLD.kind, OLD.wage, OLD.starts_on, OLD.ends_on, OLD.hours_per_week, OLD.agreement)
            OR OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at)
            AND EXISTS (SELECT 1 FROM jobs_signature s WHERE s.placement_id = OLD.id AND s.round = OLD.round)
            OR NEW.round < OLD.round OR NEW.round > OLD.round AND OLD.state <> 'sent' THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# No training is signed whose ceiling is not the arithmetic of what the text says, or whose insurance ends too early.
TRAINING_IS_WHOLE = pgtrigger.Trigger(
    name="training_is_whole",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__kind="ojt", new__state="signed"),
    func=f"""
        IF OLD.state IN {DRAWN} THEN RETURN NEW; END IF;
        PERFORM 1 FROM jobs_ojtterms t WHERE t.placement_id = NEW.id AND t.hours > 0
            AND t.ceiling = round(NEW.wage * t.rate * t.hours / 100, 2) AND t.policy_expires_on >= NEW.ends_on
            AND t.no_displacement AND t.no_relocation AND t.no_nepotism AND t.like_others;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a signed training contract needs its terms whole' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# Work is paid from the day on which the last has signed, so that day is no earlier one.
WITH_THE_LAST = pgtrigger.Trigger(
    name="with_the_last_signature",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state__in=[*states.DRAWN]) & ~pgtrigger.Q(old__state__in=[*states.DRAWN]),
    func=f"""
        {after("jobs_signature s WHERE s.placement_id = NEW.id AND s.round = NEW.round")}
        RETURN NEW;
    """,
)
# Contracts of one learner don't overlap, each as far as its newest signed version says or to the last day worked.
ONE_AT_A_TIME = pgtrigger.Trigger(
    name="one_training_at_a_time",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed") & ~pgtrigger.Q(old__state="signed") & ~pgtrigger.Q(new__kind="direct"),
    func=f"""
        {hold_days("NEW.id", "NEW.referral_id", "NEW.starts_on", "NEW.ends_on")}
        RETURN NEW;
    """,
)
# Work counts as completed after its final review, a training with approved hours, an internship with its evaluation.
# Weeks may still be open then: the last ones come in after the end (``ENDS_IN_ORDER`` waits for them).
COMPLETED_IS_WHOLE = pgtrigger.Trigger(
    name="completed_is_whole",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="completed", old__state__in=["active", "evaluated"]),
    func="""
        IF (NEW.kind <> 'direct' AND NOT EXISTS (
                SELECT 1 FROM jobs_review r
                WHERE r.placement_id = NEW.id AND r.kind = 'final' AND r.held_on IS NOT NULL))
           OR (NEW.kind = 'internship' AND NOT EXISTS (
                SELECT 1 FROM jobs_internshipterms t WHERE t.placement_id = NEW.id AND t.evaluated_at IS NOT NULL))
           OR (NEW.kind = 'ojt' AND NOT EXISTS (
                SELECT 1 FROM jobs_timesheet t JOIN jobs_timesheetday d ON d.timesheet_id = t.id
                WHERE t.placement_id = NEW.id AND t.state = 'approved' AND d.regular > 0)) THEN
            RAISE EXCEPTION 'work is completed with its final review, evaluation or approved hours'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# Work on the money of an ended training is over before the follow-ups, and those before it is closed.
ENDS_IN_ORDER = pgtrigger.Trigger(
    name="ends_in_order",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state__in=["final_invoice", "closed"])
    & ~pgtrigger.Q(old__state=pgtrigger.F("new__state")),
    func=f"""
        IF NEW.state = 'closed' AND OLD.state <> 'follow_up_q4' THEN
            RAISE EXCEPTION 'a training is closed after both follow-ups' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state = 'final_invoice' AND (
            EXISTS (SELECT 1 FROM jobs_invoice i WHERE i.placement_id = NEW.id AND i.state <> 'paid')
            OR EXISTS (
                SELECT 1 FROM jobs_timesheet t WHERE t.placement_id = NEW.id AND t.state IN {OPEN_WEEKS}
                    AND t.week <= COALESCE(NEW.ended_on,
                        (SELECT m.ends_on FROM jobs_modification m WHERE m.placement_id = NEW.id AND m.state = 'signed'
                         ORDER BY m.number DESC LIMIT 1), NEW.ends_on)
            )
        ) THEN
            RAISE EXCEPTION 'invoices are paid and weeks approved before the last is settled'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constant
)
# A training counts as looked after when it is known what became of it, or that nobody could be reached.
FOLLOWED_UP = pgtrigger.Trigger(
    name="followed_up_is_answered",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state__in=["follow_up_q2", "follow_up_q4"])
    & ~pgtrigger.Q(old__state=pgtrigger.F("new__state")),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM jobs_followup f WHERE f.placement_id = NEW.id AND f.answer <> ''
                AND f.quarter = CASE NEW.state WHEN 'follow_up_q2' THEN 2 ELSE 4 END
        ) THEN
            RAISE EXCEPTION 'a follow-up has its answer first' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
DRAW_IN_USE = pgtrigger.Trigger(
    name="in_use_stays_drawn",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (
            SELECT 1 FROM jobs_placement p WHERE p.draw_id = OLD.id AND p.kind <> 'direct' AND p.state IN {DRAWN}
        ) THEN
            RAISE EXCEPTION 'a signed placement holds this place' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constant
)
# The opening's own count of people hired: a step up or down, so that two hires at once wait for each other and add up.
OPENING_COUNTS = pgtrigger.Trigger(
    name="opening_counts_hires",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    declare=[("step", "integer")],
    func="""
        step := coalesce(NEW.state <> 'cancelled', false)::integer - coalesce(OLD.state <> 'cancelled', false)::integer;
        IF step <> 0 THEN
            UPDATE jobs_opening SET hired = hired + step
                WHERE id = (SELECT opening_id FROM jobs_referral WHERE id = coalesce(NEW.referral_id, OLD.referral_id));
        END IF;
        RETURN NULL;
    """,
)
