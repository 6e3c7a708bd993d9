"""Invoices in every state, and what the tests of them do again and again."""

import datetime as dt
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from jobs.placements.invoices import actions
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions as hours
from jobs.placements.timesheets.models import Timesheet
from tests.jobs.placements.timesheets.weeks import agreed
from tests.jobs.referrals.worlds import World


def facts(state: str, by: object) -> dict[str, Any]:
    """What the columns hold in a state, as the database wants it."""
    sent, paid = state not in ("draft", "returned"), state == "paid"
    return {
        "submitted_at": timezone.now() if sent else None,
        "submitted_by": by if sent else None,
        "paid_on": timezone.localdate() if paid else None,
        "payment": "C-1" if paid else "",
    }


def build(world: World, placement: Placement) -> Invoice:
    return actions.build(placement=placement, by=world.people["owner"])


def send(world: World, placement: Placement) -> Invoice:
    """Built and sent."""
    made = build(world, placement)
    return actions.submit(invoice=made, total=made.total, by=world.people["owner"])


def approve(world: World, invoice: Invoice) -> Invoice:
    return actions.approve(invoice=invoice, by=world.people["job_developer"])


def give_back(world: World, invoice: Invoice, why: str = "Week 2 is wrong") -> Invoice:
    return actions.give_back(invoice=invoice, why=why, by=world.people["job_developer"])


def pay(world: World, invoice: Invoice, **facts: Any) -> Invoice:
    facts = {"payment": "C-100", "paid_on": timezone.localdate(), **facts}
    return actions.pay(invoice=invoice, by=world.people["programme_manager"], **facts)


def corrected(world: World, placement: Placement, week: dt.date, to: Any) -> Timesheet:
    """The approved hours of a week replaced by others."""
    standing = Timesheet.objects.get(placement=placement, week=week, state="approved")
    hours.correct(timesheet=standing, why="Wrong hours", by=world.learner)
    row = hours.write(placement=placement, week=week, hours=to, by=world.learner)
    row = hours.submit(timesheet=row, by=world.learner)
    return hours.approve(timesheet=row, wage=agreed(placement, week), by=world.people["supervisor"])


def lines(invoice: Invoice) -> list[tuple[str, str]]:
    """(hours, amount) of each line."""
    return [(str(one.hours), str(one.amount)) for one in InvoiceLine.objects.filter(invoice=invoice)]


def on_lines(invoice: Invoice) -> Any:
    return InvoiceLine.objects.filter(invoice=invoice).aggregate(all=Sum("amount", default=0))["all"]
