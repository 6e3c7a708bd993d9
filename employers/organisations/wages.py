"""Oregon's minimum wage on a day at a work site (ORS 653.025; table in codeoregon/data/oregon_min_wage.csv).

Three tiers; the Portland boundary is not a ZIP code, so staff choose the tier of each site. While it is not chosen, and
for remote work or a site outside Oregon, the tier is unknown: writing a placement is then refused below the lowest of
the three, which nobody in Oregon may pay, and sending it for signature is refused below the highest.
"""

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

from employers.organisations.models import Site, WageTier

TABLE = Path(__file__).resolve().parents[2] / "codeoregon" / "data" / "oregon_min_wage.csv"
TIERS = (WageTier.METRO, WageTier.STANDARD, WageTier.NONURBAN)


@cache
def table() -> list[tuple[dt.date, dict[str, Decimal]]]:
    """(in force from, tier → dollars an hour), oldest first."""
    with TABLE.open(newline="", encoding="utf-8") as rows:
        found = [
            (dt.date.fromisoformat(row["effective_from"]), {str(tier): Decimal(row[tier]) for tier in TIERS})
            for row in csv.DictReader(rows)
        ]
    return sorted(found, key=lambda pair: pair[0])


def minimum(tier: str, first: dt.date, last: dt.date | None = None, *, strict: bool = False) -> Decimal:
    """The greatest minimum that applies on any day from ``first`` to ``last``, as far as the table knows.

    An unknown ``tier``: the lowest of the three, or the highest when ``strict``.
    """
    until = last or first
    begun = [(since, wages) for since, wages in table() if since <= until]
    current = max((since for since, _wages in begun if since <= first), default=table()[0][0])
    rows = [wages for since, wages in begun if since >= current] or [table()[0][1]]
    if tier in TIERS:
        return max(wages[tier] for wages in rows)
    pick = max if strict else min
    return max(pick(wages.values()) for wages in rows)


def tier_of(site: Site | None) -> str:
    """The tier that staff chose; "" when unknown."""
    return site.wage_tier if site is not None and site.region == "OR" else ""
