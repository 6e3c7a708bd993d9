"""A week's hours as a learner types them, and the answer of who supervises."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from codeoregon.lib.text import LineField
from jobs.placements.timesheets.models import NONE
from jobs.placements.timesheets.rules import Hours, Refusal, Week, days_of, length

KINDS = {"regular": _("Regular hours"), "overtime": _("Overtime"), "leave": pgettext_lazy("paid absence", "Leave")}


class HoursField(forms.DecimalField):
    """Hours of one kind on one day; empty is none."""

    def __init__(self, day: dt.date, label: Any) -> None:
        most = length(day)
        wrong = _("Write hours as a number, like 8 or 7.5.")
        super().__init__(
            label=label,
            required=False,
            min_value=NONE,
            max_value=most,
            max_digits=4,
            decimal_places=2,
            widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                **dict.fromkeys(("invalid", "max_digits", "max_whole_digits"), wrong),
                "max_decimal_places": _("Write hours with at most two places, like 7.25."),
                "min_value": _("Hours can't be below zero."),
                "max_value": _("This day has only %(limit_value)s hours."),
            },
        )
        self.needed = True  # an empty box means none; "(optional)" twenty-one times helps nobody

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """7,5 is read as 7.5; a blank box is no hours."""
        return super().to_python(str(value).strip().replace(",", ".") if value is not None else value)


class WeekForm(forms.Form):
    """Seven days, each with its three boxes; ``sure`` is wanted only when the week is sent."""

    sure = forms.BooleanField(
        label=_("These are the hours I worked. I sign this week with my name."),
        required=False,
        error_messages={"required": _("Tick the box to sign.")},
    )

    def __init__(self, *args: Any, week: dt.date, hours: Week, sends: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days_of(week)
        for day in self.days:
            known = hours.get(day, Hours())
            for kind, label in KINDS.items():
                field = HoursField(day, label)
                value = getattr(known, kind)
                field.initial = f"{value.normalize():f}" if value else ""
                self.fields[_name(kind, day)] = field
        self.fields["sure"] = self.fields.pop("sure")  # last on the page
        self.fields["sure"].required = sends
        self.fields["sure"].needed = True  # type: ignore[attr-defined]

    def rows(self) -> Iterator[tuple[dt.date, list[forms.BoundField]]]:
        """(day, its boxes)."""
        for day in self.days:
            yield day, [self[_name(kind, day)] for kind in KINDS]

    def hours(self) -> dict[dt.date, Hours]:
        """What was typed, of a valid form."""
        typed = self.cleaned_data
        return {day: Hours(**{kind: typed[_name(kind, day)] or NONE for kind in KINDS}) for day in self.days}

    def refuse(self, refusals: list[Refusal]) -> None:
        """Say each sentence at its day's first box, or above the form."""
        for one in refusals:
            self.add_error(_name("regular", one.day) if one.day else None, one.sentence)


class ApproveForm(forms.Form):
    """What was paid, and the signature of who supervises."""

    wage = forms.DecimalField(
        label=_("Wage you paid for an hour, in dollars"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
        error_messages={
            "required": _("Enter the wage an hour."),
            "invalid": _("Enter the wage as a number, like 24.50."),
            "min_value": _("The wage must be above zero."),
        },
    )
    sure = forms.BooleanField(
        label=_("These hours were worked and paid. I sign this week with my name."),
        error_messages={"required": _("Tick the box to sign.")},
    )


class ReasonForm(forms.Form):
    """Why a week is given back or corrected."""

    why = LineField(
        label=_("What is wrong"),
        max_length=500,
        help_text=_("Name the day and the right hours, if you know them."),
        error_messages={"required": _("Write what is wrong.")},
    )


def _name(kind: str, day: dt.date) -> str:
    return f"{kind}_{day:%Y-%m-%d}"
