"""Page 3 of the posting form: skills from the catalogue, by search, with a level each. Works without JavaScript.

One form with several buttons: Search, Add, Remove, Count, Continue. Each of them keeps the levels as they were
chosen.
"""

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.forms.together import SEEN, ChangedMeanwhile, Difference, Together
from codeoregon.lib.states import MoveRefused
from jobs.desk import loosening
from jobs.desk.forms import NeedsForm
from jobs.desk.posting import finding
from jobs.openings import actions
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS, STEPS

ON_THE_PAGE = re.compile(r"level_([0-9]{1,18})")
BUTTONS = ("save", "search", "add", "remove", "count")
DRAWN = "drawn"  # a mark of its own: the page was drawn with these needs, be they none


class NeedsTogether(Together):
    """Watches the skills that an opening asks for: one added, changed or removed meanwhile."""

    def values(self, row: models.Model) -> Mapping[str, Any]:
        needs = Need.objects.filter(opening=row.pk).values_list("skill", "level", "required")
        return {DRAWN: "", **{str(skill): (level, required) for skill, level, required in needs}}

    def watched(self, seen: Mapping[str, str], now: Mapping[str, Any], typed: Mapping[str, Any]) -> list[str]:
        return sorted({*seen, *now, *typed} - {DRAWN}) if DRAWN in seen else []

    def difference(self, form: BaseForm, name: str, saved: Any, typed: Any) -> Difference:
        return Difference(Skill.objects.get(pk=int(name)).name, _in_words(saved), _in_words(typed))


def typed(wanted: Mapping[int, tuple[int, bool]]) -> dict[str, tuple[int, bool]]:
    """What was chosen, skill → (level, required), as ``NeedsTogether`` compares it."""
    return {str(skill): (int(level), required) for skill, (level, required) in wanted.items()}


def page(request: HttpRequest, opening: Opening, *, after: str) -> HttpResponse:
    """Show and answer the page; ``after`` is the address that Continue leads to."""
    needs = _on_the_page(request, opening)
    form = NeedsForm(request.POST if request.method == "POST" else None, needs=needs)
    together = NeedsTogether(request, opening, form)
    if request.method == "POST" and form.is_valid():
        answer = _do(request, opening, form, together, after)
        if answer is not None:
            return answer
    words = finding.words_of(request)
    chosen = [need.skill_id for need in needs]
    described = [] if words else finding.described(opening, chosen)
    context = {
        "opening": opening,
        "words": words,
        **finding.found(words, chosen),
        "described": described,
        "popular": [] if words else _popular(chosen, described),
        "number": STEPS.index("needs") + 1,
        "of": len(STEPS),
        "full": len(needs) >= MOST_NEEDS,
        "together": together,
        "loosened": loosening.of_form(opening, form),
    }
    return form_page(request, "desk/post_needs.html", form, **context)


def _popular(chosen: list[int], described: list[finding.Described]) -> list[Skill]:
    """Beside a few that the description speaks of, so that there is something to begin with; beside many none."""
    offered = [one.skill.pk for one in described]
    return finding.popular([*chosen, *offered], finding.MOST_OFFERED - len(offered))


def _on_the_page(request: HttpRequest, opening: Opening) -> list[Need]:
    """The skills of the page that was sent, whatever is saved meanwhile; on a new page those that are saved."""
    saved = list(opening.needs.select_related("skill"))
    if request.method != "POST" or SEEN not in request.POST:
        return saved
    sent = {int(match[1]) for name in request.POST if (match := ON_THE_PAGE.fullmatch(name))}
    kept = [need for need in saved if need.skill_id in sent]
    gone = Skill.objects.filter(pk__in=sent - {need.skill_id for need in kept})
    return [*kept, *(Need(opening=opening, skill=skill) for skill in gone)][:MOST_NEEDS]


def _do(
    request: HttpRequest, opening: Opening, form: NeedsForm, together: NeedsTogether, after: str
) -> HttpResponse | None:
    """Press one of the buttons; None when there is an error to show, or people are only counted."""
    button, which = pressed(request, *BUTTONS, unnamed="save")
    if button == "count":
        return None
    wanted = form.wanted()
    if button == "add" and not finding.add(form, wanted, which):
        return None
    if button == "remove":
        finding.remove(wanted, which)
    if button == "save" and not wanted:
        form.add_error(None, _("Choose at least one skill. Search for it, then press Add."))
        return None
    by = cast(User, request.user)
    try:
        actions.save_needs(opening=opening, by=by, needs=wanted, unless=together.unless(typed(wanted)))
    except ChangedMeanwhile:
        together.explain(form, typed(wanted))
        return None
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(after if button == "save" else _here(request))


def _in_words(value: tuple[int, bool] | None) -> str:
    """ "working, nice to have"."""
    if value is None:
        return _("Not asked for")
    level, required = value
    when = _("needed on day one") if required else _("nice to have")
    return f"{SkillLevel(level).label}, {when}"


def _here(request: HttpRequest) -> str:
    """This page again, with the search words and the way back kept."""
    kept = {
        name: value for name, value in (("q", finding.words_of(request)), ("back", request.GET.get("back"))) if value
    }
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
