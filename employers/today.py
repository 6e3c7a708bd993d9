"""What waits for staff in this app."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.staff.site import Item
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState
from employers.organisations.wages import missing_from


def today(user: Any) -> list[Item]:
    """Organisations that nobody has answered yet, and places without a minimum wage, for whoever may answer; the
    minimum wage itself, for whoever may enter it.
    """
    entered = []
    if user.has_perm("employers.add_minimumwage"):
        owed = int(missing_from(timezone.localdate()) is not None)
        entered.append(Item(_("Minimum wages to enter"), owed, reverse("admin:employers_minimumwage_add")))
    if not user.has_perm("employers.change_organisation"):
        return entered
    waiting = Organisation.objects.filter(state=OrganisationState.PENDING).count()
    url = reverse("admin:employers_organisation_changelist") + "?state__exact=pending"
    tiers = Organisation.objects.without_tier().count()
    chosen = reverse("admin:employers_organisation_changelist") + "?tier=open"
    return [
        Item(_("Organizations to approve"), waiting, url),
        Item(_("Minimum wages of places to choose"), tiers, chosen),
        *entered,
    ]
