"""The task that goes on with erasures; doing it twice does nothing twice."""

from celery import shared_task

from codeoregon.privacy.erasing.actions import erase_due


@shared_task(name="codeoregon.erase")
def erase() -> None:
    erase_due()
