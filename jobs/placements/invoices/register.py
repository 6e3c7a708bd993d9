"""The register of training contracts for the board: money authorised, used and left."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from jobs.placements.invoices.models import NOTHING
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
    found = Placement.objects.filter(kind=PlacementKind.OJT, state__in=DRAWN).whole().select_related("ojt")
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
            contract.last,
            newest.rate,
            newest.hours,
            _hours(one),
            newest.ceiling,
            one.billed,
            one.paid,
            newest.ceiling - one.billed,
        ]


def _hours(placement: Placement) -> Decimal:
    sent = placement.invoices.exclude(state__in=WRITABLE)
    found: Decimal = sent.aggregate(all=Sum("lines__hours", default=Decimal(0)))["all"]
    return found
