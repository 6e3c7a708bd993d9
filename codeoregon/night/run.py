"""The nightly run: once per Pacific date, whoever starts it, and complete even when its process is killed.

The row (job, local date) is the lock; a run once more by hand has a row of its own, so that no counts are lost. A run
that has shown no sign of life for ``STALE`` is taken over by the next tick and goes on with the first link that has not
finished. Every link does what is due by a query, so one done twice does nothing twice.
"""

import datetime as dt
import logging
import time
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from codeoregon.audit.context import because
from codeoregon.night.models import NightlyRun, NightlyStep
from codeoregon.night.progress import Progress

log = logging.getLogger(__name__)
JOB = "nightly"
STALE = dt.timedelta(minutes=5)
POLL = 0.25  # seconds
KEY = 0x21647  # advisory lock held by the process that runs, for as long as its connection lives


def local_date_due(now: dt.datetime | None = None) -> dt.date:
    """The Pacific date whose run should have begun by ``now``: today's after 02:00, yesterday's before.

    Compared as wall-clock time, so the hour that clocks skip or repeat in March and November starts no second run.
    """
    local = (now or timezone.now()).astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))
    return local.date() if (local.hour, local.minute) >= settings.NIGHTLY_AT else local.date() - dt.timedelta(days=1)


def tick(now: dt.datetime | None = None) -> NightlyRun | None:
    """What the scheduler calls every minute: begin or take over the run that is due; None when nothing is."""
    due = local_date_due(now)
    left = NightlyRun.objects.exclude(job=JOB).filter(local_date=due, finished_at=None).first()
    if left is not None and left.beat_at <= timezone.now() - STALE:
        return perform(left)
    newest = NightlyRun.objects.filter(job=JOB).order_by("-local_date").first()
    if newest.local_date > due if newest else not _was_due_before(due):
        return None
    run, _made = NightlyRun.objects.get_or_create(job=JOB, local_date=due)
    if run.finished_at or (not _made and run.beat_at > timezone.now() - STALE and run.steps.exists()):
        return None
    return perform(run)


def _was_due_before(due: dt.date) -> bool:
    """A portal that is set up in the afternoon waits for its first night; the demo starts one by hand."""
    from django.contrib.auth import get_user_model

    first = get_user_model().objects.order_by("id").values_list("date_joined", flat=True).first()
    return first is not None and timezone.localtime(first).date() < due


def by_hand(*, bar: bool = False) -> NightlyRun:
    """Run the chain now: tonight's run if it has not been, else once more, on a row of its own with its own counts.

    When another process is at it already, watches it to its end instead (and goes on should that process die).
    """
    date = local_date_due()
    run, _made = NightlyRun.objects.get_or_create(job=JOB, local_date=date)
    if run.finished_at:
        again = NightlyRun.objects.filter(local_date=date).exclude(job=JOB)
        number = again.count() + 1  # before looking: whoever begins in between is seen, or has this very number
        run = again.filter(finished_at=None).first() or _once_more(date, number)
    while (done := perform(run, bar=bar)) is None:
        _watch(run, bar)
    return done


def _once_more(date: dt.date, number: int) -> NightlyRun:
    """Two that begin at the same moment get the same row, and one of them watches."""
    return NightlyRun.objects.get_or_create(job=f"{JOB}, again {number}", local_date=date)[0]


def _watch(run: NightlyRun, bar: bool) -> None:
    """Show the link that another process is at, until it has finished that link or a second has passed without news."""
    step = run.steps.filter(finished_at__isnull=True).first()
    if step is None:
        time.sleep(POLL)
        return
    with tqdm(total=step.total, initial=step.done, desc=step.task, unit="", disable=not bar) as shown:
        for _poll in range(int(1 / POLL)):
            time.sleep(POLL)
            step.refresh_from_db()
            shown.total, shown.n = step.total, step.done
            shown.refresh()
            if step.finished_at:
                return


def perform(run: NightlyRun, *, bar: bool = False) -> NightlyRun | None:
    """Do what is left of ``run``; None when another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
        if not cursor.fetchone()[0]:
            return None
    try:
        run.refresh_from_db()
        if not run.finished_at:
            _links(run, bar)
        return run
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])


def _links(run: NightlyRun, bar: bool) -> None:
    with transaction.atomic():
        for position, task in enumerate(settings.NIGHTLY_CHAIN):
            NightlyStep.objects.get_or_create(run=run, task=task, defaults={"position": position})
    for step in run.steps.filter(finished_at__isnull=True):
        _one(step, bar)
    # Read back, so that a night that was taken over tells what went wrong before too.
    errors = run.steps.exclude(error="").order_by("position").values_list("task", "error")
    run.finished_at, run.beat_at = timezone.now(), timezone.now()
    run.error = "\n".join(f"{task}: {error}" for task, error in errors)
    run.save(update_fields=["finished_at", "beat_at", "error"])


def _one(step: NightlyStep, bar: bool) -> None:
    """Run one link; what goes wrong in it is kept on its row, and the links after it still run."""
    NightlyStep.objects.filter(pk=step.pk).update(started_at=timezone.now(), error="")
    counts, error = {}, ""
    with Progress(step, bar=bar) as progress, because(by=None, why=f"nightly run {step.run.local_date}"):
        try:
            counts = _work(step.task)(progress=progress) or {}
        except Exception as failure:  # one link's failure must not stop the night; it is kept, logged and shown
            log.exception("nightly link %s failed", step.task)
            error = f"{type(failure).__name__}: {failure}"[:2000]
    NightlyStep.objects.filter(pk=step.pk).update(finished_at=timezone.now(), counts=counts, error=error)


def _work(name: str) -> Callable[..., dict[str, int] | None]:
    from codeoregon.celery import app

    app.loader.import_default_modules()
    return app.tasks[name].run
