"""Every write to a timesheet: entering hours, sending, approving, giving back, correcting.

Each locks the placement's row first, so that two weeks of one contract never pass its last hours together.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.audit.context import because
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken, move
from codeoregon.lib.text import collapsed
from jobs.placements.models import Placement
from jobs.placements.states import may_manage
from jobs.placements.timesheets import notices, rules
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.timesheets.states import OPEN, TIMESHEET, WRITABLE, TimesheetState, supervises, writes

S = TimesheetState


class HoursRefused(MoveRefused):
    """``refusals`` says which day each sentence is about."""

    def __init__(self, refusals: list[rules.Refusal]) -> None:
        super().__init__(" ".join(one.sentence for one in refusals))
        self.refusals = refusals


@transaction.atomic
def write(*, placement: Placement, week: dt.date, hours: rules.Week, by: Any, seen: str | None = None) -> Timesheet:
    """The learner's hours of one week, kept until they send them; again writes over what was not sent yet.

    ``seen``: the mark of the hours on the page where these were typed. Raises Overtaken when others were saved
    meanwhile, HoursRefused, NotReady, NotYours.
    """
    held = _locked(placement)
    row = Timesheet(placement=held, week=week)
    if not writes(row, by):
        raise NotYours(_("You may not do this."))
    if week.weekday() or not set(hours) <= set(rules.days_of(week)):
        raise ValueError("a week is its seven days from Monday on")
    _check(held, week, hours)
    versions = Timesheet.objects.filter(placement=held, week=week)
    standing = versions.filter(state__in=OPEN).first()
    if standing is None and versions.exists():
        raise NotReady(_("This week is approved. Ask for a correction if something in it is wrong."))
    row = standing or row
    if row.state not in WRITABLE:
        raise NotReady(_("You sent this week already. Take it back to change it."))
    stands = rules.mark_of(row) if standing else rules.marked(row.version, {})
    if seen is not None and stands not in (seen, rules.marked(row.version, hours)):
        raise Overtaken(
            _(
                "Other hours were saved for this week since you opened this page. Look at them below. What you typed is"
                " still here: save it again to put it in their place."
            )
        )
    with because(by=by):
        if standing is None:
            row.save(force_insert=True)
        _put(row, hours)
    return row


@transaction.atomic
def submit(*, timesheet: Timesheet, by: Any) -> Timesheet:
    """The learner signs the week and sends it; twice sends it once."""
    row = _held(timesheet)
    if row.state == S.SUBMITTED and writes(row, by):
        return row
    _check(row.placement, row.week, rules.hours_of(row))
    _move(row, S.SUBMITTED, by=by, submitted_at=timezone.now())
    notices.tell_employer(row)
    return row


@transaction.atomic
def take_back(*, timesheet: Timesheet, by: Any, seen: str | None = None) -> Timesheet:
    """The learner wants to change a week that nobody has approved yet. ``seen`` as in ``approve``."""
    row = _held(timesheet)
    if writes(row, by):
        _refuse_unseen(row, seen)
    return _move(row, S.DRAFT, by=by, submitted_at=None)


@transaction.atomic
def approve(*, timesheet: Timesheet, wage: Decimal, by: Any, seen: str | None = None) -> Timesheet:
    """The employer's side signs: these hours were worked and paid at ``wage`` dollars an hour; twice approves once, but
    of two people the second is told of the first.

    The version that this one corrects is replaced. ``seen``: the mark of the hours that were read; raises Overtaken
    when others stand there now.
    """
    row = _held(timesheet)
    if supervises(row, by):
        _refuse_unseen(row, seen)
    if row.state == S.APPROVED and supervises(row, by):
        if row.approved_by_id != by.pk:
            raise Overtaken(approved_already(row))
        return row
    hours = rules.hours_of(row)
    if row.state == S.SUBMITTED and supervises(row, by):
        _check(row.placement, row.week, hours)
        if sentence := rules.wage_refusal(row.placement, hours, wage):
            raise NotReady(sentence)
        former = Timesheet.objects.filter(placement=row.placement, week=row.week, state=S.APPROVED).first()
        if former is not None:
            _move(former, S.REPLACED, by=None)
    _move(row, S.APPROVED, by=by, wage=wage, approved_by=by, approved_at=timezone.now())
    notices.tell_learner(row)
    return row


@transaction.atomic
def give_back(*, timesheet: Timesheet, why: str, by: Any, seen: str | None = None) -> Timesheet:
    """Something is wrong: the learner reads why, and sends it again. ``seen`` as in ``approve``."""
    row = _held(timesheet)
    if supervises(row, by):
        _refuse_unseen(row, seen)
    _move(row, S.RETURNED, by=by, why=why, submitted_at=None)
    notices.tell_learner(row, why)
    return row


@transaction.atomic
def correct(*, timesheet: Timesheet, why: str, by: Any, seen: str | None = None) -> Timesheet:
    """Open the next version of an approved week, with its hours, for the learner to change; twice opens one.

    By the learner, the employer's side or staff. The approved version counts until the new one is approved. ``seen`` as
    in ``approve``.
    """
    former = _held(timesheet)
    if not (writes(former, by) or supervises(former, by) or may_manage(former, by)):
        raise NotYours(_("You may not do this."))
    versions = Timesheet.objects.filter(placement=former.placement, week=former.week)
    standing = versions.filter(state__in=OPEN).first()
    if standing is not None:
        return standing
    if former.state != S.APPROVED:
        raise NotReady(_("Only an approved week is corrected."))
    _refuse_unseen(former, seen)
    if sentence := rules.obstacle(former.placement):
        raise NotReady(sentence)
    if not collapsed(why):
        raise NotReady(_("Write what is wrong."))
    with because(by=by, why=why):
        row = Timesheet(
            placement=former.placement, week=former.week, version=former.version + 1, correction=collapsed(why)[:500]
        )
        row.save(force_insert=True)
        _put(row, rules.counted(former))
    if not writes(row, by):
        notices.ask_to_correct(row)
    return row


def approved_already(row: Timesheet) -> str:
    """For who comes second."""
    return _("This week was approved by %(name)s already.") % {"name": row.approved_by}


def _refuse_unseen(row: Timesheet, seen: str | None) -> None:
    if seen is not None and seen != rules.mark_of(row):
        raise Overtaken(_("The hours were changed since you opened this page. Look at them as they are now."))


def _check(placement: Placement, week: dt.date, hours: rules.Week) -> None:
    if found := rules.refusals(placement, week, hours):
        raise HoursRefused(found)


def _put(row: Timesheet, hours: rules.Week) -> None:
    """The days of a sheet are these."""
    row.days.all().delete()
    TimesheetDay.objects.bulk_create(
        TimesheetDay(timesheet=row, date=day, regular=one.regular, overtime=one.overtime, leave=one.leave)
        for day, one in sorted(hours.items())
        if one.total
    )


def _locked(placement: Placement) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).whole().get(pk=placement.pk)


def _held(timesheet: Timesheet) -> Timesheet:
    """The row as it stands now, under its placement's lock."""
    placement = _locked(timesheet.placement)
    row = Timesheet.objects.whole().get(pk=timesheet.pk)
    row.placement = placement
    return row


def _move(row: Timesheet, to: TimesheetState, *, by: Any, why: str = "", **changes: Any) -> Timesheet:
    with because(by=by, why=why):
        return move(row, to, machine=TIMESHEET, by=by, why=why, **changes)
