"""What the database keeps true of openings, bulk and raw writes included: their search words, and their version when a
work site moves to another county.

Weights: title A, organisation B, skills C, summary D (English word forms).
"""

from django.db import migrations

WORDS = """
CREATE OR REPLACE FUNCTION jobs_opening_words(opening_id bigint, title text, organisation bigint, summary text)
RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('english', coalesce(title, '')), 'A')
        || setweight(to_tsvector('english', coalesce(
            (SELECT dba || ' ' || legal_name FROM employers_organisation WHERE id = organisation), '')), 'B')
        || setweight(to_tsvector('english', coalesce(
            (SELECT string_agg(s.name, ' ' ORDER BY s.name) FROM jobs_need n JOIN badges_skill s ON s.id = n.skill_id
             WHERE n.opening_id = jobs_opening_words.opening_id), '')), 'C')
        || setweight(to_tsvector('english', coalesce(summary, '')), 'D')
$$;
"""

# The row itself: words follow title, organisation and summary in the same write.
OF_OPENING = """
CREATE OR REPLACE FUNCTION jobs_opening_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := jobs_opening_words(NEW.id, NEW.title, NEW.organisation_id, NEW.summary);
    RETURN NEW;
END $$;
CREATE TRIGGER jobs_opening_words_keep BEFORE INSERT OR UPDATE OF title, organisation_id, summary, search
    ON jobs_opening FOR EACH ROW EXECUTE FUNCTION jobs_opening_words_keep();
"""

# Needs: once a statement, for every opening that the statement touched.
OF_NEEDS = """
CREATE OR REPLACE FUNCTION jobs_need_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs_opening SET search = NULL WHERE id IN (SELECT DISTINCT opening_id FROM touched);
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_need_words_added AFTER INSERT ON jobs_need
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION jobs_need_words_keep();
CREATE TRIGGER jobs_need_words_removed AFTER DELETE ON jobs_need
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION jobs_need_words_keep();
CREATE TRIGGER jobs_need_words_changed AFTER UPDATE ON jobs_need
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION jobs_need_words_keep();
"""

# Names elsewhere: an organisation or a skill that is renamed takes its openings along.
OF_NAMES = """
CREATE OR REPLACE FUNCTION jobs_organisation_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs_opening SET search = NULL WHERE organisation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_organisation_words_keep AFTER UPDATE OF legal_name, dba ON employers_organisation
    FOR EACH ROW WHEN (OLD.legal_name IS DISTINCT FROM NEW.legal_name OR OLD.dba IS DISTINCT FROM NEW.dba)
    EXECUTE FUNCTION jobs_organisation_words_keep();
CREATE OR REPLACE FUNCTION jobs_skill_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs_opening SET search = NULL WHERE id IN (SELECT opening_id FROM jobs_need WHERE skill_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_skill_words_keep AFTER UPDATE OF name ON badges_skill
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION jobs_skill_words_keep();
"""

# What matching reads of a work site lies below us, so its openings are told here, whoever writes the site.
OF_SITE = """
CREATE OR REPLACE FUNCTION jobs_site_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs_opening SET version = version + 1 WHERE site_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_site_moved AFTER UPDATE OF county ON employers_site
    FOR EACH ROW WHEN (OLD.county IS DISTINCT FROM NEW.county) EXECUTE FUNCTION jobs_site_moved();
"""

FILL = "UPDATE jobs_opening SET search = NULL"

UNDO = """
DROP TRIGGER IF EXISTS jobs_site_moved ON employers_site;
DROP TRIGGER IF EXISTS jobs_skill_words_keep ON badges_skill;
DROP TRIGGER IF EXISTS jobs_organisation_words_keep ON employers_organisation;
DROP TRIGGER IF EXISTS jobs_need_words_added ON jobs_need;
DROP TRIGGER IF EXISTS jobs_need_words_removed ON jobs_need;
DROP TRIGGER IF EXISTS jobs_need_words_changed ON jobs_need;
DROP TRIGGER IF EXISTS jobs_opening_words_keep ON jobs_opening;
DROP FUNCTION IF EXISTS jobs_site_moved, jobs_skill_words_keep, jobs_organisation_words_keep, jobs_need_words_keep,
    jobs_opening_words_keep, jobs_opening_words;
"""


def operations() -> list[migrations.RunSQL]:
    """What the migration runs; every statement names its objects, so it may move between migrations unchanged."""
    return [migrations.RunSQL(WORDS + OF_OPENING + OF_NEEDS + OF_NAMES + OF_SITE + FILL, UNDO)]
