"""Background work of this slice."""

from celery import shared_task

from jobs.board.saved import actions


@shared_task(name="jobs.mail_saved_searches")
def mail_saved_searches() -> int:
    """Write to whoever has something new to hear; due work is a query, so running it twice writes nothing twice."""
    return actions.mail_due()
