"""What the join screens ask: input only, no decisions."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.counties import choices, counties_of_zip, county_name, in_a_sentence, near_by
from codeoregon.lib.forms import DayPartsField, shown_values
from codeoregon.lib.text import LineField, clean_phone
from enrollment.intake import consents
from enrollment.intake.consents import WORDINGS
from enrollment.intake.models import Consent, Covered, PriorityGroup

FIVE_DIGITS = RegexValidator(r"^[0-9]{5}\Z", _("Enter a ZIP code with 5 digits, like 97209."))
LOWEST_ZIP, HIGHEST_ZIP = "00501", "99950"  # the Postal Service gives out none below or above
OLDEST = 110  # years: past that it is a slip of the finger
YOUNGEST = 5  # years: whoever is younger does not fill in forms; who may join is for the rules to say


ELSEWHERE = "elsewhere"  # offered where the ZIP code is not in our table: not everybody knows their county


def county_choices(zip_code: str, served: Collection[str]) -> list[Any]:
    """The counties of the ZIP code in a group of their own, then all of them.

    With a ZIP code that we do not know: the counties that the programme serves (``served``), then somewhere else.
    """
    near = [(fips, county_name(fips)) for fips in counties_of_zip(zip_code)]
    here = near or [choice for choice in choices() if choice[0] in served]
    rest = [choice for choice in choices() if choice not in here]
    blank = ("", _("Choose your county"))
    if near:
        return [blank, (gettext("ZIP code %(zip)s") % {"zip": zip_code}, near), (gettext("Other counties"), rest)]
    elsewhere = (ELSEWHERE, _("I live outside this area"))
    return [
        blank,
        (gettext("The area that this program serves"), here),
        (gettext("Other counties"), [elsewhere, *rest]),
    ]


def five_digits(typed: str) -> str:
    """A ZIP code without its last four of nine digits; anything else stays as it is."""
    return typed[:5] if re.fullmatch(r"[0-9]{5}-[0-9]{4}", typed) else typed


def is_zip(value: str) -> None:
    """Refuse what is no ZIP code, or one that the Postal Service gives to nobody; raises ValidationError."""
    FIVE_DIGITS(value)
    if not LOWEST_ZIP <= value <= HIGHEST_ZIP:
        said = gettext("There is no ZIP code %(zip)s. Check it.") % {"zip": value}
        raise forms.ValidationError(said, code="no_such_zip")


def straddles(zip_code: str) -> str:
    return gettext("ZIP code %(zip)s is in more than one county. Choose the one where you live.") % {"zip": zip_code}


def in_counties(zip_code: str) -> str:
    """The counties of a ZIP code in a sentence: "Multnomah County or Clackamas County"."""
    return gettext(" or ").join(in_a_sentence(fips) for fips in counties_of_zip(zip_code))


def is_doubtful(zip_code: str, county: str) -> bool:
    """Whether the ZIP code is one that we know, and of other counties than this one."""
    near = counties_of_zip(zip_code)
    return bool(near) and county not in near


class WhereForm(forms.Form):
    """Where somebody lives. The county is asked for where the ZIP code does not settle it.

    A county belongs to the ZIP code it was asked for (``asked_zip``, hidden beside it): with another one it is dropped.
    A ZIP code that we do not know is doubted once (``doubted_zip``, hidden too): sent again, it is taken as it is.
    ``served`` holds the counties of the programme (five-digit FIPS).
    """

    zip_code = LineField(
        label=_("ZIP code"),
        max_length=10,
        help_text=_("Of the home where you live now. We use it to suggest your county."),
        widget=forms.TextInput(
            attrs={
                "class": "short",
                "inputmode": "numeric",
                "autocomplete": "postal-code",
                "hx-get": reverse_lazy("join:county"),
                # Not at "change": that comes with the press of a button, which would move away from under it.
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#county-place",
                "hx-include": "#county-place",  # its asked_zip tells whether there is a list that has to go
            }
        ),
    )
    county = forms.ChoiceField(label=_("County"), required=False)
    sure = forms.BooleanField(
        label=_("My county is right"),
        required=False,
        help_text=_("If one of the two is in our area, our staff look at it and write to you."),
    )

    def __init__(self, *args: Any, served: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.served = frozenset(served)
        self._drop_old_county()
        typed = shown_values(self)
        self.typed_zip = five_digits(str(typed.get("zip_code", "") or "").strip())
        self.fields["county"].needed = self.fields["sure"].needed = True  # type: ignore[attr-defined]
        self.fields["county"].choices = county_choices(self.typed_zip, self.served)  # type: ignore[attr-defined]
        self.show_county = bool(typed.get("county"))
        if not self.is_bound and "asked_zip" in typed:  # typed before the language changed
            self.show_county = typed["asked_zip"] == self.typed_zip
        self.show_sure = bool(typed.get("sure"))
        self.next_question = ""

    def _drop_old_county(self) -> None:
        asked = self.data.get("asked_zip")
        if asked and asked != five_digits(str(self.data.get("zip_code", "")).strip()):
            self.data = {name: value for name, value in self.data.items() if name not in ("county", "sure")}

    def clean_zip_code(self) -> str:
        zip_code = five_digits(str(self.cleaned_data["zip_code"]).strip())
        is_zip(zip_code)
        return zip_code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zip_code, county = cleaned.get("zip_code"), cleaned.get("county")
        if not zip_code or "county" not in cleaned:
            return cleaned
        near = counties_of_zip(zip_code)
        if not near_by(zip_code):
            cleaned["county"] = ""  # another state: none of our counties is theirs, whatever was chosen
        elif not near:
            self._take_unknown(zip_code, county)
        elif not county and len(near) == 1:
            cleaned["county"] = near[0]
        elif not county:
            self._ask_county(zip_code)
        elif county not in near and not cleaned.get("sure"):
            self._doubt(zip_code)
        return cleaned

    def _ask_county(self, zip_code: str) -> None:
        self.show_county = True
        self.question("county", straddles(zip_code))
        if self.data.get("asked_zip") != zip_code:  # it did not stand on the screen, so nothing was left out
            self.next_question = "county"

    def _take_unknown(self, zip_code: str, county: Any) -> None:
        """One of Oregon or Washington that our table does not hold. Only in the area do staff have to look at it."""
        told_before = (self.initial.get("zip_code"), self.initial.get("county")) == (zip_code, county)
        doubted = told_before or self.data.get("doubted_zip") == zip_code
        self.show_county, self.doubted_zip = True, zip_code
        if not county:
            text = gettext(
                "We don't know ZIP code %(zip)s. Check it, and choose your county. If it is in our area, our staff look"
                " at your address by hand and write to you."
            )
            self.question("county", text % {"zip": zip_code})
        elif county in self.served and not doubted:
            text = gettext(
                "We don't know ZIP code %(zip)s. Check it. If it is right, send it again: our staff look at your"
                " address by hand and write to you."
            )
            self.question("zip_code", text % {"zip": zip_code})
        elif county == ELSEWHERE:
            self.cleaned_data["county"] = ""

    def _doubt(self, zip_code: str) -> None:
        self.show_county = self.show_sure = True
        text = gettext("ZIP code %(zip)s is in %(counties)s. Change one of the two, or tick “My county is right”.")
        self.question("county", text % {"zip": zip_code, "counties": in_counties(zip_code)})

    def question(self, field: str, text: str) -> None:
        """Ask once more, beside the field."""
        self.add_error(field, text)

    def ask_calmly(self) -> None:
        """Before the form is shown again: where nothing is wrong but a question is next, it is asked, not held against
        anybody. The form counts as refused no more, so look first whether it is valid.
        """
        if self.next_question and set(self.errors) == {self.next_question}:
            asked = self[self.next_question]
            asked.help_text = str(self.errors.pop(self.next_question)[0])
            asked.field.widget.attrs["autofocus"] = True


class CountyForm(forms.Form):
    """The county question alone, for the screen that asks it as soon as the ZIP code is typed."""

    county = forms.ChoiceField(label=_("County"), required=False)

    def __init__(self, zip_code: str, served: Collection[str]) -> None:
        near = counties_of_zip(zip_code)
        self.typed_zip = zip_code
        super().__init__(initial={"county": near[0] if len(near) == 1 else ""})
        self.fields["county"].choices = county_choices(zip_code, served)  # type: ignore[attr-defined]
        if len(near) > 1:
            self.fields["county"].help_text = straddles(zip_code)


class ReachForm(forms.Form):
    """How to reach somebody, and what they agree to: three boxes, none ticked for them."""

    phone = LineField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("So that our staff can call you. Your email address is enough if you would rather not."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in WORDINGS:
            self.fields[kind] = consents.field(kind)
            self.fields[kind].required = kind == Consent.Kind.TERMS

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    @property
    def agreed(self) -> set[str]:
        return {kind for kind in WORDINGS if self.cleaned_data.get(kind)}


def born_on(day: dt.date) -> None:
    """Refuse birth dates to come, of nobody alive and of small children; raises ValidationError with a sentence."""
    today = timezone.localdate()
    if day >= today:
        raise forms.ValidationError(_("Your birth date must be in the past. Check the year."), code="future")
    if day.year < today.year - OLDEST:
        said = gettext("Check the year. It must be %(year)s or later.") % {"year": today.year - OLDEST}
        raise forms.ValidationError(said, code="long_ago")
    if day.year > today.year - YOUNGEST:
        said = gettext("This birth date is less than %(years)s years ago. Check the year.") % {"years": YOUNGEST}
        raise forms.ValidationError(said, code="just_now")


UNSAID = "unsaid"  # takes an answer back; a value of its own, so that nobody finds it chosen already


class AboutForm(forms.Form):
    """About you: all of it may be left out. Asked at the point of entry, on a person's word (20 CFR 1010.300)."""

    birth_date = DayPartsField(
        label=_("Birth date"),
        required=False,
        autocomplete="bday",
        validators=[born_on],
        help_text=_("We ask because somebody under 18 needs a parent or guardian who agrees."),
    )
    covered = forms.ChoiceField(
        label=_("Did you, or your husband or wife, serve in the U.S. military?"),
        required=False,
        choices=[*Covered.choices, (UNSAID, _("I would rather not say"))],
        widget=forms.RadioSelect,
        help_text=_(
            "Veterans and some of their husbands and wives get the next free seat first. That is called priority of"
            " service. Your word is enough: we do not ask for papers here."
        ),
    )
    priority_groups = forms.MultipleChoiceField(
        label=_("Is any of these true for you?"),
        required=False,
        choices=PriorityGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Federal rules say that people in these groups get a seat before others. Tick all that fit."),
    )

    def clean_covered(self) -> str:
        said = self.cleaned_data["covered"]
        return "" if said == UNSAID else said


