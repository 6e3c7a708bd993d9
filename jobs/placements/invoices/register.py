"""The register of training contracts for the board: money authorised, used and left."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from codeoregon.lib.models import StateMove
from jobs.placements.invoices import building
from jobs.placements.invoices.models import NOTHING, InvoiceLine
from jobs.placements.invoices.states import WRITABLE, InvoiceState
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import contract_of
from jobs.placements.states import DRAWN, SETTLED, PlacementKind, PlacementState

COLUMNS = (
    *("Contract", "Employer", "Trainee", "Standing", "First day", "Last day", "Percent paid back", "Hours authorized"),
    *("Hours billed", "Authorized", "Billed", "Paid", "Given back by the employer", "Left", "How it was given back"),
)


def rows() -> Iterator[list[object]]:
    """One for each signed contract, oldest first. Authorised is what the version in force today says, or the one in
    force at the end; left = authorised − billed + given back.

    Given back is what corrections of paid weeks come to that no later week made up for, once the last invoice counts as
    settled; how, is the reason of that step.
    """
    sent = ~Q(invoices__state__in=WRITABLE)
    signed = Placement.objects.filter(kind=PlacementKind.OJT, state__in=DRAWN)
    found = signed.whole().select_related("ojt").prefetch_related("modifications")
    lines = InvoiceLine.objects.sent().order_by().values_list("invoice__placement")
    hours = dict(lines.annotate(all=Sum("hours")))
    owing = building.owing(Placement.objects.filter(state__in=SETTLED))
    how = _reasons(list(owing))
    for one in found.annotate(
        billed=Sum("invoices__total", filter=sent, default=NOTHING),
        paid=Sum("invoices__total", filter=Q(invoices__state=InvoiceState.PAID), default=NOTHING),
    ).order_by("id"):
        contract = contract_of(one)
        if contract is None:
            continue
        last: dt.date = one.ended_on or contract.last
        terms, given_back = contract.latest(min(timezone.localdate(), last)), owing.get(one.pk, NOTHING)
        yield [
            one.pk,
            one.referral.opening.organisation.legal_name,
            one.referral.candidate.user.full_name,
            one.get_state_display(),
            one.begins_on,
            last,
            terms.rate,
            terms.hours,
            hours.get(one.pk, Decimal(0)),
            terms.ceiling,
            one.billed,
            one.paid,
            given_back,
            terms.ceiling - one.billed + given_back,
            how.get(one.pk, ""),
        ]


def _reasons(placements: list[int]) -> dict[int, str]:
    """What was written when the last invoice of each counted as settled."""
    moves = StateMove.objects.filter(
        model=Placement._meta.label_lower, row_id__in=placements, to_state=PlacementState.FINAL_INVOICE
    )
    return dict(moves.order_by("pk").values_list("row_id", "why"))
