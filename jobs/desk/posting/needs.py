"""Page 3 of the posting form: skills from the catalogue, by search, with a level each. Works without JavaScript.

One form with several buttons: Search, Add, Remove, Continue. Each of them keeps the levels as they were chosen.
"""

from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from jobs.desk.forms import NeedsForm
from jobs.openings import actions
from jobs.openings.models import Need, Opening
from jobs.openings.rules import MOST_NEEDS, STEPS

MOST_FOUND, MOST_SUGGESTED, LONGEST_QUERY = 12, 8, 60


def page(request: HttpRequest, opening: Opening, *, after: str) -> HttpResponse:
    """Show and answer the page; ``after`` is the address that Continue leads to."""
    needs = list(opening.needs.select_related("skill"))
    form = NeedsForm(request.POST if request.method == "POST" else None, needs=needs)
    if request.method == "POST" and form.is_valid():
        answer = _do(request, opening, form, after)
        if answer is not None:
            return answer
    words = _words(request)
    chosen = [need.skill_id for need in needs]
    context = {
        "opening": opening,
        "words": words,
        "found": list(search(words, chosen)) if words else [],
        "suggested": [] if words else list(popular(chosen)),
        "number": STEPS.index("needs") + 1,
        "of": len(STEPS),
        "full": len(needs) >= MOST_NEEDS,
    }
    return form_page(request, "desk/post_needs.html", form, **context)


def search(words: str, chosen: list[int]) -> QuerySet[Skill]:
    """Skills whose name or description holds every word; names that begin with the words first."""
    found = Skill.objects.exclude(pk__in=chosen)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return found.annotate(
        begins=Count("pk", filter=Q(name__istartswith=words)), named=Count("pk", filter=Q(name__icontains=words))
    ).order_by("-begins", "-named", "name", "pk")[:MOST_FOUND]


def popular(chosen: list[int]) -> QuerySet[Skill]:
    """What published openings ask for most, to begin with."""
    asked = Need.objects.filter(opening__in=Opening.objects.published()).values("skill").annotate(many=Count("pk"))
    top = [row["skill"] for row in asked.order_by("-many", "skill")[: MOST_SUGGESTED + len(chosen)]]
    return Skill.objects.filter(pk__in=top).exclude(pk__in=chosen).order_by("name")[:MOST_SUGGESTED]


def _do(request: HttpRequest, opening: Opening, form: NeedsForm, after: str) -> HttpResponse | None:
    """Press one of the buttons; None when there is an error to show."""
    button, _colon, which = request.POST.get("do", "save").partition(":")
    wanted = form.wanted()
    if button == "add" and not _add(form, wanted, which):
        return None
    if button == "remove" and which.isdecimal():
        wanted.pop(int(which), None)
    if button == "save" and not wanted:
        form.add_error(None, _("Choose at least one skill. Search for it, then press Add."))
        return None
    try:
        actions.save_needs(opening=opening, by=cast(User, request.user), needs=wanted)
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(after if button == "save" else _here(request))


def _add(form: NeedsForm, wanted: dict[int, tuple[int, bool]], slug: str) -> bool:
    skill = Skill.objects.filter(slug=slug).first() if slug.isprintable() else None  # Postgres has no NUL
    if skill is None:
        form.add_error(None, _("Choose a skill from the list."))
    elif len(wanted) >= MOST_NEEDS:
        form.add_error(None, _("Ask for at most %(most)d skills. Remove one first.") % {"most": MOST_NEEDS})
    else:
        wanted.setdefault(skill.pk, (SkillLevel.WORKING, True))
        return True
    return False


def _words(request: HttpRequest) -> str:
    sent: Any = request.POST if request.method == "POST" else request.GET
    return " ".join(sent.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]


def _here(request: HttpRequest) -> str:
    """This page again, with the search words and the way back kept."""
    kept = {name: value for name, value in (("q", _words(request)), ("back", request.GET.get("back"))) if value}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
