"""Letters to the employer about an invoice: given back with the reason, or paid."""

from django.urls import reverse

from jobs.placements.invoices.models import Invoice
from jobs.placements.notices import after_move
from jobs.referrals.notices import speakers


def tell(invoice: Invoice, why: str = "") -> None:
    """Owners and recruiters."""
    placement = invoice.placement
    page = reverse("employers:invoice", args=[placement.pk, invoice.number])
    for person in speakers(placement.referral.opening.organisation):
        after_move(
            invoice,
            person,
            "invoice_answered",
            page,
            number=str(invoice),
            total=invoice.cents,
            paid_on=invoice.paid_on,
            payment=invoice.payment,
            why=why,
        )
