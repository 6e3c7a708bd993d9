"""How long an opening stays open, and when its employer is reminded of its end. Reads the figures, writes nothing."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from codeoregon.policy.models import in_force, threshold
from codeoregon.policy.names import NAMES, Name
from jobs.openings.models import Opening

MISSED = dt.timedelta(days=1)
SAME_POSTING = dt.timedelta(days=30)  # opened again within so many days of its end, an opening is the posting it was
REMINDERS = (Name.FIRST_EXPIRY_REMINDER, Name.SECOND_EXPIRY_REMINDER, Name.LAST_EXPIRY_REMINDER)


def reminders() -> list[int]:
    """Days before the end on which the employer is reminded, fewest first."""
    figures = {NAMES[name] for name in REMINDERS}
    return sorted({int(one.value) for one in in_force() if one.figure in figures} - {0})


def anew(now: dt.datetime) -> dict[str, Any]:
    """Columns of an opening that is open for OPENING_DAYS days from now on, the last one to its end.

    A reminder whose day would come at once is left out: the employer has just been told.
    """
    days = int(threshold(Name.OPENING_DAYS))
    last = timezone.localdate(now) + dt.timedelta(days=days)
    return {"expires_at": end_of(last), "reminded_days": reached(days, reminders())}


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day in Oregon: who reads "apply by" that day may apply in its evening."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def is_longest(opening: Opening, now: dt.datetime) -> bool:
    """Renewed now it would be open for no day longer."""
    until = timezone.localdate(anew(now)["expires_at"])
    return opening.expires_at is not None and timezone.localdate(opening.expires_at) >= until


def of_publishing(opening: Opening, now: dt.datetime) -> dict[str, Any]:
    """Dates of an opening that is published now. One that comes back from a second look keeps those it had, while they
    last: a change must not make an old posting look new. Nor must an end of a few days: that wins new days only. Who
    looked while it was off the board for a day or more has not seen it.
    """
    dates: dict[str, Any] = {"published_at": now, "public_since": now, **anew(now)}
    if opening.published_at and opening.ended_at is None and opening.expires_at and opening.expires_at > now:
        dates = {"public_since": now}
    elif opening.published_at and opening.ended_at and opening.ended_at > now - SAME_POSTING:
        dates = anew(now) | ({"public_since": now} if opening.ended_at <= now - MISSED else {})
    return {**dates, "ended_at": None, "opens_on": None}


def opens_on(opening: Opening, today: dt.date) -> dt.date | None:
    """The day on which an opening approved today is published; None for at once.

    Days in which veterans go first are for what was never public.
    """
    days = int(threshold(Name.VETERANS_WINDOW_DAYS))
    return today + dt.timedelta(days=days) if days and opening.published_at is None else None


def days_left(opening: Opening, today: dt.date) -> int:
    """Whole days until an open one ends; 0 on its last day."""
    return (timezone.localdate(opening.expires_at) - today).days if opening.expires_at else 0


def reached(left: int, steps: Collection[int]) -> int | None:
    """The reminder whose day has come with so many days left: of several the latest; None before the first."""
    return min((step for step in steps if step >= left), default=None)


def ends_soon(opening: Opening, today: dt.date, steps: Collection[int]) -> bool:
    """Open, and its first reminder is due or out: the time to offer renewal."""
    return opening.is_live and reached(days_left(opening, today), steps) is not None
