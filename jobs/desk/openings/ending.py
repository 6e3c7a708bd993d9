"""The two ways in which an employer ends an opening that was sent: open, with staff, or in the days for veterans."""

from typing import cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import MoveRefused
from jobs.desk.forms import CloseForm
from jobs.desk.openings.whose import mine
from jobs.openings import actions
from jobs.openings.models import Opening
from jobs.openings.states import SENT, OpeningState


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Somebody was found": asks once, then takes it off the board."""
    opening = mine(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            actions.fill(opening=opening, by=cast(User, request.user))
            return redirect("employers:opening", pk)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
    return _confirm(request, "desk/filled.html", form, opening)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Close it for another reason": asks why, then takes it off the board."""
    opening = mine(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(opening=opening, by=cast(User, request.user), why=form.cleaned_data["why"])
            return redirect("employers:opening", pk)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
    return _confirm(request, "desk/close.html", form, opening)


def _confirm(request: HttpRequest, template: str, form: Form, opening: Opening) -> HttpResponse:
    """A second click finds it ended already: that is what was wanted, so show it."""
    if opening.state not in SENT and request.method != "POST":
        return redirect("employers:opening", opening.pk)
    is_open, back = opening.state == OpeningState.PUBLISHED, reverse("employers:opening", args=[opening.pk])
    return form_page(request, template, form, opening=opening, is_open=is_open, back_url=back)
