"""The public job board: the list and one opening."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from badges.catalog.models import Skill
from badges.crosswalks import evaluate
from codeoregon.accounts.access import access
from codeoregon.accounts.models import Audience
from codeoregon.lib.counties import county_name
from codeoregon.lib.forms import INVALID
from codeoregon.lib.templatetags.co import money
from jobs.board import cards, search
from jobs.board.forms import Filters, read
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind
from jobs.openings.text import as_list, to_html


@access("public")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Search and filters; a filter that cannot be read is left out and named, and the answer is 422 then."""
    skills = dict(Skill.objects.order_by("name").values_list("slug", "name"))
    filters = read(request.GET, skills)
    counts = search.counts(filters)
    page = search.page(filters, request.GET.get("page", ""), counts.total)
    held = _held(request)
    words = _words(filters, skills)
    drops = [] if counts.total else _drops(filters, words)
    context = {
        "filters": filters,
        "counts": counts,
        "page": page,
        "cards": [cards.card(opening, held) for opening in page],
        "kinds": [(kind.value, kind.label, counts.kinds.get(kind.value, 0)) for kind in OpeningKind],
        "counties": _counties(filters, counts),
        "skills": skills,
        "words": words,
        "drops": drops,
        "ignored": [str(cards.NAMES[name]) for name in filters.ignored],
        "page_has_errors": bool(filters.ignored),
    }
    return render(request, "board/list.html", context, status=INVALID if filters.ignored else 200)


@access("public")
@require_safe
def detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One opening. Ended: 410 with three like it; never published, or its organisation on hold: 404."""
    known = Opening.objects.for_cards()
    opening = known.published().filter(pk=pk).first() or get_object_or_404(known.ended(), pk=pk)
    if request.path != opening.get_absolute_url():
        return HttpResponsePermanentRedirect(opening.get_absolute_url())
    if not opening.is_live:
        return _gone(request, opening)
    held = _held(request)
    context = {
        "opening": opening,
        "card": cards.card(opening, held),
        "needs": cards.needs(opening, held),
        "held": held is not None,
        "summary": to_html(opening.summary),
        "benefits": to_html(opening.benefits),
        "training": as_list(opening.training),
        "lines": cards.facts(opening),
        "apply_url": _apply_url(request, opening),
        "is_learner": request.user.is_authenticated and request.user.door == Audience.LEARNER,
    }
    return render(request, "board/detail.html", context)


@access("public")
@require_safe
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """The address without words leads to the one with them."""
    return detail(request, pk, "")


def _gone(request: HttpRequest, opening: Opening) -> HttpResponse:
    held = _held(request)
    alike = [cards.card(other, held) for other in search.similar(opening)]
    return render(request, "board/gone.html", {"opening": opening, "cards": alike}, status=410)


def _held(request: HttpRequest) -> dict[int, Any] | None:
    """A learner's skills, so that cards can tick what is met; None for everybody else."""
    user = request.user
    if not user.is_authenticated or user.door != Audience.LEARNER:
        return None
    return evaluate.held([user.pk]).get(user.pk, {})


def _apply_url(request: HttpRequest, opening: Opening) -> str:
    """A learner's own page for this opening says what is met, and is where one applies."""
    try:
        page = reverse("matches:detail", args=[opening.pk])
    except NoReverseMatch:
        page = opening.get_absolute_url()
    if request.user.is_authenticated:
        return page
    return f"{reverse('account_signup')}?next={page}"


def _counties(filters: Filters, counts: search.Counts) -> list[tuple[str, str, int]]:
    """Counties that have openings, most first; the chosen one stays even when it has none."""
    there = dict(counts.counties)
    if filters.county:
        there.setdefault(filters.county, 0)
    return sorted(((fips, county_name(fips), many) for fips, many in there.items()), key=lambda row: (-row[2], row[1]))


def _words(filters: Filters, skills: dict[str, str]) -> dict[str, str]:
    """Each filter in use as words, by its name."""
    kinds = dict(OpeningKind.choices)
    said = {
        "q": _("“%(words)s”") % {"words": filters.q},
        "kind": ", ".join(str(kinds[kind]) for kind in filters.kinds),
        "county": county_name(filters.county),
        "remote": _("Remote"),
        "pay": _("%(pay)s an hour or more") % {"pay": money(filters.pay)},
        "skill": skills.get(filters.skill, ""),
    }
    return {name: said[name] for name in filters.used()}


def _drops(filters: Filters, words: dict[str, str]) -> list[tuple[str, int, str]]:
    """Which filter to leave out: its words, how many openings that would show, and the address."""
    here = reverse("board:list")
    return [
        (words[name], many, f"{here}?{filters.query(without=name)}")
        for name, many in search.without_each(filters).items()
    ]
