"""Which weeks go on a contract's next invoice, and for how much. Reads, writes nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from jobs.placements.billing import to_the_cent
from jobs.placements.invoices.models import NOTHING, InvoiceLine
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import Contract, contract_of
from jobs.placements.states import PlacementKind
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.states import TimesheetState


@dataclass
class Billed:
    """Of one week, on invoices that were sent."""

    hours: Decimal = Decimal(0)
    amount: Decimal = NOTHING


def due(placement: Placement) -> list[InvoiceLine]:
    """Lines, unsaved, for every approved week that no sent invoice holds yet, oldest first.

    A week that was billed and corrected since counts with the difference. Each amount is rounded half-up to the cent;
    together with what was billed they never pass the ceiling of the contract's newest version, where many half cents
    could.
    """
    contract = contract_of(placement)
    if contract is None:
        return []
    before = _billed(placement)
    left = contract.latest(contract.last).ceiling - sum((one.amount for one in before.values()), NOTHING)
    lines = [_line(contract, sheet, before[sheet.week]) for sheet in _unbilled(placement)]
    # What corrections give back is there to be spent by the weeks beside them.
    for line in sorted(lines, key=lambda one: one.amount):
        line.amount = min(line.amount, max(left, NOTHING)) if line.amount > 0 else line.amount
        left -= line.amount
    return lines


def owing(placements: QuerySet[Placement]) -> dict[int, Decimal]:
    """Of which of these contracts the corrections come to less than zero, and how many dollars below: no invoice takes
    that up until more weeks are approved.
    """
    corrected = Timesheet.objects.filter(state=TimesheetState.APPROVED, version__gt=1)
    corrected = corrected.exclude(pk__in=InvoiceLine.objects.sent().values("timesheet"))
    some = placements.filter(kind=PlacementKind.OJT, pk__in=corrected.values("placement"))
    found = {one.pk: total(due(one)) for one in some.select_related("ojt").prefetch_related("modifications")}
    return {key: -come_to for key, come_to in found.items() if come_to < 0}


def total(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum((line.amount for line in lines), NOTHING)


def _unbilled(placement: Placement) -> list[Timesheet]:
    sheets = Timesheet.objects.filter(placement=placement, state=TimesheetState.APPROVED)
    sent = InvoiceLine.objects.sent().filter(invoice__placement=placement)
    return list(sheets.exclude(pk__in=sent.values("timesheet")).order_by("week").prefetch_related("days"))


def _billed(placement: Placement) -> dict[dt.date, Billed]:
    found: dict[dt.date, Billed] = defaultdict(Billed)
    lines = InvoiceLine.objects.sent().filter(invoice__placement=placement)
    for line in lines.select_related("timesheet"):
        week = found[line.timesheet.week]
        week.hours, week.amount = week.hours + line.hours, week.amount + line.amount
    return found


def _line(contract: Contract, sheet: Timesheet, before: Billed) -> InvoiceLine:
    hours = rules.hours_of(sheet)
    regular = sum((one.regular for one in hours.values()), Decimal(0))
    terms = contract.latest(min(hours, default=sheet.week))
    return InvoiceLine(
        timesheet=sheet,
        hours=regular - before.hours,
        wage=terms.wage,  # a minimum wage above it is paid to the trainee, and not paid back
        rate=terms.rate,
        amount=to_the_cent(rules.owed(contract, hours)) - before.amount,
    )
