"""Whole pages for visitors, kept in the memory of this process while what they show is as it was.

A view offers its answer with the state that it shows, read before it looked at anything, and with the question that
reads it again. Who asks for the page next, and has nothing of their own on it, gets the same answer if the state is
still the same: what has closed is gone with the commit that closed it, in every process, and nobody has to be told.
What ends by the clock alone, the view says beforehand.

The middleware stands below those of security, sessions, languages and forms, so that all of them see a kept answer as
they see a new one. The one thing on a page that is the visitor's own, the token of its forms, is put in anew.
"""

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

LONGEST = 300  # of an address: longer ones are made anew each time
MOST_BYTES = 16 * 1024 * 1024  # of all pages together; whoever was not asked for longest goes first
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w+(?=")')

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    state: str
    ask: Callable[[], str]
    until: Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Page:
    pieces: list[bytes]  # the visitor's token goes between them
    headers: dict[str, str]
    state: str
    ask: Callable[[], str]
    until: dt.datetime

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))

    def answer(self, request: HttpRequest) -> HttpResponse:
        token = get_token(request).encode() if len(self.pieces) > 1 else b""
        return HttpResponse(token.join(self.pieces), headers=self.headers)


class Shelf:
    """Pages by key, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Key) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is None or page.until <= timezone.now():
                return None
            self.pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.size > self.most:
                self.size -= self.pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.size = 0


SHELF = Shelf(MOST_BYTES)


def offer(
    response: HttpResponse, state: str, *, ask: Callable[[], str], until: Callable[[], dt.datetime]
) -> HttpResponse:
    """Say that this answer is the same for every visitor while ``ask()`` says ``state``, and before ``until()``, which
    is only asked when the answer is kept; returns the answer.

    ``state`` was read before what the answer shows: then at worst the answer is newer than its name.
    """
    response.offered = Offer(state, ask, until)  # type: ignore[attr-defined]
    return response


class KeptPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_for_everybody(request):
            return self.get_response(request)
        key = (str(get_language()), str(request.scheme), request.get_host(), request.get_full_path())
        page = SHELF.get(key)
        if page is not None and page.ask() == page.state:
            return page.answer(request)
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_kept(request, response):
            patch_vary_headers(
                response, ["Cookie"]
            )  # the session says so of a new one, and nobody asks it for the next
            SHELF.put(key, _kept(response, response.offered))  # type: ignore[attr-defined]
        return response


def _kept(response: HttpResponse, offered: Offer) -> Page:
    until = min(timezone.now() + dt.timedelta(seconds=settings.PAGE_SECONDS), offered.until())
    pieces = _TOKEN.split(response.content)
    return Page(pieces, dict(response.items()), offered.state, offered.ask, until)


def _is_for_everybody(request: HttpRequest) -> bool:
    """A whole page is wanted, by somebody with no cookie under which there may be something of their own."""
    own = (settings.SESSION_COOKIE_NAME, "messages")
    return bool(
        settings.PAGE_SECONDS
        and request.method == "GET"
        and "HX-Request" not in request.headers
        and len(request.get_full_path()) <= LONGEST
        and not any(name in request.COOKIES for name in own)
    )


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Offered by its view, and nothing was said to this visitor alone."""
    return (
        hasattr(response, "offered")
        and response.status_code == 200
        and not response.cookies
        and not request.session.modified
    )
