"""Reminders to employers that an opening ends soon; and the portal's own publishing. Both find their work by a query.

However late or often they run, each reminder of an end goes out once: the row remembers the last one, and it is locked
while the letters are queued. Of reminders whose days have passed unseen only the latest goes out.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from codeoregon.audit.context import because
from jobs.openings import notices
from jobs.openings.actions import publish
from jobs.openings.life import dates
from jobs.openings.models import Opening, Openings

AT_ONCE = 200  # rows a transaction


def due(today: dt.date, steps: list[int]) -> Openings:
    """Live openings one of whose reminders has come and is not out."""
    found = Q(pk__in=[])
    for step in steps:
        ends = dt.datetime.combine(today + dt.timedelta(days=step + 1), dt.time.min, timezone.get_current_timezone())
        found |= Q(expires_at__lt=ends) & (Q(reminded_days__isnull=True) | Q(reminded_days__gt=step))
    return Opening.objects.published().filter(found)


def remind_due(progress: Any = None) -> dict[str, int]:
    """Write to the employers of openings that end soon."""
    today, steps = timezone.localdate(), dates.reminders()
    if progress is not None:
        progress.total(due(today, steps).count())
    done = 0
    while batch := _remind_batch(today, steps):
        done += batch
        if progress is not None:
            progress.add(batch)
    return {"reminded": done}


@transaction.atomic
def _remind_batch(today: dt.date, steps: list[int]) -> int:
    rows = due(today, steps).select_for_update(skip_locked=True, of=("self",)).order_by("expires_at", "id")
    batch = list(rows.select_related("organisation")[:AT_ONCE])
    for opening in batch:
        step = dates.reached(dates.days_left(opening, today), steps)
        Opening.objects.filter(pk=opening.pk).update(reminded_days=step)
        notices.remind(opening, step or 0)
    return len(batch)


def open_due(progress: Any = None) -> dict[str, int]:
    """Publish every approved opening whose day has come."""
    if progress is not None:
        progress.total(Opening.objects.due_to_open().count())
    done = 0
    while batch := _open_batch():
        done += batch
        if progress is not None:
            progress.add(batch)
    return {"published": done}


@transaction.atomic
def _open_batch() -> int:
    rows = Opening.objects.due_to_open().select_for_update(skip_locked=True, of=("self",)).order_by("opens_on", "id")
    batch = list(rows.select_related("organisation")[:AT_ONCE])
    with because(by=None, why="its day has come"):
        for opening in batch:
            publish(opening=opening, by=None)
    return len(batch)
