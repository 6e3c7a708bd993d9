"""Other names of skills, those of our catalogue, as the posting form knows them: "Docker" is Containers.

However they are written: "java script", "c sharp", "React.js". What is quoted or left out (-docker) stays as it is.
"""

import re
from functools import lru_cache

from badges.catalog.models import Skill
from jobs.board.search.words import PARTS

LONGEST_RUN = 3  # words of one name
Names = dict[str, dict[int, str]]  # form → keys of skills → their names


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


def renamed(query: str, names: Names) -> str:
    """The query with other names of skills replaced by the names that openings have; "" when there is none."""
    words, better, at = [match[0] for match in PARTS.finditer(query)], [], 0
    while at < len(words):
        runs = ((width, " ".join(words[at : at + width])) for width in range(LONGEST_RUN, 0, -1))
        skills = ((len(run.split()), skill) for _width, run in runs for skill in named(run, names).values())
        width, name = next(skills, (1, ""))
        better.append(_as_one(name) if name else words[at])
        at += width
    meant = " ".join(better)
    return meant if meant.lower() != " ".join(words).lower() else ""


def _is_plain(words: str) -> bool:
    return '"' not in words and not any(word.startswith("-") for word in words.split())


def _as_one(name: str) -> str:
    """Its words side by side, not anywhere."""
    return f'"{name}"' if " " in name else name


@lru_cache(maxsize=10_000)  # the catalogue's, which stay the same from one search to the next
def _forms(name: str) -> tuple[str, ...]:
    """A name without what people leave out or write differently: blanks, signs, ".js" at its end."""
    plain = name.lower().replace("#", "sharp").replace("+", "plus")
    plain = re.sub(r"(?<!\w)\.(?=\w)", "dot", plain)
    forms = [re.sub(r"\W", "", plain)]
    if (bare := re.sub(r"\W?\bjs$", "", plain)) and bare != plain:
        forms.append(re.sub(r"\W", "", bare))
    return tuple(form for form in forms if form)
