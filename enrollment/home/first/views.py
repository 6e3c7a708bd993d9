"""The page of openings that are not public yet, and applying for one of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.states import MoveRefused
from enrollment.home import first
from jobs.matching import cards, matches
from jobs.openings.models import Opening
from jobs.openings.text import to_html
from jobs.referrals import actions
from jobs.referrals.models import Referral
from jobs.referrals.views import refusal


@access("signed_in")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """For everybody else there is no such page."""
    if not first.goes_first(request.user):
        raise Http404
    found = first.openings(request.user)
    asked = set(Referral.objects.live().of_learner(request.user).values_list("opening_id", flat=True))
    rows = [
        {
            "opening": match.opening,
            "card": cards.job_card(match),
            "failed": match.failed,
            "summary": to_html(match.opening.summary),
            "benefits": to_html(match.opening.benefits),
            "asked": match.opening.pk in asked,
        }
        for match in found
    ]
    shown = matches.candidate_of(request.user) is not None
    return render(request, "me/first.html", {"rows": rows, "may_apply": shown})


@access("signed_in")
@require_POST
def interest(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I'm interested", before others can say so. One that has gone public meanwhile is applied for all the same."""
    known = Opening.objects.veterans_first() | Opening.objects.published()
    if not first.goes_first(request.user):
        raise Http404
    opening = get_object_or_404(known.select_related("organisation", "site"), pk=pk)
    try:
        actions.express_interest(user=request.user, opening=opening, early=True)
    except MoveRefused as refused:
        return refusal(request, refused, reverse("me:first"))
    messages.success(request, _("You said that you are interested in “%(title)s”.") % {"title": opening.title})
    return redirect("referrals:mine")
