"""What waits for staff in this app."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.staff.site import Item
from enrollment.intake.models import Enrollment, Offer
from enrollment.intake.states import EnrollmentState
from enrollment.programs.actions import EXPORT
from enrollment.programs.seats import Seat

SOON = dt.timedelta(days=2)


def today(user: Any) -> list[Item]:
    """People who wait for a decision, offers that end soon, seats on their way to the provider, and the quiet ones."""
    if not user.has_perm("enrollment.change_enrollment"):
        return []
    people = reverse("admin:enrollment_enrollment_changelist")
    review = Enrollment.objects.filter(state=EnrollmentState.NEEDS_REVIEW).count()
    warned = Enrollment.objects.filter(state=EnrollmentState.INACTIVE_WARNED).count()
    to_tell = Enrollment.objects.to_tell().count()
    ending = Offer.objects.open().filter(expires_at__lt=timezone.now() + SOON).count()
    items = [
        Item(_("People who wait to hear if they can join"), review, f"{people}?state__exact=needs_review"),
        Item(_("Seats in doubt after a correction"), Enrollment.objects.doubted().count(), f"{people}?doubt=yes"),
        Item(_("Seats that nobody may be using"), warned, f"{people}?state__exact=inactive_warned"),
        Item(_("News to pass on by phone or in person"), to_tell, f"{people}?tell=yes"),
        Item(_("Offers of a seat that end within two days"), ending, f"{people}?state__exact=offered"),
    ]
    if user.has_perm(EXPORT):
        seats, sent = reverse("admin:enrollment_seat_changelist"), Q(sent_at__isnull=False)
        under_way = Seat.objects.live().filter(provider_accepted_at__isnull=True)
        many = under_way.aggregate(unsent=Count("pk", filter=~sent), sent=Count("pk", filter=sent))
        items += [
            Item(_("Seats to send to the provider"), many["unsent"], f"{seats}?at=unsent"),
            Item(_("Seats that the provider has not accepted yet"), many["sent"], f"{seats}?at=sent"),
        ]
    return items
