"""How often to hear of new fits, and stopping it by a link."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from jobs.board import letters
from jobs.board.fits import actions
from jobs.board.fits.models import FitMail, Rhythm
from jobs.matching.matches import candidate_of


class EveryForm(forms.Form):
    every = forms.ChoiceField(
        label=_("When shall we write to you about new jobs that fit you?"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Never at night, about each job only once, and at most once in four hours."),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """Only somebody who is shown to employers has matches to hear of; others are led to their settings."""
    candidate = candidate_of(request.user)
    if candidate is None:
        return redirect("me:settings")
    row = FitMail.objects.filter(pk=candidate.pk).first()
    first = {"every": row.every if row else Rhythm.WEEK}
    form = EveryForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.set_every(candidate=candidate, every=form.cleaned_data["every"], by=request.user)
        return redirect("me:settings")
    return form_page(request, "me/form.html", form, title=_("Email about new jobs"), back=reverse("me:settings"))


@access("public")
@never_cache
@csrf_exempt  # mail programs send the form themselves (RFC 8058), without a cookie; the token says whose it is
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail."""
    row = actions.by_token(token)
    return letters.stop_page(request, "fits/stop.html", row, lambda: _stopped(row))


def _stopped(row: Any) -> FitMail:
    return actions.set_every(candidate=row.candidate, every=Rhythm.NEVER, by=None)
