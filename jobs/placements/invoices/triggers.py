"""What the database itself enforces about invoices, raw SQL included."""

import pgtrigger

from jobs.placements.invoices.states import WRITABLE

_WRITABLE = "({})".format(", ".join(f"'{state.value}'" for state in WRITABLE))

# Lines change only while the employer writes, and stand for a signed week of the same contract.
LINES_STAND = pgtrigger.Trigger(
    name="sent_lines_stay",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    declare=[("held", "jobs_invoice%ROWTYPE")],
    func=f"""
        IF TG_OP <> 'INSERT' THEN
            SELECT * INTO held FROM jobs_invoice i WHERE i.id = OLD.invoice_id FOR SHARE;
            IF FOUND AND held.state NOT IN {_WRITABLE} THEN
                RAISE EXCEPTION 'an invoice that was sent is not changed' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        SELECT * INTO held FROM jobs_invoice i WHERE i.id = NEW.invoice_id FOR SHARE;
        IF held.state NOT IN {_WRITABLE} THEN
            RAISE EXCEPTION 'an invoice that was sent is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM jobs_timesheet t WHERE t.id = NEW.timesheet_id
                       AND t.placement_id = held.placement_id AND t.state = 'approved') THEN
            RAISE EXCEPTION 'a line stands for an approved week of the same contract'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constants
)
# Sent, it says what its lines say, and all of the contract's invoices together stay below the ceiling of its newest
# version (one from a day after the last one worked never counts). The placement's row is locked, so that of two at once
# the later counts the earlier. What was sent before a version lowered the ceiling is still approved and paid.
ADDS_UP = pgtrigger.Trigger(
    name="adds_up",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    declare=[("most", "numeric"), ("billed", "numeric")],
    func=f"""
        IF NEW.state IN {_WRITABLE} THEN RETURN NEW; END IF;
        PERFORM 1 FROM jobs_placement p WHERE p.id = NEW.placement_id FOR NO KEY UPDATE;
        IF NEW.total <> (SELECT COALESCE(SUM(l.amount), 0) FROM jobs_invoiceline l WHERE l.invoice_id = NEW.id) THEN
            RAISE EXCEPTION 'the lines of an invoice come to its total' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.state NOT IN {_WRITABLE} THEN RETURN NEW; END IF;
        SELECT COALESCE(
            (SELECT m.ceiling FROM jobs_modification m JOIN jobs_placement p ON p.id = m.placement_id
             WHERE p.id = NEW.placement_id AND m.state = 'signed'
                AND (p.ended_on IS NULL OR m.counts_from <= p.ended_on)
             ORDER BY m.number DESC LIMIT 1),
            (SELECT t.ceiling FROM jobs_ojtterms t WHERE t.placement_id = NEW.placement_id)
        ) INTO most;
        SELECT COALESCE(SUM(i.total), 0) INTO billed FROM jobs_invoice i
            WHERE i.placement_id = NEW.placement_id AND i.id <> NEW.id AND i.state NOT IN {_WRITABLE};
        IF most IS NULL OR (NEW.total > 0 AND billed + NEW.total > most) THEN
            RAISE EXCEPTION 'invoices never come to more than the contract pays back'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_within_ceiling';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own constants
)
PAID_STAYS = pgtrigger.Trigger(
    name="paid_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF OLD.state = 'paid' OR (TG_OP = 'DELETE' AND OLD.state NOT IN {_WRITABLE}) THEN
            RAISE EXCEPTION 'an invoice that was sent or paid is not changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF (NEW.placement_id, NEW.number) IS DISTINCT FROM (OLD.placement_id, OLD.number) THEN
            RAISE EXCEPTION 'an invoice stays with its contract' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
