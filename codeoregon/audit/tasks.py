"""Sealing, every minute (settings.CELERY_BEAT_SCHEDULE)."""

from celery import shared_task

from codeoregon.audit import actions


@shared_task(name="codeoregon.seal")
def seal() -> int:
    return actions.seal()
