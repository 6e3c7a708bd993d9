"""What search engines and social pages read of an opening: schema.org JobPosting, as Google asks for it.

https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

import json
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from jobs.board import cards
from jobs.openings.models import Opening
from jobs.openings.states import LiveIn, OpeningKind, PayPeriod
from jobs.openings.text import as_list, to_html, to_text

FULL_TIME_HOURS = 35
# Signs that would end a <script> element or begin a comment in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_TYPES = {
    OpeningKind.FULL_TIME: "FULL_TIME",
    OpeningKind.PART_TIME: "PART_TIME",
    OpeningKind.CONTRACT: "CONTRACTOR",
    OpeningKind.INTERNSHIP: "INTERN",
}
_LIVE_IN: dict[str, Any] = {
    LiveIn.US: {"@type": "Country", "name": "USA"},
    LiveIn.OR: {"@type": "State", "name": "Oregon, USA"},
    LiveIn.OR_WA: [{"@type": "State", "name": "Oregon, USA"}, {"@type": "State", "name": "Washington, USA"}],
}
_LIVE_IN_WORDS = {
    LiveIn.US: "You may live anywhere in the U.S.",
    LiveIn.OR: "You must live in Oregon.",
    LiveIn.OR_WA: "You must live in Oregon or Washington.",
}
_UNITS = {PayPeriod.HOUR: "HOUR", PayPeriod.YEAR: "YEAR"}


def json_ld(opening: Opening) -> SafeString:
    """The posting as JSON for a ``<script type="application/ld+json">``."""
    text = json.dumps(posting(opening), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped for its place in the line before


def posting(opening: Opening) -> dict[str, Any]:
    """An opening with organisation, site and needs, as schema.org JobPosting."""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": opening.title,
        "description": description(opening),
        "identifier": {"@type": "PropertyValue", "name": opening.organisation.name, "value": str(opening.pk)},
        "datePosted": _day(opening.published_at),
        "validThrough": timezone.localtime(opening.expires_at).isoformat() if opening.expires_at else None,
        "employmentType": employment_type(opening),
        "hiringOrganization": _organisation(opening),
        "baseSalary": _salary(opening),
        # People apply here, but sign up first: not what is meant by applying directly.
        "directApply": False,
        "url": settings.BASE_URL + opening.get_absolute_url(),
        "jobBenefits": to_text(opening.benefits),
        "skills": [need.skill.name for need in opening.needs.all()],
        "totalJobOpenings": opening.positions,
        "workHours": f"{opening.hours_per_week} hours a week",
    }
    return {name: value for name, value in (found | _place(opening)).items() if value not in (None, "", [])}


def description(opening: Opening) -> str:
    """All that the page says in the employer's words, as HTML; and of remote work where people may live, for which most
    readers have no place of its own.
    """
    parts = [
        ("", to_html(opening.summary)),
        ("What you learn here", as_list(opening.training)),
        ("Benefits", to_html(opening.benefits)),
        ("", f"<p>{_LIVE_IN_WORDS[LiveIn(opening.live_in)]}</p>" if opening.is_remote else ""),
    ]
    return "".join(f"<p>{title}</p>{html}" if title else str(html) for title, html in parts if html.strip())


def employment_type(opening: Opening) -> str:
    """One of Google's words; training on the job is work like any other."""
    usual = "FULL_TIME" if opening.hours_per_week >= FULL_TIME_HOURS else "PART_TIME"
    return _TYPES.get(OpeningKind(opening.kind), usual)


def share(opening: Opening) -> dict[str, str]:
    """What a link to the page shows elsewhere (Open Graph)."""
    text = to_text(opening.summary)
    lead = f"{cards.pay(opening)}. {opening.organisation.name}, {cards.place(opening)}."
    return {
        "title": f"{opening.title}, {opening.organisation.name}",
        "description": Truncator(" ".join(f"{lead} {text}".split())).chars(200),
        "url": settings.BASE_URL + opening.get_absolute_url(),
        "image": settings.BASE_URL + static("share.png"),
    }


def _organisation(opening: Opening) -> dict[str, str]:
    organisation = opening.organisation
    found = {"@type": "Organization", "name": organisation.name}
    return found | ({"sameAs": organisation.website} if organisation.website else {})


def _salary(opening: Opening) -> dict[str, Any] | None:
    if opening.pay_low is None or opening.pay_high is None:
        return None
    low, high = float(opening.pay_low), float(opening.pay_high)
    amount = {"value": low} if low == high else {"minValue": low, "maxValue": high}
    unit = _UNITS[PayPeriod(opening.pay_period)]
    value = {"@type": "QuantitativeValue", **amount, "unitText": unit}
    return {"@type": "MonetaryAmount", "currency": "USD", "value": value}


def _place(opening: Opening) -> dict[str, Any]:
    """The work site, or for work that is remote altogether that and where applicants may live.

    TELECOMMUTE is for work that nobody has to come in for: with a site as well, search engines are told the site.
    """
    if opening.site:
        site = opening.site
        address = {
            "streetAddress": site.street,
            "addressLocality": site.city,
            "addressRegion": site.region,
            "postalCode": site.zip,
            "addressCountry": "US",
        }
        kept = {name: value for name, value in address.items() if value}
        return {"jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", **kept}}}
    if not opening.is_remote:
        return {}
    return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": _LIVE_IN[LiveIn(opening.live_in)]}


def _day(moment: Any) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None
