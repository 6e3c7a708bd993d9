"""The filters of the job board: one reading for its page, feeds, saved searches and the API.

What cannot be read is left out, named, and kept as typed; who asked decides what that means.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from badges.catalog.models import Skill
from codeoregon.lib.counties import COUNTIES
from codeoregon.lib.text import as_keyed
from jobs.openings.states import OpeningKind

LONGEST_QUERY = 100
MOST_PAY = 1_000
POSTED = (1, 3, 7, 14, 30)  # days, today among them
FIT, NEWEST, BEST_PAID = "fit", "newest", "pay"
SORTS = (FIT, NEWEST, BEST_PAID)
# A Decimal may be "1e1", "2_5" or "5e-324" too; a comma stands before thousands: "1,5" is no number here.
_DOLLARS = re.compile(r"(?=\.?[0-9])(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2}|[0-9]{0,7})(?:\.[0-9]{0,2})?")


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty fields do not narrow. ``pay`` is dollars an hour, ``skill`` a slug, ``posted`` a
    number of days. ``sort`` does not narrow either; "" is the best fit of words, and the newest without words.
    """

    q: str = ""
    kinds: tuple[str, ...] = ()
    county: str = ""
    remote: bool = False
    pay: Decimal | None = None
    skill: str = ""
    posted: int | None = None
    sort: str = ""
    skill_name: str = field(default="", compare=False)
    ignored: tuple[str, ...] = field(default=(), compare=False)  # names of parameters that made no sense
    typed: dict[str, str] = field(default_factory=dict, compare=False)  # words and pay as typed, when left out

    NAMES = ("q", "kind", "county", "remote", "pay", "skill", "posted")

    def used(self) -> list[str]:
        """Names of the filters that narrow the list, in the order of the form."""
        held = {
            "q": self.q,
            "kind": self.kinds,
            "county": self.county,
            "remote": self.remote,
            "pay": self.pay is not None,
            "skill": self.skill,
            "posted": self.posted,
        }
        return [name for name in self.NAMES if held[name]]

    def query(self, without: str = "", **instead: str) -> str:
        """These filters as a query string, one of them left out, or one with another value."""
        params = QueryDict(mutable=True)
        for name, value in self._values():
            if name != without and name not in instead:
                params.appendlist(name, value)
        for name, value in instead.items():
            params[name] = value
        return params.urlencode()

    @property
    def order(self) -> str:
        """How the list is sorted; there is no best fit without words."""
        if self.sort == BEST_PAID:
            return BEST_PAID
        return FIT if self.q and self.sort != NEWEST else NEWEST

    @property
    def posted_since(self) -> dt.datetime:
        """The Pacific midnight from which ``posted`` counts: 1 is today's."""
        return since(self.posted or 1)

    def _values(self) -> Iterable[tuple[str, str]]:
        if self.q:
            yield "q", self.q
        yield from (("kind", kind) for kind in self.kinds)
        if self.county:
            yield "county", self.county
        if self.remote:
            yield "remote", "1"
        if self.pay is not None:
            yield "pay", str(self.pay)
        if self.skill:
            yield "skill", self.skill
        if self.posted:
            yield "posted", str(self.posted)
        if self.sort:
            yield "sort", self.sort


def since(days: int) -> dt.datetime:
    """The Pacific midnight that began the first of the last ``days`` days."""
    return timezone.make_aware(dt.datetime.combine(timezone.localdate() - dt.timedelta(days=days - 1), dt.time()))


def read(params: QueryDict) -> Filters:
    """Filters out of an address. Asks the database once, for the name of a skill that is named."""
    reader = _Reader(params)
    kinds = reader.several("kind", OpeningKind.values)
    slug, name = reader.skill()
    posted = reader.one("posted", [str(days) for days in POSTED])
    return Filters(
        q=reader.words(),
        kinds=kinds,
        county=reader.one("county", COUNTIES),
        remote=reader.flag("remote"),
        pay=reader.pay(),
        skill=slug,
        skill_name=name,
        posted=int(posted) if posted else None,
        sort=reader.one("sort", SORTS),
        ignored=tuple(reader.ignored),
        typed={name: reader.text(name) for name in ("q", "pay") if name in reader.ignored},
    )


class _Reader:
    """Reads parameters one by one and notes those that make no sense."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.ignored: list[str] = []

    def text(self, name: str) -> str:
        return self.params.get(name, "").replace("\x00", " ")

    def one(self, name: str, allowed: Any) -> str:
        value = self.params.get(name, "")
        if value and value not in allowed:
            self.ignored.append(name)
            return ""
        return value

    def several(self, name: str, allowed: Any) -> tuple[str, ...]:
        values = {value for value in self.params.getlist(name) if value}
        if values - set(allowed):
            self.ignored.append(name)
        return tuple(sorted(values & set(allowed)))

    def flag(self, name: str) -> bool:
        value = self.params.get(name, "").lower()
        if value not in ("", "0", "1", "on", "true", "false"):
            self.ignored.append(name)
        return value in ("1", "on", "true")

    def words(self) -> str:
        words = " ".join(as_keyed(self.text("q")).split())
        if len(words) > LONGEST_QUERY or "\x00" in self.params.get("q", ""):
            self.ignored.append("q")
            return ""
        return words

    def skill(self) -> tuple[str, str]:
        """Slug and name."""
        slug = self.params.get("skill", "")
        if not slug:
            return "", ""
        known = Skill.objects.filter(slug=slug).first() if re.fullmatch(r"[\w-]{1,200}", slug, re.ASCII) else None
        if known is None:
            self.ignored.append("skill")
            return "", ""
        return known.slug, known.name

    def pay(self) -> Decimal | None:
        """Dollars an hour: "24", "$24.50"; None for nothing, or for something that is no sensible amount."""
        text = self.text("pay").strip().lstrip("$")
        if not text:
            return None
        value = Decimal(text.replace(",", "")) if _DOLLARS.fullmatch(text) else Decimal(0)
        if not 0 < value <= MOST_PAY:
            self.ignored.append("pay")
            return None
        return value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