class KnowsWhatFollows(forms.Form):
    """A correction that would take somebody out of line is asked about once more; without this box nothing changes."""

    knows = forms.BooleanField(
        label=_("This is right, and I know that I can't be in line for a seat then"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["knows"].needed = True  # type: ignore[attr-defined]
        self.show_knows = bool(shown_values(self).get("knows"))

    @property
    def was_told(self) -> bool:
        """Whether an earlier question about this very answer has said already what follows."""
        return False

    def ask(self) -> None:
        """The rules would turn this answer away: say so, unless the box is ticked or they were told before."""
        if self.was_told:
            return
        self.show_knows = True
        if not self.cleaned_data.get("knows"):
            self.add_error(
                "knows",
                gettext("With this answer you can't be in line for a seat. Change it, or tick the box if it is right."),
            )


class HomeForm(KnowsWhatFollows, WhereForm):
    """Where somebody lives, to put right.

    Of somebody who waits (``in_line``) a question about the county also says what follows from living elsewhere
    (``told_zip``, hidden beside it), so that nobody is asked twice about one answer.
    """

    told_zip = ""

    def __init__(self, *args: Any, in_line: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_line = in_line

    def question(self, field: str, text: str) -> None:
        if self.in_line and not set(counties_of_zip(self.typed_zip) or [""]) <= self.served:
            self.told_zip = self.typed_zip
            text += " " + gettext("If you live outside the area now, you can't be in line for a seat.")
        super().question(field, text)

    @property
    def was_told(self) -> bool:
        return bool(self.data.get("told_zip")) and self.data["told_zip"] == self.typed_zip

    @property
    def answers(self) -> dict[str, Any]:
        """As an enrollment keeps them."""
        return {"zip": self.cleaned_data["zip_code"], "county": self.cleaned_data["county"]}


class ContactForm(HomeForm):
    """Where somebody lives and their phone, to put right."""

    phone = LineField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("So that our staff can call you. Your email address is enough if you would rather not."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    @property
    def answers(self) -> dict[str, Any]:
        return {**super().answers, "phone": self.cleaned_data["phone"]}


class CircumstancesForm(KnowsWhatFollows, AboutForm):
    """What somebody said of themselves, to put right."""

    @property
    def answers(self) -> dict[str, Any]:
        given = self.cleaned_data
        groups = sorted(set(given["priority_groups"]))
        return {"birth_date": given["birth_date"], "covered": given["covered"], "priority_groups": groups}
