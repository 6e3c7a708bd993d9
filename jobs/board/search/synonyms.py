"""Other names of skills, those of our catalogue, as the posting form knows them: "Docker" is Containers.

However they are written: "java script", "c sharp", "React.js". What is quoted or left out (-docker) stays as it is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from badges.catalog.models import Skill
from jobs.board.search.words import PARTS, written

LONGEST_RUN = 5  # words of one name
_QUOTED = re.compile(r'-?"[^"]*"')
Names = dict[str, dict[int, str]]  # form → keys of skills → their names


class Term(msgspec.Struct, array_like=True):
    """Words to be had; or one of the skills to be asked for instead (by key, its name)."""

    words: str
    skills: dict[int, str] = {}


Way = list[Term]  # an opening fits that fits each


def known() -> Names:
    """All names of all skills. One question to the database."""
    names: Names = {}
    for skill in Skill.objects.only("name", "synonyms").order_by("pk"):
        for name in skill.names:
            for form in _forms(name):
                names.setdefault(form, {})[skill.pk] = skill.name
    return names


def named(query: str, names: Names) -> dict[int, str]:
    """The skills that the whole query is a name of, by their keys."""
    found: dict[int, str] = {}
    for form in _forms(query) if _is_plain(query) else ():
        found |= names.get(form, {})
    return found


def ways(query: str, names: Names) -> list[Way]:
    """The query with each other name of a skill as a term of its own; an opening fits that fits one of the ways.

    None where there is no such name: a skill's own name says nothing more, for openings that ask for it have the word.
    """
    found = [_way(parts, names) for parts in _alternatives(query) if parts]
    return found if any(term.skills for way in found for term in way) else []


def _way(parts: list[str], names: Names) -> Way:
    terms, plain, at = [], [], 0
    while at < len(parts):
        runs = (parts[at : at + width] for width in range(LONGEST_RUN, 0, -1))
        run = next((run for run in runs if named(" ".join(run), names)), parts[at : at + 1])
        words = " ".join(run)
        if others := {key: name for key, name in named(words, names).items() if _typed(name) != words.lower()}:
            terms.append(Term(words, others))
        else:
            plain += run
        at += len(run)
    return [*terms, Term(" ".join(plain))] if plain else terms


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


def _is_plain(words: str) -> bool:
    return '"' not in words and not any(word.startswith("-") for word in words.split())


def _typed(name: str) -> str:
    return " ".join(written(name).lower().split())


@lru_cache(maxsize=10_000)  # the catalogue's, which stay the same from one search to the next
def _forms(name: str) -> tuple[str, ...]:
    """A name without what people leave out or write differently: blanks, signs, ".js" at its end."""
    plain = name.lower().replace("#", "sharp").replace("+", "plus")
    plain = re.sub(r"(?<!\w)\.(?=\w)", "dot", plain)
    forms = [re.sub(r"\W", "", plain)]
    if (bare := re.sub(r"\W?\bjs$", "", plain)) and bare != plain:
        forms.append(re.sub(r"\W", "", bare))
    return tuple(form for form in forms if form)
