"""Words with typing mistakes: what was probably meant, among the words of what is open now."""

import re
from typing import Any

from django.db import connection
from django.utils import timezone

from badges.catalog.names import LEAST_ALIKE, SHORTEST, Names, likest, named
from codeoregon.lib.counties import COUNTIES
from jobs.board.search.words import plain

LONGEST = 40
SHORTEST_HALF = 3  # of a word that is written as one
MOST_WORDS = 6
# Not in any name, and found all the same (``jobs.openings.sql``).
PLACES_AND_KINDS = (*COUNTIES.values(), "Remote", "Internship", "Intern", "Full", "Part", "Contract", "Training")
# For each word that no open posting has: itself in two, where something open has these side by side; and the words of
# titles, skills, employers and places that look like it (trigrams), each with how often it stands there. The words are
# gathered anew each time, from what differs among the titles: only searches that find nothing come here.
_LIKE = r"""
WITH live AS NOT MATERIALIZED (
    SELECT o.id, o.title, o.site_id, o.organisation_id, o.search FROM jobs_opening o
    JOIN employers_organisation e ON e.id = o.organisation_id
    WHERE o.state = 'published' AND o.expires_at > %(now)s AND e.state = 'approved'
),
unknown AS MATERIALIZED (
    SELECT word FROM unnest(%(words)s::text[]) AS word
    WHERE numnode(plainto_tsquery('english', word)) > 0
        AND NOT EXISTS (SELECT 1 FROM live WHERE search @@ plainto_tsquery('english', word))
),
names AS (
    SELECT title AS name, count(*) AS many FROM live GROUP BY title
    UNION ALL SELECT unnest(ARRAY[s.name, s.synonyms]), unnest(ARRAY[1, 0]) FROM badges_skill s
    WHERE EXISTS (SELECT 1 FROM jobs_need n JOIN live ON live.id = n.opening_id WHERE n.skill_id = s.id)
    UNION ALL SELECT e.dba || ' ' || e.legal_name, 1 FROM employers_organisation e
    WHERE EXISTS (SELECT 1 FROM live WHERE organisation_id = e.id)
    UNION ALL SELECT city, count(*) FROM employers_site WHERE id IN (SELECT site_id FROM live) GROUP BY city
    UNION ALL SELECT unnest(%(others)s::text[]), 0
),
known AS MATERIALIZED (
    SELECT part AS word, sum(many) AS many FROM names, regexp_split_to_table(jobs_plain(name), '[^\w+#.]+') AS part
    WHERE part ~ '^[^\W\d_].{2}' GROUP BY part
)
SELECT halves.word, halves.pair, 0 FROM unnest(%(typed)s::text[], %(pairs)s::text[]) AS halves (word, pair)
WHERE word IN (SELECT word FROM unknown) AND numnode(phraseto_tsquery('english', pair)) = 3
    AND EXISTS (SELECT 1 FROM live WHERE search @@ phraseto_tsquery('english', pair))
UNION ALL
SELECT unknown.word, alike.word, alike.many FROM unknown CROSS JOIN LATERAL (
    SELECT known.word, known.many FROM known
    WHERE abs(length(known.word) - length(unknown.word))
        <= greatest(length(known.word), length(unknown.word)) * %(most)s
    ORDER BY similarity(known.word, unknown.word) DESC, known.many DESC, known.word LIMIT 40
) AS alike
"""


def corrected(query: str, names: Names) -> str:
    """The query with each word that nothing open has replaced by the likest one that something has; ``names`` stay.

    "" when there is nothing to replace. One question to the database.
    """
    query = plain(query)
    found = [word for word in re.findall(r"[^\W\d_][\w+#.]*", query) if SHORTEST <= len(word) <= LONGEST]
    found = [word for word in found if not named(word, names)]
    if not found or named(query, names):
        return ""
    words = found[:MOST_WORDS]
    halves = [(word, f"{word[:at]} {word[at:]}") for word in words for at in _middles(word)]
    values: dict[str, Any] = {
        "words": words,
        "typed": [word for word, _pair in halves],
        "pairs": [pair for _word, pair in halves],
        "others": list(PLACES_AND_KINDS),
        "most": 1 - LEAST_ALIKE,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, values)
        rows = cursor.fetchall()
    better = query
    for word in {word for word, _name, _many in rows}:
        alike = [(name, many) for typed, name, many in rows if typed == word]
        # Itself in two, which the database has found, is no mistake but the blank.
        meant = next((name for name, _many in alike if " " in name), "") or likest(word, alike)
        if meant:
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant.replace("\\", r"\\"), better)
    return better if better != query else ""


def _middles(word: str) -> range:
    return range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1) if word.isalpha() else range(0)
