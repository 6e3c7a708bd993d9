"""Which terms of a training contract count on a day: what timesheets and invoices are held against."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from jobs.placements.models import Placement
from jobs.placements.states import PlacementKind


@dataclass(frozen=True)
class InForce:
    """Days of the whole contract as it stands now; ``hours`` and ``ceiling`` (regular hours and dollars paid back at
    most) are for the whole contract too. Nothing is paid back of an internship.
    """

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
    versions = list(placement.modifications.signed())
    last = versions[-1].ends_on if versions else placement.ends_on
    if not placement.starts_on <= day <= last:
        return None
    counting = [version for version in versions if version.counts_from <= day]
    if counting:
        now = counting[-1]
        rate, ceiling = now.rate or Decimal(0), now.ceiling or Decimal(0)
        return InForce(placement.starts_on, last, now.wage, rate, now.hours or 0, ceiling)
    if placement.kind != PlacementKind.OJT:
        return InForce(placement.starts_on, last, placement.wage, Decimal(0), 0, Decimal(0))
    terms = placement.ojt
    return InForce(placement.starts_on, last, placement.wage, terms.rate, terms.hours, terms.ceiling)
