"""Jobs that fit: the list. The page of one of them is the referrals', which know whether somebody applied."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.web.pages import numbered_page
from jobs.matching import cards, matches

A_PAGE = 10


@access("signed_in")
@require_safe
def match_list(request: HttpRequest) -> HttpResponse:
    """The learner's best openings, good fits first; says what to do next when there are none."""
    best = matches.best(request.user)
    page = numbered_page(request, best.ranked, A_PAGE)
    shown = best.explain(page.object_list)
    context = {
        "candidate": best.candidate,
        "pending": best.pending,
        "page": page,
        "fitting": [cards.job_card(match) for match in shown if match.score >= best.good],
        "close": [cards.job_card(match) for match in shown if match.score < best.good],
        "fit_count": best.fits,
        "close_count": len(best.ranked) - best.fits,
        "full": best.is_full,
        "now": timezone.now(),
    }
    return render(request, "matches/list.html", context)
