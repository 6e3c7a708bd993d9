"""The flags of one opening. Pure: reads the opening and its site, and writes nothing.

Never a refusal: the employer reads them as advice before sending, staff read them while they review.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import seen
from employers.organisations.wages import TIERS, minimum, tier_of
from jobs.openings.checks.vocabulary import WORDS
from jobs.openings.models import Opening
from jobs.openings.states import PayPeriod, hourly, is_past
from jobs.openings.text import to_text

# Every text of an opening that people read, and the page of the form that asks for it.
TEXTS = {"title": "job", "summary": "job", "benefits": "pay", "training": "training"}
AROUND = 48  # signs shown before and after the words


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at: why, the words with what stands around them ("" for pay), and the page to change it on."""

    code: str
    field: str
    step: str
    why: str | Promise
    words: str = ""
    before: str = ""
    after: str = ""


def flags(opening: Opening, on: dt.date | None = None) -> list[Flag]:
    """Everything that stands out, in the order of the form. ``on``: the day whose minimum wage counts (today)."""
    return [*_in_words(opening), *_in_pay(opening, on or timezone.localdate())]


def first_day(opening: Opening) -> list[Flag]:
    """For staff, who can't publish it so; its employer is told what is missing (``rules.missing``)."""
    why = _("The first day of work is in the past.")
    return [Flag("first_day", "starts_on", "job", why)] if is_past(opening.starts_on) else []


def place(opening: Opening) -> list[Flag]:
    """For staff: the minimum wage of its place is theirs to choose, anew when the address has changed."""
    if opening.site is None or opening.site.region != "OR" or tier_of(opening.site) in TIERS:
        return []
    why = _("The minimum wage of its place is not chosen. Choose it on the page of the organization.")
    return [Flag("wage_tier", "site", "pay", why)]


def _in_words(opening: Opening) -> Iterator[Flag]:
    for field, step in TEXTS.items():
        source: str = getattr(opening, field)
        text = seen(source if field == "title" else to_text(source))  # the others are Markdown, read without its marks
        found = [(match.start(), match.end(), word) for word in WORDS for match in word.pattern.finditer(text)]
        for start, end, word in sorted(found, key=lambda one: one[:2]):
            yield Flag(word.code, field, step, word.why, text[start:end], _left(text, start), _right(text, end))


def _in_pay(opening: Opening, on: dt.date) -> Iterator[Flag]:
    if opening.pay_low is None:
        return
    tier = tier_of(opening.site)
    lowest = minimum(tier, on)
    offered = hourly(opening.pay_low, opening.pay_period, opening.hours_per_week)
    highest = minimum(tier, on, strict=True)  # another one only while nobody has chosen the tier of the place
    if offered < lowest == highest:
        why = _("The lowest pay is below the minimum wage here, %(lowest)s an hour.")
    elif offered < lowest:
        why = _(
            "The lowest pay is below the minimum wage: it is %(highest)s an hour in the Portland metro area, and "
            "nowhere in Oregon less than %(lowest)s."
        )
    elif offered < highest:
        why = _("The lowest pay may be below the minimum wage: it is %(highest)s an hour in the Portland metro area.")
    else:
        return
    why = why % {"lowest": money(lowest), "highest": money(highest)}
    if opening.pay_period == PayPeriod.YEAR:
        why += " " + _("Your pay a year comes to %(pay)s an hour.") % {"pay": money(offered)}
    yield Flag("minimum_wage", "pay_low", "pay", why)


def _left(text: str, start: int) -> str:
    """What stands before, from a whole word on; "…" where more came before."""
    if start <= AROUND:
        return text[:start]
    return "…" + text[start - AROUND : start].partition(" ")[2]


def _right(text: str, end: int) -> str:
    if len(text) - end <= AROUND:
        return text[end:]
    return text[end : end + AROUND].rpartition(" ")[0] + "…"
