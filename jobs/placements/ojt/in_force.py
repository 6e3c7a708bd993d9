"""Which terms of a training contract count on a day: what timesheets and invoices are held against."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from jobs.placements.models import Placement
from jobs.placements.ojt.models import PlanRow
from jobs.placements.states import PlacementKind
from jobs.placements.versions.states import ModificationState


@dataclass(frozen=True)
class InForce:
    """Days of the whole contract as it stands now, from the first paid one on; ``hours`` and ``ceiling`` (regular hours
    and dollars paid back at most) are for the whole contract too. Nothing is paid back of an internship.
    """

    first: dt.date
    last: dt.date
    wage: Decimal
    rate: Decimal
    hours: int
    ceiling: Decimal


@dataclass(frozen=True)
class Contract:
    """A signed contract with its versions, read once: ``versions`` are days from which terms count, oldest first."""

    first: dt.date
    last: dt.date
    versions: list[tuple[dt.date, InForce]]

    def on(self, day: dt.date) -> InForce | None:
        """What the version that counts on ``day`` says; None on a day that the contract does not cover."""
        if not self.first <= day <= self.last:
            return None
        return self.latest(day)

    def latest(self, day: dt.date) -> InForce:
        """The same for any day: one that a later version cut off counts as before, by the terms of its time."""
        return [terms for begins, terms in self.versions if begins <= day or terms is self.versions[0][1]][-1]

    def counting(self, day: dt.date) -> list[tuple[InForce, dt.date]]:
        """What counts on ``day`` and each version after it, with the day on which the next one begins."""
        ends = [*(begins for begins, _terms in self.versions[1:]), dt.date.max]
        return [(terms, end) for (_begins, terms), end in zip(self.versions, ends, strict=True) if end > day]


def contract_of(placement: Placement) -> Contract | None:
    """None before all have signed. A version from a day after the last one worked never counts."""
    if not placement.signed_at or placement.begins_on is None or placement.ends_on is None:
        return None
    signed = _counting_versions(placement)
    first, last = placement.begins_on, signed[-1].ends_on if signed else placement.ends_on
    own, none = placement.ojt if placement.kind == PlacementKind.OJT else None, Decimal(0)
    begun = InForce(first, last, placement.wage, none, 0, none)
    if own is not None:
        begun = InForce(first, last, placement.wage, own.rate, own.hours, own.ceiling)
    later = [
        (one.counts_from, InForce(first, last, one.wage, one.rate or none, one.hours or 0, one.ceiling or none))
        for one in signed
    ]
    return Contract(first, last, [(first, begun), *later])


def last_agreed(placement: Placement) -> dt.date | None:
    """The last day by the newest version that all have signed and that counts; as it is written before that."""
    if not placement.signed_at or placement.ends_on is None:
        return placement.ends_on
    signed = _counting_versions(placement)
    return signed[-1].ends_on if signed else placement.ends_on


def _counting_versions(placement: Placement) -> list[Any]:
    """Those that all have signed, oldest first, without any from a day after the last one worked."""
    worked_to = placement.ended_on or dt.date.max
    signed = (one for one in placement.modifications.all() if one.state == ModificationState.SIGNED)
    return sorted((one for one in signed if one.counts_from <= worked_to), key=lambda one: one.number)


def plan_of(placement: Placement) -> list[PlanRow]:
    """The training plan, with skills: of the newest version that all have signed and that has one.

    Also in the days before that version counts, so that what is learned is noted in one place.
    """
    signed = Q(version=None) | Q(version__state=ModificationState.SIGNED)
    rows = PlanRow.objects.filter(signed, terms__placement=placement).select_related("skill", "version")
    numbered = [(row.version.number if row.version else 1, row) for row in rows.order_by("pk")]
    newest = max((number for number, _row in numbered), default=1)
    return [row for number, row in numbered if number == newest]


def terms_on(placement: Placement, day: dt.date) -> InForce | None:
    """What the version that counts on ``day`` says; None on a day that the signed contract does not cover."""
    contract = contract_of(placement)
    return contract.on(day) if contract is not None else None
