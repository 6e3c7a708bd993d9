"""Public pages for search engines (sitemaps.org): one file, or an index of several once there are many openings.

A part holds the openings whose keys lie in one range, so it stays the same while others come and go elsewhere.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.text import slugify

from jobs.board.feeds.xml import HEAD, element
from jobs.openings.models import Opening

TYPE = "application/xml; charset=utf-8"
MOST = 40_000  # addresses in a file; the format allows 50,000
PAGES = "pages"
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def whole() -> Iterator[str]:
    """Everything in one file, or the index."""
    if Opening.objects.published().count() <= MOST - len(settings.SITEMAP_PAGES):
        yield from _urls(_pages(), _openings(Opening.objects.published()))
        return
    yield HEAD
    yield f"<sitemapindex {_SPACE}>\n"
    part = Func(F("pk"), Value(MOST), function="div", output_field=IntegerField())
    live = Opening.objects.published().order_by()
    numbers = sorted(live.annotate(part=part).values_list("part", flat=True).distinct())
    for name in (PAGES, *map(str, numbers)):
        yield f"<sitemap>{element('loc', settings.BASE_URL + reverse('sitemap_part', args=[name]))}</sitemap>\n"
    yield "</sitemapindex>\n"


def part(name: str) -> Iterator[str] | None:
    """One file of the index; None when there can't be one of this name."""
    if name == PAGES:
        return _urls(_pages(), iter(()))
    if not (name.isascii() and name.isdecimal() and len(name) <= 9):
        return None
    first = int(name) * MOST
    return _urls(iter(()), _openings(Opening.objects.published().filter(pk__gte=first, pk__lt=first + MOST)))


def _urls(*some: Iterator[str]) -> Iterator[str]:
    yield HEAD
    yield f"<urlset {_SPACE}>\n"
    for lines in some:
        yield from lines
    yield "</urlset>\n"


def _pages() -> Iterator[str]:
    for name in settings.SITEMAP_PAGES:
        yield f"<url>{element('loc', settings.BASE_URL + reverse(name))}</url>\n"


def _openings(rows: QuerySet[Opening]) -> Iterator[str]:
    updated = Greatest("published_at", "changed_at")
    for key, title, moment in rows.order_by("pk").values_list("pk", "title", updated).iterator(5_000):
        address = settings.BASE_URL + reverse("board:detail", args=[key, slugify(title) or "job"])
        yield f"<url>{element('loc', address)}{element('lastmod', moment.isoformat() if moment else '')}</url>\n"
