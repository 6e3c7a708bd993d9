"""Hours of training by the time it takes to learn a job (specific vocational preparation, SVP, of O*NET).

The first figures are one local board's example: Southern Alleghenies, Pennsylvania, 2015
(``codeoregon/data/svp_ojt_hours.csv``). Staff set others from a day on, with a reason.
"""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from django.utils import timezone

from jobs.placements.ojt.models import SvpHours

TABLE = Path(__file__).resolve().parents[3] / "codeoregon" / "data" / "svp_ojt_hours.csv"


@cache
def first_figures() -> dict[int, int | None]:
    """SVP level → hours at most; None where the table allows no training."""
    with TABLE.open(newline="", encoding="utf-8") as rows:
        return {int(row["svp"]): int(row["max_hours"]) if row["max_hours"] else None for row in csv.DictReader(rows)}


def in_force(on: dt.date | None = None) -> list[tuple[int, int | None, SvpHours | None]]:
    """(level, hours at most or None, the row of staff that says so or None) of every level, in one query."""
    begun = SvpHours.objects.filter(effective_from__lte=on or timezone.localdate()).select_related("set_by")
    rows = {row.svp: row for row in begun.order_by("svp", "-effective_from").distinct("svp")}
    return [
        (level, rows[level].hours if level in rows else hours, rows.get(level))
        for level, hours in first_figures().items()
    ]


def hours_at_most(svp: int, on: dt.date | None = None) -> int | None:
    """The figure in force on ``on`` (default: today, Pacific); None where no training is paid back."""
    day = on or timezone.localdate()
    row = SvpHours.objects.filter(svp=svp, effective_from__lte=day).order_by("-effective_from").first()
    return row.hours if row else first_figures().get(svp)
