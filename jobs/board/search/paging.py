"""Pages that stay: each begins after (or before) a given opening, not at a number, so that postings which come and go
meanwhile make nothing appear twice and nothing fall out.

A cursor names the order, the direction and where the opening stood in it. Whoever edits one gets another page of the
same public list.
"""

import base64
import binascii
import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, DecimalField, F, Q, QuerySet, When
from django.db.models.functions import Cast

from jobs.board.forms import BEST_PAID, FIT, NEWEST

# What a list is sorted by, highest first; the key comes last, so that no two stand at one place.
ORDERS = {
    FIT: ("rank", "published_at", "pk"),
    NEWEST: ("published_at", "pk"),
    BEST_PAID: ("best_hourly", "pk"),
}
AFTER, BEFORE = "a", "b"
HIGHEST_KEY = 2**63 - 1
LONGEST = 300


class NoSuchPage(Exception):
    """A cursor that nobody was given."""


def ranked(rows: QuerySet, words: Any, *, all_have_them: bool) -> QuerySet:
    """With ``rank``: how well the words fit, rounded, so that what is compared is what was written down.

    What does not have the words comes last.
    """
    rank: Any = Cast(SearchRank(F("search"), words), DecimalField(max_digits=10, decimal_places=6))
    if not all_have_them:
        rank = Case(When(search=words, then=rank), default=Decimal(-1))
    return rows.annotate(rank=rank)


def keys(rows: QuerySet, order: str, cursor: str, size: int) -> tuple[list[int], str, str]:
    """Keys of one page in their order, and the cursors of the next page and of the one before ("" where none is).

    ``rows`` have the columns of ``ORDERS[order]``. Raises NoSuchPage.
    """
    columns = ORDERS[order]
    way, place = _read(cursor, order) if cursor else (AFTER, ())
    ahead = rows.filter(_beyond(columns, place, "lt" if way == AFTER else "gt")) if place else rows
    sign = "-" if way == AFTER else ""
    found = list(ahead.order_by(*(f"{sign}{name}" for name in columns)).values_list(*columns)[: size + 1])
    more, found = len(found) > size, found[:size]
    if way == BEFORE and not more:  # at most a page lies before: that is the first one, whole
        return keys(rows, order, "", size)
    if way == BEFORE:
        found.reverse()
    after = _write(AFTER, order, found[-1]) if found and (more or way == BEFORE) else ""
    before = _write(BEFORE, order, found[0]) if found and place else ""
    return [row[-1] for row in found], after, before


def _beyond(columns: tuple[str, ...], place: tuple[Any, ...], less: str) -> Q:
    """Rows beyond ``place``: (a, b, c) < (x, y, z), so written that an index on the first column is used."""
    first = columns[0]
    beyond = Q(**{f"{columns[-1]}__{less}": place[-1]})
    for name, value in reversed(list(zip(columns, place, strict=True))[:-1]):
        beyond = Q(**{f"{name}__{less}": value}) | (Q(**{name: value}) & beyond)
    return Q(**{f"{first}__{less}e": place[0]}) & beyond


def _write(way: str, order: str, row: tuple[Any, ...]) -> str:
    parts = [value.isoformat() if isinstance(value, dt.datetime) else str(value) for value in row]
    return (
        base64.urlsafe_b64encode(json.dumps([way, order, *parts], separators=(",", ":")).encode()).decode().rstrip("=")
    )


def _read(cursor: str, order: str) -> tuple[str, tuple[Any, ...]]:
    try:
        if len(cursor) > LONGEST:
            raise NoSuchPage
        way, named, *parts = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        if way not in (AFTER, BEFORE) or named != order:
            raise NoSuchPage
        place = tuple(_VALUES[name](part) for name, part in zip(ORDERS[order], parts, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error, RecursionError) as error:
        raise NoSuchPage from error
    return way, place


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)  # OverflowError beyond the calendar's ends


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= 10**9 or not -6 <= int(value.as_tuple().exponent) <= 9:
        raise ValueError(text)
    return value


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) <= HIGHEST_KEY and len(text) < 20):
        raise ValueError(text)
    return int(text)


_VALUES = {"rank": _number, "best_hourly": _number, "published_at": _moment, "pk": _key}
