"""One referred person on the employer's pages: who they are for this opening, talking with them, and the answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.ics import ics_response
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from jobs.candidates.resume.sending import as_download
from jobs.desk.openings.whose import mine
from jobs.matching.objections.forms import ObjectionForm
from jobs.matching.objections.models import Objection
from jobs.matching.objections.views import asked, sent
from jobs.openings.models import Opening
from jobs.placements.actions import hire as hire_action
from jobs.placements.models import Placement
from jobs.placements.signing.forms import HireForm
from jobs.referrals import actions
from jobs.referrals.forms import InterviewForm, NotSelectedForm
from jobs.referrals.models import Interview, PacketRead, Referral
from jobs.referrals.shown.packet import packets
from jobs.referrals.shown.paper import appointment, packet_pdf
from jobs.referrals.shown.timeline import for_employer, moves_of
from jobs.referrals.states import REFERRAL, WITH_EMPLOYER, ReferralState
from jobs.referrals.views import refusal

S = ReferralState
STEPS: dict[str, Callable[..., Referral]] = {"seen": actions.view, "offer": actions.offer}
OVER = "What the badges show was for your answer, and is not shown any more after it."
LEADS_TO = {"seen": S.VIEWED, "offer": S.OFFERED}


@access("signed_in")
@require_safe
def candidate(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """One person for one opening. Looking changes nothing; "Mark as seen" is a button. After an end that is no hire the
    name and what happened are left.
    """
    referral = _one(request, pk, referral_id)
    [(_same, packet)] = packets([referral])
    may = set(REFERRAL.open_to(referral, request.user))
    if request.method == "GET" and referral.has_packet:
        actions.note_reads([referral], form=PacketRead.Form.PAGE, by=request.user)
    context = {
        "opening": referral.opening,
        "referral": referral,
        "packet": packet,
        "resume_url": reverse("employers:candidate_resume", args=[pk, referral_id]),
        "over": "" if referral.has_packet else _(OVER),
        "moments": for_employer(referral, moves_of([referral])[referral.pk]),
        "interview": referral.interview,
        "may_talk": S.INTERVIEWING in may or (referral.state == S.INTERVIEWING and S.HIRED in may),
        "steps": [name for name, to in LEADS_TO.items() if to in may],
        "may_hire": S.HIRED in may,
        "may_decline": S.NOT_SELECTED in may,
        "placement": Placement.objects.filter(referral=referral).first(),
        "objections": _said(request, referral),
    }
    return render(request, "desk/candidates_one.html", context)


@access("signed_in")
@require_POST
def step(request: HttpRequest, pk: int, referral_id: int, step: str) -> HttpResponse:
    """ "Mark as seen", "We made an offer": one button each."""
    referral = _one(request, pk, referral_id)
    if step not in STEPS:
        raise Http404
    back = reverse("employers:candidate", args=[pk, referral_id])
    if referral.state == LEADS_TO[step]:  # the other half of a double click
        return redirect(back)
    try:
        STEPS[step](referral=referral, by=request.user)
    except MoveRefused as refused:
        return refusal(request, refused, back)
    messages.success(request, _("Saved: %(state)s.") % {"state": referral.get_state_display()})
    return redirect(back)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """A time to talk, or another one."""
    referral = _one(request, pk, referral_id)
    back = redirect("employers:candidate", pk, referral_id)
    if referral.state not in (S.REFERRED, S.VIEWED, S.INTERVIEWING):
        return _too_late(request, referral)
    agreed = referral.interview
    form = InterviewForm(request.POST if request.method == "POST" else None, initial=_agreed(agreed))
    if request.method == "POST" and form.is_valid():
        try:
            actions.interview(referral=referral, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The time is set. We told the person."))
            return back
    return form_page(request, "desk/candidates_interview.html", form, again=agreed is not None, **_about(referral))


@access("signed_in")
@require_safe
def interview_ics(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """The interview for a calendar."""
    referral = _one(request, pk, referral_id)
    agreed = referral.interview
    if agreed is None:
        raise Http404
    title = f"{referral.candidate.user.full_name or _('No name given')}: {referral.opening.title}"
    page = reverse("employers:candidate", args=[pk, referral_id])
    return ics_response(appointment(agreed, title=title, url=page), f"interview-{referral_id}.ics")


@access("signed_in")
@require_safe
def packet_file(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """What the page shows of the person, as a PDF; the look is written down."""
    referral = _one(request, pk, referral_id)
    if not referral.has_packet:
        back = reverse("employers:candidate", args=[pk, referral_id])
        return render(request, "referrals/refused.html", {"sentence": _(OVER), "back_url": back}, status=410)
    [(_same, packet)] = packets([referral])
    actions.note_reads([referral], form=PacketRead.Form.PDF, by=request.user)
    return packet_pdf(packet, referral.opening, referral.pk)


@access("signed_in")
@require_safe
def resume_file(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """The résumé, where the page shows it; the look is written down."""
    referral = _one(request, pk, referral_id)
    if not referral.has_packet:
        back = reverse("employers:candidate", args=[pk, referral_id])
        return render(request, "referrals/refused.html", {"sentence": _(OVER), "back_url": back}, status=410)
    [(_same, packet)] = packets([referral])
    if packet.resume is None:
        raise Http404
    actions.note_reads([referral], form=PacketRead.Form.RESUME, by=request.user)
    return as_download(packet.resume, f"candidate-{referral_id}-resume")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def hire(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """Kind, wage and first day; then staff write the agreement."""
    referral = _one(request, pk, referral_id)
    made = Placement.objects.filter(referral=referral).first()
    if made is not None:
        return redirect("employers:placement", made.pk)
    if referral.state not in WITH_EMPLOYER:
        return _too_late(request, referral)
    opening = referral.opening
    first = {"kind": opening.kind if opening.kind in ("ojt", "internship") else None, "wage": _hourly(opening)}
    form = HireForm(request.POST if request.method == "POST" else None, initial=first, posted=_hourly(opening))
    if request.method == "POST" and form.is_valid():
        try:
            placement = hire_action(referral=referral, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("employers:placement", placement.pk)
    return form_page(request, "desk/candidates_hire.html", form, **_about(referral))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """ "Not selected", with a reason from the list."""
    referral = _one(request, pk, referral_id)
    back = redirect("employers:candidates", pk)
    if referral.state not in WITH_EMPLOYER:
        return back
    form = NotSelectedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.not_select(referral=referral, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer is saved. We tell the person kindly."))
            return back
    return form_page(request, "desk/candidates_no.html", form, **_about(referral))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, pk: int, referral_id: int) -> HttpResponse:
    """ "This is wrong" about what the badges are said to show; staff look into it and answer."""
    referral = _one(request, pk, referral_id)
    person, opening = referral.candidate.user, referral.opening
    if not referral.has_packet:
        return redirect("employers:candidate", pk, referral_id)
    form = ObjectionForm(request.POST if request.method == "POST" else None, skills=asked(opening))
    if sent(form, about=person, opening=opening, by=request.user):
        messages.success(request, _("Our staff look into it. You get an email when they answer."))
        return redirect("employers:candidate", pk, referral_id)
    return form_page(request, "desk/candidates_wrong.html", form, **_about(referral))


def _too_late(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The page of before was still open: what was sent from it can't be done now, and that is said."""
    back = reverse("employers:candidate", args=[referral.opening_id, referral.pk])
    if request.method != "POST":
        return redirect(back)
    here = {"state": referral.get_state_display()}
    return refusal(request, MoveRefused(_("This can't be done now: it is “%(state)s”.") % here), back)


