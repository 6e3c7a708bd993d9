"""The learner's applications: a match and applying for it, what happened, withdrawing, and what the employer sees."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.ics import ics_response
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.lib.templatetags.cards import Moment
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from jobs.candidates.models import Candidate
from jobs.matching import cards, matches
from jobs.openings.models import Opening
from jobs.referrals import actions
from jobs.referrals.models import Interview, Referral, Referrals
from jobs.referrals.shown.packet import Packet, packet
from jobs.referrals.shown.paper import appointment, packet_pdf
from jobs.referrals.shown.timeline import for_learner, moves_of
from jobs.referrals.states import LIVE, WITH_EMPLOYER, ReferralState

BEST = 3
TAGS = {ReferralState.HIRED: "good", ReferralState.OFFERED: "good", ReferralState.INTERVIEWING: "good"}


@dataclass(frozen=True)
class Row:
    """One application on the learner's list."""

    referral: Referral
    moments: list[Moment]
    tag: str
    is_live: bool
    interview: Interview | None


@access("signed_in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every application with its dated timeline, live ones first; none yet: the three best fits."""
    rows_of = Referral.objects.of_learner(request.user).whole().quiet().talking()
    found = list(rows_of.order_by("-id"))
    moves, silent = moves_of(found), int(threshold(Name.SILENCE_DAYS)) if found else 0
    rows = [
        Row(
            one,
            for_learner(one, moves[one.pk], silent),
            TAGS.get(ReferralState(one.state), ""),
            one.state in LIVE,
            one.interview,
        )
        for one in found
    ]
    best = [] if found else matches.for_learner(request.user, limit=BEST)
    context = {
        "live": [row for row in rows if row.is_live],
        "over": [row for row in rows if not row.is_live],
        "best": [cards.job_card(match) for match in best],
    }
    return render(request, "referrals/mine.html", context)


@access("signed_in")
@require_POST
def interest(request: HttpRequest, opening_id: int) -> HttpResponse:
    """ "I'm interested": the button on the page of a match."""
    known = Opening.objects.published() | Opening.objects.ended()
    opening = get_object_or_404(known.select_related("organisation", "site"), pk=opening_id)
    try:
        actions.express_interest(user=request.user, opening=opening)
    except MoveRefused as refused:
        return refusal(request, refused, reverse("referrals:mine"))
    messages.success(request, _("You said that you are interested in “%(title)s”.") % {"title": opening.title})
    return redirect("referrals:mine")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, while there is no answer. A second click finds it withdrawn already: that is what was wanted."""
    referral = get_object_or_404(Referral.objects.of_learner(request.user).whole(), pk=pk)
    back = reverse("referrals:mine")
    if referral.state == ReferralState.WITHDRAWN:
        return redirect(back)
    if request.method != "POST" and referral.state in LIVE:
        return render(request, "referrals/withdraw.html", {"referral": referral, "back_url": back})
    try:
        if referral.state not in LIVE:
            raise NotReady(_("You have an answer already: %(state)s.") % {"state": referral.get_state_display()})
        actions.withdraw(referral=referral, by=request.user)
    except MoveRefused as refused:
        return refusal(request, refused, back)
    said = _("You withdrew from “%(title)s”. That is fine: you can apply again while the job is open.")
    messages.success(request, said % {"title": referral.opening.title})
    return redirect(back)


@access("signed_in")
@require_safe
def interview_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The interview for the learner's calendar, while it stands."""
    rows = Referral.objects.of_learner(request.user).whole().talking()
    referral = get_object_or_404(rows, pk=pk)
    agreed = referral.interview
    if agreed is None:
        raise Http404
    title = f"{referral.opening.title}, {referral.opening.organisation.name}"
    return ics_response(appointment(agreed, title=title, url=reverse("referrals:mine")), f"interview-{pk}.ics")


@access("signed_in")
@require_safe
def preview(request: HttpRequest, opening_id: int) -> HttpResponse:
    """Exactly what the employer's page shows of this learner, and whether it shows it already."""
    opening, own = _for_preview(request, opening_id)
    candidate, shown = _own_packet(request, opening, own)
    context: dict[str, Any] = {
        "opening": opening,
        "candidate": candidate,
        "seen": _seen(own),
        "packet": shown,
        "resume_url": reverse("resume:download"),
    }
    return render(request, "referrals/preview.html", context)


@access("signed_in")
@require_safe
def preview_packet(request: HttpRequest, opening_id: int) -> HttpResponse:
    """The same as a PDF; without consent there is none."""
    opening, own = _for_preview(request, opening_id)
    _candidate, shown = _own_packet(request, opening, own)
    if shown is None:
        raise Http404
    return packet_pdf(shown, opening, opening.pk)


def _seen(own: Referrals) -> str:
    """What the employer sees now: "all", all since they "hired", the "name" and their answer, or nothing ("")."""
    states = set(own.shown().values_list("state", flat=True))
    if states & set(WITH_EMPLOYER):
        return "all"
    return "hired" if ReferralState.HIRED in states else "name" if states else ""


def _for_preview(request: HttpRequest, opening_id: int) -> tuple[Opening, Referrals]:
    """An opening that is public or was applied for, and the applications for it."""
    own = Referral.objects.of_learner(request.user).filter(opening=opening_id)
    open_to = Opening.objects.published() | Opening.objects.filter(pk__in=own.values("opening"))
    whole = open_to.select_related("organisation", "site").prefetch_related("needs__skill").distinct()
    return get_object_or_404(whole, pk=opening_id), own


def _own_packet(request: HttpRequest, opening: Opening, own: Referrals) -> tuple[Candidate | None, Packet | None]:
    candidate = Candidate.objects.visible().filter(pk=request.user.pk).select_related("user").first()
    referral = own.order_by("-id").first()
    return candidate, packet(candidate, opening, referral=referral) if candidate else None


def refusal(request: HttpRequest, refused: MoveRefused, back_url: str) -> HttpResponse:
    """The page after a button whose step was refused: the sentence and the way back."""
    status = 403 if isinstance(refused, NotYours) else 409
    return render(request, "referrals/refused.html", {"sentence": str(refused), "back_url": back_url}, status=status)
