"""What the agreement says of one kind only: of a training contract, and of an internship. Always in English."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from badges.catalog.models import SkillLevel
from codeoregon.lib.text import collapsed
from jobs.placements.billing import cents
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.internships.rules import objectives
from jobs.placements.models import Placement
from jobs.placements.ojt.models import Factor, OjtTerms, PlanRow
from jobs.placements.ojt.rules import hours_left
from jobs.placements.ojt.svp import hours_at_most
from jobs.placements.states import PlacementKind

LENGTH = "The time to learn the job is of SVP level"
PLAN, POINT = "Training plan:", "• "
ATTESTED = (
    "The employer states that the training displaces nobody who works for it, in whole or in part, and that nobody is"
    " laid off from the same or a like job.",
    "The employer states that it has not moved any part of its business to this place in a way that put people out of"
    " work in the 120 days before the training.",
    "The employer states that nobody who hires, supervises or decides about the trainee is of their family.",
    "The employer states that the trainee gets the same pay, benefits and conditions as others who have done"
    " similar work as long.",
)


def of(placement: Placement) -> list[str]:
    """One string a paragraph; none for a direct hire."""
    if placement.kind == PlacementKind.OJT:
        terms = OjtTerms.objects.filter(placement=placement).first()
        return list(_training(terms)) if terms else []
    if placement.kind == PlacementKind.INTERNSHIP:
        found = InternshipTerms.objects.filter(placement=placement).first()
        return list(_internship(found)) if found else []
    return []


def paid_back(wage_note: str, rate: Any, hours: Any, ceiling: Any) -> str:
    return (
        f"The board pays back {percent(rate)} percent of the wage{wage_note} for up to {hours} regular hours worked,"
        f" and no more than {cents(ceiling)} in all. Overtime, leave and holidays are not paid back."
    )


def insured(terms: OjtTerms) -> str:
    """ "" while no policy is recorded."""
    policy, ends = collapsed(terms.policy_number), terms.policy_expires_on
    if not policy or ends is None:
        return ""
    return f"Workers' compensation insurance: policy {policy}, in force until {ends:%B} {ends.day}, {ends.year}."


def percent(rate: Any) -> str:
    return f"{rate:.1f}".removesuffix(".0")


def _training(terms: OjtTerms) -> Iterator[str]:
    yield paid_back("", terms.rate, terms.hours, terms.ceiling)
    if terms.approved_by:
        reasons = ", ".join(str(Factor(one).label).lower() for one in terms.factors)
        name = collapsed(terms.approved_by.full_name) or "a programme manager"
        yield f"More than one half is paid back for these reasons: {reasons}. Approved by {name} for the board."
    rows = list(terms.first_plan.select_related("skill"))
    yield from length(terms.svp, rows)
    if plan := training_plan(rows):
        yield from plan
    yield from ATTESTED
    if insurance := insured(terms):
        yield insurance
    if terms.bargaining and terms.union_agreed_on:
        yield (
            f"A collective agreement covers the work. {collapsed(terms.union_name)} agreed to the training on"
            f" {written(terms.union_agreed_on)}."
        )
    yield (
        "The employer means to keep the trainee when the training has gone well. An employer that does not keep its"
        " trainees gets no new ones."
    )


def length(svp: int | None, rows: Sequence[PlanRow]) -> Iterator[str]:
    """How long the training may be by the table, and by what the plan says is held already."""
    most = hours_at_most(svp) if svp else None
    if not most:
        return
    left = hours_left(most, rows)
    credit = f"{most - left} are credited for skills that the trainee has already, so {left} are left"
    yield f"{LENGTH} {svp}, for which the board allows {most} hours{f'. Of these, {credit}' if left < most else ''}."


def training_plan(rows: Iterable[PlanRow]) -> list[str]:
    """A heading and a line for each row; [] for no rows."""
    lines = [_plan_line(row) for row in rows]
    return [PLAN, *lines] if lines else []


def _plan_line(row: PlanRow) -> str:
    held = str(SkillLevel(row.start_level).label) if row.start_level else "none"
    asked = SkillLevel(row.target_level).label
    shown = f", shown by {collapsed(row.shown_by)}" if row.shown_by else ""
    if not row.hours:
        return f"• {collapsed(row.skill.name)}: {asked} is asked, {held} is held{shown}; no training hours."
    return (
        f"• {collapsed(row.skill.name)}: from {held}{shown} to {asked} in {row.hours} hours;"
        f" {collapsed(row.method) or 'method not set'}."
    )


def _internship(terms: InternshipTerms) -> Iterator[str]:
    if terms.supervisor:
        yield f"Supervisor: {collapsed(terms.supervisor)} ({collapsed(terms.supervisor_email)})."
    if terms.employer_of_record:
        yield f"Employer of record, who pays the wage and insures the intern: {collapsed(terms.employer_of_record)}."
    if found := objectives(terms):
        yield "What the intern learns:"
        yield from (f"• {collapsed(one)}" for one in found)
    yield (
        "The wage is never below the minimum wage of the place on any day; when that rises on July 1, so does the wage."
    )
    yield "At the end the supervisor evaluates what was learned, together with the intern."


def written(day: object) -> str:
    """A day as the agreement writes it: "January 29, 2027"."""
    with translation.override("en"):
        return formats.date_format(day, "F j, Y") if day else _("not set")  # type: ignore[arg-type]
