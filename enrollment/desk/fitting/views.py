"""Three staff pages: the people of an opening, up to four of them side by side, and the openings of one person."""

from itertools import pairwise
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from codeoregon.lib.forms import INVALID
from codeoregon.web.pages import numbered_page
from enrollment.desk.filters import CIRCUMSTANCES
from enrollment.desk.fitting.ranked import Ranked, chosen, ranked
from enrollment.desk.fitting.theirs import joined
from enrollment.desk.fitting.unlisted import FindForm, context_of, why_not
from enrollment.desk.fitting.why import why
from enrollment.intake.models import Enrollment
from jobs.candidates.models import Candidate
from jobs.matching import matches, score
from jobs.openings.models import Opening

LOOK = ("jobs.view_opening", "jobs.view_candidate")
VIEW_NOTES = "enrollment.view_casenote"
VIEW_REFERRALS = "jobs.view_referral"
MOST = 4  # side by side
A_PAGE = 10
DIGITS = 18  # of a key, at most


def people(modeladmin: Any, request: HttpRequest, opening_id: int) -> HttpResponse:
    """Everybody in the list of a live opening, with reasons, last contact and where they stand with it; ``?q=``
    names somebody else, and says why they are not there.
    """
    opening = _opening(request, opening_id)
    rows, form = ranked(opening), FindForm(request.GET if "q" in request.GET else None)
    context = {
        **_context(modeladmin, request, opening, _("Who fits")),
        "rows": rows,
        "most": MOST,
        "form": form,
        **context_of(form, opening, rows),
    }
    return TemplateResponse(request, "enrollment/fitting.html", context, status=INVALID if form.errors else 200)


def compare(modeladmin: Any, request: HttpRequest, opening_id: int) -> HttpResponse:
    """Those named by ``?who=``, need by need, and why each stands above the next; nobody of too many."""
    opening = _opening(request, opening_id)
    who = _who(request)
    rows = chosen(opening, who) if len(who) <= MOST else []
    unlisted = why_not(opening, [row.match.candidate for row in rows], ranked(opening)) if rows else {}
    sees = request.user.has_perm(CIRCUMSTANCES)
    context = {
        **_context(modeladmin, request, opening, _("Side by side")),
        "rows": rows,
        "needs": _needs(rows),
        "wishes": [score.filters(row.match.candidate, opening) for row in rows],
        "unlisted": list(unlisted.values()),
        "why": [
            why(
                above,
                below,
                may_see_covered=sees,
                listed=unlisted.keys().isdisjoint({above.person.pk, below.person.pk}),
            )
            for above, below in pairwise(rows)
        ],
        "most": MOST,
        "too_many": len(who) if len(who) > MOST else 0,
    }
    return TemplateResponse(request, "enrollment/compare.html", context)


def openings(modeladmin: Any, request: HttpRequest, person_id: int) -> HttpResponse:
    """Every opening in the list of one person, best first and a page at a time, each with its reasons."""
    _may_look(request)
    candidate = get_object_or_404(Candidate.objects.select_related("user"), pk=person_id)
    best = matches.best(candidate.user)
    page = numbered_page(request, best.listed, A_PAGE)
    found = best.explain(page.object_list)
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": Candidate._meta,
        "title": _("Openings that fit %(person)s") % {"person": candidate.user},
        "candidate": candidate,
        "best": best,
        "page": page,
        "fits": joined(candidate, found, sees_referrals=request.user.has_perm(VIEW_REFERRALS)),
        "enrollment": Enrollment.objects.filter(user=candidate.user).order_by("pk").last(),
    }
    return TemplateResponse(request, "enrollment/openings.html", context)


def _may_look(request: HttpRequest) -> None:
    if not all(request.user.has_perm(name) for name in LOOK):
        raise PermissionDenied


def _opening(request: HttpRequest, opening_id: int) -> Opening:
    _may_look(request)
    found = Opening.objects.select_related("organisation", "site").prefetch_related("needs__skill")
    return get_object_or_404(found, pk=opening_id)


def _who(request: HttpRequest) -> list[int]:
    """Keys of people, each once."""
    given = request.GET.getlist("who")
    if any(not (one.isascii() and one.isdecimal() and len(one) <= DIGITS) for one in given):
        raise BadRequest("a person who cannot exist was chosen")
    return [int(one) for one in dict.fromkeys(given)]


def _context(modeladmin: Any, request: HttpRequest, opening: Opening, title: str) -> dict[str, Any]:
    return {
        **modeladmin.admin_site.each_context(request),
        "opts": Opening._meta,
        "title": title,
        "opening": opening,
        "sees_covered": request.user.has_perm(CIRCUMSTANCES),
        "sees_notes": request.user.has_perm(VIEW_NOTES),
    }


def _needs(rows: list[Ranked]) -> list[list[score.Part]]:
    """The parts of each need, a column a person."""
    return [list(parts) for parts in zip(*(row.match.explanation.parts for row in rows), strict=True)]
