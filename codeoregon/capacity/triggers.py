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
    # Once a statement too, so that many draws released by one UPDATE are counted together.
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_draws", new="new_draws"),
    operation=pgtrigger.Update,
    when=pgtrigger.After,
    # The reason of a release may be about somebody, and goes with their account (privacy/erasing).
    func="""
        IF EXISTS (
            SELECT 1 FROM old_draws o FULL JOIN new_draws n ON n.id = o.id
            WHERE (n.id, n.pool_id, n.drawn_at, n.drawn_by_id, n.what_for)
                IS DISTINCT FROM (o.id, o.pool_id, o.drawn_at, o.drawn_by_id, o.what_for)
            OR CASE WHEN o.released_at IS NULL THEN n.released_at IS NULL ELSE n.release_reason <> '[erased]'
                OR (n.released_at, n.released_by_id) IS DISTINCT FROM (o.released_at, o.released_by_id) END
        ) THEN
            RAISE EXCEPTION 'a draw is only ever released, once' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE codeoregon_pool p SET drawn = p.drawn - o.places
            FROM (SELECT pool_id, count(*) AS places FROM old_draws WHERE released_at IS NULL GROUP BY pool_id) o
            WHERE p.id = o.pool_id;
        RETURN NULL;
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
# The key of its draws is looked at when a transaction ends, and by then another pool could stand in its place.
DRAWN_STAYS = pgtrigger.Trigger(
    name="a_drawn_pool_stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF EXISTS (SELECT 1 FROM codeoregon_draw WHERE pool_id = OLD.id) THEN
            RAISE EXCEPTION 'a pool that was drawn from stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    """,
)
