"""Background work of this slice."""

from typing import Any

from celery import shared_task

from jobs.openings import actions


@shared_task(name="jobs.expire_openings")
def expire_openings(progress: Any = None) -> dict[str, int]:
    """End openings that are past their date; due work is a query, so running it twice does nothing twice."""
    return actions.expire_due(progress)
