"""Bells: how a request says that work is due, without waiting for it and without knowing who does it.

``settings.BELLS`` maps a bell's name to a Celery task. Ringing is a hint: each kind of work is also found by a query
that a sweep runs every few seconds, so a lost bell costs seconds and no work.
"""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def ring(name: str, *args: Any) -> None:
    """Ring bell ``name`` once the current transaction has committed; never raises, Redis gone or not."""
    task = settings.BELLS[name]
    transaction.on_commit(lambda: _send(task, args))


def _send(task: str, args: tuple[Any, ...]) -> None:
    from codeoregon.celery import app

    try:
        app.send_task(task, args=args, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - a broker that is down must not fail a request that has committed
        log.warning("bell %s not heard (%s); the sweep will find the work", task, type(error).__name__)
