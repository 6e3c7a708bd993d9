"""Saving a search, the list of one's own, and stopping its mail by a link."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.states import NotReady
from jobs.board import letters, listing
from jobs.board.forms import read
from jobs.board.saved import actions
from jobs.board.saved.models import Every, SavedSearch


class EveryForm(forms.Form):
    every = forms.ChoiceField(
        label=gettext_lazy("How often shall we write to you?"),
        choices=[(every.value, every.label) for every in (Every.DAY, Every.WEEK)],
        widget=forms.RadioSelect,
    )


@access("signed_in")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything somebody has saved."""
    rows = [(saved, listing.in_words(saved.filters), listing.address(saved.filters)) for saved in _mine(request)]
    return render(request, "searches/list.html", {"rows": rows, "choices": Every.choices})


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Save the filters in the address."""
    filters = read(request.GET)
    address = listing.address(filters)
    if filters.ignored:
        raise Http404
    form = EveryForm(request.POST or None, initial={"every": Every.DAY})
    if request.method == "POST" and form.is_valid():
        try:
            user: Any = request.user
            actions.save(user=user, filters=filters, every=form.cleaned_data["every"], by=user)
            return redirect("searches:index")
        except NotReady as refused:
            form.add_error(None, str(refused))
    return form_page(request, "searches/new.html", form, words=listing.in_words(filters), back=address)


@access("signed_in")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How often, or deleted."""
    user: Any = request.user
    saved, every = get_object_or_404(_mine(request), pk=pk), request.POST.get("every", "")
    button, _which = pressed(request, "change", "delete", unnamed="change")
    if button == "delete":
        actions.forget(saved=saved, by=user)
    elif every in Every.values:
        actions.set_every(saved=saved, every=every, by=user)
    else:
        raise BadRequest("not one of the choices")
    return redirect("searches:index")


@access("public")
@never_cache
@csrf_exempt  # mail programs send the form themselves (RFC 8058), without a cookie; the token says whose it is
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail."""
    saved = actions.by_token(token)
    words = listing.in_words(saved.filters) if saved is not None else ""
    return letters.stop_page(request, "searches/stop.html", saved, lambda: _stopped(saved), words)


def _stopped(saved: Any) -> SavedSearch:
    return actions.set_every(saved=saved, every=Every.NEVER, by=None)


def _mine(request: HttpRequest) -> Any:
    return SavedSearch.objects.of(request.user)
