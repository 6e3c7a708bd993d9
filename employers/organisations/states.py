"""An organisation's states: pending → approved | declined, approved ⇄ suspended; declined → pending to look again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.states import Machine, Step, staff


class OrganisationState(models.TextChoices):
    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    SUSPENDED = "suspended", _("Suspended")


# What staff look at when they approve: afterwards they change it, not the employer.
APPROVED_AS = ("legal_name", "dba", "website", "fein")

may_review = staff("employers.change_organisation")
ORGANISATION = Machine(
    (
        Step((OrganisationState.PENDING, OrganisationState.SUSPENDED), OrganisationState.APPROVED, may_review),
        Step((OrganisationState.PENDING,), OrganisationState.DECLINED, may_review, needs_reason=True),
        Step((OrganisationState.DECLINED,), OrganisationState.PENDING, may_review, needs_reason=True),
        Step((OrganisationState.APPROVED,), OrganisationState.SUSPENDED, may_review, needs_reason=True),
    )
)
