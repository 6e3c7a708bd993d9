"""Jobs that fit: the list. The page of one of them is the referrals', which know whether somebody applied."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from codeoregon.web.pages import numbered_page
from jobs.matching import cards, matches

A_PAGE = 10


@access("signed_in")
@require_safe
def match_list(request: HttpRequest) -> HttpResponse:
    """The learner's best openings, good fits first; says what to do next when there are none."""
    candidate = matches.candidate_of(request.user)
    found = matches.for_learner(request.user) if candidate else []
    good = threshold(Name.GOOD_MATCH)
    page = numbered_page(request, found, A_PAGE)
    context = {
        "candidate": candidate,
        "pending": candidate is not None and not found and matches.is_pending(candidate),
        "page": page,
        "fitting": [cards.job_card(match) for match in page.object_list if match.score >= good],
        "close": [cards.job_card(match) for match in page.object_list if match.score < good],
        "fit_count": sum(match.score >= good for match in found),
        "close_count": sum(match.score < good for match in found),
        "full": matches.is_full(found),
        "now": timezone.now(),
    }
    return render(request, "matches/list.html", context)
