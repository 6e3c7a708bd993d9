"""Page 3 of the posting form: skills from the catalogue, by search, with a level each. Works without JavaScript.

One form with several buttons: Search, Add, Remove, Count, Continue. Each of them keeps the levels as they were
chosen.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.accounts.models import User
from codeoregon.lib.forms import TOO_MANY, form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.seen.marks import SEEN, apart, mark
from codeoregon.lib.seen.together import ChangedMeanwhile, ClosedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from jobs.desk import loosening, moved_on
from jobs.desk.forms import NeedsForm
from jobs.desk.posting import finding
from jobs.openings import actions
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS, STEPS
from jobs.openings.states import EDITABLE

ON_THE_PAGE = re.compile(r"level_([0-9]{1,18})")
BUTTONS = ("save", "search", "add", "remove", "count")
DRAWN = "drawn"  # a mark of its own: the page was drawn with these needs, be they none


class NeedsTogether(Together):
    """Watches the skills that an opening asks for, each by its key: one added, changed or removed meanwhile."""

    def values(self, row: Any) -> dict[str, Any]:
        """Of a page that is drawn those that are shown on it (``_on_the_page``)."""
        return {DRAWN: DRAWN, **{str(need.skill_id): (need.level, need.required) for need in row.needs.all()}}

    def typed(self, sent: Mapping[int, tuple[int, bool]]) -> dict[str, Any]:
        return {str(skill): (int(level), required) for skill, (level, required) in sent.items()}

    def apart(self, now: Mapping[str, Any], typed: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """A skill that is missing was not asked for."""
        names = sorted({*self.seen, *now, *typed} - {DRAWN})
        drawn = self.seen.get(DRAWN) == mark(DRAWN)
        seen = {name: self.seen.get(name, mark(None)) for name in names} if drawn else {}
        return apart(seen, now, {name: typed.get(name) for name in names})

    def without(
        self, sent: Mapping[int, tuple[int, bool]], theirs: Collection[str], now: Mapping[str, Any]
    ) -> dict[int, tuple[int, bool]]:
        mine = {skill: asked for skill, asked in sent.items() if str(skill) not in theirs}
        return {**mine, **{int(name): now[name] for name in theirs if name in now}}

    def label(self, name: str) -> str:
        return Skill.objects.get(pk=int(name)).name

    def in_words(self, name: str, value: tuple[int, bool] | None) -> str:
        """ "working, nice to have"."""
        if value is None:
            return _("Not asked for")
        level, required = value
        when = _("needed on day one") if required else _("nice to have")
        return f"{SkillLevel(level).label}, {when}"


def page(request: HttpRequest, opening: Opening, *, after: str) -> HttpResponse:
    """Show and answer the page; ``after`` is the address that Continue leads to."""
    needs = _on_the_page(request, opening)
    sent = request.POST if request.method == "POST" else None
    form = NeedsForm(sent, needs=needs)
    together = NeedsTogether(form, opening, sent=sent)
    if sent is not None and opening.state not in EDITABLE:
        return moved_on.page(request, opening, "needs", form, together)
    if sent is not None and form.is_valid():
        answer = _do(request, opening, form, together, after)
        if answer is not None:
            return answer
    words = finding.words_of(request)
    chosen = [need.skill_id for need in needs]
    described = [] if words else finding.described(opening, chosen)
    loosened = loosening.of_form(request, opening, form)
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
        "loosened": loosened,
    }
    return counted(form_page(request, "desk/post_needs.html", form, **context), request, loosened)


def counted(page: HttpResponse, request: HttpRequest, loosened: loosening.Shown | None) -> HttpResponse:
    """The page as it is, but 429 where counting was all that was asked for, and it was asked for too often."""
    if loosened is not None and loosened.too_often and pressed(request, *BUTTONS, unnamed="save")[0] == "count":
        page.status_code = TOO_MANY
    return page


def _popular(chosen: list[int], described: list[finding.Described]) -> list[Skill]:
    """Beside a few that the description speaks of, so that there is something to begin with; beside many none."""
    offered = [one.skill.pk for one in described]
    return finding.popular([*chosen, *offered], finding.MOST_OFFERED - len(offered))


def _on_the_page(request: HttpRequest, opening: Opening) -> list[Need]:
    """The skills of the page that was sent, whatever is saved meanwhile; on a new page those that are saved."""
    models.prefetch_related_objects([opening], models.Prefetch("needs", Need.objects.select_related("skill")))
    saved = list(opening.needs.all())
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
        actions.save_needs(opening=opening, by=by, needs=wanted, settle=together.settle)
    except ChangedMeanwhile:
        together.explain()
        return None
    except ClosedMeanwhile:
        return moved_on.page(request, opening, "needs", form, together)
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return None
    together.tell(request)
    return redirect(after if button == "save" else _here(request))


def _here(request: HttpRequest) -> str:
    """This page again, with the search words and the way back kept."""
    kept = {
        name: value for name, value in (("q", finding.words_of(request)), ("back", request.GET.get("back"))) if value
    }
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
