"""Feeds: each is named by the state of the board, so that whoever has it is answered with 304 and one question."""

import dataclasses
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.kept.answers import conditional
from codeoregon.web.pages import NoListPage
from jobs.board import listing, search
from jobs.board.feeds import atom as atoms
from jobs.board.feeds import indeed as indeeds
from jobs.board.feeds import sitemap as sitemaps
from jobs.board.forms import NEWEST, Filters, read
from jobs.board.models import stamp

PIECE = 64 * 1024
SPOKEN = "en"  # the words of a feed: what employers write is English


@access("public")
@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    """New openings, with the filters of the list; a filter that makes no sense is 422, for feed readers show that."""
    now, at = stamp(), request.GET.get("at", "")
    filters = dataclasses.replace(read(request.GET), sort=NEWEST)
    if filters.ignored:
        return HttpResponse(f"Can't read: {', '.join(filters.ignored)}\n", status=422, content_type="text/plain")

    def make() -> HttpResponseBase:
        with translation.override(SPOKEN):
            return HttpResponse("".join(_atom(filters, at)), content_type=atoms.TYPE)

    return conditional(request, now.etag(f"atom {filters.query()} {at}"), now.at, make)


@access("public")
@require_safe
def indeed(request: HttpRequest) -> HttpResponseBase:
    now = stamp()
    return conditional(request, now.etag("indeed"), now.at, lambda: _streamed(indeeds.feed(), indeeds.TYPE))


@access("public")
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    now = stamp()
    return conditional(request, now.etag("sitemap"), now.at, lambda: _streamed(sitemaps.whole(), sitemaps.TYPE))


@access("public")
@require_safe
def sitemap_part(request: HttpRequest, name: str) -> HttpResponseBase:
    lines = sitemaps.part(name)
    if lines is None:
        raise Http404
    now = stamp()
    return conditional(request, now.etag(f"sitemap {name}"), now.at, lambda: _streamed(lines, sitemaps.TYPE))


def _atom(filters: Filters, at: str) -> Iterator[str]:
    try:
        found = search.find(filters, at, atoms.SIZE, skip=("search",))
    except search.NoSuchPage as none:
        raise NoListPage from none
    said = ", ".join(listing.words(filters).values())
    return atoms.feed(found, f"Code Oregon: {said}" if said else "Code Oregon: new openings")


def _streamed(lines: Iterator[str], content_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(_in_pieces(lines), content_type=content_type)


def _in_pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """Whole pieces instead of lines, written in one language whoever asks."""
    held: list[str] = []
    size = 0
    while True:
        with translation.override(SPOKEN):
            line = next(lines, None)
        if line is None:
            break
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
