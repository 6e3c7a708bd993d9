"""What waits for staff in the ground: nights that failed, mail that could not be sent."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.mail.models import Message
from codeoregon.night.models import NightlyRun
from codeoregon.staff.site import Item

LOOK_BACK = dt.timedelta(days=7)


def today(user: Any) -> list[Item]:
    """Lines for whoever may open the lists behind them; a week back, so that what is past help goes away by itself."""
    since = timezone.now() - LOOK_BACK
    items = []
    if user.has_perm("codeoregon.view_message"):
        failed = Message.objects.filter(given_up_at__gte=since).count()
        url = reverse("admin:codeoregon_message_changelist") + "?fate=given_up"
        items.append(Item(_("Emails that could not be sent"), failed, url))
    if user.has_perm("codeoregon.view_nightlyrun"):
        broken = NightlyRun.objects.filter(started_at__gte=since).exclude(error="").count()
        items.append(Item(_("Nights that failed"), broken, reverse("admin:codeoregon_nightlyrun_changelist")))
    return items
