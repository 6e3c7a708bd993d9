"""What the database itself enforces about pools, raw SQL included.

A draw takes a place, its release gives it back, and ``pool.drawn`` is only ever the number of live draws: the UPDATE
below locks the pool's row, so two draws at once wait for each other, and the CHECK ``pool_never_overfilled`` refuses
the one too many. How these functions are kept from being switched off or led astray is in ``audit/roles.py``.
"""

import pgtrigger

TAKE = pgtrigger.Trigger(
    name="takes_a_place",
    # Once a statement, so that many draws written by one INSERT are counted together.
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_draws"),
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    func="""
        IF EXISTS (SELECT 1 FROM new_draws WHERE released_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a draw begins unreleased' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE codeoregon_pool p SET drawn = p.drawn + n.places
            FROM (SELECT pool_id, count(*) AS places FROM new_draws GROUP BY pool_id) n WHERE p.id = n.pool_id;
        RETURN NULL;
    """,
)
GIVE_BACK = pgtrigger.Trigger(
    name="gives_a_place_back",
    operation=pgtrigger.Update,
    when=pgtrigger.After,
    # The reason of a release may be about somebody, and goes with their account (privacy/erasing).
    func="""
        IF OLD.released_at IS NOT NULL AND NEW.release_reason = '[erased]' AND
            (NEW.id, NEW.pool_id, NEW.drawn_at, NEW.drawn_by_id, NEW.what_for, NEW.released_at, NEW.released_by_id)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.pool_id, OLD.drawn_at, OLD.drawn_by_id, OLD.what_for, OLD.released_at, OLD.released_by_id)
        THEN
            RETURN NEW;
        END IF;
        IF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL
            OR (NEW.id, NEW.pool_id, NEW.drawn_at, NEW.drawn_by_id, NEW.what_for)
               IS DISTINCT FROM (OLD.id, OLD.pool_id, OLD.drawn_at, OLD.drawn_by_id, OLD.what_for) THEN
            RAISE EXCEPTION 'a draw is only ever released, once' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE codeoregon_pool SET drawn = drawn - 1 WHERE id = OLD.pool_id;
        RETURN NEW;
    """,
)
KEEP = pgtrigger.Protect(name="stays_in_the_ledger", operation=pgtrigger.Delete)
COUNTED = pgtrigger.Trigger(
    name="drawn_is_counted",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF TG_OP = 'INSERT' THEN
            IF NEW.drawn <> 0 THEN
                RAISE EXCEPTION 'a new pool has nothing drawn' USING ERRCODE = 'check_violation';
            END IF;
        ELSIF (NEW.id, NEW.kind, NEW.name) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.name) THEN
            RAISE EXCEPTION 'a pool stays the pool it is' USING ERRCODE = 'check_violation';
        ELSIF NEW.drawn <> OLD.drawn AND NEW.drawn <> (
            SELECT count(*) FROM codeoregon_draw WHERE pool_id = NEW.id AND released_at IS NULL
        ) THEN
            RAISE EXCEPTION 'drawn is counted from the draws' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
