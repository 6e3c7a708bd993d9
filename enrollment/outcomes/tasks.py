"""The nightly count."""

from typing import Any

from celery import shared_task

from enrollment.outcomes import actions
from enrollment.outcomes.measures import COUNTERS


@shared_task(name="enrollment.measure")
def measure(progress: Any = None) -> dict[str, int]:
    """Count everything and keep it; returns what was counted. ``progress`` hears ``total(n)`` and ``add(n)``."""
    if progress:
        progress.total(len(COUNTERS))
    values: dict[str, int] = {}
    for counter in COUNTERS:
        values |= counter()
        if progress:
            progress.add(1)
    actions.record(values=values)
    return values
