"""What staff do with a placement, each step with a page between the click and the deed."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.steps import OptionalReasonForm, ReasonForm, reason_action
from codeoregon.lib.forms import DayInput
from codeoregon.lib.text import LineField, ProseField
from jobs.placements import actions, settling
from jobs.placements.internships import actions as internships
from jobs.placements.models import Placement
from jobs.placements.ojt import stops, watch
from jobs.placements.signing import ready, waiting
from jobs.placements.states import (
    AFTER,
    APPROVED,
    CONFIRMED,
    PlacementKind,
    PlacementState,
    machine_of,
    may_manage,
)

PERMISSION = "jobs.change_placement"
S = PlacementState
DAY_WRONG = {"required": _("Enter the day."), "invalid": _("Enter a day like 2027-01-15.")}


class EvaluationForm(OptionalReasonForm):
    text = ProseField(
        label=_("What was learned, and how it went"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_("The intern and the host read this."),
    )
    recommended = forms.TypedChoiceField(
        label=_("Would the host hire them?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class ConversionForm(OptionalReasonForm):
    hired_on = forms.DateField(label=_("First day of the job"), widget=DayInput(), error_messages=DAY_WRONG)
    wage = forms.DecimalField(label=_("Wage an hour, in dollars"), max_digits=7, decimal_places=2, min_value=1)


class RetentionForm(ReasonForm):
    retained = forms.TypedChoiceField(
        label=_("Did the employer keep the trainee?"),
        choices=[("yes", _("Yes")), ("no", _("No, it let them go")), ("", _("The trainee left, or nobody knows"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class EndForm(ReasonForm):
    columns = ("ended_on",)
    ended_on = forms.DateField(
        label=_("Last day worked"),
        help_text=_("Hours after it are refused, and the follow-ups count from it."),
        widget=DayInput(),
        error_messages=DAY_WRONG,
    )

    @classmethod
    def known(cls, rows: Sequence[Placement]) -> dict[str, Any]:
        return {"ended_on": settling.latest_end(rows)}


class PolicyForm(OptionalReasonForm):
    number = LineField(label=_("Workers' compensation policy"), max_length=60)
    expires_on = forms.DateField(label=_("Policy ends on"), widget=DayInput(), error_messages=DAY_WRONG)


def _to(*states: PlacementState) -> Any:
    return lambda request, row: any(state in machine_of(row).open_to(row, request.user) for state in states)


def _agreed(names: dict[Any, PlacementState]) -> Any:
    """For the steps whose state goes by another name in each kind."""
    return lambda request, row: names.get(row.kind) in machine_of(row).open_to(row, request.user)


def _training(*states: str) -> Any:
    return lambda request, row: row.kind == PlacementKind.OJT and row.state in states and may_manage(row, request.user)


def _run(action: Any) -> Any:
    def run(request: HttpRequest, placement: Placement, reason: str) -> None:
        action(placement=placement, why=reason, by=request.user)

    return run


def _evaluate(request: HttpRequest, placement: Placement, reason: str, text: str, recommended: bool) -> None:
    internships.evaluate(placement=placement, text=text, recommended=recommended, why=reason, by=request.user)


def _convert(request: HttpRequest, placement: Placement, reason: str, hired_on: dt.date, wage: Decimal) -> None:
    internships.convert(placement=placement, hired_on=hired_on, wage=wage, why=reason, by=request.user)


def _end_early(request: HttpRequest, placement: Placement, reason: str, ended_on: dt.date) -> None:
    actions.end_early(placement=placement, ended_on=ended_on, why=reason, by=request.user)


def _retention(request: HttpRequest, placement: Placement, reason: str, retained: bool | None) -> None:
    stops.record_retention(placement=placement, retained=retained, why=reason, by=request.user)


def _policy(request: HttpRequest, placement: Placement, reason: str, number: str, expires_on: dt.date) -> None:
    watch.renew_policy(placement=placement, number=number, expires_on=expires_on, why=reason, by=request.user)


def _step(label: Any, action: Any, name: str, may: Any) -> Any:
    """A step that may be taken without a reason."""
    return reason_action(label, PERMISSION, _run(action), needs_reason=False, name=name, may=may)


confirm = _step(_("The learner agrees"), actions.confirm, "confirm", _agreed(CONFIRMED))
approve = _step(_("Approve"), actions.approve, "approve", _agreed(APPROVED))
take_back = reason_action(
    _("Back to writing"),
    PERMISSION,
    _run(actions.take_back),
    name="take_back",
    may=lambda request, row: (
        _to(S.DRAFT)(request, row) and (not row.signatures.exists() or bool(ready.gone_by(row) or ready.obstacles(row)))
    ),
)
send = _step(_("Send for signature"), actions.send, "send", _to(S.SENT))
start = _step(_("Work has begun"), actions.start, "start", _to(S.ACTIVE))
evaluate = reason_action(
    _("Write the evaluation"),
    PERMISSION,
    _evaluate,
    form=EvaluationForm,
    name="evaluate",
    may=lambda request, row: internships.can_evaluate(row, request.user),
)
complete = _step(_("Completed"), actions.complete, "complete", _to(S.COMPLETED))
convert = reason_action(
    _("Hired for good"), PERMISSION, _convert, form=ConversionForm, name="convert", may=_to(S.HIRED)
)
end_early = reason_action(
    _("Ended early"),
    PERMISSION,
    _end_early,
    form=EndForm,
    danger=True,
    name="end_early",
    may=_to(S.ENDED_EARLY),
)
cancel = reason_action(
    _("Cancel before the start"), PERMISSION, _run(actions.cancel), danger=True, name="cancel", may=_to(S.CANCELLED)
)
retention = reason_action(
    _("Kept or let go"), PERMISSION, _retention, form=RetentionForm, name="retention", may=_training(*AFTER)
)
policy = reason_action(
    _("Insurance renewed"),
    PERMISSION,
    _policy,
    form=PolicyForm,
    name="policy",
    may=_training(S.SENT, S.SIGNED, S.ACTIVE),
)
settle_last = _step(_("Last invoice settled"), actions.settle_last, "settle_last", _to(S.FINAL_INVOICE))
close = _step(_("Close"), actions.close, "close", _to(S.CLOSED))
leave_line = reason_action(
    _("Let others pass"),
    PERMISSION,
    _run(waiting.leave_line),
    name="leave_line",
    may=lambda request, row: row.waits_since is not None,
)
STEPS = [
    *(confirm, approve, take_back, send, start, evaluate, complete, convert, retention, policy),
    *(settle_last, close, leave_line, end_early, cancel),
]
