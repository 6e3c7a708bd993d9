"""Background work of this slice."""

from typing import Any

from celery import shared_task

from jobs.board.fits import actions


@shared_task(name="jobs.begin_fit_mails")
def begin_fit_mails(progress: Any = None) -> dict[str, int]:
    """From now on new candidates hear of what fits them once a week, until they choose otherwise."""
    return {"begun": actions.begin()}


@shared_task(name="jobs.mail_new_fits")
def mail_new_fits() -> int:
    """Write to whoever has a new fit to hear of; due work is a query, so running it twice writes nothing twice."""
    return actions.mail_due()
