"""What an employer writes when they want to talk with somebody, and when the answer is no."""

import datetime as dt
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.forms import DayInput
from codeoregon.lib.text import LineField, ProseField
from jobs.referrals.actions import FARTHEST
from jobs.referrals.states import NoReason


class InterviewForm(forms.Form):
    """Day and time in Pacific time, how long, and where. Cleans to what ``actions.interview`` takes."""

    day = forms.DateField(
        label=_("Day"),
        widget=DayInput(),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day like 2027-01-15.")},
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        help_text=_("Pacific time"),
        error_messages={"required": _("Enter the time."), "invalid": _("Enter a time like 14:30.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("How long?"),
        choices=[(15, _("15 minutes")), (30, _("30 minutes")), (45, _("45 minutes")), (60, _("1 hour")),
                 (90, _("1 hour and a half")), (120, _("2 hours"))],
        coerce=int,
        initial=30,
    )  # fmt: skip
    place = LineField(
        label=_("Where?"),
        max_length=200,
        help_text=_("An address, a link to a video call, or who calls whom. The learner reads this."),
        error_messages={"required": _("Say where, so that the person can come.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        day, time = values.pop("day", None), values.pop("time", None)
        if day is None or time is None:
            return values
        try:
            starts_at = from_current_timezone(dt.datetime.combine(day, time))
        except forms.ValidationError:  # the night the clocks change
            self.add_error("time", _("On that day the clocks change at this time. Choose another."))
            return values
        if not timezone.now() < starts_at < timezone.now() + FARTHEST:
            self.add_error("day", _("Choose a time that is still to come, and at most a year away."))
        return {**values, "starts_at": starts_at}


class NotSelectedForm(forms.Form):
    """A reason from the list, and words where the list has none."""

    no = forms.ChoiceField(
        label=_("Why not?"),
        choices=NoReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Our staff read this to send you people who fit better. The learner does not see it."),
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason from the list.")},
    )
    more = ProseField(
        label=_("Tell us more"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write about the job and the skills, not about the person's age, health, family or background."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("no") == NoReason.OTHER and not values.get("more"):
            self.add_error("more", _("Say in a few words why."))
        return values
