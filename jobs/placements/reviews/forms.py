"""What staff enter of a review and of a follow-up."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.steps import OptionalReasonForm, ReasonForm
from codeoregon.lib.forms import DayInput
from codeoregon.lib.text import ProseField
from jobs.placements.ojt.models import PlanRow
from jobs.placements.reviews.models import Review
from jobs.placements.reviews.states import EMPLOYED, GONE, KNOWN, EmploymentStatus, Source

LONGEST = 4000
READ = _("The learner and the employer read this.")
DAY_WRONG = {"required": _("Enter the day."), "invalid": _("Enter a day like 2027-01-15.")}
MET = "met_"


def _text(label: Any, help_text: Any, **more: Any) -> ProseField:
    widget = forms.Textarea(attrs={"rows": 4})
    return ProseField(label=label, help_text=help_text, max_length=LONGEST, widget=widget, **more)


def _yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


def _known(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")


class ReviewForm(ReasonForm):
    """One review, with a day for each skill of the plan; ``reason`` where it corrects what stands there."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput(), error_messages=DAY_WRONG)
    progress = _text(
        _("How far has the learning come?"),
        READ,
        error_messages={"required": _("Write how far the learning has come.")},
    )
    wage_paid = _yes_or_no(_("Is the wage paid as agreed?"))
    hours_as_agreed = _yes_or_no(_("Are the hours as agreed?"))
    problems = _text(
        _("Problems"), _("Only staff read this. Needed when wage or hours are not as agreed."), required=False
    )
    next_steps = _text(
        _("What was agreed, and what comes next"), READ, error_messages={"required": _("Write what was agreed.")}
    )

    def __init__(self, data: Any, *, review: Review, plan: list[PlanRow], **more: Any) -> None:
        self.plan = plan
        shown = {name: getattr(review, name) for name in ("held_on", "progress", "problems", "next_steps")}
        shown |= {name: _known(getattr(review, name)) for name in ("wage_paid", "hours_as_agreed")}
        shown |= {f"{MET}{row.skill_id}": row.met_on for row in plan}
        super().__init__(data, initial=shown, **more)
        if review.held_on is None:
            self.initial["held_on"] = timezone.localdate()
            del self.fields["reason"]
        for row in plan:
            self.fields[f"{MET}{row.skill_id}"] = forms.DateField(
                label=_now("%(skill)s to level “%(level)s”: met on")
                % {"skill": row.skill, "level": row.get_target_level_display()},
                widget=DayInput(),
                required=False,
                error_messages=DAY_WRONG,
            )
        skills = [f"{MET}{row.skill_id}" for row in plan]
        self.order_fields(["held_on", "progress", *skills, "wage_paid", "hours_as_agreed", "problems", "next_steps"])

    @property
    def met(self) -> dict[int, dt.date | None]:
        """Day by key of the skill, whichever version's plan it is in."""
        return {row.skill_id: self.cleaned_data[f"{MET}{row.skill_id}"] for row in self.plan}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if any(name.startswith(MET) and name not in self.fields for name in self.data):
            raise ValidationError(
                _now("The training plan was changed meanwhile. Look at the days for its skills again.")
            )
        wrong = values.get("wage_paid") is False or values.get("hours_as_agreed") is False
        if wrong and not values.get("problems"):
            self.add_error("problems", _now("Write what is wrong with the wage or the hours."))
        return values


class AnswerForm(OptionalReasonForm):
    """What staff have learned about one quarter."""

    answer = forms.ChoiceField(
        label=_("Employed in this quarter?"), choices=EmploymentStatus.choices, widget=forms.RadioSelect
    )
    left_by_choice = forms.BooleanField(
        label=_("They left of their own will (if not, the employer counts as one that did not keep them)"),
        required=False,
    )
    wage = forms.DecimalField(
        label=_("Wage an hour, in dollars"), max_digits=7, decimal_places=2, min_value=1, required=False
    )
    source = forms.ChoiceField(
        label=_("How it was learned"),
        choices=[("", _("Nobody could be reached")), *Source.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    learned_on = forms.DateField(label=_("Learned on"), widget=DayInput(), error_messages=DAY_WRONG)
    field_order = ["answer", "left_by_choice", "wage", "source", "learned_on", "reason"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        answer = values.get("answer")
        if answer in KNOWN and not values.get("source"):
            self.add_error("source", ValidationError(_now("Choose how it was learned.")))
        if answer == EmploymentStatus.NOT_REACHED and values.get("source"):
            self.add_error("source", ValidationError(_now("Nobody was reached, so nobody said anything.")))
        if answer not in EMPLOYED and values.get("wage") is not None:
            self.add_error("wage", ValidationError(_now("A wage goes with a job.")))
        if answer not in GONE and values.get("left_by_choice"):
            self.add_error("left_by_choice", ValidationError(_now("Tick this only for who is not with this employer.")))
        return values


class CorrectionForm(AnswerForm):
    """The same, with a reason that has to be given."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = ReasonForm().fields["reason"]

    @classmethod
    def known(cls, rows: Sequence[Any]) -> dict[str, Any]:
        """What stands there now; nothing of several rows, for each has its own answer."""
        return {name: getattr(rows[0], name) for name in cls.field_order if name != "reason"} if len(rows) == 1 else {}
