"""The learner's side: "this is wrong" about the reasons of a match, and the answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from codeoregon.lib.states import NotReady
from jobs.matching.objections import actions
from jobs.matching.objections.forms import ObjectionForm
from jobs.matching.objections.models import Objection
from jobs.openings.models import Opening


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, opening_id: int) -> HttpResponse:
    """Say what is wrong with one's own reasons for a live opening."""
    opening = get_object_or_404(Opening.objects.published().for_cards(), pk=opening_id)
    form = ObjectionForm(request.POST if request.method == "POST" else None, skills=asked(opening))
    user: Any = request.user
    if said := sent(form, about=user, opening=opening, by=user):
        return redirect("matches:objection", said.pk)
    back = reverse("matches:detail", args=[opening.pk])
    return form_page(request, "objections/say.html", form, opening=opening, back_url=back)


@access("signed_in")
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """What one said oneself, where it stands, and the answer; also when the opening is over."""
    user: Any = request.user
    mine = Objection.objects.said_by(user).filter(about=user).select_related("opening", "skill")
    row = get_object_or_404(mine, pk=pk)
    live = Opening.objects.published().filter(pk=row.opening_id).exists()
    return render(request, "objections/said.html", {"row": row, "live": live})


def asked(opening: Opening) -> list[Any]:
    """The skills that an opening asks for, as its page has them."""
    return [need.skill for need in opening.needs.select_related("skill")]


def sent(form: ObjectionForm, **who: Any) -> Objection | None:
    """What a form that was sent made; None when it was not sent or was refused, with the sentence in the form."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return actions.say(skill=form.skill(), text=form.cleaned_data["text"], **who)
    except NotReady as refused:
        form.add_error(None, str(refused))
        return None
