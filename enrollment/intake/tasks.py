"""In the background: reminders to go on with joining, and seats: offers that lapse, free seats, seats nobody uses."""

from typing import Any

from celery import shared_task

from enrollment.intake.join import links
from enrollment.intake.waitlist import activity, ending, offers
from enrollment.programs.models import Programme


@shared_task(name="enrollment.offer_seats")
def offer_seats() -> dict[str, int]:
    """Withdraw what nobody pays, lapse what is over and offer what is free. Cheap when nothing is due: the sweep calls
    it every few seconds.
    """
    over = {"withdrawn": offers.withdraw_unpaid(), "lapsed": offers.lapse_offers()}
    programme = Programme.objects.current()
    return {**over, "offered": offers.offer_seats(programme) if programme else 0}


@shared_task(name="enrollment.watch_seats")
def watch_seats(progress: Any = None) -> dict[str, int]:
    """Once a night: who learns again, who is warned, whose seat goes back, who has exited; then offer what is free."""
    steps = {
        "woken": activity.wake_up,
        "warned": activity.warn,
        "reclaimed": activity.reclaim,
        "funding_ended": activity.orphans,
        "exited": ending.exit_quiet,
        "followed_up": ending.follow_up,
        "closed": ending.close,
    }
    if progress:
        progress.total(len(steps))
    counts = {}
    for name, step in steps.items():
        counts[name] = 0
        while done := step():  # in batches, each its own transaction
            counts[name] += done
        if progress:
            progress.add(1)
    return {**counts, **offer_seats.run()}


@shared_task(name="enrollment.remind_applicants")
def remind_applicants(progress: Any = None) -> dict[str, int]:
    """Once a night: write to those who began to join and stopped, in batches until nobody is due."""
    sent = 0
    while done := links.remind():
        sent += done
        if progress:
            progress.total(sent)
            progress.add(done)
    return {"reminded": sent}
