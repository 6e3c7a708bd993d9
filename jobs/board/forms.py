"""The filters of the job board. What cannot be read is left out, said so, and kept as typed; the page still comes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from codeoregon.lib.counties import COUNTIES
from jobs.openings.states import OpeningKind

LONGEST_QUERY = 100
MOST_PAY = 1_000


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty fields do not narrow. ``pay`` is dollars an hour, ``skill`` a slug."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    county: str = ""
    remote: bool = False
    pay: Decimal | None = None
    skill: str = ""
    ignored: tuple[str, ...] = field(default=(), compare=False)  # names of parameters that made no sense
    typed: dict[str, str] = field(default_factory=dict, compare=False)  # words and pay as typed, when left out

    NAMES = ("q", "kind", "county", "remote", "pay", "skill")

    def used(self) -> list[str]:
        """Names of the filters that narrow the list, in the order of the form."""
        held = {
            "q": self.q,
            "kind": self.kinds,
            "county": self.county,
            "remote": self.remote,
            "pay": self.pay is not None,
            "skill": self.skill,
        }
        return [name for name in self.NAMES if held[name]]

    def query(self, without: str = "") -> str:
        """These filters as a query string, one of them left out."""
        params = QueryDict(mutable=True)
        for name, value in self._values():
            if name != without:
                params.appendlist(name, value)
        return params.urlencode()

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


def read(params: QueryDict, skills: dict[str, str]) -> Filters:
    """Filters out of an address; ``skills`` is slug → name of every skill there is."""
    ignored: list[str] = []

    def known(name: str, allowed: Any) -> str:
        value = params.get(name, "")
        if value and value not in allowed:
            ignored.append(name)
            return ""
        return value

    kinds = tuple(sorted({kind for kind in params.getlist("kind") if kind in OpeningKind.values}))
    if any(kind and kind not in OpeningKind.values for kind in params.getlist("kind")):
        ignored.append("kind")
    q = " ".join(params.get("q", "").replace("\x00", " ").split())
    if len(q) > LONGEST_QUERY:
        ignored.append("q")
    pay = _pay(params.get("pay", ""), ignored)
    return Filters(
        q="" if "q" in ignored else q,
        kinds=kinds,
        county=known("county", COUNTIES),
        remote=params.get("remote", "") in ("1", "on", "true"),
        pay=pay,
        skill=known("skill", skills),
        ignored=tuple(ignored),
        typed={name: params.get(name, "").replace("\x00", "") for name in ("q", "pay") if name in ignored},
    )


def _pay(text: str, ignored: list[str]) -> Decimal | None:
    """Dollars an hour: "24", "$24.50"; None for nothing, or for something that is no sensible amount."""
    text = text.strip().lstrip("$").replace(",", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value <= MOST_PAY or len(text) > 10:
        ignored.append("pay")
        return None
    return value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
