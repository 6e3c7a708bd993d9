"""The pages of the posting form: what each asks, and how a wrong answer is refused. They write nothing."""

import csv
import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import SkillLevel
from codeoregon.lib.forms import DayInput
from codeoregon.lib.text import LineField, ProseField
from employers.organisations.models import Organisation, Site
from jobs.openings.models import Need, Opening
from jobs.openings.rules import FIRST_DAY_PAST, TRAINING_KINDS, title_in_letters
from jobs.openings.states import LiveIn, OpeningKind, PayPeriod, is_past

plain = RegexValidator(r"<\s*[a-zA-Z/!]", _("Write plain words here, without HTML."), inverse_match=True)
MOST_POSITIONS, MOST_HOURS, LONGEST_TEXT = 500, 60, 6000
FARTHEST_FIRST_DAY = dt.timedelta(days=366)
# Commas where Americans set them; elsewhere one may be meant as a point, and nobody guesses about pay.
BY_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
Words = Any  # a string, or one to be translated later
# Pay outside these is a slip of the key or the wrong period, so we ask again. Technical limits, not policy.
SANE_PAY = {PayPeriod.HOUR: (Decimal(1), Decimal(500)), PayPeriod.YEAR: (Decimal(2_000), Decimal(900_000))}


@cache
def occupations() -> list[tuple[str, str]]:
    """(O*NET-SOC code, title) of technical occupations by title: ("15-1254.00", "Web Developers")."""
    with (settings.ROOT / "codeoregon" / "data" / "soc_tech.csv").open(newline="", encoding="utf-8") as rows:
        return sorted(((row["onet_soc_code"], row["title"]) for row in csv.DictReader(rows)), key=lambda row: row[1])


