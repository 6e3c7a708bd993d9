"""Jobs that fit, one of them with its reasons, and "not for me"."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import JobCard
from codeoregon.web.pages import numbered_page
from jobs.matching import cards, matches
from jobs.matching.dismissals import actions as dismissals
from jobs.matching.dismissals.models import Dismissal
from jobs.matching.matches import Match
from jobs.matching.objections.models import Objection
from jobs.matching.what_if import shown
from jobs.openings.models import Opening
from jobs.referrals import actions
from jobs.referrals.models import Referral
from jobs.referrals.shown.timeline import for_learner, moves_of
from jobs.referrals.states import ANSWERED, LIVE, ReferralState
from jobs.referrals.views import refusal

A_PAGE = 10
CLOSE = 50  # points, half of all, from which on a job that does not fit yet is called close


@access("signed_in")
@require_safe
def match_list(request: HttpRequest) -> HttpResponse:
    """The learner's best openings, good fits first; says what to do next when there are none."""
    best = matches.best(request.user)
    page = numbered_page(request, best.ranked, A_PAGE)
    found = best.explain(page.object_list)
    sent = Referral.objects.of_learner(request.user).filter(opening__in=[one.opening.pk for one in found])
    states = dict(sent.filter(state__in=(*LIVE, ReferralState.HIRED)).order_by("id").values_list("opening", "state"))

    def card(match: Match) -> JobCard:
        if state := states.get(match.opening.pk):
            return replace(cards.job_card(match), tag=str(ReferralState(state).label))
        url = reverse("matches:dismiss", args=[match.opening.pk])
        return cards.job_card(match, step=_("Not for me"), step_url=f"{url}?page={page.number}")

    context = {
        "candidate": best.candidate,
        "pending": best.pending,
        "page": page,
        "fitting": [card(match) for match in found if match.score >= best.good],
        "close": [card(match) for match in found if CLOSE <= match.score < best.good],
        "far": [card(match) for match in found if match.score < CLOSE and match.score < best.good],
        "fit_count": best.fits,
        "close_count": sum(CLOSE <= points < best.good for _opening, points in best.ranked),
        "full": best.is_full,
        "aside_count": len(best.aside),
        "now": timezone.now(),
    }
    return render(request, "matches/list.html", context)


@access("signed_in")
@require_safe
def aside(request: HttpRequest) -> HttpResponse:
    """The open jobs that the learner set aside, newest first, each with a way back."""
    mine = Dismissal.objects.of_learner(request.user).live().order_by("-dismissed_at", "-id")
    page = numbered_page(request, mine.values_list("opening", flat=True), A_PAGE)
    keys = list(page.object_list)
    openings = Opening.objects.for_cards().in_bulk(keys)
    found = matches.explain_all(request.user, [openings[pk] for pk in keys])
    context = {"page": page, "cards": [_to_put_back(match) for match in found]}
    return render(request, "matches/aside.html", context)


def _to_put_back(match: Match) -> JobCard:
    url = reverse("matches:put_back", args=[match.opening.pk])
    return cards.job_card(match, step=_("Put it back"), step_url=f"{url}?from=aside")


def _way(request: HttpRequest, opening: Opening) -> Any:
    """The fewest badges that make the opening a fit, or None."""
    from jobs.matching.what_if import next_badge  # here, since it loads the arithmetic

    way = next_badge.way_to(request.user, opening)
    return shown.ways([way])[0] if way else None


@access("signed_in")
@require_safe
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """One live opening against what this learner holds, need by need; need not be among their best. Where one applies,
    and sees that one has.
    """
    opening = get_object_or_404(Opening.objects.published().for_cards(), pk=pk)
    found = matches.explain(request.user, opening)
    mine = Referral.objects.of_learner(request.user).filter(opening=opening)
    referral = mine.select_related("candidate", "opening__organisation").order_by("-id").first()
    context = {
        "match": found,
        "opening": opening,
        "candidate": found.candidate,
        "card": cards.job_card(found),
        "reasons": cards.need_reasons(found.explanation),
        "missing": cards.missing(found.explanation),
        "way": _way(request, opening),
        "objections": Objection.objects.said_by(request.user).of_pair(request.user, opening),
        "referral": referral,
        "begun": for_learner(referral, moves_of([referral])[referral.pk])[0] if referral else None,
        "may_apply": referral is None or referral.state not in (*LIVE, *ANSWERED),
        "on_the_way": referral is not None and referral.state in LIVE,
        "aside": Dismissal.objects.of_learner(request.user).filter(opening=opening).first(),
    }
    return render(request, "referrals/match.html", context)


@access("signed_in")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Not for me": out of the lists, with a way back in the message. Twice is once."""
    opening, title = _known(pk)
    if not opening.is_live:
        messages.info(request, _("“%(title)s” has ended, so it is out of your lists already.") % title)
        return _back(request, opening)
    try:
        actions.set_aside(user=request.user, opening=opening)
    except MoveRefused as refused:
        return refusal(request, refused, reverse("referrals:mine"))
    undo = f"{reverse('matches:put_back', args=[opening.pk])}?page={_page(request)}"
    messages.success(request, _("You set “%(title)s” aside.") % title, extra_tags=undo)
    return _back(request, opening)


@access("signed_in")
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes "not for me" back. Twice is once."""
    opening, title = _known(pk)
    dismissals.put_back(user=request.user, opening=opening, by=request.user)
    if opening.is_live:
        messages.success(request, _("You put “%(title)s” back.") % title)
    else:
        messages.info(request, _("“%(title)s” has ended, so it is out of your lists already.") % title)
    return _back(request, opening)


def _known(pk: int) -> tuple[Opening, dict[str, str]]:
    """An opening that is or was public, and its title for messages."""
    known = Opening.objects.published() | Opening.objects.ended()
    opening = get_object_or_404(known.select_related("organisation"), pk=pk)
    return opening, {"title": opening.title}


def _back(request: HttpRequest, opening: Opening) -> HttpResponseRedirect:
    """To the page with the button; the list may have lost its last page meanwhile."""
    if request.GET.get("from") == "aside":
        return redirect("matches:aside")
    if request.GET.get("from") == "match" and opening.is_live:
        return redirect("matches:detail", opening.pk)
    number = _page(request)
    if number > 1:
        number = min(number, -(-len(matches.best(request.user).ranked) // A_PAGE))
    return redirect(reverse("matches:list") + (f"?page={number}" if number > 1 else ""))


def _page(request: HttpRequest) -> int:
    """Where in the list the button was."""
    given = request.GET.get("page", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 1
