"""What the database itself enforces about versions of a contract, raw SQL included."""

import pgtrigger
from django.conf import settings

from jobs.placements.timesheets.states import FULL_WEEK
from jobs.placements.triggers import after, hold_days

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
# Nor do contracts of one learner overlap by a version.
ONE_AT_A_TIME = pgtrigger.Trigger(
    name="one_contract_at_a_time",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed"),
    declare=[("this", "record")],
    func=f"""
        IF TG_OP = 'UPDATE' AND OLD.state = 'signed' THEN RETURN NEW; END IF;
        SELECT referral_id, starts_on, kind INTO this FROM jobs_placement WHERE id = NEW.placement_id;
        IF this.kind = 'direct' THEN RETURN NEW; END IF;
        {hold_days("NEW.placement_id", "this.referral_id", "this.starts_on", "NEW.ends_on")}
        RETURN NEW;
    """,  # noqa: S608 - our own constant
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
# All have signed by the day from which a version counts: nobody's work is paid by terms that came after it. Versions
# that were signed before this was asked stay as they are.
SIGNED_BY_ITS_DAY = pgtrigger.Trigger(
    name="signed_by_its_day",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed"),
    func=f"""
        IF TG_OP = 'UPDATE' AND OLD.state = 'signed' THEN RETURN NEW; END IF;
        IF timezone('{settings.TIME_ZONE}', NEW.signed_at)::date > NEW.counts_from THEN
            RAISE EXCEPTION 'a version is signed by the day from which it counts' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# It is signed no earlier than the last has, and counts from no day within a week: all its days are paid by one text.
WITH_THE_LAST = pgtrigger.Trigger(
    name="with_the_last_signature",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="signed") & ~pgtrigger.Q(old__state="signed"),
    func=f"""
        {after("jobs_modificationsignature s WHERE s.modification_id = NEW.id")}
        IF extract(isodow FROM NEW.counts_from) <> 1 THEN
            RAISE EXCEPTION 'a version counts from a Monday' USING ERRCODE = 'check_violation';
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
# The ceiling pays every hour of the plan, whichever may still be worked by the terms before, and is no higher when the
# version is sent (``earlier.py`` says why so). Who approves a week holds the contract's row, which is locked here.
PAYS_WHAT_IT_PROMISES = pgtrigger.Trigger(
    name="pays_what_it_promises",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state__in=["sent", "signed"], new__hours__isnull=False),
    declare=[("an_hour", "numeric"), ("done", "numeric"), ("early", "record")],
    func=f"""
        IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NEW; END IF;
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id FOR UPDATE;
        an_hour := NEW.wage * NEW.rate / 100;
        SELECT COALESCE(SUM(d.regular), 0) INTO done FROM jobs_timesheetday d
            JOIN jobs_timesheet t ON t.id = d.timesheet_id
            WHERE t.placement_id = NEW.placement_id AND t.state = 'approved';
        WITH terms AS (
            SELECT 1 AS number, '-infinity'::date AS begins, p.wage * o.rate / 100 AS pays
                FROM jobs_placement p JOIN jobs_ojtterms o ON o.placement_id = p.id WHERE p.id = NEW.placement_id
            UNION ALL SELECT m.number, m.counts_from, m.wage * COALESCE(m.rate, 0) / 100 FROM jobs_modification m
                WHERE m.placement_id = NEW.placement_id AND m.state = 'signed' AND m.id <> NEW.id
        ), approved AS (
            SELECT d.regular AS hours, x.pays FROM jobs_timesheet t JOIN jobs_timesheetday d ON d.timesheet_id = t.id
            CROSS JOIN LATERAL (SELECT pays FROM terms WHERE begins <= d.date ORDER BY number DESC LIMIT 1) x
            WHERE t.placement_id = NEW.placement_id AND t.state = 'approved'
        ), dearer AS (
            SELECT x.pays, NEW.hours - done - {FULL_WEEK} * (row_number() OVER (ORDER BY x.pays DESC) - 1) AS room
            FROM jobs_placement p
            CROSS JOIN generate_series(
                date_trunc('week', p.begins_on::timestamp), NEW.counts_from::timestamp - '1 day'::interval, '7 days'
            ) AS w(monday)
            CROSS JOIN LATERAL (SELECT pays FROM terms WHERE begins <= w.monday ORDER BY number DESC LIMIT 1) x
            WHERE p.id = NEW.placement_id AND x.pays > an_hour AND NOT EXISTS (
                SELECT 1 FROM jobs_timesheet t
                WHERE t.placement_id = p.id AND t.state = 'approved' AND t.week = w.monday::date
            )
        ), both_kinds AS (
            SELECT hours, pays FROM approved
            UNION ALL SELECT LEAST(room, {FULL_WEEK}), pays FROM dearer WHERE room > 0
        )
        SELECT COALESCE(SUM(hours), 0) AS hours, COALESCE(SUM(hours * pays), 0) AS amount INTO early FROM both_kinds;
        IF NEW.state = 'sent' AND (NEW.hours_before, NEW.amount_before) <> (early.hours, early.amount)
            OR early.hours > NEW.hours
            OR NEW.ceiling < round(early.amount + an_hour * (NEW.hours - early.hours), 2) THEN
            RAISE EXCEPTION 'a version pays back all hours that it promises, by the terms of their weeks'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constant
)
SIGNED_STAYS = pgtrigger.Trigger(
    name="signed_version_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF TG_OP = 'UPDATE' AND
            (NEW.placement_id, NEW.number, NEW.counts_from, NEW.ends_on, NEW.wage, NEW.hours_per_week, NEW.rate,
             NEW.hours, NEW.ceiling, NEW.hours_before, NEW.amount_before, NEW.agreement)
            IS NOT DISTINCT FROM
            (OLD.placement_id, OLD.number, OLD.counts_from, OLD.ends_on, OLD.wage, OLD.hours_per_week, OLD.rate,
             OLD.hours, OLD.ceiling, OLD.hours_before, OLD.amount_before, OLD.agreement)
            AND NOT (OLD.state = 'signed' AND (NEW.state, NEW.signed_at) IS DISTINCT FROM (OLD.state, OLD.signed_at))
        THEN RETURN NEW; END IF;
        IF OLD.state = 'signed'
            OR EXISTS (SELECT 1 FROM jobs_modificationsignature s WHERE s.modification_id = OLD.id) THEN
            RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
