"""The text of a modification, and how it differs from the version before. Pure, but for reading the plan."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import collapsed
from jobs.placements.billing import cents, to_the_cent
from jobs.placements.models import Placement
from jobs.placements.ojt.models import PlanRow
from jobs.placements.signing import agreement, clauses
from jobs.placements.versions import plan
from jobs.placements.versions.models import Modification


@dataclass(frozen=True)
class Change:
    """One paragraph of two versions: ``sign`` is "+" added, "-" gone, " " the same in both."""

    sign: str
    text: str


def compose(version: Modification) -> str:
    """The whole text of a version, in English: what it changes, and that all else stays."""
    with translation.override("en"):
        return "\n\n".join(_paragraphs(version))


def before(version: Modification) -> str:
    """The text of the version before it that was signed."""
    earlier = version.placement.modifications.signed().filter(number__lt=version.number).last()
    return earlier.agreement if earlier else agreement.text_of(version.placement)


def text_of(version: Modification) -> str:
    return version.agreement or compose(version)


def changes(old: str, new: str) -> list[Change]:
    """Both texts paragraph by paragraph, in order."""
    lines = difflib.ndiff(agreement.cut(old), agreement.cut(new))
    return [Change(line[0], line[2:]) for line in lines if line[0] in "+- "]


def _paragraphs(version: Modification) -> list[str]:
    """The agreement as it reads now, with this version's figures in it."""
    placement: Placement = version.placement
    old = agreement.cut(before(version))
    starts, ends = placement.starts_on, version.ends_on
    new = [f"Agreement number {placement.pk}, version {version.number}: {placement.get_kind_display()}"]
    kept = [line for line in old[1:] if not line.startswith("This version ")]
    rows = plan.rows_of(version)
    new += [_as_modified(line, version, rows, starts, ends) for line in _with_plan(kept, rows)]
    day = version.counts_from
    new.append(
        f"This version counts from {day:%B} {day.day}, {day.year}. Reason: {collapsed(version.why)}."
        " What was worked before that day is paid by the version before." + _counted_before(version)
    )
    return new


def _counted_before(version: Modification) -> str:
    """How the most that is paid back comes about, where it is not all hours by this version; else ""."""
    hours = version.hours_before
    if not hours:
        return ""
    return (
        f" Of the dollars that are paid back at most, {cents(to_the_cent(version.amount_before))} are for"
        f" {hours.normalize():f} hours before that day."
    )


def _with_plan(lines: list[str], rows: Sequence[PlanRow]) -> list[str]:
    """The plan's lines are those of this version, where the former ones stood; a first plan comes before what the
    employer states.
    """
    if not rows:
        return lines
    places = (place for place, line in enumerate(lines) if line in (clauses.PLAN, clauses.ATTESTED[0]))
    begins = ends = next(places, len(lines))
    while ends < len(lines) and (lines[ends] == clauses.PLAN or lines[ends].startswith(clauses.POINT)):
        ends += 1
    return [*lines[:begins], *clauses.training_plan(rows), *lines[ends:]]


def _as_modified(line: str, version: Modification, rows: Sequence[PlanRow], starts: Any, ends: Any) -> str:
    """The paragraphs that hold a figure are written anew; all others stay word for word."""
    placement: Placement = version.placement
    if line.startswith("The wage is ") and " an hour, for " in line:
        return (
            f"The wage is {money(version.wage)} an hour, for {version.hours_per_week} hours a week."
            " The employer pays it on its usual paydays."
        )
    if line.startswith("The first day is "):
        return (
            f"The first day is {starts:%B} {starts.day}, {starts.year} and the last day is"
            f" {ends:%B} {ends.day}, {ends.year}."
        )
    if line.startswith("The board pays back ") and version.rate is not None:
        return clauses.paid_back(" of this version", version.rate, version.hours, version.ceiling)
    if line.startswith(clauses.LENGTH) and rows:
        return next(clauses.length(placement.ojt.svp, rows), line)
    if line.startswith("Workers' compensation insurance: "):  # it may have been renewed since
        return clauses.insured(placement.ojt) or line
    return line
