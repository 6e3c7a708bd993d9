"""Skills to choose from: by search, from the words of the opening itself, and what others ask for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from badges.catalog.names import LIST, forms_of, likest, named, runs
from codeoregon.lib.text import unaccented
from jobs.desk.posting.suggest import Vocabulary
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS

KEY = re.compile("[0-9]{1,18}")
LONGEST_QUERY = 60
MOST_FOUND, MOST_OFFERED = 12, 8

Wanted = dict[int, tuple[int, bool]]  # skill → level, required


@dataclass(frozen=True)
class Described:
    """A skill that the opening's own words speak of, and those words."""

    skill: Skill
    words: tuple[str, ...]


def search(words: str, chosen: Sequence[int]) -> list[Skill]:
    """Skills that the words name, in their order, as the job board reads them ("html js" are two); then those whose
    names or description hold every word, the best first. A word that no skill has is taken for a typing mistake.
    """
    skills = list(Skill.objects.order_by("name", "pk"))
    names = forms_of(skills)
    texts = {skill.pk: _plain("\n".join((*skill.names, skill.description))) for skill in skills}
    held = Counter(word for text in texts.values() for word in re.findall(r"[\w+#.]+", text))
    parts = [
        part if any(part in text for text in texts.values()) else likest(part, held.items()) or part
        for part in re.split(r"[\s,;]+", LIST.sub(" ", _plain(words)).strip(" ,;"))
    ]
    meant = list(dict.fromkeys(key for run in runs(parts, names) for key in named(run, names)))
    whole = " ".join(parts)

    def place(skill: Skill) -> tuple[int, bool, bool]:
        own = _plain(skill.name)
        at = meant.index(skill.pk) if skill.pk in meant else len(meant)
        return at, not own.startswith(whole), not any(whole in _plain(name) for name in skill.names)

    fit = [skill for skill in skills if skill.pk in meant or all(part in texts[skill.pk] for part in parts)]
    return sorted((skill for skill in fit if skill.pk not in chosen), key=place)[:MOST_FOUND]


def found(words: str, chosen: Sequence[int]) -> dict[str, Any]:
    """For the page: what the words find, and whether all that they find is chosen already."""
    others = search(words, chosen) if words else []
    return {"found": others, "all_chosen": bool(words and not others and search(words, []))}


def _plain(text: str) -> str:
    return unaccented(text).lower()


def described(opening: Opening, chosen: Sequence[int]) -> list[Described]:
    """What title and description speak of, for somebody to take or leave."""
    skills = {skill.pk: skill for skill in Skill.objects.all()}
    vocabulary = Vocabulary((key, skill.names) for key, skill in skills.items())
    found = vocabulary.suggest(f"{opening.title}\n{opening.summary}")
    return [Described(skills[one.skill], one.words) for one in found if one.skill not in chosen][:MOST_FOUND]


def popular(without: Sequence[int], most: int) -> list[Skill]:
    """What published openings ask for most, to begin with; ``most`` of them."""
    asked = Need.objects.filter(opening__in=Opening.objects.published()).values("skill").annotate(many=Count("pk"))
    top = [row["skill"] for row in asked.order_by("-many", "skill")[: max(most, 0) + len(without)]]
    return list(Skill.objects.filter(pk__in=top).exclude(pk__in=without).order_by("name")[: max(most, 0)])


def words_of(request: HttpRequest) -> str:
    """What somebody searches for, in at most so many letters."""
    sent: Any = request.POST if request.method == "POST" else request.GET
    return " ".join(sent.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]


def add(form: Form, wanted: Wanted, slug: str) -> bool:
    """Put the skill among those that are wanted; False when it can't be, and the form says why."""
    skill = Skill.objects.filter(slug=slug).first() if slug.isprintable() else None  # Postgres has no NUL
    if skill is None:
        form.add_error(None, _("Choose a skill from the list."))
    elif len(wanted) >= MOST_NEEDS:
        form.add_error(None, _("Ask for at most %(most)d skills. Remove one first.") % {"most": MOST_NEEDS})
    else:
        wanted.setdefault(skill.pk, (SkillLevel.WORKING, True))
        return True
    return False


def remove(wanted: Wanted, which: str) -> None:
    """Take the skill of this key out; for a second press it is out already. Raises BadRequest for what is no key."""
    if not KEY.fullmatch(which):
        raise BadRequest("no key of a skill")
    wanted.pop(int(which), None)
