"""What the database itself enforces about versions of a contract, raw SQL included."""

import pgtrigger

# Each version counts from its day until the next one's, so periods neither overlap nor leave a gap; the row's lock on
# the contract makes two that are signed at once wait for each other.
ONE_AFTER_THE_OTHER = pgtrigger.Trigger(
    name="one_after_the_other",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed"),
    func="""
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id AND p.signed_at IS NOT NULL
            AND NEW.counts_from > p.starts_on FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a signed contract is modified, from a day after its first' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM jobs_modification m WHERE m.placement_id = NEW.placement_id AND m.id <> NEW.id
                AND m.state = 'signed' AND (m.counts_from >= NEW.counts_from) <> (m.number > NEW.number)
        ) THEN
            RAISE EXCEPTION 'versions count one after the other' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: E501
)
# A version never counts over a week that was approved by the terms before. Who approves one holds the contract's row,
# which is locked here before the weeks are looked at.
WEEKS_KEEP_TERMS = pgtrigger.Trigger(
    name="weeks_keep_terms",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed"),
    func="""
        IF TG_OP = 'UPDATE' AND OLD.state = 'signed' THEN RETURN NEW; END IF;
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id FOR UPDATE;
        IF EXISTS (
            SELECT 1 FROM jobs_timesheet t WHERE t.placement_id = NEW.placement_id AND t.state = 'approved'
                AND t.week + 6 >= NEW.counts_from
        ) THEN
            RAISE EXCEPTION 'approved weeks keep the terms by which they were signed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# What is paid back at most are the hours of the plan, where the version has one.
PLAN_ADDS_UP = pgtrigger.Trigger(
    name="plan_adds_up",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state__in=["sent", "signed"]),
    func="""
        IF NEW.hours <> (SELECT SUM(r.hours) FROM jobs_planrow r WHERE r.version_id = NEW.id) THEN
            RAISE EXCEPTION 'the hours of a version are those of its plan' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
SIGNED_STAYS = pgtrigger.Trigger(
    name="signed_version_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF TG_OP = 'UPDATE' AND
            (NEW.placement_id, NEW.number, NEW.counts_from, NEW.ends_on, NEW.wage, NEW.hours_per_week, NEW.rate,
             NEW.hours, NEW.ceiling, NEW.agreement)
            IS NOT DISTINCT FROM
            (OLD.placement_id, OLD.number, OLD.counts_from, OLD.ends_on, OLD.wage, OLD.hours_per_week, OLD.rate,
             OLD.hours, OLD.ceiling, OLD.agreement)
            AND NOT (OLD.state = 'signed' AND NEW.state <> 'signed')
        THEN RETURN NEW; END IF;
        IF OLD.state = 'signed'
            OR EXISTS (SELECT 1 FROM jobs_modificationsignature s WHERE s.modification_id = OLD.id) THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