class MoneyField(forms.DecimalField):
    """Dollars as people type them: "24", "$24.50", "52,000"."""

    default_error_messages = {"invalid": _("Enter an amount in dollars, like 24.50.")}

    def to_python(self, value: Any) -> Any:
        """A Decimal, or None for nothing."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = re.sub(r"[$\s]", "", value)
        if "_" in text or ("," in text and not BY_THOUSANDS.fullmatch(text)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(",", ""))


def _whole(label: Words, most: int, too_low: Words, too_high: Words) -> forms.IntegerField:
    field = forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={"invalid": _("Enter a whole number.")},
    )
    highest, lowest = field.validators[:2]  # in the order in which Django adds them
    highest.message, lowest.message = too_high, too_low  # type: ignore[attr-defined]
    return field


def _text(label: Words, hint: Words, most: int = LONGEST_TEXT, required: bool = True, rows: int = 8) -> ProseField:
    return ProseField(
        label=label, help_text=hint, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class JobForm(forms.Form):
    """Page 1: the job."""

    organisation = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organisation.objects.none(), empty_label=None
    )
    title = LineField(
        label=_("Job title"),
        help_text=_("The words people search for, like “Junior web developer”."),
        max_length=120,
        validators=[plain, title_in_letters],
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    kind = forms.ChoiceField(label=_("Kind of work"), choices=OpeningKind.choices, widget=forms.RadioSelect)
    positions = _whole(
        _("How many people do you need?"),
        MOST_POSITIONS,
        _("Ask for at least one person."),
        _("Ask for at most %(limit_value)s people in one opening."),
    )
    hours_per_week = _whole(
        _("Hours a week"),
        MOST_HOURS,
        _("Hours a week are between 1 and 60."),
        _("Hours a week are between 1 and 60."),
    )
    starts_on = forms.DateField(
        label=_("First day of work"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty when no day is fixed."),
        error_messages={"invalid": _("Enter a day like 2027-01-15.")},
    )
    summary = _text(
        _("What will the person do?"),
        _("Plain words. You can make lists with * and bold words with **. Leave a line empty between paragraphs."),
    )
    soc_code = forms.ChoiceField(
        label=_("Occupation"),
        help_text=_("Helps us count. Skip it when none fits."),
        required=False,
        choices=lambda: [("", _("Choose")), *occupations()],
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(organisations) > 1:
            field: Any = self.fields["organisation"]
            field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        else:
            del self.fields["organisation"]

    def clean_starts_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["starts_on"]
        if is_past(day):
            raise forms.ValidationError(FIRST_DAY_PAST)
        if day is not None and day > timezone.localdate() + FARTHEST_FIRST_DAY:
            raise forms.ValidationError(_("Choose a first day of work at most a year away, or leave it empty."))
        return day


class PayForm(forms.Form):
    """Page 2: pay and place."""

    pay_low = MoneyField(
        label=_("Pay from"),
        help_text=_("Every posting here says what it pays."),
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    pay_high = MoneyField(
        label=_("Pay to"),
        help_text=_("The same amount again when there is no range."),
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    pay_period = forms.ChoiceField(label=_("This pay is for"), choices=PayPeriod.choices, widget=forms.RadioSelect)
    benefits = _text(
        _("Benefits"),
        _("Health care, paid leave, retirement, transit pass: whatever you offer."),
        most=2000,
        required=False,
        rows=4,
    )
    site = forms.ModelChoiceField(
        label=_("Where is the work?"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("No fixed place"),
    )
    is_remote = forms.BooleanField(label=_("The person may work from home"), required=False)
    live_in = forms.ChoiceField(
        label=_("Where may somebody who works from home live?"),
        help_text=_("Choose a state only if you can't employ people elsewhere."),
        choices=LiveIn.choices,
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.queryset = organisation.sites.order_by("city", "id")
        site.needed = True  # unless the person may work from home

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("is_remote") or not values.get("live_in"):
            values["live_in"] = LiveIn.US
        for name in ("pay_low", "pay_high"):
            self._check_amount(name, values)
        low, high = values.get("pay_low"), values.get("pay_high")
        if low is not None and high is not None and low > high:
            self.add_error("pay_high", _("The highest pay can't be below the lowest. Swap the two amounts."))
        if not values.get("is_remote") and not values.get("site") and "site" not in self.errors:
            self.add_error("site", _("Choose a work site, or tick that the person may work from home."))
        return values

    def _check_amount(self, name: str, values: dict[str, Any]) -> None:
        amount, period = values.get(name), values.get("pay_period")
        if amount is None:
            return
        if amount <= 0:
            self.add_error(name, _("Pay must be above zero."))
        elif period in SANE_PAY and not SANE_PAY[PayPeriod(period)][0] <= amount <= SANE_PAY[PayPeriod(period)][1]:
            self.add_error(name, _("Check this amount: is it for an hour or for a year?"))


class TrainingForm(forms.Form):
    """Page 4: training help. Only full-time and part-time openings are offered the change to on-the-job training."""

    ALSO = ("kind",)  # what it may write besides its fields
    make_ojt = forms.BooleanField(
        label=_("Make this on-the-job training"),
        help_text=_("You hire somebody who has most of the skills and teach the rest. We pay part of the wage then."),
        required=False,
    )
    training = _text(
        _("What will the person learn from you?"),
        _("One skill or task on each line. People see this on the job page."),
        most=2000,
        required=False,
        rows=6,
    )

    def __init__(self, *args: Any, opening: Opening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = opening.kind
        if opening.kind not in (OpeningKind.FULL_TIME, OpeningKind.PART_TIME):
            del self.fields["make_ojt"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.pop("make_ojt", False):
            values["kind"] = OpeningKind.OJT
        wanted = values.get("kind", self.kind) in TRAINING_KINDS
        if wanted and not values.get("training") and "training" not in self.errors:
            self.add_error("training", _("Say what the person learns on the job: it is why people choose this."))
        return values


def _for(label: Any, skill: str) -> str:
    """A label that is short to see and whole to hear."""
    return format_html('{}<span class="vh">: {}</span>', label, skill)


def _pick(sentence: Words, skill: str) -> dict[str, Any]:
    """What is said when none, or none of ours, is chosen: the label has markup, so no sentence can quote it."""
    said = sentence % {"skill": skill}
    return {"required": said, "invalid_choice": said}


class NeedsForm(forms.Form):
    """Page 3: a level and a weight for each skill chosen so far; the fields follow the needs in the database."""

    def __init__(self, *args: Any, needs: list[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        for need in needs:
            name = need.skill.name
            self.fields[f"level_{need.skill_id}"] = forms.ChoiceField(
                label=_for(_("How well"), name),
                choices=[(str(level.value), label) for level, label in zip(SkillLevel, LEVEL_WORDS, strict=True)],
                initial=str(need.level),
                error_messages=_pick(_("Choose how well a person must know %(skill)s."), name),
            )
            self.fields[f"weight_{need.skill_id}"] = forms.ChoiceField(
                label=_for(_("When"), name),
                choices=[("required", _("Needed on day one")), ("preferred", _("Nice to have"))],
                initial="required" if need.required else "preferred",
                error_messages=_pick(_("Choose when %(skill)s is needed."), name),
            )

    def wanted(self) -> dict[int, tuple[int, bool]]:
        """{skill id: (level, required)} as sent; call it on a valid form."""
        values = self.cleaned_data
        return {
            need.skill_id: (int(values[f"level_{need.skill_id}"]), values[f"weight_{need.skill_id}"] == "required")
            for need in self.needs
        }

    def rows(self) -> list[tuple[Need, Any, Any]]:
        """(need, its level field, its weight field) for the page."""
        return [(need, self[f"level_{need.skill_id}"], self[f"weight_{need.skill_id}"]) for need in self.needs]


# The names of the levels as they stand on every page, and what each means for somebody who chooses one.
LEVEL_WORDS = (_("Aware: knows about it"), _("Working: works with it"), _("Strong: knows it well"))


class ReopenForm(forms.Form):
    """How many people are still wanted."""

    more = _whole(
        _("How many people do you still look for?"),
        MOST_POSITIONS,
        _("Ask for at least one person."),
        _("Ask for at most %(limit_value)s people in one opening."),
    )


class CloseForm(forms.Form):
    """Why an opening ends before its date."""

    why = ProseField(
        label=_("Why do you close it?"),
        help_text=_("Our staff read this. People who applied are told that the opening has ended."),
        max_length=500,
        validators=[plain],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why you close it.")},
    )
