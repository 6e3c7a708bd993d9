"""The training plan of a version: begun as the one that is in force, changed by staff while they write it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from codeoregon.lib.templatetags.co import day_text
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import contract_of, plan_of
from jobs.placements.ojt.models import PlanRow
from jobs.placements.states import PlacementKind
from jobs.placements.versions.models import Modification

COLUMNS = ("skill_id", "start_level", "target_level", "shown_by", "hours", "method")


def rows_of(version: Modification) -> list[PlanRow]:
    """As written; of a version that is not saved yet, those in force, to begin with."""
    if version.pk:
        return list(version.plan.select_related("skill").order_by("pk"))
    return copies(plan_of(version.placement))


def copies(rows: Sequence[PlanRow]) -> list[PlanRow]:
    """As new, of no version yet."""
    return [PlanRow(**{name: getattr(row, name) for name in COLUMNS}) for row in rows]


def hours(placement: Placement, rows: Sequence[PlanRow]) -> int | None:
    """Paid back at most: the plan's sum. A contract from before plans were written keeps what it has."""
    if rows:
        return sum(row.hours for row in rows)
    contract = contract_of(placement) if placement.kind == PlacementKind.OJT else None
    return contract.latest(contract.last).hours if contract else None


def differs(version: Modification) -> bool:
    """Whether it is another plan than the one in force, in whatever order."""
    plans = (
        {tuple(getattr(row, name) for name in COLUMNS) for row in rows}
        for rows in (rows_of(version), plan_of(version.placement))
    )
    written, in_force = plans
    return written != in_force


def obstacle(placement: Placement, rows: Sequence[PlanRow]) -> str:
    """Why these rows can't be the plan, as a sentence; "" when they can."""
    kept = {row.skill_id for row in rows}
    if len(kept) < len(rows):
        return _("A skill is in the plan twice.")
    for row in plan_of(placement):
        if row.met_on and row.skill_id not in kept:
            return _("%(skill)s was met on %(day)s: it stays in the plan.") % {
                "skill": row.skill,
                "day": day_text(row.met_on),
            }
    for row in rows:
        if row.hours and not row.method.strip():
            return _("Write how %(skill)s is taught.") % {"skill": row.skill}
        if row.hours and row.start_level >= row.target_level:
            return _("%(skill)s is held already: it takes no hours.") % {"skill": row.skill}
    return ""


def write(version: Modification, rows: Sequence[PlanRow]) -> None:
    """The version's plan is these rows, as copies: what another version has stays as it is."""
    version.plan.all().delete()
    for row in rows:
        values = {name: getattr(row, name) for name in COLUMNS}
        PlanRow.objects.create(terms=version.placement.ojt, version=version, **values)


def carry_over(version: Modification, former: Sequence[PlanRow]) -> None:
    """Days on which skills were met, from the plan before: one whose level is higher now is to be met anew."""
    met = {row.skill_id: row for row in former if row.met_on}
    for row in version.plan.all():
        before = met.get(row.skill_id)
        if before is not None and before.target_level >= row.target_level:
            row.met_on = before.met_on
            row.save(update_fields=["met_on"])
