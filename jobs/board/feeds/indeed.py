"""All openings in the XML that Indeed and sites like it read, newest key first, a few hundred at a time."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.http import http_date

from jobs.board import cards, markup
from jobs.board.feeds.xml import HEAD, cdata
from jobs.openings.models import Opening
from jobs.openings.states import LiveIn

TYPE = "application/xml; charset=utf-8"
AT_ONCE = 500
TYPES = {"FULL_TIME": "fulltime", "PART_TIME": "parttime", "CONTRACTOR": "contract", "INTERN": "internship"}


def feed() -> Iterator[str]:
    """The document; openings that end while it is read are left out as soon as they have ended."""
    yield HEAD
    yield "<source>"
    yield cdata("publisher", "Code Oregon")
    yield cdata("publisherurl", settings.BASE_URL)
    yield cdata("lastBuildDate", http_date(timezone.now().timestamp()))
    yield "\n"
    live = Opening.objects.published().select_related("organisation", "site").defer("search").order_by("-pk")
    rows = list(live[:AT_ONCE])
    while rows:
        yield "".join(map(_job, rows))
        rows = list(live.filter(pk__lt=rows[-1].pk)[:AT_ONCE]) if len(rows) == AT_ONCE else []
    yield "</source>\n"


def _job(opening: Opening) -> str:
    site = opening.site
    facts = {
        "title": opening.title,
        "date": http_date(opening.published_at.timestamp()) if opening.published_at else "",
        "referencenumber": opening.pk,
        "url": settings.BASE_URL + opening.get_absolute_url(),
        "company": opening.organisation.name,
        "sourcename": "Code Oregon",
        "city": site.city if site else "",
        # Of remote work the state is known where people must live in one; else the country says where.
        "state": site.region if site else "OR" if opening.live_in == LiveIn.OR else "",
        "country": "US",
        "postalcode": site.zip if site else "",
        "streetaddress": site.street if site else "",
        "description": markup.description(opening),
        "salary": cards.pay(opening),
        "jobtype": TYPES[markup.employment_type(opening)],
        "remotetype": ("Hybrid remote" if site else "Fully remote") if opening.is_remote else "",
        "expirationdate": timezone.localdate(opening.expires_at).isoformat() if opening.expires_at else "",
    }
    return f"<job>{''.join(cdata(name, value) for name, value in facts.items() if value != '')}</job>\n"
