"""Background work of this slice."""

from typing import Any

from celery import shared_task

from jobs.openings import actions
from jobs.openings.life import reminding


@shared_task(name="jobs.expire_openings")
def expire_openings(progress: Any = None) -> dict[str, int]:
    """End openings that are past their date; due work is a query, so running it twice does nothing twice."""
    return actions.expire_due(progress)


@shared_task(name="jobs.open_openings")
def open_openings(progress: Any = None) -> dict[str, int]:
    """Publish approved openings whose day has come."""
    return reminding.open_due(progress)


@shared_task(name="jobs.remind_of_ends")
def remind_of_ends(progress: Any = None) -> dict[str, int]:
    """Remind employers of openings that end soon, each time once."""
    return reminding.remind_due(progress)
