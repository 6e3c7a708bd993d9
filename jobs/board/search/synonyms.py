"""Other names of skills, those of our catalogue, as the posting form knows them: "Docker" is Containers.

What is quoted stays as it is. What is left out is left out with the skill: -docker leaves out who asks for containers.
"""

import re
from collections.abc import Iterator

import msgspec

from badges.catalog.models import Skill
from badges.catalog.names import Names, forms_of, named, runs
from jobs.board.search.words import PARTS, in_words, written

_QUOTED = re.compile(r'-?"[^"]*"')


class Term(msgspec.Struct, array_like=True):
    """Words to be had; or one of the skills to be asked for instead (by key, its name), or none of them ``without``."""

    words: str
    skills: dict[int, str] = {}
    without: bool = False


Way = list[Term]  # an opening fits that fits each


def known() -> Names:
    """All names of all skills. One question to the database."""
    return forms_of(Skill.objects.only("name", "synonyms").order_by("pk"))


def ways(query: str, names: Names) -> list[Way]:
    """The query with each other name of a skill as a term of its own; an opening fits that fits one of the ways.

    None where there is no such name: a skill's own name says nothing more, for openings that ask for it have the word.
    """
    alternatives = [parts for parts in _alternatives(query) if parts]
    found = [_way(parts, names) for parts in alternatives]
    return found if found != [[Term(" ".join(parts))] for parts in alternatives] else []


def several(query: str, names: Names) -> list[str]:
    """The words as typed, each name of a skill as one; none where there is but one, or a choice between them."""
    parts = (part.strip(",;") for part in PARTS.findall(in_words(query)))
    words = list(runs([part for part in parts if part], names))
    return words if len(words) > 1 and "or" not in query.lower().split() else []


def _way(parts: list[str], names: Names) -> Way:
    terms, plain = [], []
    for words in runs(parts, names):
        others = _others(words.removeprefix("-"), names)
        if others:
            terms.append(Term(words, others, words.startswith("-")))
        else:
            plain.append(words)
    return [*terms, Term(" ".join(plain))] if plain else terms


def _others(words: str, names: Names) -> dict[int, str]:
    """The skills of which the words are another name."""
    return {key: name for key, name in named(words, names).items() if _typed(name) != words.lower()}


def _alternatives(query: str) -> Iterator[list[str]]:
    """What stands between the "or"s, in words; what is quoted is one of them."""
    parts: list[str] = []
    for part in PARTS.findall(written(query)):
        if part.lower() == "or":
            yield parts
            parts = []
        else:
            parts += [part] if _QUOTED.fullmatch(part) else part.replace('"', " ").split()
    yield parts


def _typed(name: str) -> str:
    return " ".join(written(name).lower().split())
