"""New openings as an Atom feed (RFC 4287), in pages (RFC 5005), for any filters."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from jobs.board import cards, markup
from jobs.board.feeds.xml import HEAD, element
from jobs.board.search import Found
from jobs.openings.models import Opening

TYPE = "application/atom+xml; charset=utf-8"
SIZE = 50
BEGAN = "2026"  # of the tag scheme (RFC 4151): in that year the name of the host was ours


def feed(found: Found, title: str) -> Iterator[str]:
    """The document, newest first."""
    filters = found.filters
    page, here = settings.BASE_URL + reverse("board:list"), settings.BASE_URL + reverse("board:atom")
    query = filters.query(without="sort")
    newest = max((one.updated_at for one in found.openings if one.updated_at), default=found.stamp.at)
    yield HEAD
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    yield element("id", _tag(f"openings?{query}"))
    yield element("title", title)
    yield element("updated", (newest or timezone.now()).isoformat())
    yield "<author><name>Code Oregon</name></author>"
    yield element("link", rel="alternate", type="text/html", href=f"{page}?{query}" if query else page)
    yield element("link", rel="self", type="application/atom+xml", href=f"{here}?{query}" if query else here)
    for relation, cursor in (("next", found.after), ("previous", found.before)):
        if cursor:
            address = f"{here}?{filters.query(without='sort', at=cursor)}"
            yield element("link", rel=relation, type="application/atom+xml", href=address)
    yield "\n"
    for opening in found.openings:
        yield _entry(opening)
    yield "</feed>\n"


def _entry(opening: Opening) -> str:
    published, updated = (at.isoformat() if at else "" for at in (opening.published_at, opening.updated_at))
    lead = f"{cards.pay(opening)}. {opening.organisation.name}, {cards.place(opening)}."
    parts = [
        element("id", _tag(f"opening/{opening.pk}")),
        element("title", f"{opening.title}, {opening.organisation.name}"),
        element("link", rel="alternate", type="text/html", href=settings.BASE_URL + opening.get_absolute_url()),
        element("published", published),
        element("updated", updated),
        f"<author>{element('name', opening.organisation.name)}</author>",
        element("category", term=opening.kind),
        element("summary", lead),
        element("content", markup.description(opening), type="html"),
    ]
    return f"<entry>{''.join(parts)}</entry>\n"


def _tag(what: str) -> str:
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{BEGAN}:{what}"
