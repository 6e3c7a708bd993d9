"""Changing an opening that is open, one part at a time. What staff look at first is said before anything is written."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.accounts.models import User
from codeoregon.lib.forms import form_page
from codeoregon.lib.seen.together import ChangedMeanwhile, ClosedMeanwhile, Together
from codeoregon.lib.states import MoveRefused
from jobs.desk import moved_on
from jobs.desk.forms import JobForm, PayForm, TrainingForm
from jobs.desk.loosening import asked_anew
from jobs.desk.openings import needs
from jobs.desk.openings.whose import mine
from jobs.openings.actions import cant_be_changed
from jobs.openings.life import changing
from jobs.openings.models import Opening
from jobs.openings.states import OpeningState

PARTS = ("job", "pay", "needs", "training")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One part of an open opening; the parts are the pages of the posting form."""
    if step not in PARTS:
        raise Http404
    opening = mine(request, pk)
    if opening.state != OpeningState.PUBLISHED and request.method != "POST":
        messages.info(request, cant_be_changed(opening))
        return redirect("employers:opening", pk)
    if request.method == "POST":
        asked_anew(request)
    return needs.page(request, opening) if step == "needs" else _fields(request, opening, step)


def _fields(request: HttpRequest, opening: Opening, step: str) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = _form(step, opening, sent)
    together = Together(form, opening, sent=sent, also=TrainingForm.ALSO if step == "training" else ())
    reasons: list[str] = []
    if sent is not None and opening.state != OpeningState.PUBLISHED:
        return moved_on.page(request, opening, step, form, together)
    if sent is not None and form.is_valid():
        values, by, agreed = form.cleaned_data, cast(User, request.user), "agreed" in sent
        try:
            row = changing.change(opening=opening, by=by, agreed=agreed, settle=together.settle, **values)
        except changing.LookedAtFirst as first:
            reasons = first.reasons
        except ChangedMeanwhile:
            together.explain()
        except ClosedMeanwhile:
            return moved_on.page(request, opening, step, form, together)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            fields = getattr(refused, "error_dict", {})
            form.add_error(None, refused if fields and set(fields) <= set(form.fields) else refused.messages)
        else:
            together.tell(request)
            return needs.done(request, opening, row)
    context = {"opening": opening, "step": step, "together": together, "reasons": reasons, "back_url": _back(opening)}
    return form_page(request, "desk/change.html", form, **context)


def _form(step: str, opening: Opening, data: Any) -> Form:
    first = {name: getattr(opening, name) for name in changing.WRITABLE}
    if step == "job":
        return JobForm(data, organisations=[opening.organisation], initial=first)
    if step == "pay":
        return PayForm(data, organisation=opening.organisation, initial=first)
    return TrainingForm(data, opening=opening, initial=first)


def _back(opening: Opening) -> str:
    return reverse("employers:opening", args=[opening.pk])
