"""An invoice's states. The employer sends it, staff approve it or give it back, and say when it was paid."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, staff


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("Not sent yet")
    SUBMITTED = "submitted", _("Sent to the workforce board")
    RETURNED = "returned", _("Given back")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")


S = InvoiceState
WRITABLE = (S.DRAFT, S.RETURNED)
may_approve = staff("jobs.approve_invoice")
may_pay = staff("jobs.pay_invoice")


def bills(row: Any, by: Any) -> bool:
    """Owner or recruiter of the employer's organisation."""
    members = row.placement.referral.opening.organisation.memberships
    return by is not None and bool(members.hiring().filter(user=by).exists())


INVOICE = Machine(
    (
        Step(WRITABLE, S.SUBMITTED, bills),
        Step((S.SUBMITTED,), S.RETURNED, may_approve, needs_reason=True),
        Step((S.SUBMITTED,), S.APPROVED, may_approve),
        Step((S.APPROVED,), S.RETURNED, may_approve, needs_reason=True),  # found wrong before it was paid
        Step((S.APPROVED,), S.PAID, may_pay),
    )
)
