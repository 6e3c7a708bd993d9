"""What is asked when somebody is hired, and when somebody signs."""

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.forms import DayInput
from codeoregon.lib.templatetags.co import money
from codeoregon.lib.text import LineField, collapsed
from jobs.placements.signing.ready import FARTHEST, MOST_AN_HOUR
from jobs.placements.states import PlacementKind


class HireForm(forms.Form):
    """Kind, wage and first day. The minimum wage and the state are the action's to check.

    ``posted``: dollars an hour that the opening promises at least; less needs a tick.
    """

    kind = forms.ChoiceField(
        label=_("What kind of hire is this?"),
        choices=[
            (PlacementKind.OJT, _("On-the-job training: the board pays back part of the wages")),
            (PlacementKind.INTERNSHIP, _("Paid internship")),
            (PlacementKind.DIRECT, _("Direct hire")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind."), "invalid_choice": _("Choose a kind from the list.")},
    )
    wage = forms.DecimalField(
        label=_("Wage an hour, in dollars"),
        min_value=Decimal("0.01"),
        max_value=MOST_AN_HOUR,
        decimal_places=2,
        max_digits=7,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
        help_text=_("For example 24.50"),
        error_messages={
            "required": _("Enter the wage an hour."),
            "invalid": _("Enter the wage as a number, like 24.50."),
            "min_value": _("The wage must be above zero."),
            "max_value": _("The wage is for one hour. Check the number."),
            "max_decimal_places": _("Enter dollars and cents, like 24.50."),
            **dict.fromkeys(("max_digits", "max_whole_digits"), _("The wage is for one hour. Check the number.")),
        },
    )
    lower = forms.BooleanField(
        label=_("We really pay less than the job posting says"),
        required=False,
        help_text=_("The person applied for the pay in the posting. Tell them first."),
    )
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput(),
        help_text=_("Today or later. Nobody starts before all have signed."),
        error_messages={"required": _("Enter the first day."), "invalid": _("Enter a day like 2027-01-15.")},
    )

    def __init__(self, *args: Any, posted: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posted = posted
        self.fields["lower"].needed = True  # type: ignore[attr-defined]
        typed = self.data.get("wage", "") if self.is_bound else ""
        if not self._is_below(typed):
            del self.fields["lower"]

    def _is_below(self, typed: Any) -> bool:
        try:
            return self.posted is not None and Decimal(str(typed).strip()) < self.posted
        except InvalidOperation:
            return False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        wage, sure = values.get("wage"), values.pop("lower", False)
        if wage is not None and self.posted is not None and wage < self.posted and not sure:
            sentence = _("The posting says at least %(posted)s an hour. Change the wage, or tick the box for less pay.")
            self.add_error("wage", sentence % {"posted": money(self.posted)})
        return values

    def clean_starts_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["starts_on"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("The first day can't be in the past."))
        if day > today + FARTHEST:
            raise forms.ValidationError(_("The first day is more than a year away. Check the year."))
        return day


class SignForm(forms.Form):
    """A typed name, the one of the signer's account (``name``), and a tick.

    The digest of the text shown travels beside it: it is the page's, not the person's.
    """

    typed_name = LineField(
        label=_("Type your full name"),
        min_length=2,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your full name."), "min_length": _("Type your full name.")},
    )
    agree = forms.BooleanField(
        label=_("I have read the whole text and sign it with my typed name."),
        error_messages={"required": _("Tick the box to sign.")},
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = collapsed(name)

    def clean_typed_name(self) -> str:
        typed: str = self.cleaned_data["typed_name"]
        if not self.name:
            raise forms.ValidationError(_("Your account has no name yet. Write it in your settings, then sign."))
        if _heard(typed) != _heard(self.name):
            sentence = _("Type your name as it stands in your account: %(name)s")
            raise forms.ValidationError(sentence % {"name": self.name})
        return typed


def _heard(name: str) -> str:
    """A name without what does not count when it is typed again: case, and the blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
