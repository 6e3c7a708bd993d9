"""What the database itself enforces about seats, raw SQL included.

A live seat holds a live draw of its own stream's pool, and a draw that a live seat holds is not released. None begins
when the last day of its stream is over. The row locks (FOR SHARE) make the two sides wait for each other.
"""

import pgtrigger

HOLDS_ITS_DRAW = pgtrigger.Trigger(
    name="holds_a_live_draw",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF NEW.ended_at IS NULL THEN
            PERFORM 1 FROM codeoregon_draw d WHERE d.id = NEW.draw_id AND d.released_at IS NULL
                AND d.pool_id = (SELECT s.pool_id FROM enrollment_fundingstream s WHERE s.id = NEW.stream_id)
                FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a seat needs a live place of its own stream' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)
BEGINS_WHILE_PAID = pgtrigger.Trigger(
    name="begins_while_its_stream_pays",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF NEW.ended_at IS NULL THEN
            PERFORM 1 FROM enrollment_fundingstream s WHERE s.id = NEW.stream_id
                AND s.closes_on >= (now() AT TIME ZONE 'America/Los_Angeles')::date
                FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the stream of this seat has ended' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)
STAYS_WHOSE = pgtrigger.Trigger(
    name="stays_the_seat_it_is",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF (NEW.stream_id, NEW.draw_id, NEW.started_at) IS DISTINCT FROM (OLD.stream_id, OLD.draw_id, OLD.started_at)
            OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
            RAISE EXCEPTION 'a seat is ended once, and another one begun' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
DRAW_IN_USE = pgtrigger.Trigger(
    name="seated_stays_drawn",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (
            SELECT 1 FROM enrollment_seat s WHERE s.draw_id = OLD.id AND s.ended_at IS NULL
        ) THEN
            RAISE EXCEPTION 'a seat holds this place' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
