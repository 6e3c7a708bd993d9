"""Matching in the background: all of it at night, what is out of date when a bell rings or the sweep looks."""

from typing import Any

from celery import shared_task

from jobs.matching import engine


@shared_task(name="jobs.match_all")
def match_all(progress: Any = None) -> dict[str, int]:
    """Compute every list anew; counts of owners, rows written and removed."""
    return engine.match_all(progress)


@shared_task(name="jobs.match_stale")
def match_stale(progress: Any = None) -> dict[str, int]:
    """Bring up to date what is not; empty when there was nothing to do."""
    return engine.match_stale(progress)
