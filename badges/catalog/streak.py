"""Weeks with a badge, counted kindly. Pure: no queries, no clock.

* A week runs from Monday to Sunday in Pacific time. It counts when at least one badge was earned in it.
* A run goes on over one empty week; two empty weeks in a row end it. The empty week itself is not counted.
* This week is still open, so it is never empty: a run may go on until next Monday.
* A run that has ended is not shown as lost: what is shown then is the best one there was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
BRIDGED: Final = 1  # empty weeks in a row that a run goes on over


@dataclass(frozen=True)
class Streak:
    """``weeks`` of the run that still goes on (0: none does), ``best`` of all runs, and whether this week counts."""

    weeks: int = 0
    best: int = 0
    this_week: bool = False


def week_of(moment: datetime) -> int:
    """The number of the week that an aware moment lies in, by the Pacific calendar: Monday to Sunday, one after the
    other over the ends of years and the change of the clocks.
    """
    return _week(moment.astimezone(PACIFIC).date())


def streak(earned: Iterable[datetime], now: datetime) -> Streak:
    """What the moments at which badges were earned come to; those after ``now`` (a clock gone wrong) do not count."""
    this = week_of(now)
    weeks = sorted({week for week in map(week_of, earned) if week <= this})
    if not weeks:
        return Streak()
    run = best = 1
    for before, week in pairwise(weeks):
        run = run + 1 if week - before - 1 <= BRIDGED else 1
        best = max(best, run)
    alive = this - weeks[-1] - 1 <= BRIDGED
    return Streak(run if alive else 0, best, weeks[-1] == this)


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7  # day 1 of the calendar was a Monday
