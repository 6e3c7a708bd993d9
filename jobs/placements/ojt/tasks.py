"""The nightly look at what runs out under contracts, and the letters when places of a pool come free."""

from typing import Any

from celery import shared_task

from jobs.placements.ojt import watch
from jobs.placements.signing import waiting


@shared_task(name="jobs.watch_contracts")
def watch_contracts(progress: Any = None) -> dict[str, int]:
    return watch.look()


@shared_task(name="jobs.tell_place_free")
def tell_place_free(*_args: Any) -> int:
    """Rung for by the pool; the nightly look finds what a lost bell missed."""
    return waiting.tell_all()
