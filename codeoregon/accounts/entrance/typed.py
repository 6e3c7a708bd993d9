"""What somebody typed is not lost when their session has ended, or when they were too quick.

A form sent after a session has ended leads to sign-in. What was typed waits in the visitor's session row, bounded and
for a day, and whoever that session was of finds it in the form again: never sent by itself, never shown to anybody
else. Files, passwords and keys are not kept, nor fields that a view names (``access(…, unkept=…)``). A form
sent too often is answered with its page, filled in, and stored nowhere.

Where nobody knows whose form it was (its owner signed out in another tab), nothing is kept. The sign-in page says so,
and whoever signs in lands on the page of the form, if that page opens for them; else on their own home.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from codeoregon.accounts.actions import whose_was
from codeoregon.lib.forms import TOO_MANY, typed_before

KEY = "typed_before"
BACK = "page_of_form"  # in the session: whoever has just signed in is on the way to it
PAGE = "page"  # in the address of the landing page: the same, before anybody has a session
KEEP_SECONDS = 24 * 60 * 60
MOST = 64 * 1024  # bytes of one form, as JSON
SECRETS = ("password", "csrfmiddlewaretoken", "credential")
NOT_OPEN = (403, 404, 405, 410)


class TypedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        comes_back, kept = _comes_back(request), _kept_for(request)
        if kept is None:
            answer = self.get_response(request)
            if _asks_to_sign_in(request, answer):
                return _keep(request) or _say_lost(request, answer)
            return redirect("landing") if comes_back and _is_shut(answer) else answer
        messages.info(request, _("This is what you typed before you were signed out. Check it, then send it."))
        with typed_before(_as_sent(kept["fields"])):
            return self.get_response(request)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429; to a form with its own page and what was typed. codeoregon.urls names this for allauth."""
    if request.method == "POST" and "HX-Request" not in request.headers:
        words = _("To keep everyone safe we slow down when many tries come from one place.")
        messages.error(request, f"{words} {_('Wait a few minutes, then try again.')}")
        view = resolve(request.path_info)
        if wanted := request.POST.get(REDIRECT_FIELD_NAME):  # the page goes on to where the form did
            query = urlencode({**request.GET.dict(), REDIRECT_FIELD_NAME: wanted})
            request.GET = QueryDict(query)
        with typed_before(_as_sent(_fields(request))):
            request.method, request.POST = "GET", QueryDict()
            page: Any = view.func(request, *view.args, **view.kwargs)
            if hasattr(page, "render"):
                page.render()
        if page.status_code == 200:
            page.status_code = TOO_MANY
            return page
    return render(request, "429.html", status=TOO_MANY)


def go_back(request: HttpRequest, page: str) -> HttpResponse:
    """Lead somebody who has just signed in to the page of a form; if it does not open for them, to their own home."""
    request.session[BACK] = urlsplit(page).path
    return redirect(page)


def _comes_back(request: HttpRequest) -> bool:
    """Whether this is the page on which somebody sent a form before they signed in. Asked once."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.get(BACK):
        return False
    if not request.user.is_authenticated or request.method != "GET" or request.path != request.session[BACK]:
        return False
    del request.session[BACK]
    return True


def _kept_for(request: HttpRequest) -> dict[str, Any] | None:
    """What this person typed into the page that they ask for now. What is old, sent, or somebody else's is dropped."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or KEY not in request.session:
        return None
    if not request.user.is_authenticated:
        return None
    kept: dict[str, Any] = request.session[KEY]
    is_here = request.path in (kept["page"], kept["sent_to"])
    if kept["user"] != request.user.pk or time.time() > kept["until"] or (request.method == "POST" and is_here):
        del request.session[KEY]
        return None
    return kept if request.method == "GET" and request.path == kept["page"] else None


def _asks_to_sign_in(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether a form of a visitor was answered with the way to sign-in."""
    user = getattr(request, "user", None)  # a request that was refused before anybody asked has none
    nobody = user is None or not user.is_authenticated
    return request.method == "POST" and nobody and _leads_to_sign_in(answer)


def _leads_to_sign_in(answer: HttpResponse) -> bool:
    doors = (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    return answer.status_code == 302 and urlsplit(answer.headers["Location"]).path in doors


def _is_shut(answer: HttpResponse) -> bool:
    """Whether a page does not open for somebody who is signed in; those of staff ask everybody else to sign in."""
    return answer.status_code in NOT_OPEN or _leads_to_sign_in(answer)


def _keep(request: HttpRequest) -> HttpResponse | None:
    """Keep the form for whoever was signed in here, and lead back to its page; None when there is nothing to keep."""
    match = request.resolver_match
    user = whose_was(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    fields = _fields(request, getattr(match.func, "unkept", ()) if match else ())
    is_bare = "HX-Request" in request.headers or request.path.startswith("/accounts/")
    if user is None or not fields or is_bare or len(json.dumps(fields)) > MOST:
        return None
    page = _page_of_form(request)
    request.session[KEY] = {
        "user": user,
        "page": urlsplit(page).path,
        "sent_to": request.path,
        "fields": fields,
        "until": time.time() + KEEP_SECONDS,
    }
    request.session[BACK] = urlsplit(page).path
    request.session.set_expiry(KEEP_SECONDS)  # signing in sets its own
    messages.info(request, _("You were signed out. Sign in again, and what you typed will be in the form."))
    if _left_out(request, fields):
        messages.info(request, _("We did not keep passwords, files and very private answers. Give them once more."))
    return redirect_to_login(page, resolve_url(settings.LOGIN_URL))


def _left_out(request: HttpRequest, fields: dict[str, list[str]]) -> bool:
    """Whether somebody gave more than we keep."""
    given = {name for name, values in request.POST.lists() if any(values)} - {"csrfmiddlewaretoken"}
    return bool(request.FILES) or not given <= fields.keys()


def _say_lost(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Nothing of the form is kept: say so, and lead back to its page by way of the landing page."""
    wanted = parse_qs(urlsplit(answer.headers["Location"]).query)
    view = request.resolver_match.func if request.resolver_match else None
    signing_in = request.path.startswith("/accounts/") and REDIRECT_FIELD_NAME not in wanted
    if signing_in or getattr(view, "access", "") == "public" or "HX-Request" in request.headers:
        return answer  # a step of signing in, or a page for visitors: they know why they are sent there
    messages.info(request, _("You were signed out, so what you sent was not saved. Sign in, then send it again."))
    back = f"{reverse('landing')}?{urlencode({PAGE: _page_of_form(request)})}"
    return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def _fields(request: HttpRequest, unkept: tuple[str, ...] = ()) -> dict[str, list[str]]:
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if not name.startswith(unkept) and not any(secret in name.lower() for secret in SECRETS)
    }


def _as_sent(fields: dict[str, list[str]]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in fields.items():
        sent.setlist(name, values)
    return sent


def _page_of_form(request: HttpRequest) -> str:
    """Where the form stands: a button may send it elsewhere, to an address that shows nothing."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path == request.path:
        return request.get_full_path()
    try:
        resolve(came.path)
    except Resolver404:
        return request.get_full_path()
    return f"{came.path}?{came.query}" if came.query else came.path
