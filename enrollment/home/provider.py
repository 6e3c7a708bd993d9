"""Linking a Treehouse account, showing that it is yours, and asking for news at once."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges.provider import actions
from badges.provider.actions import AlreadyLinked, HandleNamed, HandleTaken, LinkRefused, TooSoon, account_of
from badges.provider.forms import HandleForm
from badges.provider.models import ProviderAccount
from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from enrollment.home import news
from enrollment.home.fits import fitting
from enrollment.home.views import learning_page
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import JOINED
from enrollment.programs.seats import Seat

HOLD = 0.8  # seconds that a request waits for the worker; after that the page asks again by itself


class LinkForm(HandleForm):
    """The username, and the consent to read the profile where it does not stand yet."""

    def __init__(self, *args: Any, ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ask:
            self.fields["profile"] = consents.field(Consent.Kind.PROFILE)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """The account linked now and what it still needs, or the form that links one."""
    user: Any = request.user
    mine = Enrollment.objects.filter(user=user, state__in=JOINED).first()
    if mine is None or mine.owes_answers:
        return redirect("join:begin")
    account = account_of(user)
    if account and request.method != "POST":
        return _linked(request, account, news.tell(request))
    form = LinkForm(request.POST or None, ask=not consents.stands(user, Consent.Kind.PROFILE))
    if request.method == "POST" and form.is_valid():
        return _link(request, form)
    return form_page(request, "provider/link.html", form, ended=actions.ended_for_another(user))


def _linked(request: HttpRequest, account: ProviderAccount, told: news.News | None, status: int = 200) -> HttpResponse:
    context = {"account": account, "news": told, "trouble": news.trouble(account)}
    return render(request, "provider/linked.html", context, status=status)


def _link(request: HttpRequest, form: LinkForm) -> HttpResponse:
    user: Any = request.user
    fits = fitting(user.pk)
    try:
        handle, contest = form.cleaned_data["handle"], "contest" in request.POST
        account = consents.link_profile(user=user, handle=handle, by=user, contest=contest)
    except LinkRefused as refused:
        conflict = isinstance(refused, (HandleTaken, AlreadyLinked))
        # What was typed is well formed then: the page says once, on top, what stands in the way.
        form.add_error(None if conflict else "handle", str(refused))
        taken, named = isinstance(refused, HandleTaken), isinstance(refused, HandleNamed)
        linked = isinstance(refused, AlreadyLinked)
        page = form_page(request, "provider/link.html", form, taken=taken, named=named, linked=linked)
        page.status_code = 409 if conflict else page.status_code
        return page
    news.expect(request, account, fits)
    news.wait(request, HOLD)
    account.refresh_from_db()
    return redirect("me:home" if account.proof else "provider:link")


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest) -> HttpResponse:
    """Let go of the account: ask first. The badges earned so far stay."""
    account = account_of(request.user)
    if account is None:  # let go already: the button was pressed twice
        return redirect("provider:link")
    if request.method == "POST":
        actions.unlink(account=account, by=request.user)
        return redirect("provider:link")
    seat = Seat.objects.live().filter(user=account.user_id).exists()
    context = {"account": account, "seat": seat, "back_url": reverse("provider:link")}
    return render(request, "provider/unlink.html", context)


@access("signed_in")
@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Ask the provider now; tell what came, as soon as it is there. Asked too often: 429 with a sentence."""
    account = _own(request)
    fits = fitting(account.user_id)
    on_account = "account" in request.POST  # pressed on the account's own page: the answer is given there
    try:
        account = actions.update_now(account=account, by=request.user)
    except TooSoon as soon:
        told = news.too_soon(request, str(soon))
        page = _linked(request, account, told, 429) if on_account else learning_page(request, told, 429)
        page["Retry-After"] = str(soon.seconds)
        return page
    news.expect(request, account, fits)
    news.wait(request, HOLD)
    if request.htmx:  # type: ignore[attr-defined]
        return learning_page(request, news.tell(request))
    return redirect("provider:link" if on_account else "me:home")


@access("signed_in")
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """What the page asks for while there is more to come."""
    return learning_page(request, news.tell(request))


def _own(request: HttpRequest) -> ProviderAccount:
    account = account_of(request.user)
    if account is None:
        raise Http404
    return account
