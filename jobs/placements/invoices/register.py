"""The register of training contracts for the board: money authorised, used and left."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from jobs.placements.invoices.models import NOTHING, InvoiceLine
from jobs.placements.invoices.states import WRITABLE, InvoiceState
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import contract_of
from jobs.placements.states import DRAWN, PlacementKind

COLUMNS = (
    *("Contract", "Employer", "Trainee", "Standing", "First day", "Last day", "Percent paid back", "Hours authorized"),
    *("Hours billed", "Authorized", "Billed", "Paid", "Left"),
)


def rows() -> Iterator[list[object]]:
    """One for each signed contract, oldest first: authorised by its newest version, left = authorised − billed."""
    sent = ~Q(invoices__state__in=WRITABLE)
    signed = Placement.objects.filter(kind=PlacementKind.OJT, state__in=DRAWN)
    found = signed.whole().select_related("ojt").prefetch_related("modifications")
    lines = InvoiceLine.objects.sent().order_by().values_list("invoice__placement")
    hours = dict(lines.annotate(all=Sum("hours")))
    for one in found.annotate(
        billed=Sum("invoices__total", filter=sent, default=NOTHING),
        paid=Sum("invoices__total", filter=Q(invoices__state=InvoiceState.PAID), default=NOTHING),
    ).order_by("id"):
        contract = contract_of(one)
        if contract is None:
            continue
        newest = contract.latest(contract.last)
        yield [
            one.pk,
            one.referral.opening.organisation.legal_name,
            one.referral.candidate.user.full_name,
            one.get_state_display(),
            one.starts_on,
            one.ended_on or contract.last,
            newest.rate,
            newest.hours,
            hours.get(one.pk, Decimal(0)),
            newest.ceiling,
            one.billed,
            one.paid,
            newest.ceiling - one.billed,
        ]
