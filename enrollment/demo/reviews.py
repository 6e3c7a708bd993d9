"""The demo's reviews: most are held in time, some wait."""

import datetime as dt

from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.local.demo import Plan
from jobs.placements.models import Placement
from jobs.placements.reviews.actions import plan as plan_rows
from jobs.placements.reviews.models import Review

LATE = 5  # of so many placements with a review behind them, one has it still to come
SAID = [
    ("Builds pages from a design with little help.", "Next: forms, and a test for each."),
    ("Reads the code of others and finds mistakes in it.", "Works beside the supervisor on the first ticket alone."),
    ("Knows the tools of the team and asks when stuck.", "One hour a week for the course goes on."),
]


def seed(placement: Placement, plan: Plan, board: User, *, before: int) -> bool:
    """The rows of a placement at work, and what was said at those that were due; whether any was.

    ``before``: how many placements had one due already. The first of each ``LATE`` waits for staff.
    """
    plan_rows(placement=placement, by=board)
    rows = Review.objects.dated().filter(placement=placement, due_on__lt=timezone.localdate(plan.now))
    due, dice = list(rows.order_by("due_on")), plan.dice(f"reviews:{placement.referral.candidate.user.email}")
    for row in due if before % LATE else ():
        row.held_on = max(placement.starts_on, row.due_on - dt.timedelta(days=dice.randrange(4)))
        row.noted_at, row.held_by = plan.now, board
        row.progress, row.next_steps = dice.choice(SAID)
        row.wage_paid = row.hours_as_agreed = True
        row.save()
    return bool(due)
