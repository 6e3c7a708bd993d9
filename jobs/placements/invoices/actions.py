"""Every write to an invoice: building, sending, approving, giving back, paying.

Each locks the placement's row first, as timesheets do, so that a week is approved, corrected and billed one after the
other.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import NotReady, NotYours, move
from codeoregon.lib.templatetags.co import day_text
from codeoregon.lib.text import collapsed
from jobs.placements.invoices import building, notices
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.invoices.states import INVOICE, WRITABLE, InvoiceState, bills, may_pay
from jobs.placements.models import Placement
from jobs.placements.states import SETTLED, PlacementKind
from jobs.placements.timesheets.states import TimesheetState

S = InvoiceState


class Changed(NotReady):
    """The invoice came to another total than the one that was read."""


@transaction.atomic
def build(*, placement: Placement, by: Any) -> Invoice:
    """Put every approved week that was not billed yet on the contract's open invoice, a fresh one where there is none.

    Again writes it anew: weeks approved since come on it. Raises NotReady when nothing is to be billed.
    """
    return _write(_locked(placement), by)


@transaction.atomic
def submit(*, invoice: Invoice, total: object, by: Any) -> Invoice:
    """The employer sends it, written anew from the weeks as they stand; twice sends it once.

    Raises Changed when that comes to another ``total`` than they read: they read the new one first.
    """
    row = _held(invoice)
    if row.state == S.SUBMITTED and bills(row, by):
        return row
    if row.state in WRITABLE and bills(row, by):
        row = _write(row.placement, by)
        if str(row.total) != str(total):
            raise Changed(_("Weeks were approved or corrected since you looked. Check the invoice as it is now."))
    return _move(row, S.SUBMITTED, by=by, submitted_at=timezone.now(), submitted_by=by)


@transaction.atomic
def give_back(*, invoice: Invoice, why: str, by: Any) -> Invoice:
    """Something is wrong: the employer reads why, and sends it written anew, with what they had begun beside it.

    Refused while a later correction of one of its weeks is on another invoice that was sent: that one counts from it.
    """
    row = _held(invoice)
    if S.RETURNED in INVOICE.open_to(row, by):
        _make_way(row, by)
    row = _move(row, S.RETURNED, by=by, why=why, submitted_at=None, submitted_by=None)
    notices.tell(row, why)
    return row


@transaction.atomic
def approve(*, invoice: Invoice, by: Any, why: str = "") -> Invoice:
    """Staff agree to pay; refused when one of its weeks was corrected since and no other invoice holds that."""
    row = _held(invoice)
    replaced = row.lines.filter(timesheet__state=TimesheetState.REPLACED)
    if S.APPROVED in INVOICE.open_to(row, by) and replaced.exclude(_billed_again()).exists():
        raise NotReady(_("A week on it was corrected since it was sent. Give it back, so that it is written anew."))
    return _move(row, S.APPROVED, by=by, why=why)


@transaction.atomic
def pay(*, invoice: Invoice, payment: str, paid_on: dt.date, by: Any, why: str = "") -> Invoice:
    """Staff say that it was paid: the day, and the number of the payment. Refused with those that stand, once it is."""
    row = _held(invoice)
    if row.state == S.PAID and may_pay(row, by):
        known = {"day": day_text(row.paid_on), "payment": row.payment}
        raise NotReady(_("It was paid already, on %(day)s by payment %(payment)s. That stays.") % known)
    if S.PAID in INVOICE.open_to(row, by) and not collapsed(payment):
        raise NotReady(_("Enter the number of the payment."))
    if paid_on > timezone.localdate():
        raise NotReady(_("The day of the payment is still to come."))
    if row.submitted_at is not None and paid_on < timezone.localdate(row.submitted_at):
        raise NotReady(
            _("The invoice was sent on %(day)s: it can't have been paid before.") % {"day": day_text(row.submitted_at)}
        )
    row = _move(row, S.PAID, by=by, why=why, paid_on=paid_on, payment=collapsed(payment))
    notices.tell(row)
    return row


def _write(held: Placement, by: Any) -> Invoice:
    """The open invoice of a placement that is locked."""
    row = Invoice(placement=held)
    if not bills(row, by):
        raise NotYours(_("You may not do this."))
    if held.kind != PlacementKind.OJT:
        raise NotReady(_("The board pays wages back for on-the-job training only."))
    if held.state in SETTLED:
        raise NotReady(_("The last invoice of this contract is settled."))
    standing = Invoice.objects.filter(placement=held, state__in=WRITABLE).first()
    with because(by=by):
        if standing is not None:
            standing.lines.all().delete()
        lines = building.due(held)
        if not lines:
            raise NotReady(_("No approved week waits for an invoice."))
        if building.total(lines) < 0:
            raise NotReady(
                _("The corrections come to less than zero. Wait until more weeks are approved, or ask our staff.")
            )
        row = standing or row
        row.placement = held
        row.total = building.total(lines)
        if standing is None:
            row.number = _next_number(held)
            row.save(force_insert=True)
        else:
            row.save(update_fields=["total"])
        for line in lines:
            line.invoice = row
        InvoiceLine.objects.bulk_create(lines)
    return row


def _locked(placement: Placement) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).whole().select_related("ojt").get(pk=placement.pk)


def _held(invoice: Invoice) -> Invoice:
    """The row as it stands now, under its placement's lock."""
    placement = _locked(invoice.placement)
    row = Invoice.objects.get(pk=invoice.pk)
    row.placement = placement
    return row


def _make_way(row: Invoice, by: Any) -> None:
    """One invoice of a contract is open at a time: a draft goes, its weeks come on the one that is given back."""
    if row.lines.filter(_billed_again()).exists():
        raise NotReady(_("Another invoice holds the correction of one of its weeks. Give that one back first."))
    other = Invoice.objects.filter(placement=row.placement, state__in=WRITABLE).first()
    if other is not None and other.state == S.RETURNED:
        raise NotReady(_("Invoice %(number)s was given back already and comes first.") % {"number": other})
    if other is not None:
        with because(by=by):
            other.delete()


def _billed_again() -> Exists:
    """Of a line: a later version of its week is on an invoice that was sent."""
    later = InvoiceLine.objects.sent().filter(
        timesheet__placement=OuterRef("timesheet__placement"),
        timesheet__week=OuterRef("timesheet__week"),
        timesheet__version__gt=OuterRef("timesheet__version"),
    )
    return Exists(later)


def _next_number(placement: Placement) -> int:
    return (Invoice.objects.filter(placement=placement).aggregate(top=Max("number"))["top"] or 0) + 1


def _move(row: Invoice, to: InvoiceState, *, by: Any, why: str = "", **changes: Any) -> Invoice:
    with because(by=by, why=why):
        return move(row, to, machine=INVOICE, by=by, why=why, **changes)
