"""What the database keeps true of openings, bulk and raw writes included: their search words, and their version when a
work site moves to another county.

Weights: title A, organisation B, skills, place and kind C, summary D (English word forms). ``jobs.board.search.words``
reads what people type the same way.
"""

from django.db import migrations

from codeoregon.lib.counties import COUNTIES

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

# The same, and what a card says of place and kind, in both languages. Signs that part words are blanks, so that
# "help-desk" is help and desk; C++ and C# get words of their own. Washington's name is left out: it is also that of
# a county in Oregon.
WITH_PLACE = f"""
CREATE OR REPLACE FUNCTION jobs_words(text) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT to_tsvector('english', translate(
        regexp_replace(regexp_replace(coalesce($1, ''), '\\mc\\+\\+', 'cplusplus ', 'gi'),
            '\\m([cf])#', '\\1sharp ', 'gi'),
        '-/', '  '))
$$;
CREATE OR REPLACE FUNCTION jobs_opening_words(o jobs_opening) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(jobs_words(o.title), 'A')
        || setweight(jobs_words(
            (SELECT dba || ' ' || legal_name FROM employers_organisation WHERE id = o.organisation_id)), 'B')
        || setweight(jobs_words(
            (SELECT string_agg(s.name, ' ' ORDER BY s.name) FROM jobs_need n JOIN badges_skill s ON s.id = n.skill_id
             WHERE n.opening_id = o.id)), 'C')
        || setweight(jobs_words(concat_ws(' ',
            (SELECT concat_ws(' ', city, region, zip, CASE region WHEN 'OR' THEN 'Oregon' END,
                CASE county {" ".join(f"WHEN '{fips}' THEN '{name}'" for fips, name in COUNTIES.items())} END)
             FROM employers_site WHERE id = o.site_id),
            CASE WHEN o.is_remote THEN 'remote remoto' END,
            CASE o.kind
                WHEN 'full_time' THEN 'full time fulltime tiempo completo'
                WHEN 'part_time' THEN 'part time parttime medio tiempo'
                WHEN 'contract' THEN 'contract contractor por contrato'
                WHEN 'internship' THEN 'paid internship intern pasantía pasantia'
                WHEN 'ojt' THEN 'on the job training OJT capacitación capacitacion en el trabajo' END)), 'C')
        || setweight(jobs_words(o.summary), 'D')
$$;
CREATE OR REPLACE FUNCTION jobs_opening_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := jobs_opening_words(NEW);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER jobs_opening_words_keep
    BEFORE INSERT OR UPDATE OF title, organisation_id, summary, kind, site_id, is_remote, search
    ON jobs_opening FOR EACH ROW EXECUTE FUNCTION jobs_opening_words_keep();
DROP FUNCTION IF EXISTS jobs_opening_words(bigint, text, bigint, text);
CREATE OR REPLACE FUNCTION jobs_site_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs_opening SET search = NULL WHERE site_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER jobs_site_words_keep AFTER UPDATE OF city, region, zip, county ON employers_site
    FOR EACH ROW WHEN ((OLD.city, OLD.region, OLD.zip, OLD.county) IS DISTINCT FROM
        (NEW.city, NEW.region, NEW.zip, NEW.county)) EXECUTE FUNCTION jobs_site_words_keep();
"""  # noqa: S608 - the counties are our own table

# The same without accents, however they are written in Unicode; e-mail and Wi-Fi in one word each.
PLAIN = r"""
CREATE OR REPLACE FUNCTION jobs_plain(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace(normalize(coalesce($1, ''), NFD), '[\u0300-\u036f]', '', 'g'),
        '\m(e(?=[- ]mail(?:s|ed|ing)?\M)|wi(?=[- ]fi\M))[- ]', '\1', 'gi')
$$;
CREATE OR REPLACE FUNCTION jobs_words(text) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT to_tsvector('english', translate(
        regexp_replace(regexp_replace(jobs_plain($1), '\mc\+\+', 'cplusplus ', 'gi'),
            '\m([cf])#', '\1sharp ', 'gi'),
        '-/', '  '))
$$;
"""

# When it came on the board, and when it was last changed, whoever writes.
DATES = """
CREATE OR REPLACE FUNCTION jobs_opening_dates_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'published' THEN
        NEW.public_since := greatest(NEW.public_since, NEW.published_at);
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.version > OLD.version THEN
        NEW.changed_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER jobs_opening_dates_keep BEFORE INSERT OR UPDATE OF state, published_at, public_since, version
    ON jobs_opening FOR EACH ROW EXECUTE FUNCTION jobs_opening_dates_keep();
"""

WITHOUT_DATES = """
DROP TRIGGER IF EXISTS jobs_opening_dates_keep ON jobs_opening;
DROP FUNCTION IF EXISTS jobs_opening_dates_keep;
"""

FILL = "UPDATE jobs_opening SET search = NULL"

# A few at a time, each in a transaction of its own; says the last, or NULL after all.
FILL_SOME = """
WITH few AS (SELECT id FROM jobs_opening WHERE id > %s ORDER BY id LIMIT 1000),
    filled AS (UPDATE jobs_opening SET search = NULL FROM few WHERE jobs_opening.id = few.id)
SELECT max(id) FROM few
"""

FILL_DATES = """
WITH few AS (SELECT id FROM jobs_opening WHERE id > %s ORDER BY id LIMIT 1000),
    filled AS (UPDATE jobs_opening SET public_since = published_at FROM few
        WHERE jobs_opening.id = few.id AND public_since IS NULL AND published_at IS NOT NULL)
SELECT max(id) FROM few
"""

WITHOUT_PLACE = f"""
DROP TRIGGER IF EXISTS jobs_site_words_keep ON employers_site;
DROP TRIGGER IF EXISTS jobs_opening_words_keep ON jobs_opening;
DROP FUNCTION IF EXISTS jobs_site_words_keep, jobs_opening_words(jobs_opening), jobs_words;
{WORDS}
{OF_OPENING}
"""

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


def with_dates() -> list[migrations.RunSQL]:
    """What the migration runs after it has added the two columns; ``FILL_DATES`` fills one for what is there."""
    return [migrations.RunSQL(DATES, WITHOUT_DATES)]


def with_place() -> list[migrations.RunSQL]:
    """What the migration runs that adds place and kind; the words of what is there are made anew by ``FILL_SOME``."""
    return [migrations.RunSQL(WITH_PLACE, WITHOUT_PLACE)]


def plain() -> list[migrations.RunSQL]:
    """What the migration runs that takes accents away; the words of what is there are made anew by ``FILL_SOME``."""
    return [migrations.RunSQL(PLAIN, f"{WITH_PLACE} DROP FUNCTION jobs_plain;")]
