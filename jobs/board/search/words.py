"""Words as people type them, read the way the search words of openings are written (``jobs.openings.sql``)."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from badges.catalog.names import LIST
from codeoregon.lib.text import unaccented

PARTS = re.compile(r'-?"[^"]*"|\S+')
# "Portland, OR 97209" offers no choice, and "Clark County, Washington" is written without its state.
_STATE = re.compile(r",\s*or(?=\s*(?:[0-9]{5})?$)|\bor(?=\s+[0-9]{5}$)|,\s*(?:oregon|washington)$", re.IGNORECASE)
_IN_ONE = re.compile(r"\b(e(?=[- ]mail(?:s|ed|ing)?\b)|wi(?=[- ]fi\b))[- ]", re.IGNORECASE)


def as_query(text: str) -> SearchQuery:
    """As people search: words, "exact words", -without; English word forms."""
    return SearchQuery(written(text), search_type="websearch", config="english")


def plain(text: str) -> str:
    """Without accents; e-mail and Wi-Fi are one word each."""
    return _IN_ONE.sub(r"\1", unaccented(text))


def written(text: str) -> str:
    """ "help-desk" is help and desk; -"help desk" what "-help-desk" leaves out; C++ and C# are words of their own."""
    text = re.sub(r"(?<!\w)c\+\+", "cplusplus ", plain(text), flags=re.IGNORECASE)
    text = re.sub(r"(?<!\w)([cf])#", r"\1sharp ", text, flags=re.IGNORECASE)
    return PARTS.sub(_part, in_words(text))


def in_words(text: str) -> str:
    """ "html,css" is two words, and the state behind a place none."""
    return LIST.sub(" ", _STATE.sub("", text.strip()))


def says_nothing(text: str) -> bool:
    """Whether it has only words that are everywhere ("the", "and") and signs. One question to the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery('english', %s)) = 0", [written(text)])
        return bool(cursor.fetchone()[0])


def _part(match: re.Match[str]) -> str:
    part = re.sub(r"(?<=\w)[-/](?=\w)", " ", match[0])
    return f'-"{part[1:]}"' if part[0] == "-" and " " in part and '"' not in part else part
