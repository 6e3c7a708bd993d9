"""Background work of this slice."""

from typing import Any

from celery import shared_task

from jobs.referrals.silence import ended, reminding


@shared_task(name="jobs.remind_of_silence")
def remind_of_silence(progress: Any = None) -> dict[str, int]:
    """Remind silent employers, and tell learners of silence, each time once."""
    return reminding.remind_due(progress)


@shared_task(name="jobs.tell_of_ends")
def tell_of_ends(progress: Any = None) -> dict[str, int]:
    """Tell learners that what they are on the way for was filled or closed, each time once."""
    return ended.tell_due(progress)
