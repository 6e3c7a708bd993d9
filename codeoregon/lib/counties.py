"""Counties of Oregon and Washington, and which of them a ZIP code lies in.

Tables: ``codeoregon/data/counties.csv`` (five-digit FIPS) and ``zip_county.csv`` (ZIPs of the Portland region; one
that straddles has one row a county, the one with most of its people marked primary).
"""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.translation import gettext, pgettext

DATA = Path(__file__).resolve().parent.parent / "data"
STATES = {"41": "OR", "53": "WA"}  # first two digits of the FIPS code
PREFIXES = {"OR": range(970, 980), "WA": range(980, 995)}  # first three digits of a ZIP
ACROSS = {"99362"}  # ZIPs with places in both states: that of Walla Walla goes over the border into Umatilla County


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


COUNTIES: dict[str, str] = {row["fips"]: row["name"] for row in _rows("counties.csv")}
"""Five-digit FIPS → name as the Census Bureau writes it: "Multnomah County"."""


def county_name(fips: str) -> str:
    """The county in words; Washington is named, for both states have a Columbia County. "" for an unknown code."""
    name = COUNTIES.get(fips, "").removesuffix(" County")
    if name and fips.startswith("53"):
        return gettext("%(counties)s County, Washington") % {"counties": name}
    return gettext("%(county)s County") % {"county": name} if name else ""


def in_a_sentence(fips: str) -> str:
    """``county_name`` where it stands within a sentence: Spanish then has an article, and no capital letter."""
    name = COUNTIES.get(fips, "").removesuffix(" County")
    if name and fips.startswith("53"):
        return pgettext("in a sentence", "%(counties)s County, Washington") % {"counties": name}
    return pgettext("in a sentence", "%(county)s County") % {"county": name} if name else ""


def places(codes: Iterable[str]) -> str:
    """Counties as one phrase, by state: "Clackamas or Multnomah County, Oregon; Clark County, Washington"."""
    named = {"41": gettext("%(counties)s County, Oregon"), "53": gettext("%(counties)s County, Washington")}
    found = []
    for state, phrase in named.items():
        here = [fips for fips in codes if fips in COUNTIES and fips[:2] == state]
        names = sorted(COUNTIES[fips].removesuffix(" County") for fips in here)
        if names:
            last = gettext("%(these)s or %(that)s") % {"these": ", ".join(names[:-1]), "that": names[-1]}
            found.append(phrase % {"counties": last if len(names) > 1 else names[0]})
    return "; ".join(found)


def choices(state: str | None = None) -> list[tuple[str, str]]:
    """(FIPS, name) for a select, Oregon first, each state by name; ``state`` "OR" or "WA" keeps one."""
    kept = [fips for fips in COUNTIES if state in (None, STATES[fips[:2]])]
    return [(fips, county_name(fips)) for fips in sorted(kept, key=lambda fips: (fips[:2], COUNTIES[fips]))]


def counties_of_zip(zip_code: str) -> list[str]:
    """FIPS codes of the counties a ZIP lies in, the one with most of its people first; [] when we do not know it."""
    return list(_zips().get(zip_code, ()))


def near_by(zip_code: str) -> bool:
    """Whether the Postal Service gives this ZIP's first three digits to Oregon or Washington."""
    return bool(states_of_zip(zip_code))


def states_of_zip(zip_code: str) -> set[str]:
    """ "OR", "WA" or both: the states that a ZIP may lie in by its first three digits; none for one of elsewhere."""
    if zip_code in ACROSS:
        return set(PREFIXES)
    first = int(zip_code[:3]) if zip_code[:3].isdecimal() else 0
    return {state for state, prefixes in PREFIXES.items() if first in prefixes}


@cache
def _zips() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in sorted(_rows("zip_county.csv"), key=lambda row: row["primary"] != "true"):
        found.setdefault(row["zip"], []).append(row["county_fips"])
    return {zip_code: tuple(fips) for zip_code, fips in found.items()}
