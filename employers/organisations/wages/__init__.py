"""Oregon's minimum wage on a day at a work site (ORS 653.025).

Three tiers; the Portland boundary is not a ZIP code, so staff choose the tier of each site. While it is not chosen, and
for remote work or a site outside Oregon, the tier is unknown: writing a placement is then refused below the lowest of
the three, which nobody in Oregon may pay, and sending it for signature is refused below the highest, which is also the
least that its weeks are paid.

The figures up to 2025 come with the portal (``codeoregon/data/oregon_min_wage.csv``); staff add those that follow. The
state announces them in spring, for the July 1 that comes.
"""

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.policy.models import Dated
from employers.organisations.models import Site, WageTier

TABLE = Path(__file__).resolve().parents[3] / "codeoregon" / "data" / "oregon_min_wage.csv"
TIERS = (WageTier.METRO, WageTier.STANDARD, WageTier.NONURBAN)
RISES = (7, 1)  # month and day on which the law sets it anew, each year


@history
class MinimumWage(Dated):
    """Dollars an hour in each tier from one date on. The newest row of a date counts: a slip is mended by another."""

    portland_metro_ugb = models.DecimalField(_("Portland metro"), max_digits=4, decimal_places=2)
    standard = models.DecimalField(_("standard"), max_digits=4, decimal_places=2)
    nonurban = models.DecimalField(_("nonurban"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("minimum wage")
        verbose_name_plural = _("minimum wages")
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nonurban__gt=0, standard__gte=F("nonurban"), portland_metro_ugb__gte=F("standard")),
                name="minimum_wage_in_order",
                violation_error_message=_(
                    "The minimum wage is above zero, and highest in Portland metro and lowest in nonurban counties."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.effective_from)


@cache
def first_figures() -> dict[dt.date, dict[str, Decimal]]:
    """In force from → tier → dollars an hour, oldest first, as they come with the portal."""
    with TABLE.open(newline="", encoding="utf-8") as rows:
        found = {
            dt.date.fromisoformat(row["effective_from"]): {str(tier): Decimal(row[tier]) for tier in TIERS}
            for row in csv.DictReader(rows)
        }
    return dict(sorted(found.items()))


def table() -> list[tuple[dt.date, dict[str, Decimal]]]:
    """(in force from, tier → dollars an hour), oldest first, with what staff have added; one query."""
    added = MinimumWage.objects.order_by("effective_from", "pk").values("effective_from", *TIERS)
    found = first_figures() | {row["effective_from"]: {str(tier): row[tier] for tier in TIERS} for row in added}
    return sorted(found.items())


def minimum(
    tier: str,
    first: dt.date,
    last: dt.date | None = None,
    *,
    strict: bool = False,
    known: list[tuple[dt.date, dict[str, Decimal]]] | None = None,
) -> Decimal:
    """The greatest minimum that applies on any day from ``first`` to ``last``, as far as the table knows.

    An unknown ``tier``: the lowest of the three, or the highest when ``strict``. ``known``: the table, read once for
    many.
    """
    rows, until = known or table(), last or first
    begun = [(since, wages) for since, wages in rows if since <= until]
    current = max((since for since, _wages in begun if since <= first), default=rows[0][0])
    counting = [wages for since, wages in begun if since >= current] or [rows[0][1]]
    if tier in TIERS:
        return max(wages[tier] for wages in counting)
    pick = max if strict else min
    return max(pick(wages.values()) for wages in counting)


def passed(
    tier: str,
    wage: Decimal,
    first: dt.date,
    last: dt.date | None = None,
    *,
    known: list[tuple[dt.date, dict[str, Decimal]]] | None = None,
) -> tuple[dt.date, Decimal] | None:
    """The first day from ``first`` to ``last`` whose minimum is above ``wage``, and that minimum; None when none is.

    An unknown ``tier`` counts as the highest.
    """
    rows, until = known or table(), last or first
    days = [first, *(since for since, _wages in rows if first < since <= until)]
    found = ((day, minimum(tier, day, strict=True, known=rows)) for day in days)
    return next(((day, least) for day, least in found if wage < least), None)


def missing_from(last: dt.date, *, known: list[tuple[dt.date, dict[str, Decimal]]] | None = None) -> dt.date | None:
    """The first July 1 up to ``last`` from which nobody has entered the minimum wage; None when all are known."""
    newest = (known or table())[-1][0]
    rise = dt.date(newest.year, *RISES)
    following = rise if rise > newest else rise.replace(year=newest.year + 1)
    return following if following <= last else None


def tier_of(site: Site | None) -> str:
    """The tier that staff chose; "" when unknown."""
    return site.wage_tier if site is not None and site.region == "OR" else ""
