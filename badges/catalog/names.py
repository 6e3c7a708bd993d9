"""Names of skills however people write them: "java script", "c sharp", "React.js"; and words with typing mistakes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from badges.catalog.models import Skill
from codeoregon.lib.text import unaccented

LONGEST_RUN = 5  # words of one name
SHORTEST = 4  # signs of a word that can have a mistake
LEAST_ALIKE = 0.72  # share of signs without a mistake, from which a word is taken for another
# "html,css", "html/css" and "html+css" are two words each.
LIST = re.compile(r"(?<=[\w#])(?:[,;/](?=[\w.])|\+(?=\w))")
Names = dict[str, dict[int, str]]  # form → keys of skills → their names


def forms_of(skills: Iterable[Skill]) -> Names:
    """All names of these skills, in all forms."""
    names: Names = {}
    for skill in skills:
        for name in skill.names:
            for form in _forms(name):
                names.setdefault(form, {})[skill.pk] = skill.name
    return names


def named(words: str, names: Names) -> dict[int, str]:
    """The skills that these words are a name of, by their keys; what is quoted or left out (-docker) is none."""
    found: dict[int, str] = {}
    is_plain = '"' not in words and not any(word.startswith("-") for word in words.split())
    for form in _forms(words) if is_plain else ():
        found |= names.get(form, {})
    return found


def runs(words: list[str], names: Names) -> Iterator[str]:
    """The words in their order, those that make a name together as one."""
    while words:
        several = range(min(LONGEST_RUN, len(words)), 1, -1)
        many = next((many for many in several if named(" ".join(words[:many]), names)), 1)
        yield " ".join(words[:many])
        words = words[many:]


def likest(word: str, known: Iterable[tuple[str, int]]) -> str:
    """The one of ``known`` (word, how often) with the fewest mistakes: the more frequent of equals; "" for none."""
    best = min(((OSA.distance(word.lower(), name.lower()), -many, name) for name, many in known), default=None)
    if best is None or len(word) < SHORTEST or 1 - best[0] / max(len(word), len(best[2])) <= LEAST_ALIKE:
        return ""
    return best[2]


@lru_cache(maxsize=10_000)  # the catalogue's, which stay the same from one search to the next
def _forms(name: str) -> tuple[str, ...]:
    """A name without what people leave out or write differently: blanks, signs, ".js" at its end.

    A "js" that stands alone is a name: "html js" asks for two skills.
    """
    plain = unaccented(name).lower().replace("#", "sharp").replace("+", "plus")
    plain = re.sub(r"(?<!\w)\.(?=\w)", "dot", plain)
    forms = (re.sub(r"\W", "", form) for form in (plain, plain.removesuffix(".js")))
    return tuple(dict.fromkeys(form for form in forms if form))
