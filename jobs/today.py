"""What waits for staff in this app: gathers the slices' queues."""

from typing import Any

from codeoregon.staff.site import Item
from jobs.matching.objections.admin import today as objections
from jobs.openings.admin import today as openings
from jobs.placements.invoices.admin import today as invoices
from jobs.placements.staff.admin import today as placements
from jobs.placements.staff.follow_ups import today as follow_ups
from jobs.placements.staff.reviews import today as reviews
from jobs.referrals.admin import today as referrals


def today(user: Any) -> list[Item]:
    queues = (openings, referrals, placements, invoices, reviews, follow_ups, objections)
    return [item for queue in queues for item in queue(user)]
