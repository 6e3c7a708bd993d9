"""Words with typing mistakes: what was probably meant, among the words of what is open now."""

import difflib
import re

from django.db import connection
from django.utils import timezone

SHORTEST, LONGEST = 4, 40
LEAST_ALIKE = 0.72  # share of signs in the same order, from which a word is taken for another
MOST_WORDS = 6
# For each word that no open posting has: names of skills, titles and employers that look like it (trigrams).
_LIKE = """
WITH typed AS (SELECT unnest(%(words)s::text[]) AS word),
unknown AS (
    SELECT word FROM typed WHERE NOT EXISTS (
        SELECT 1 FROM jobs_opening o JOIN employers_organisation e ON e.id = o.organisation_id
        WHERE o.state = 'published' AND o.expires_at > %(now)s AND e.state = 'approved'
            AND o.search @@ plainto_tsquery('english', word))
)
SELECT unknown.word, alike.name FROM unknown CROSS JOIN LATERAL (
    (SELECT s.name FROM badges_skill s
     WHERE word_similarity(unknown.word, s.name) >= 0.25 AND EXISTS (
        SELECT 1 FROM jobs_need n JOIN jobs_opening o ON o.id = n.opening_id
        WHERE n.skill_id = s.id AND o.state = 'published' AND o.expires_at > %(now)s)
     ORDER BY word_similarity(unknown.word, s.name) DESC, s.name LIMIT 8)
    UNION ALL
    (SELECT o.title FROM jobs_opening o
     WHERE o.state = 'published' AND o.expires_at > %(now)s AND o.title %%> unknown.word
     ORDER BY word_similarity(unknown.word, o.title) DESC, o.title LIMIT 8)
    UNION ALL
    (SELECT e.dba || ' ' || e.legal_name FROM employers_organisation e
     WHERE e.state = 'approved' AND (e.dba || ' ' || e.legal_name) %%> unknown.word
     ORDER BY word_similarity(unknown.word, e.dba || ' ' || e.legal_name) DESC, e.id LIMIT 8)
) AS alike
"""


def corrected(query: str) -> str:
    """The query with each word that nothing open has replaced by the likest one that something has.

    "" when there is nothing to replace. One question to the database.
    """
    typed = [word for word in re.findall(r"[^\W\d_][\w+#.]*", query) if SHORTEST <= len(word) <= LONGEST]
    if not typed:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, {"words": typed[:MOST_WORDS], "now": timezone.now()})
        rows = cursor.fetchall()
    better = query
    for word in {word for word, _name in rows}:
        meant = _likest(word, [name for typed_word, name in rows if typed_word == word])
        if meant:
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant.replace("\\", r"\\"), better)
    return better if better != query else ""


def _likest(word: str, names: list[str]) -> str:
    """The word of ``names`` that is most like ``word``; among equals the first by the alphabet."""
    words = {part for name in names for part in re.findall(r"[^\W\d_][\w+#.]*", name)}
    matcher = difflib.SequenceMatcher(b=word.lower())
    best, alike = "", LEAST_ALIKE
    for candidate in sorted(words):
        matcher.set_seq1(candidate.lower())
        if candidate.lower() != word.lower() and matcher.ratio() > alike:
            best, alike = candidate, matcher.ratio()
    return best
