"""What a learner looks for in a job."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import choices
from codeoregon.lib.forms import DayInput
from jobs.candidates.actions import PREFERENCES
from jobs.candidates.models import Candidate
from jobs.openings.states import OpeningKind

HIGHEST = Decimal(500)


class PreferencesForm(forms.ModelForm):
    """Every field may be left empty; empty means "any". ``cleaned_data`` fits ``actions.set_preferences``.

    ``near``: FIPS codes of the programme's counties, which stand first; all others of Oregon and Washington follow.
    """

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of work"),
        choices=OpeningKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them empty for any kind."),
    )
    counties = forms.MultipleChoiceField(
        label=_("Where you can work"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them empty for any county."),
    )
    wants_remote = forms.BooleanField(
        label=_("Show me remote work too"), required=False, help_text=_("Remote work is done from home.")
    )
    pay_at_least = forms.DecimalField(
        label=_("Lowest pay an hour"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=HIGHEST,
        max_digits=7,
        decimal_places=2,
        help_text=_(
            "In dollars, such as 22.50. A job fits when the top of its pay range is this much or more. Leave it empty"
            " to see jobs at any pay."
        ),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "decimal", "step": "0.01"}),
        error_messages={
            "invalid": _("Write the pay as a number, such as 22.50."),
            "min_value": _("Write a pay above zero, or leave it empty."),
            "max_value": _("Write the pay for one hour, at most 500."),
            "max_decimal_places": _("Write dollars and cents, such as 22.50."),
        },
    )

    hours_at_most = forms.IntegerField(
        label=_("Most hours a week"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Such as 25. Leave it empty to see jobs with any hours."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Enter a whole number."),
            "min_value": _("Hours a week are between 1 and 60."),
            "max_value": _("Hours a week are between 1 and 60."),
        },
    )
    can_start_on = forms.DateField(
        label=_("First day you can start"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty when you can start at any time."),
        error_messages={"invalid": _("Enter a day like 2027-01-15.")},
    )

    class Meta:
        model = Candidate
        fields = PREFERENCES

    def __init__(self, *args: Any, near: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [pair for pair in choices() if pair[0] in near]
        others = [pair for pair in choices() if pair[0] not in near]
        grouped = [*here, (_("All other counties"), others)] if here else others
        self.fields["counties"].choices = grouped  # type: ignore[attr-defined]
