"""Background work of this slice."""

from typing import Any

from celery import shared_task

from jobs.referrals.silence import reminding


@shared_task(name="jobs.remind_of_silence")
def remind_of_silence(progress: Any = None) -> dict[str, int]:
    """Remind silent employers, and tell learners of silence, each time once."""
    return reminding.remind_due(progress)
