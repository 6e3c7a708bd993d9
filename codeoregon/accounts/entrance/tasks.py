"""Background work of this slice."""

from typing import Any

from celery import shared_task

from codeoregon.accounts import actions


@shared_task(name="codeoregon.forget_sessions")
def forget_sessions(progress: Any = None) -> dict[str, int]:
    """Drop sessions that have run out; due work is a query, so running it twice does nothing twice."""
    return {"sessions": actions.forget_ended_sessions()}
