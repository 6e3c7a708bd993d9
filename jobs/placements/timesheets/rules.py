"""What stands in the way of a week's hours, as sentences. Pure, apart from reading the contract's other weeks."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.lib.seen.marks import mark
from codeoregon.lib.templatetags.co import day_text, money
from employers.organisations import wages
from jobs.placements.billing import to_the_cent
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import Contract, InForce, contract_of, last_agreed
from jobs.placements.states import PlacementKind, PlacementState
from jobs.placements.timesheets.models import DAYS, NONE, Timesheet
from jobs.placements.timesheets.states import FULL_WEEK, TimesheetState

S = PlacementState
AT_WORK = (S.ACTIVE, S.EVALUATED, S.COMPLETED, S.ENDED_EARLY, S.HIRED)  # the last weeks come in after the end


@dataclass(frozen=True)
class Hours:
    """Of one day."""

    regular: Decimal = NONE
    overtime: Decimal = NONE
    leave: Decimal = NONE

    @property
    def total(self) -> Decimal:
        return self.regular + self.overtime + self.leave


Week = Mapping[dt.date, Hours]


@dataclass(frozen=True)
class Refusal:
    """``day``: the one that it is about, or None for the week."""

    day: dt.date | None
    sentence: str


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def days_of(week: dt.date) -> list[dt.date]:
    return [week + dt.timedelta(days=n) for n in range(DAYS)]


def length(day: dt.date) -> Decimal:
    """Hours of a day in Pacific time: 23 when clocks go forward, 25 when they go back, else 24."""
    here = timezone.get_default_timezone()
    begin, end = (dt.datetime.combine(day + dt.timedelta(days=n), dt.time(), here).astimezone(dt.UTC) for n in (0, 1))
    return Decimal((end - begin).total_seconds()) / 3600


def hours_of(sheet: Timesheet) -> dict[dt.date, Hours]:
    return {row.date: Hours(row.regular, row.overtime, row.leave) for row in sheet.days.all()}


def counted(sheet: Timesheet) -> dict[dt.date, Hours]:
    """Those of days that may be paid: what was approved once for days before all had signed is not taken over."""
    first = sheet.placement.begins_on
    return {day: one for day, one in hours_of(sheet).items() if first is None or day >= first}


def mark_of(sheet: Timesheet) -> str:
    """Of its hours, for a page that shows them: other hours have another."""
    return marked(sheet.version, hours_of(sheet))


def marked(version: int, hours: Week) -> str:
    """The same of hours that stand in no sheet yet."""
    days = [(day, one.regular, one.overtime, one.leave) for day, one in sorted(hours.items()) if one.total]
    return mark((version, days))


def obstacle(placement: Placement) -> str:
    """Why no hours can be written for this placement at all; "" when they can."""
    if placement.kind == PlacementKind.DIRECT:
        return _("A direct hire has no timesheets here: your employer keeps them.")
    if placement.state not in AT_WORK:
        return _("Hours are written while the agreement is in force. It is “%(state)s” now.") % {
            "state": placement.get_state_display()
        }
    return ""


def can_correct(sheet: Timesheet) -> bool:
    """Whether to show the way to a correction: approved, and nothing is settled yet."""
    return sheet.state == TimesheetState.APPROVED and not obstacle(sheet.placement)


def last_day(placement: Placement) -> dt.date | None:
    """The last day that counts: the contract's as it stands now, or the last one worked of what ended early."""
    contract = contract_of(placement)
    return _last(placement, contract) if contract is not None else None


def refusals(placement: Placement, week: dt.date, hours: Week) -> list[Refusal]:
    """Everything that stands in the way of these hours, a day's own sentences first."""
    if sentence := obstacle(placement):
        return [Refusal(None, sentence)]
    contract = _contract(placement)
    found = [Refusal(day, said) for day in sorted(hours) if (said := _of_day(placement, contract, day, hours[day]))]
    if sum((one.regular for one in hours.values()), NONE) > FULL_WEEK:
        sentence = _("More than 40 regular hours in a week. Write the hours beyond 40 as overtime.")
        found.append(Refusal(None, sentence))
    if not any(one.total for one in hours.values()) and not _is_correction(placement, week):
        found.append(Refusal(None, _("Write the hours of at least one day. A week without work needs no timesheet.")))
    if not found and placement.kind == PlacementKind.OJT and (said := _beyond(placement, contract, week, hours)):
        found.append(Refusal(None, said))
    return found


