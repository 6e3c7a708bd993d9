"""What waits for staff in this app: gathers the slices' queues."""

from typing import Any

from codeoregon.staff.site import Item
from jobs.matching.objections.admin import today as objections
from jobs.openings.admin import today as openings
from jobs.placements.invoices.admin import today as invoices
from jobs.placements.staff.admin import today as placements
from jobs.referrals.admin import today as referrals


def today(user: Any) -> list[Item]:
    return [*openings(user), *referrals(user), *placements(user), *invoices(user), *objections(user)]