def _said(request: HttpRequest, referral: Referral) -> Any:
    """What they themselves called wrong on this page, newest first."""
    return Objection.objects.said_by(request.user).of_pair(referral.candidate_id, referral.opening)


def _one(request: HttpRequest, opening_id: int, referral_id: int) -> Referral:
    """Referred for an opening that this person answers for, consent standing; else as ``mine`` says, or not there."""
    found = Referral.objects.shown_to(request.user).filter(opening=opening_id, pk=referral_id).whole()
    referral = found.talking().prefetch_related("opening__needs__skill").first()
    if referral is None:
        mine(request, opening_id)
        raise Http404
    return referral


def _about(referral: Referral) -> dict[str, Any]:
    return {
        "referral": referral,
        "opening": referral.opening,
        "back_url": reverse("employers:candidate", args=[referral.opening_id, referral.pk]),
    }


def _agreed(agreed: Interview | None) -> dict[str, Any]:
    """What the form begins with when there is a time already."""
    if agreed is None:
        return {}
    here = timezone.localtime(agreed.starts_at)
    return {"day": here.date(), "time": here.time(), "minutes": agreed.minutes, "place": agreed.place}


def _hourly(opening: Opening) -> Any:
    """The posted pay to start from, where it is by the hour."""
    return opening.pay_low if opening.pay_period == "hour" else None