def agreed_wage(sheet: Timesheet) -> Decimal:
    """What is paid an hour of the week: the wage of the contract, or the highest minimum wage of a day worked."""
    hours = hours_of(sheet)
    wage, (_day, least) = _agreed(sheet.placement, hours), least_wage(sheet.placement, hours)
    return max(wage, least)


def paid_now(placement: Placement, known: Any = None) -> Decimal:
    """What is paid an hour of this week, or of the first one to come: as ``agreed_wage``, should each day be worked."""
    wage: Decimal = placement.standing.wage
    if placement.state not in (S.SIGNED, S.ACTIVE, S.EVALUATED):
        return wage
    first = max(timezone.localdate(), placement.begins_on or dt.date.min)
    first = max(monday_of(first), placement.begins_on or dt.date.min)
    last = min(monday_of(first) + dt.timedelta(days=DAYS - 1), last_agreed(placement) or dt.date.max)
    tier = wages.tier_of(placement.referral.opening.site)
    return max(wage, wages.minimum(tier, first, max(first, last), strict=True, known=known))


def least_wage(placement: Placement, hours: Week, known: Any = None) -> tuple[dt.date, Decimal]:
    """The highest minimum wage at the place of work on a day of these hours, and the first such day. As at the signing,
    a place whose tier nobody knows has the highest of the three. ``known``: the table of minimum wages, read once for
    many.
    """
    tier, known = wages.tier_of(placement.referral.opening.site), known or wages.table()
    least = {day: wages.minimum(tier, day, strict=True, known=known) for day in _worked(hours)}
    return max(least.items(), key=lambda one: one[1], default=(dt.date.min, NONE))


def wage_refusal(placement: Placement, hours: Week, wage: Decimal) -> str:
    """Why this wage can't be approved for these hours: another is to be paid. "" when it is the same."""
    agreed, (day, least) = _agreed(placement, hours), least_wage(placement, hours)
    if wage == max(agreed, least):
        return ""
    if least > agreed:
        return _(
            "On %(day)s the minimum wage at the place of work is %(least)s an hour, more than the %(agreed)s of the"
            " contract, and the wage rises with it. Pay %(least)s for the hours of this week, and enter that here."
        ) % {"day": day_text(day), "least": money(least), "agreed": money(agreed)}
    return _(
        "The contract says %(agreed)s an hour, not %(wage)s. If the wage has changed, ask our staff to change "
        "the contract first."
    ) % {"agreed": money(agreed), "wage": money(wage)}


def approved_from(placement: Placement, day: dt.date) -> str:
    """Why other terms can't count from this day on: weeks that are approved keep those by which they were signed, and
    paid. "" when none is touched.
    """
    approved = Timesheet.objects.filter(placement=placement, state=TimesheetState.APPROVED)
    last = approved.order_by("week").last()
    if last is None or last.last_day < day:
        return ""
    today = timezone.localdate()
    first = max(last.week + dt.timedelta(days=DAYS), today + dt.timedelta(days=-today.weekday() % DAYS))
    return _(
        "Hours up to %(last)s are approved already, by the terms before. A version written now can count from "
        "%(first)s on."
    ) % {"last": day_text(last.last_day), "first": day_text(first)}


def waiting_from(placement: Placement, day: dt.date) -> str:
    """Why nobody signs other terms that count from this day on: weeks that were sent by those of before wait for an
    answer. "" when none does.
    """
    waiting = Timesheet.objects.filter(placement=placement, state=TimesheetState.SUBMITTED)
    last = waiting.order_by("week").last()
    if last is None or last.last_day < day:
        return ""
    return _(
        "Hours up to %(last)s wait for the supervisor, by the terms before. They are approved or returned first."
    ) % {"last": day_text(last.last_day)}


