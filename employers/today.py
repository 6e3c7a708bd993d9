"""What waits for staff in this app."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from codeoregon.staff.site import Item
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState


def today(user: Any) -> list[Item]:
    """Organisations that nobody has answered yet, and places without a minimum wage, for whoever may answer."""
    if not user.has_perm("employers.change_organisation"):
        return []
    waiting = Organisation.objects.filter(state=OrganisationState.PENDING).count()
    url = reverse("admin:employers_organisation_changelist") + "?state__exact=pending"
    tiers = Organisation.objects.without_tier().count()
    chosen = reverse("admin:employers_organisation_changelist") + "?tier=open"
    return [
        Item(_("Organizations to approve"), waiting, url),
        Item(_("Minimum wages of places to choose"), tiers, chosen),
    ]
