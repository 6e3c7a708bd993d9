"""The demo's weeks of work: all but the newest are approved, and four of a training contract make an invoice."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from codeoregon.accounts.models import Role, User
from codeoregon.local.demo import Plan
from jobs.placements.invoices import building
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.invoices.states import InvoiceState
from jobs.placements.models import Placement
from jobs.placements.states import PlacementKind
from jobs.placements.timesheets.models import DAYS, Timesheet, TimesheetDay
from jobs.placements.timesheets.rules import days_of, monday_of
from jobs.placements.timesheets.states import TimesheetState

WORKDAYS, LONGEST_DAY = 5, Decimal(8)
BILLED = 4  # weeks of an invoice
APPROVED_AFTER, SEEN_AFTER, PAID_AFTER = dt.timedelta(days=1), dt.timedelta(days=3), dt.timedelta(days=9)


# A row, and how it came through its states from the first on: (state, when, by whom).
Moves = tuple[Timesheet | Invoice, list[tuple[str, dt.datetime, User]]]


def seed(placement: Placement, plan: Plan, employer: User) -> list[Moves]:
    """The weeks and invoices of a placement at work; returns their moves, which are not written yet."""
    sheets = _weeks(placement, plan)
    moves = _signed(sheets, employer)
    if placement.kind == PlacementKind.OJT:
        approved = sheets[:-1]
        for first in range(0, len(approved) - BILLED + 1, BILLED):
            moves.append(_billed(approved[first : first + BILLED], plan, employer))
    return moves


def _weeks(placement: Placement, plan: Plan) -> list[Timesheet]:
    """The weeks that are over, oldest first, with eight hours a day at most from Monday to Friday."""
    starts_on, today, made = placement.starts_on or timezone.localdate(plan.now), timezone.localdate(plan.now), []
    week = monday_of(starts_on)
    if starts_on not in days_of(week)[:WORKDAYS]:  # on a weekend
        week += dt.timedelta(days=DAYS)
    while week + dt.timedelta(days=DAYS) <= today:
        sent = _noon(week + dt.timedelta(days=DAYS - 1))
        made.append(Timesheet(placement=placement, week=week, created_at=sent, submitted_at=sent))
        week += dt.timedelta(days=DAYS)
    sheets = Timesheet.objects.bulk_create(made)
    hours = min(Decimal(placement.hours_per_week) / WORKDAYS, LONGEST_DAY)
    TimesheetDay.objects.bulk_create(
        TimesheetDay(timesheet=sheet, date=day, regular=hours)
        for sheet in sheets
        for day in days_of(sheet.week)[:WORKDAYS]
        if day >= starts_on
    )
    return sheets


def _signed(sheets: list[Timesheet], employer: User) -> list[Moves]:
    """All are sent; the newest waits for the employer, the others were approved on the day after."""
    moves: list[Moves] = []
    for sheet in sheets:
        sent = sheet.submitted_at or sheet.created_at
        states: list[tuple[str, dt.datetime, User]] = [
            (TimesheetState.SUBMITTED, sent, sheet.placement.referral.candidate.user)
        ]
        if sheet is not sheets[-1]:
            sheet.wage, sheet.approved_by, sheet.approved_at = sheet.placement.wage, employer, sent + APPROVED_AFTER
            states.append((TimesheetState.APPROVED, sheet.approved_at, employer))
        sheet.state = states[-1][0]
        moves.append((sheet, states))
    Timesheet.objects.bulk_update(sheets, ["state", "wage", "approved_by", "approved_at"])
    return moves


def _billed(sheets: list[Timesheet], plan: Plan, employer: User) -> Moves:
    """One invoice for these weeks, sent when the last was approved; what is older was looked at, then paid."""
    placement, sent = sheets[0].placement, sheets[-1].approved_at or plan.now
    weeks = {sheet.pk for sheet in sheets}
    lines = [line for line in building.due(placement) if line.timesheet_id in weeks]
    number = Invoice.objects.filter(placement=placement).count() + 1
    invoice = Invoice.objects.create(placement=placement, number=number, created_at=sent, total=building.total(lines))
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)
    states: list[tuple[str, dt.datetime, User]] = [(InvoiceState.SUBMITTED, sent, employer)]
    if sent + SEEN_AFTER <= plan.now:
        states.append((InvoiceState.APPROVED, sent + SEEN_AFTER, User.objects.get(staff_role=Role.JOB_DEVELOPER)))
    if sent + PAID_AFTER <= plan.now:
        states.append((InvoiceState.PAID, sent + PAID_AFTER, User.objects.get(staff_role=Role.PROGRAMME_MANAGER)))
        invoice.paid_on = timezone.localdate(sent + PAID_AFTER)
        payee = f"payment:{placement.referral.candidate.user.email}:{number}"
        invoice.payment = f"{invoice.paid_on:%Y}-{plan.dice(payee).randrange(10_000):04d}"
    invoice.state, invoice.submitted_at, invoice.submitted_by = states[-1][0], sent, employer
    invoice.save()
    return invoice, states


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
