"""Keeping an opening open for longer, and opening an ended one again. Opening either page changes nothing."""

from typing import cast

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.co import day_text
from jobs.desk.forms import ReopenForm
from jobs.desk.openings.show import days_left
from jobs.desk.openings.whose import mine
from jobs.openings.life import dates, renewing
from jobs.openings.states import ENDED, OpeningState, is_past, left_to_staff

# Of one opening. Ending it has no bound of its own: it must be open for that, and nobody should find that they can't.
FLOOD = {"reopen": "5/d/key"}


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """One button; letters that remind of the end lead here. Where it would win no day, a sentence says so."""
    opening = mine(request, pk)
    back = reverse("employers:opening", args=[pk])
    if request.method != "POST" and opening.state in ENDED:
        return redirect("employers:opening_reopen", pk)
    if request.method != "POST" and opening.state != OpeningState.PUBLISHED:
        return redirect(back)
    longest = dates.is_longest(opening, timezone.now())
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            row = renewing.renew(opening=opening, by=cast(User, request.user))
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            day = {"date": day_text(row.expires_at)}
            if longest:
                text = _("Nothing was changed: it is open until %(date)s already, as long as an opening can be.")
                messages.info(request, text % day)
            else:
                messages.success(request, _("It is open until %(date)s.") % day)
            return redirect(back)
    until = dates.anew(timezone.now())["expires_at"]
    context = {"opening": opening, "left": days_left(opening), "until": until, "longest": longest, "back_url": back}
    return form_page(request, "desk/renew.html", form, **context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back on the board; what is left to our staff says why."""
    opening = mine(request, pk)
    back = reverse("employers:opening", args=[pk])
    if request.method != "POST" and (opening.state not in ENDED or left_to_staff(opening, request.user)):
        return redirect(back)  # where the sentence stands
    first = {"more": max(opening.positions - opening.hired, 1)}
    form = ReopenForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and not _too_often(request, pk, form):
        try:
            row = renewing.reopen(opening=opening, by=cast(User, request.user), more=form.cleaned_data["more"])
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error("more", refused.messages)
        else:
            messages.success(request, _("It is open until %(date)s.") % {"date": day_text(row.expires_at)})
            return redirect(back)
    until = dates.anew(timezone.now())["expires_at"]
    context = {"opening": opening, "until": until, "day_passed": is_past(opening.starts_on), "back_url": back}
    return form_page(request, "desk/reopen.html", form, **context)


def _too_often(request: HttpRequest, pk: int, form: ReopenForm) -> bool:
    if ratelimit.consume(request, app="jobs", action="reopen", config=FLOOD, key=str(pk)):
        return False
    sentence = _("It was opened again several times in one day. Wait until tomorrow, or write to us.")
    form.add_error(None, ValidationError(sentence, code="rate_limited"))
    return True
