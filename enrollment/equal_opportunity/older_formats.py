"""Answers to the one question of 2024 as the reports of before want them: Hispanic or not, and races (SPD 15, 1997)."""

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from enrollment.equal_opportunity.models import Race

TABLE = Path(__file__).parent / "data" / "race_ethnicity_older.csv"


class Older(NamedTuple):
    """``hispanic`` is "yes", "no" or "not_said"; ``races`` are the names of 1997, each once, in their order."""

    hispanic: str
    races: tuple[str, ...]


def older_format(race_ethnicity: Collection[str]) -> Older:
    """What was said, in the older format. Nothing said, or "prefer not to answer", is "not_said" and no race.

    Whoever answered without naming Hispanic or Latino said no; whoever named nothing else has no race to report.
    Raises ValueError for what is no answer.
    """
    said = [_table()[answer] for answer in sorted(race_ethnicity, key=Race.values.index) if answer != Race.NOT_SAID]
    if not said:
        return Older("not_said", ())
    races = tuple(dict.fromkeys(row["race"] for row in said if row["race"]))
    return Older("yes" if any(row["hispanic"] for row in said) else "no", races)


@cache
def _table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["category"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