def owed(contract: Contract, hours: Week) -> Decimal:
    """What is paid back for these hours, in dollars, not rounded: regular hours only (20 CFR 680.720)."""
    worked = ((contract.latest(day), one.regular) for day, one in hours.items())
    return sum((terms.wage * terms.rate * regular / 100 for terms, regular in worked), NONE)


def _of_day(placement: Placement, contract: Contract, day: dt.date, hours: Hours) -> str:
    if not hours.total:
        return ""
    first, last = contract.first, _last(placement, contract)
    if placement.starts_on and placement.starts_on <= day < first:
        known = {"day": day_text(day), "first": day_text(first)}
        return (
            _("%(day)s is before %(first)s, when the last of the three signed. Work counts from that day on.") % known
        )
    if placement.ended_on is not None and day > last:
        known = {"day": day_text(day), "last": day_text(last)}
        return _("%(day)s is after %(last)s, the last day worked here. If that day is wrong, ask our staff.") % known
    if not first <= day <= last:
        span = {"day": day_text(day), "first": day_text(first), "last": day_text(last)}
        return _("%(day)s is outside your agreement, which goes from %(first)s to %(last)s.") % span
    if day > timezone.localdate():
        return _("%(day)s is still to come. Write hours after you have worked them.") % {"day": day_text(day)}
    if hours.total > length(day):
        known = {"day": day_text(day), "hours": f"{length(day):.0f}"}
        return _("%(day)s has only %(hours)s hours. Check the numbers.") % known
    return ""


def _beyond(placement: Placement, contract: Contract, week: dt.date, hours: Week) -> str:
    """More than the contract has left, in hours or in money: by the terms of the week, and by each version after them.

    Each says what may be worked until the next one begins, in all.
    """
    others = _other_weeks(placement, week)
    for terms, until in contract.counting(min(hours, default=week)):
        in_time = [{day: one for day, one in days.items() if day < until} for days in (others, hours)]
        if said := _over(contract, terms, *in_time):
            return said
    return ""


def _over(contract: Contract, terms: InForce, others: Week, hours: Week) -> str:
    spent, asked = (sum((one.regular for one in days.values()), NONE) for days in (others, hours))
    if spent + asked > terms.hours:
        left = f"{max(terms.hours - spent, NONE):.2f}"
        return _(
            "The contract pays back %(hours)s regular hours, and %(left)s of them are left. Write no more than "
            "these here; your employer pays your other hours as usual."
        ) % {"hours": terms.hours, "left": left}
    if to_the_cent(owed(contract, others) + owed(contract, hours)) > terms.ceiling:
        return _("These hours come to more money than the contract has left of its %(ceiling)s. Ask our staff.") % {
            "ceiling": money(terms.ceiling)
        }
    return ""


def _agreed(placement: Placement, hours: Week) -> Decimal:
    """The wage of the contract; all days of a week have the same."""
    return _contract(placement).latest(max(_worked(hours), default=dt.date.max)).wage


def _is_correction(placement: Placement, week: dt.date) -> bool:
    """Hours of this week are approved: that nobody worked in it says a correction."""
    return Timesheet.objects.filter(placement=placement, week=week, state=TimesheetState.APPROVED).exists()


def _worked(hours: Week) -> list[dt.date]:
    return [day for day in sorted(hours) if hours[day].total]


def _other_weeks(placement: Placement, week: dt.date) -> dict[dt.date, Hours]:
    """Days of all other weeks, by the newest version that was sent."""
    sheets = Timesheet.objects.counted().filter(placement=placement).exclude(week=week)
    newest = {sheet.week: sheet for sheet in sheets.order_by("week", "version").prefetch_related("days")}
    return {day: one for sheet in newest.values() for day, one in hours_of(sheet).items()}


def _contract(placement: Placement) -> Contract:
    found = contract_of(placement)
    if found is None:
        raise ValueError("a placement at work has a signed contract with days")
    return found


def _last(placement: Placement, contract: Contract) -> dt.date:
    return placement.ended_on or contract.last
