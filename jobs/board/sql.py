"""Keeps ``BoardState`` true, whoever writes: openings that are or were public, and what cards show of their employers.

The triggers wait for the commit, so the one row is locked for an instant only and the number is never seen before the
rows it speaks of. A transaction that changes many openings writes it once.
"""

from django.db import migrations

CHANGED = """
CREATE OR REPLACE FUNCTION jobs_board_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO jobs_boardstate AS board (id, transaction, changed_at)
    VALUES (1, pg_current_xact_id()::text::bigint, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET transaction = EXCLUDED.transaction, changed_at = EXCLUDED.changed_at
    WHERE board.transaction <> EXCLUDED.transaction;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER jobs_board_opening_added AFTER INSERT ON jobs_opening DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION jobs_board_changed();
CREATE CONSTRAINT TRIGGER jobs_board_opening_changed AFTER UPDATE ON jobs_opening DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'published' OR NEW.state = 'published') EXECUTE FUNCTION jobs_board_changed();
CREATE CONSTRAINT TRIGGER jobs_board_opening_removed AFTER DELETE ON jobs_opening DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION jobs_board_changed();
CREATE CONSTRAINT TRIGGER jobs_board_organisation_changed AFTER UPDATE ON employers_organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (
        (OLD.state, OLD.legal_name, OLD.dba, OLD.website) IS DISTINCT FROM
        (NEW.state, NEW.legal_name, NEW.dba, NEW.website))
    EXECUTE FUNCTION jobs_board_changed();
CREATE CONSTRAINT TRIGGER jobs_board_site_changed AFTER UPDATE ON employers_site DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION jobs_board_changed();
"""

UNDO = """
DROP TRIGGER IF EXISTS jobs_board_site_changed ON employers_site;
DROP TRIGGER IF EXISTS jobs_board_organisation_changed ON employers_organisation;
DROP TRIGGER IF EXISTS jobs_board_opening_removed ON jobs_opening;
DROP TRIGGER IF EXISTS jobs_board_opening_changed ON jobs_opening;
DROP TRIGGER IF EXISTS jobs_board_opening_added ON jobs_opening;
DROP FUNCTION IF EXISTS jobs_board_changed;
"""


def operations() -> list[migrations.RunSQL]:
    """What the migration runs."""
    return [migrations.RunSQL(CHANGED, UNDO)]
