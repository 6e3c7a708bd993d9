"""Whole dates, with day, month and year, that stand by themselves and lie so far back that they may be a birth."""

import datetime as dt
import re
from collections.abc import Iterator

from jobs.candidates.dates.parts import MONTH

YEARS = 14  # nobody is hired younger
_DAY, _NUMBER = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_FORMS = (
    rf"{_DAY}(?P<sign>[/.-]){_DAY}(?P=sign)(?P<last>(?:19|20)\d\d)",
    rf"(?P<first>(?:19|20)\d\d)(?P<mark>[/.-]){_NUMBER}(?P=mark){_DAY}",
    rf"{MONTH} {_DAY}(?:st|nd|rd|th)?,? (?P<after>(?:19|20)\d\d)",
    rf"{_DAY}(?:st|nd|rd|th|º)? (?:of |de )?{MONTH},? (?:del? )?(?P<end>(?:19|20)\d\d)",
)
_WHOLE = re.compile(rf"(?<![\w/.-])(?:{'|'.join(_FORMS)})(?![\w/-]|\.\d)".replace(" ", r"\s{1,3}"), re.IGNORECASE)
# What makes it the beginning or the end of a span.
_UNTIL = r"(?:-|to\b|until\b|through\b|hasta\b|al?\b)"
_BEFORE = re.compile(
    rf"(?:\d\s{{0,3}}{_UNTIL}|\b(?:to|since|from|until|through|desde|hasta|al))\s{{0,3}}$", re.IGNORECASE
)
_AFTER = re.compile(
    rf"\s{{0,3}}{_UNTIL}\s{{0,3}}(?:\d|{MONTH}|(?:present|current|now|today|date|actual|presente|hoy|la fecha)\b)",
    re.IGNORECASE,
)


def long_ago(text: str) -> Iterator[re.Match[str]]:
    latest = dt.date.today().year - YEARS  # noqa: DTZ011 - a day more or less is no matter
    for found in _WHOLE.finditer(text):
        year = int(next(filter(None, found.group("last", "first", "after", "end"))))
        is_span = _BEFORE.search(text[max(0, found.start() - 12) : found.start()]) or _AFTER.match(text, found.end())
        if year <= latest and not is_span:
            yield found
