"""What asking for less would bring, in words: on the page of skills and on the candidates page.

Few people could be told apart, so a small number is never shown: "fewer than 5". Nor does subtracting give one: who
counts again after each change could take exact counts (37, then 34), so all are rounded down to fives: "35+". How many
more there would be is the difference of two numbers that are rounded already, never that of the counts: whatever is
shown of a change follows from what is shown before it and after it, so two pages tell no more than each by itself.
Hundreds of pages, of other places, pay and hours, can still narrow a small number down; so counting has a limit.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import money
from jobs.desk.forms import NeedsForm
from jobs.matching.what_if.ways import Asked
from jobs.openings.models import Need, Opening

if TYPE_CHECKING:  # it loads the arithmetic
    from jobs.matching.what_if.loosen import Loosened

FEW = 5
# The page counts by itself with each level that is chosen. Many rounded numbers of one group tell more of it than a
# few: nobody needs more of them for the openings they write.
OFTEN = {"count": "200/h/user"}
REST = 600  # seconds for which no page counts after that
RESTS_UNTIL = "counting_rests_until"  # in the session


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
    too_often: bool = False


TOO_OFTEN = Shown("", "", [], "", "", "", too_often=True)


def shown(opening: Opening, needs: Iterable[Need], wanted: Mapping[int, tuple[int, bool]]) -> Shown | None:
    """The table for an opening that asks for ``wanted`` (skill → level, required), saved or not; None without needs.

    ``needs``: rows that name these skills, whatever they ask.
    """
    from jobs.matching.what_if import loosen  # here, since it loads the arithmetic

    if not wanted:
        return None
    found = loosen.loosened(opening, [Asked(skill, level, must) for skill, (level, must) in wanted.items()])
    return in_words(found, {need.skill_id: need.skill.name for need in needs}, raised=money(loosen.RAISE))


def in_words(found: "Loosened", names: Mapping[int, str], *, raised: str) -> Shown:
    """``names``: of the skills."""

    def more(many: int | None) -> str:
        return "" if many is None else about(found.fit, found.fit + many)

    return Shown(
        fit=few(found.fit),
        soon=more(found.soon),
        rows=[Row(names[one.skill_id], more(one.drop), more(one.lower), more(one.teach)) for one in found.needs],
        remote=more(found.remote),
        pay=more(found.pay),
        raised=raised,
    )


def of_form(request: HttpRequest, opening: Opening, form: NeedsForm) -> Shown | None:
    """The same for what is chosen on a page of skills, saved or not; ``TOO_OFTEN`` for who counts and counts."""
    if not form.needs:
        return None
    if request.session.get(RESTS_UNTIL, 0) > time.time():
        return TOO_OFTEN
    if form.is_bound and not form.errors:
        return shown(opening, form.needs, form.wanted())
    return shown(opening, form.needs, {need.skill_id: (need.level, need.required) for need in form.needs})


def of_saved(opening: Opening) -> Shown | None:
    """The same for an open one as it stands, as often as it is looked at: what it asks changes by way of staff only."""
    needs = list(opening.needs.select_related("skill"))
    return shown(opening, needs, {need.skill_id: (need.level, need.required) for need in needs})


def asked_anew(request: HttpRequest) -> None:
    """What an opening asks is sent, to be saved or only counted. Whoever does that very often sees no counts for a
    while, whichever page would show them; all else goes on.
    """
    if not ratelimit.consume(request, app="jobs", action="count", config=OFTEN):
        request.session[RESTS_UNTIL] = time.time() + REST


def few(many: int) -> str:
    """A number of people, unless it is so small that it could point at somebody; in steps as large as that."""
    return f"{_down(many)}+" if many >= FEW else _fewer()


def about(before: int, after: int) -> str:
    """How many more ``after`` is than ``before``, as what ``few`` shows of both tells it: less than a step apart from
    what is so.
    """
    step = _down(after) - _down(before)
    return _("about %(many)d") % {"many": step} if step > 0 else _fewer()


def _down(many: int) -> int:
    return many - many % FEW


def _fewer() -> str:
    return _("fewer than %(few)d") % {"few": FEW}
