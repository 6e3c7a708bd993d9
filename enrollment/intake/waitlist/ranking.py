"""Who gets the next seat: priority of service, then time. Pure: reads its arguments.

The order of 20 CFR 1010 with 680.600, 680.650 (adult funds): covered persons in a priority group, others in a priority
group, other covered persons, everyone else; within each by the time they came into the queue. A covered person takes
the next seat and never bumps somebody who is seated. Race, ethnicity, sex, age and disability are not read, and cannot
be reached from here.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import NamedTuple

VERSION = "2026-11"


class Waiting(NamedTuple):
    """One person in the queue."""

    priority: int  # 1 (first) to 4
    since: dt.datetime
    enrollment: int


def priority(*, covered: bool, groups: Collection[str]) -> int:
    """1 to 4, 1 first. Without any answer: 4."""
    if groups:
        return 1 if covered else 2
    return 3 if covered else 4


def rank(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Next one first; people of one priority and one moment by the number of their enrollment.

    The database's queue (``Enrollment.objects.waiting``) is in this same order.
    """
    return sorted(waiting)
