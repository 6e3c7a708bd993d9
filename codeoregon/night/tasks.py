"""The scheduler's tick and the sweep."""

import logging

from celery import shared_task
from django.conf import settings

from codeoregon.night import run

log = logging.getLogger(__name__)


@shared_task(name="codeoregon.nightly")
def nightly() -> str:
    """Called every minute; begins, takes over or does nothing (see ``night/run.py``)."""
    done = run.tick()
    return str(done or "nothing due")


@shared_task(name="codeoregon.sweep")
def sweep() -> None:
    """Look for work whose bell was missed. Each task begins with a cheap query and does nothing when nothing is due."""
    from codeoregon.celery import app

    for name in settings.SWEEPS:
        try:
            app.tasks[name].run()
        except Exception:
            log.exception("sweep of %s failed; the next one tries again", name)
