"""The employer's side of a week's hours: look, sign, give back, ask for a correction."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from codeoregon.accounts.access import access
from codeoregon.lib.forms import form_page
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from jobs.placements.timesheets import actions, rules
from jobs.placements.timesheets.forms import ApproveForm, ReasonForm
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.timesheets.states import WRITABLE, TimesheetState, supervises
from jobs.placements.timesheets.views import lines_of

S = TimesheetState
STATES = {S.SUBMITTED: gettext_lazy("Waits for you"), S.APPROVED: gettext_lazy("Approved")}


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def timesheet(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    """The version that waits for an answer, signed as it was read or not at all; else the one that is approved."""
    if request.method == "POST" and (gone := _gone_back(request, pk, week)):
        messages.error(request, gone)
        return redirect("employers:placement", pk)
    sheet = _one(request, pk, week)
    form = ApproveForm(request.POST if request.method == "POST" else None, initial={"wage": rules.agreed_wage(sheet)})
    if request.method == "POST" and _waits(sheet, request.user) and form.is_valid():
        seen = request.POST.get("hours", "")
        try:
            actions.approve(timesheet=sheet, wage=form.cleaned_data["wage"], by=request.user, seen=seen)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            sheet = _one(request, pk, week)  # as it stands now
        else:
            messages.success(request, _("You approved the week. The learner gets a message."))
            return redirect("employers:placement", pk)
    context = {"placement": sheet.placement, "sheet": sheet, "lines": lines_of(sheet), "state": _state(sheet)}
    if former := _former(sheet):
        context |= {"former": former, "former_lines": lines_of(former)}
    context["can_correct"] = rules.can_correct(sheet) and supervises(sheet, request.user)
    if _waits(sheet, request.user):
        return form_page(request, "desk/timesheet.html", form, shown=rules.mark_of(sheet), **context)
    if request.method == "POST":
        if request.POST.get("hours") != rules.mark_of(sheet):
            messages.error(request, _("The week has gone on since you opened this page. Nothing of yours was signed."))
        elif sheet.state == S.APPROVED and sheet.approved_by != request.user:
            messages.error(request, actions.approved_already(sheet))
        return redirect("employers:timesheet", pk, week)
    return render(request, "desk/timesheet.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    return _with_reason(request, pk, week, S.SUBMITTED, actions.give_back, _("You gave the week back."))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, week: dt.date) -> HttpResponse:
    return _with_reason(request, pk, week, S.APPROVED, actions.correct, _("You asked for a correction."))


def _with_reason(request: HttpRequest, pk: int, week: dt.date, state: S, action: Any, done: str) -> HttpResponse:
    """A step that wants a reason, on a week that stands in ``state``; else back to the week. It is done to the hours
    that were read, or not at all.
    """
    if request.method == "POST" and (gone := _gone_back(request, pk, week)):
        messages.error(request, gone)
        return redirect("employers:placement", pk)
    sheet = _one(request, pk, week)
    if sheet.state != state or not supervises(sheet, request.user):
        return redirect("employers:timesheet", pk, week)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            action(timesheet=sheet, by=request.user, seen=request.POST.get("hours", ""), **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            sheet = _one(request, pk, week)  # as it stands now
        else:
            messages.success(request, done)
            return redirect("employers:placement", pk)
    back_url = reverse("employers:timesheet", args=[pk, week])
    context = {"sheet": sheet, "corrects": state == S.APPROVED, "back_url": back_url}
    context |= {"lines": lines_of(sheet), "shown": rules.mark_of(sheet)}
    return form_page(request, "desk/timesheet_back.html", form, **context)


def _waits(sheet: Timesheet, by: Any) -> bool:
    return sheet.state == S.SUBMITTED and supervises(sheet, by)


def _gone_back(request: HttpRequest, pk: int, week: dt.date) -> str:
    """Why the learner has the week in hand and nobody may answer it; "" when somebody may."""
    weeks = Timesheet.objects.of_employer(request.user).filter(placement=pk, week=week)
    newest = weeks.order_by("version").last()
    if newest is None or weeks.exclude(state__in=WRITABLE).exists():
        return ""
    if newest.state == S.RETURNED:
        given = StateMove.objects.of(newest).filter(to_state=S.RETURNED).select_related("by").last()
        if given is not None and given.by == request.user:
            return _("You gave this week back already. You get an email when the learner sends it again.")
        return _("This week was given back to the learner already. You get an email when they send it again.")
    return _("The learner took this week back. You get an email when they send it again.")


def _state(sheet: Timesheet) -> str:
    return str(STATES.get(S(sheet.state), sheet.get_state_display()))


def _former(sheet: Timesheet) -> Timesheet | None:
    """The approved version that a correction would replace, while the correction waits."""
    if sheet.state != S.SUBMITTED:
        return None
    approved = Timesheet.objects.filter(placement=sheet.placement_id, week=sheet.week, state=S.APPROVED)
    return approved.totals().prefetch_related("days").first()


def _one(request: HttpRequest, pk: int, week: dt.date) -> Timesheet:
    """Of their own placements, and sent by the learner; what somebody still writes does not exist for others."""
    found = Timesheet.objects.of_employer(request.user).filter(placement=pk, week=week).exclude(state__in=WRITABLE)
    sheet = found.whole().totals().order_by("version").last()
    return sheet if sheet is not None else get_object_or_404(found)
