"""The learner's timesheets: the weeks of a placement, and one week to fill in, send, take back or correct."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.forms import CONFLICT, form_page
from codeoregon.lib.forms.buttons import pressed
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, Overtaken
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions, rules
from jobs.placements.timesheets.forms import ReasonForm, WeekForm
from jobs.placements.timesheets.models import DAYS, Timesheet
from jobs.placements.timesheets.states import OPEN, WRITABLE, TimesheetState


class MondayConverter:
    """A week in an address: its Monday, like 2027-01-04."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """Raises ValueError (a 404) where the day is no Monday or none at all."""
        day = dt.date.fromisoformat(value)
        if day.weekday():
            raise ValueError(value)
        return day

    def to_url(self, value: dt.date | str) -> str:
        return str(value)


@dataclass(frozen=True)
class Row:
    """One week of the list: its sheet, if there is one, with ``regular``, ``overtime`` and ``leave``."""

    week: dt.date
    sheet: Timesheet | None

    @property
    def last_day(self) -> dt.date:
        return self.week + dt.timedelta(days=DAYS - 1)


def rows_of(placement: Placement) -> list[Row]:
    """The weeks from the first day of work to today or the last day, newest first."""
    last = rules.last_day(placement)
    if placement.begins_on is None or last is None:
        return []
    sheets = Timesheet.objects.filter(placement=placement).totals().order_by("week", "version")
    newest = {sheet.week: sheet for sheet in sheets}
    week, end, found = rules.monday_of(placement.begins_on), min(last, timezone.localdate()), []
    while week <= end:
        found.append(Row(week, newest.get(week)))
        week += dt.timedelta(days=DAYS)
    return found[::-1]


def lines_of(sheet: Timesheet) -> list[tuple[dt.date, rules.Hours]]:
    """(day, hours) of every day of the week."""
    hours = rules.hours_of(sheet)
    return [(day, hours.get(day, rules.Hours())) for day in rules.days_of(sheet.week)]


def last_word(sheet: Timesheet) -> str:
    """What was said when it was given back."""
    move = StateMove.objects.of(sheet).filter(to_state=TimesheetState.RETURNED).last()
    return move.why if move is not None and sheet.state == TimesheetState.RETURNED else ""


@access("signed_in")
@require_safe
def weeks(request: HttpRequest, pk: int) -> HttpResponse:
    placement = _own(request, pk)
    context = {"placement": placement, "obstacle": rules.obstacle(placement), "rows": rows_of(placement)}
    return render(request, "timesheets/weeks.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    """Fill in while it is yours to write, look at it afterwards."""
    placement = _own(request, pk)
    sheet = _newest(placement, week)
    if sheet is None and week not in [row.week for row in rows_of(placement)]:
        return redirect("placements:timesheets", pk)
    if sheet is not None and sheet.state not in WRITABLE:
        if request.method == "POST":
            return _too_late(request, placement, sheet)
        return render(request, "timesheets/week.html", _shown(placement, sheet))
    sends = request.method == "POST" and pressed(request, "save", "send")[0] == "send"
    known = rules.hours_of(sheet) if sheet is not None else {}
    form = WeekForm(request.POST if request.method == "POST" else None, week=week, hours=known, sends=sends)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            if _kept(request, placement, week, form, sends):
                return redirect("placements:timesheets", pk)
        except Overtaken as refused:
            form.add_error(None, str(refused))
            sheet, overtaken = _newest(placement, week), True  # as it stands now
    seen = _mark(sheet) if overtaken or request.method != "POST" else request.POST.get("hours", "")
    context = {**_to_fill_in(placement, week, sheet), "seen": seen}
    if overtaken and sheet is not None:
        context["saved"] = lines_of(sheet)
    answer = form_page(request, "timesheets/fill_in.html", form, **context)
    if overtaken:
        answer.status_code = CONFLICT
    return answer


@access("signed_in")
@require_POST
def take_back(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    sheet = _newest(_own(request, pk), week)
    if sheet is not None and sheet.state not in WRITABLE:
        try:
            actions.take_back(timesheet=sheet, by=request.user, seen=request.POST.get("hours", ""))
        except MoveRefused as refused:
            messages.error(request, str(refused))
    return redirect("placements:timesheet", pk, week)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    placement = _own(request, pk)
    sheet = _newest(placement, week)
    if sheet is None or sheet.state in OPEN:
        return redirect("placements:timesheet", pk, week)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("hours", "")
            actions.correct(timesheet=sheet, by=request.user, seen=seen, **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("placements:timesheet", pk, week)
    context = {"sheet": sheet, "lines": lines_of(sheet), "shown": rules.mark_of(sheet)}
    context["back_url"] = reverse("placements:timesheet", args=[pk, week])
    return form_page(request, "timesheets/correct.html", form, **context)


def _kept(request: HttpRequest, placement: Placement, week: dt.date, form: WeekForm, sends: bool) -> bool:
    """Write the week and, where the learner signs, send it; refusals are put into the form. Raises Overtaken when it
    was saved from another page meanwhile.
    """
    seen = request.POST.get("hours", "")
    try:
        sheet = actions.write(placement=placement, week=week, hours=form.hours(), by=request.user, seen=seen)
        if sends:
            actions.submit(timesheet=sheet, by=request.user)
    except actions.HoursRefused as refused:
        form.refuse(refused.refusals)
        return False
    except Overtaken:
        raise
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return False
    sent = _("Your week is on its way to your supervisor. You get an email when they answer.")
    messages.success(request, sent if sends else _("Your hours are saved. Send them when the week is over."))
    return True


def _too_late(request: HttpRequest, placement: Placement, sheet: Timesheet) -> HttpResponse:
    """The week was sent meanwhile, from another page. The same hours again are fine; others are shown, not taken."""
    form = WeekForm(request.POST, week=sheet.week, hours={})
    typed = form.hours() if form.is_valid() else None
    if typed is not None and {day: one for day, one in typed.items() if one.total} == rules.hours_of(sheet):
        return redirect("placements:timesheets", placement.pk)
    form.add_error(None, _("You sent this week already, with other hours. What you typed here was not taken."))
    about = {**_to_fill_in(placement, sheet.week, sheet), "too_late": True}
    answer = form_page(request, "timesheets/fill_in.html", form, **about)
    answer.status_code = CONFLICT
    return answer


def _to_fill_in(placement: Placement, week: dt.date, sheet: Timesheet | None) -> dict[str, Any]:
    return {
        "placement": placement,
        "week": week,
        "last_day": week + dt.timedelta(days=DAYS - 1),
        "sheet": sheet,
        "obstacle": rules.obstacle(placement),
        "said": last_word(sheet) if sheet is not None else "",
        "too_late": False,
        "saved": [],
        "seen": _mark(sheet),
    }


def _shown(placement: Placement, sheet: Timesheet) -> dict[str, Any]:
    return {
        "placement": placement,
        "sheet": sheet,
        "lines": lines_of(sheet),
        "seen": _mark(sheet),
        "can_correct": rules.can_correct(sheet),
    }


def _mark(sheet: Timesheet | None) -> str:
    """Of the hours that a page shows; of a week of which nothing is written, of none."""
    return rules.mark_of(sheet) if sheet is not None else rules.marked(1, {})


def _newest(placement: Placement, week: dt.date) -> Timesheet | None:
    return Timesheet.objects.filter(placement=placement, week=week).whole().totals().order_by("version").last()


def _own(request: HttpRequest, pk: int) -> Placement:
    return get_object_or_404(Placement.objects.of_learner(request.user).whole(), pk=pk)
