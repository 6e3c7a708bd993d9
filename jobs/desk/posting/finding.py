"""Skills to choose from: by search, from the words of the opening itself, and what others ask for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import BadRequest
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from jobs.desk.posting.suggest import Vocabulary
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS

KEY = re.compile("[0-9]{1,18}")
LONGEST_QUERY = 60
MOST_FOUND, MOST_OFFERED = 12, 8
ALIKE = 0.45  # how like a name must be to words with a typing mistake

Wanted = dict[int, tuple[int, bool]]  # skill → level, required


@dataclass(frozen=True)
class Described:
    """A skill that the opening's own words speak of, and those words."""

    skill: Skill
    words: tuple[str, ...]


def search(words: str, chosen: Sequence[int]) -> list[Skill]:
    """Skills whose names or description hold every word, the best first; where there are none, names like the words.

    Who writes the whole of a name means that skill: "JS" is JavaScript before it is a part of JSON.
    """
    others = Skill.objects.exclude(pk__in=chosen)
    found = others
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(synonyms__icontains=word) | Q(description__icontains=word))
    line = rf"(?n)^\s*{re.escape(words)}\s*$"  # a whole line of the other names
    ranked = found.annotate(
        called=Count("pk", filter=Q(name__iexact=words) | Q(synonyms__iregex=line)),
        begins=Count("pk", filter=Q(name__istartswith=words)),
        named=Count("pk", filter=Q(name__icontains=words) | Q(synonyms__icontains=words)),
    ).order_by("-called", "-begins", "-named", "name", "pk")[:MOST_FOUND]
    return list(ranked) or list(_like(words, others))


def found(words: str, chosen: Sequence[int]) -> dict[str, Any]:
    """For the page: what the words find, and whether all that they find is chosen already."""
    others = search(words, chosen) if words else []
    return {"found": others, "all_chosen": bool(words and not others and search(words, []))}


def _like(words: str, skills: QuerySet[Skill]) -> QuerySet[Skill]:
    like = skills.annotate(alike=TrigramWordSimilarity(words, "name")).filter(alike__gte=ALIKE)
    return like.order_by("-alike", "name", "pk")[:MOST_FOUND]


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
