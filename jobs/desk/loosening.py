"""What asking for less would bring an opening, in words: on the page of skills and on the candidates page.

Few people could be told apart, so a small number is never shown: "fewer than 5". Nor can one be computed: who counts
again after each change could subtract exact counts (37, then 34), so all are rounded down to fives: "35+".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import money
from jobs.desk.forms import NeedsForm
from jobs.matching.what_if.ways import Asked
from jobs.openings.models import Need, Opening

FEW = 5


@dataclass(frozen=True)
class Row:
    """A need, and how many more people each way of asking for less brings; "" where it changes nothing."""

    skill: str
    drop: str
    lower: str
    teach: str


@dataclass(frozen=True)
class Shown:
    fit: str
    soon: str
    rows: list[Row]
    remote: str
    pay: str
    raised: str  # by how much, in dollars an hour


def shown(opening: Opening, needs: Iterable[Need], wanted: Mapping[int, tuple[int, bool]]) -> Shown | None:
    """The table for an opening that asks for ``wanted`` (skill → level, required), saved or not; None without needs.

    ``needs``: rows that name these skills, whatever they ask.
    """
    from jobs.matching.what_if import loosen  # here, since it loads the arithmetic

    if not wanted:
        return None
    found = loosen.loosened(opening, [Asked(skill, level, must) for skill, (level, must) in wanted.items()])
    names = {need.skill_id: need.skill.name for need in needs}
    return Shown(
        fit=few(found.fit),
        soon=few(found.soon),
        rows=[Row(names[one.skill_id], few(one.drop), few(one.lower), few(one.teach)) for one in found.needs],
        remote=few(found.remote),
        pay=few(found.pay),
        raised=money(loosen.RAISE),
    )


def of_form(opening: Opening, form: NeedsForm) -> Shown | None:
    """The same for what is chosen on a page of skills, saved or not."""
    if form.is_bound and not form.errors:
        return shown(opening, form.needs, form.wanted())
    return shown(opening, form.needs, {need.skill_id: (need.level, need.required) for need in form.needs})


def few(many: int | None) -> str:
    """A number of people, unless it is so small that it could point at somebody; in steps as large as that."""
    if many is None:
        return ""
    return _("fewer than %(few)d") % {"few": FEW} if many < FEW else f"{many - many % FEW}+"


def of_saved(opening: Opening) -> Any:
    """The same for an opening as it stands."""
    needs = list(opening.needs.select_related("skill"))
    return shown(opening, needs, {need.skill_id: (need.level, need.required) for need in needs})
