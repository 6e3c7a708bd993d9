"""The nightly look at what runs out under contracts."""

from typing import Any

from celery import shared_task

from jobs.placements.ojt import watch


@shared_task(name="jobs.watch_contracts")
def watch_contracts(progress: Any = None) -> dict[str, int]:
    return watch.look()
