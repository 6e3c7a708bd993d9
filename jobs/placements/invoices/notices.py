"""Letters to the employer about an invoice: given back with the reason, or paid."""

from django.conf import settings
from django.urls import reverse

from codeoregon.lib.models import StateMove
from codeoregon.mail.actions import queue
from jobs.placements.invoices.models import Invoice
from jobs.referrals.notices import speakers


def tell(invoice: Invoice, why: str = "") -> None:
    """Owners and recruiters."""
    placement = invoice.placement
    last = StateMove.objects.of(invoice).last()
    for person in speakers(placement.referral.opening.organisation):
        queue(
            key=f"placement {placement.pk} invoice {invoice.pk} move {last.pk if last else 0} to {person.pk}",
            to=person.email,
            template="invoice_answered",
            context={
                "name": person.get_short_name(),
                "number": str(invoice),
                "total": invoice.cents,
                "paid_on": invoice.paid_on,
                "payment": invoice.payment,
                "why": why,
                "url": settings.BASE_URL + reverse("employers:invoice", args=[placement.pk, invoice.number]),
            },
            user=person,
        )
