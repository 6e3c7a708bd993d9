"""Other names of skills, those of our catalogue, as the posting form knows them: "Docker" is Containers."""

import re

from badges.catalog.models import Skill

LONGEST_RUN = 3  # words of one name


def renamed(query: str) -> str:
    """The query with other names of skills replaced by the names that openings have; "" when there is none.

    However it is written: "java script", "c sharp", "React.js". One question to the database.
    """
    names: dict[str, str] = {}
    for skill in Skill.objects.only("name", "synonyms").order_by("pk"):
        for name in skill.names:
            for form in _forms(name):
                names.setdefault(form, skill.name)
    words, better, at = query.split(), [], 0
    while at < len(words):
        runs = ((width, words[at : at + width]) for width in range(min(LONGEST_RUN, len(words) - at), 0, -1))
        known = ((width, names[form]) for width, run in runs for form in _forms(" ".join(run)) if form in names)
        width, name = next(known, (1, words[at]))
        better.append(name)
        at += width
    meant = " ".join(better)
    return meant if meant.lower() != " ".join(words).lower() else ""


def _forms(name: str) -> list[str]:
    """A name without what people leave out or write differently: blanks, signs, ".js" at its end."""
    plain = name.lower().replace("#", "sharp").replace("+", "plus")
    plain = re.sub(r"(?<!\w)\.(?=\w)", "dot", plain)
    forms = [re.sub(r"\W", "", plain)]
    if (bare := re.sub(r"\W?\bjs$", "", plain)) and bare != plain:
        forms.append(re.sub(r"\W", "", bare))
    return forms
