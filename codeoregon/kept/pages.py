"""Whole pages for visitors, kept in the memory of this process while what they show is as it was.

A view offers its answer with the state that it shows, read before it looked at anything, and with the question that
reads it again. Who asks for the page next, and has nothing of their own on it, gets the same answer if the state is
still the same: what has closed is gone with the commit that closed it, in every process, and nobody has to be told.
What ends by the clock alone, the view says beforehand.

While a view that `kept_for_everybody` marks makes a page, who wants the same page in this process waits for it and
then asks as everybody does whether it still holds: a hundred visitors at once after a change are one page to make.

The middleware stands below those of security, sessions, languages and forms, so that all of them see a kept answer as
they see a new one. The one thing on a page that is the visitor's own, the token of its forms, is put in anew.
"""

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

LONGEST = 300  # of an address: longer ones are made anew each time
MOST_BYTES = 16 * 1024 * 1024  # of all pages together; whoever was not asked for longest goes first
WAIT_SECONDS = 10.0  # for a page that another request makes; who waited so long makes one too
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w+(?=")')

Key = tuple[str, ...]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


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


class Turns:
    """Each page is made once at a time: who comes meanwhile waits until its maker is through."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.makers: dict[Key, threading.Event] = {}

    def take(self, key: Key) -> threading.Event | None:
        """None: it is the caller's turn, who must ``leave`` afterwards; else what to wait for."""
        with self.lock:
            others = self.makers.get(key)
            if others is None:
                self.makers[key] = threading.Event()
            return others

    def leave(self, key: Key) -> None:
        with self.lock:
            self.makers.pop(key).set()


TURNS = Turns()


def kept_for_everybody(view: View) -> View:
    """Mark a view that offers what it makes for visitors: the same page is made once at a time."""
    view.is_kept_for_everybody = True  # type: ignore[attr-defined]
    return view


class KeptPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if not _is_for_everybody(request):
            return self.get_response(request)
        request.kept_as = key = _key(request)
        if answer := _known(request, key):
            return answer
        request.has_turn = False
        try:
            return self._made(request, key)
        finally:
            if request.has_turn:
                TURNS.leave(key)

    def process_view(self, request: Any, view: Callable[..., Any], *_args: Any) -> HttpResponseBase | None:
        """Only here it is known whether the page is of those that are kept; others are made side by side."""
        if not hasattr(request, "kept_as") or not hasattr(view, "is_kept_for_everybody"):
            return None
        others = TURNS.take(request.kept_as)
        if others is None:
            request.has_turn = True
            return None
        others.wait(WAIT_SECONDS)
        return _known(request, request.kept_as)

    def _made(self, request: HttpRequest, key: Key) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_kept(request, response):
            patch_vary_headers(
                response, ["Cookie"]
            )  # the session says so of a new one, and nobody asks it for the next
            SHELF.put(key, _kept(response, response.offered))  # type: ignore[attr-defined]
        return response


def _key(request: HttpRequest) -> Key:
    return (str(get_language()), str(request.scheme), request.get_host(), request.get_full_path())


def _known(request: HttpRequest, key: Key) -> HttpResponse | None:
    """The page as it is kept, if what it shows is as it was."""
    page = SHELF.get(key)
    return page.answer(request) if page is not None and page.ask() == page.state else None


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
