"""What a version counts by the terms before: the hours up to its first day, and what they come to.

The ceiling is the dearest way in which all hours of the plan can still be worked. Weeks that are approved stand. Of
each other week before the version up to 40 hours may still come in, by the terms of that week: they count here where
those pay more than the version does. All others count by the version. So no promised hour is left without money,
whichever terms it is worked by, and no ceiling is higher than some weeks can come to. Corrections of approved weeks are
not foreseen: what they take beyond the ceiling is for another version.
"""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from jobs.placements.billing import Earlier, ceiling
from jobs.placements.ojt.in_force import Contract, InForce, contract_of
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.models import DAYS, NONE, Timesheet
from jobs.placements.timesheets.states import FULL_WEEK, TimesheetState
from jobs.placements.versions.models import Modification


def approved(version: Modification) -> Earlier:
    """Regular hours of the whole contract that are approved, each by the terms of its week."""
    contract = contract_of(version.placement)
    return _sum(contract, _approved(version)) if contract is not None else Earlier()


def earlier(version: Modification) -> Earlier:
    """Those, and what may still come in before the version where that pays more an hour. Needs its terms and hours."""
    contract = contract_of(version.placement)
    if contract is None:
        return Earlier()
    weeks = _approved(version)
    found = _sum(contract, weeks)
    first = rules.monday_of(contract.first)
    others = (first + dt.timedelta(days=n) for n in range(0, (version.counts_from - first).days, DAYS))
    pay = (_pays(contract.latest(week)) for week in others if week not in weeks)
    for pays in sorted((one for one in pay if one > _pays(version)), reverse=True):
        hours = min(Decimal(FULL_WEEK), max((version.hours or 0) - found.hours, NONE))
        found = Earlier(found.hours + hours, found.amount + hours * pays)
    return found


def short(version: Modification) -> str:
    """Why the version can't pay all that it promises, as a sentence for who signs it; "" when it can.

    It could when it was sent: hours were approved or corrected since.
    """
    if version.rate is None or version.hours is None or version.ceiling is None:
        return ""
    now = earlier(version)
    if now.hours <= version.hours and ceiling(version.wage, version.rate, version.hours, now) <= version.ceiling:
        return ""
    return _(
        "Hours were approved or corrected since this was sent, and it no longer pays for all that it promises. Our"
        " staff give it up and write it anew."
    )


def _approved(version: Modification) -> dict[dt.date, rules.Week]:
    """By their Mondays."""
    sheets = Timesheet.objects.filter(placement=version.placement, state=TimesheetState.APPROVED)
    return {sheet.week: rules.hours_of(sheet) for sheet in sheets.prefetch_related("days")}


def _sum(contract: Contract, weeks: dict[dt.date, rules.Week]) -> Earlier:
    days = {day: one for week in weeks.values() for day, one in week.items()}
    return Earlier(sum((one.regular for one in days.values()), NONE), rules.owed(contract, days))


def _pays(terms: InForce | Modification) -> Decimal:
    """Dollars an hour."""
    return terms.wage * (terms.rate or NONE) / 100
