"""One opening on its employer's own page, and the two ways in which an employer ends it."""

from typing import cast
from uuid import uuid4

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.lib.templatetags.cards import Moment
from employers.organisations.models import Organisation
from jobs.desk import facts
from jobs.desk.forms import CloseForm
from jobs.openings import actions
from jobs.openings.models import Opening
from jobs.openings.rules import missing
from jobs.openings.states import EDITABLE, OpeningState
from jobs.referrals.models import Referral


@access("signed_in")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """State, what happened, what it says; every member may look, owners and recruiters may act."""
    opening = get_object_or_404(Opening.objects.of(request.user).select_related("organisation", "site"), pk=pk)
    needs = list(opening.needs.select_related("skill"))
    moves = list(StateMove.objects.of(opening))
    asked = [move for move in moves if move.to_state == OpeningState.CHANGES_REQUESTED]
    context = {
        "opening": opening,
        "lines": facts.lines(opening, needs),
        "moments": history(opening, moves),
        "asked": asked[-1].why if asked and opening.state == OpeningState.CHANGES_REQUESTED else "",
        "editable": opening.state in EDITABLE,
        "is_open": opening.state == OpeningState.PUBLISHED,
        "may_act": Organisation.objects.hiring(request.user).filter(pk=opening.organisation_id).exists(),
        "candidates": Referral.objects.shown_to(request.user).filter(opening=opening).count(),
        "complete": not missing(opening, needs),
        "form_key": uuid4(),  # of the button that copies it
    }
    return render(request, "desk/opening.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Somebody was found": asks once, then takes it off the board."""
    opening = _mine(request, pk)
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
    opening = _mine(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(opening=opening, by=cast(User, request.user), why=form.cleaned_data["why"])
            return redirect("employers:opening", pk)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
    return _confirm(request, "desk/close.html", form, opening)


def history(opening: Opening, moves: list[StateMove]) -> list[Moment]:
    """What happened to it, oldest first; the reason is shown where staff wrote one for the employer."""
    labels = dict(OpeningState.choices)
    begun = Moment(_("Begun"), opening.created_at)
    return [begun, *(Moment(str(labels.get(move.to_state, "")), move.at, move.why) for move in moves)]


def _mine(request: HttpRequest, pk: int) -> Opening:
    return get_object_or_404(Opening.objects.managed_by(request.user).select_related("organisation"), pk=pk)


def _confirm(request: HttpRequest, template: str, form: Form, opening: Opening) -> HttpResponse:
    """A second click finds it ended already: that is what was wanted, so show it."""
    if opening.state != OpeningState.PUBLISHED and request.method != "POST":
        return redirect("employers:opening", opening.pk)
    return form_page(request, template, form, opening=opening, back_url=reverse("employers:opening", args=[opening.pk]))
