"""Which terms of a training contract count on a day: what timesheets and invoices are held against."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from jobs.placements.models import Placement


@dataclass(frozen=True)
class InForce:
    """``hours`` and ``ceiling`` are for the whole contract: regular hours and dollars paid back at most."""

    first: dt.date
    last: dt.date
    wage: Decimal
    rate: Decimal
    hours: int
    ceiling: Decimal


def terms_on(placement: Placement, day: dt.date) -> InForce | None:
    """What the version that counts on ``day`` says; None on a day that the signed contract does not cover."""
    if not placement.signed_at or placement.starts_on is None or placement.ends_on is None:
        return None
    if not placement.starts_on <= day <= placement.ends_on:
        return None
    terms = placement.ojt
    return InForce(placement.starts_on, placement.ends_on, placement.wage, terms.rate, terms.hours, terms.ceiling)
