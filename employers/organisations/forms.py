"""What an organisation says of itself and where it works, and how a wrong answer is refused."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.lib import counties
from codeoregon.lib.sealed import digests
from codeoregon.lib.seen.marks import KEPT
from codeoregon.lib.seen.together import Together
from codeoregon.lib.text import OF_A_NAME, LineField, clean_phone, has_letters
from employers.organisations import naics
from employers.organisations.models import FEIN

# A host with a dot and a word at its end; no sign-in before it, no port, no number of a machine, no quotes.
WEBSITE = re.compile(r"""https?://([^\s/?#@:.]+\.)+(?=\D)[^\s/?#@:."'<>]{2,}([/?#][^\s"'<>]*)?""", re.IGNORECASE)
SIZES = [
    ("", _("Choose")),
    ("1-14", _("1 to 14")),
    ("15-49", _("15 to 49")),
    ("50-249", _("50 to 249")),
    ("250-999", _("250 to 999")),
    ("1000+", _("1,000 or more")),
]
SIZE_LABELS = dict(SIZES)
plain = RegexValidator(r"<\s*[a-zA-Z/!]", _("Write plain words here, without HTML."), inverse_match=True)

# The first two digits name the office that gave the number; no office ever gave one of these.
NO_OFFICE = {"00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"}


class FeinField(LineField):
    """A federal employer number as people type it; cleans to "93-1234567" or "".

    Nine digits in the groups of a social security number are one: nobody asks for it here, and nothing may keep it.
    """

    default_error_messages = {
        "invalid": _("Enter the nine digits, like 93-1234567."),
        "person": _("This is written like a social security number. Never enter one here: leave this empty instead."),
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return ""
        if re.fullmatch(r"[0-9]{3}[\s-][0-9]{2}[\s-][0-9]{4}", text):
            raise forms.ValidationError(self.error_messages["person"], code="person")
        number = re.fullmatch(r"([0-9]{2})[\s-]?([0-9]{7})", text)
        if not number or number[1] in NO_OFFICE:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{number[1]}-{number[2]}"


class OrganisationForm(forms.Form):
    """The organisation itself."""

    legal_name = LineField(
        label=_("Legal name of the organization"),
        max_length=200,
        validators=[plain, has_letters],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "class": "wide"}),
    )
    dba = LineField(
        label=_("Name people know you by"),
        help_text=_("Only if it is not the legal name."),
        max_length=200,
        required=False,
        validators=[plain],
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "class": "wide"}),
        error_messages={"invalid": _("Enter a web address, like www.example.com.")},
    )
    industry = LineField(
        label=_("What you do"),
        help_text=_("For example: software, health care, local government."),
        max_length=120,
        required=False,
        validators=[plain],
    )
    size = forms.ChoiceField(label=_("Number of staff"), choices=SIZES, required=False)
    naics = LineField(
        label=_("Industry"),
        help_text=_("A few words, like “computer programming”, or your six-digit NAICS code."),
        max_length=80,
        required=False,
        validators=[plain],
    )
    fein = FeinField(
        label=_("Federal employer number (FEIN)"),
        help_text=_("Nine digits. We keep it sealed and show only its last four."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = LineField(
        label=_("Phone"),
        help_text=_("So that our staff can ask you something before they approve."),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Words instead of a code bring a list to choose from, under the words."""
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("naics", "")) if self.is_bound else ""
        self.found = naics.search(typed[:80])
        if self.found:
            choice = forms.ChoiceField(
                label=_("Which of these fits best?"), choices=self.found, required=False, widget=forms.RadioSelect
            )
            names = list(self.fields)
            self.fields["naics_pick"] = choice
            names.insert(names.index("naics") + 1, "naics_pick")
            self.order_fields(names)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_website(self) -> str:
        """A page of the public web: it is a link on job pages, and what staff hold the employer's mail against."""
        value: str = self.cleaned_data["website"]
        if value and not WEBSITE.fullmatch(value):
            raise forms.ValidationError(self.fields["website"].error_messages["invalid"])
        return value

    def clean_naics(self) -> str:
        """A code, or words for which a line of the list is chosen."""
        typed: str = self.cleaned_data["naics"]
        if not typed or naics.title(typed):
            return typed
        if not self.found:
            raise forms.ValidationError(_("We know no such industry. Try one other word, or leave this empty."))
        return typed

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        picked = values.pop("naics_pick", "")
        typed = values.get("naics", "")
        if typed and not naics.title(typed):
            values["naics"] = picked
            if not picked and "naics_pick" not in self.errors:
                self.add_error("naics_pick", _("Choose the industry that fits best, or change the words above."))
        return values


class OrganisationTogether(Together):
    """Watches the federal employer number, too: by its digest, and no more of it is said than the last four."""

    def values(self, row: Any) -> dict[str, Any]:
        held = {"fein": (row.fein_digest, row.fein_last4)} if "fein" in self.form.fields else {}
        return {**super().values(row), **held}

    def typed(self, sent: Any) -> dict[str, Any]:
        typed = super().typed(sent)
        if "fein" in sent:
            number = sent["fein"]
            typed["fein"] = (digests(number, FEIN)[0], number[-4:]) if number else KEPT
        return typed

    def in_words(self, name: str, value: Any) -> str:
        if name != "fein":
            return super().in_words(name, value)
        _digest, last4 = value
        return gettext("ends in %s") % last4 if last4 else gettext("Nothing")


class SiteForm(forms.Form):
    """One place where people work."""

    street = LineField(
        label=_("Street address"),
        max_length=200,
        validators=[plain],
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "class": "wide"}),
    )
    city = LineField(
        label=_("City"),
        max_length=80,
        validators=[plain],
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    zip = forms.RegexField(
        r"^[0-9]{5}$",
        label=_("ZIP code"),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={"invalid": _("Enter a ZIP code of five digits, like 97209.")},
    )
    county = forms.ChoiceField(label=_("County"), choices=lambda: [("", _("Choose")), *counties.choices()])

    def clean_county(self) -> str:
        """A site is in the state of its county."""
        value: str = self.cleaned_data["county"]
        self.cleaned_data["region"] = counties.STATES[value[:2]]
        return value

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        zip_code, county = values.get("zip", ""), values.get("county", "")
        there = counties.counties_of_zip(zip_code)
        if zip_code and not counties.near_by(zip_code):
            text = _(
                "ZIP code %(zip)s is not in Oregon or Washington. Enter one of a place where people work here."
                " Jobs that people do from home need no place."
            )
            self.add_error("zip", forms.ValidationError(text, params={"zip": zip_code}))
        elif county and there and county not in there:
            names = ", ".join(counties.county_name(fips) for fips in there)
            text = _("ZIP code %(zip)s lies in %(names)s. Check the ZIP code and the county.")
            self.add_error("county", forms.ValidationError(text, params={"zip": zip_code, "names": names}))
        elif zip_code and county and not there and values.get("region") not in counties.states_of_zip(zip_code):
            text = _("ZIP code %(zip)s is not in %(county)s. Check the ZIP code and the county.")
            params = {"zip": zip_code, "county": counties.county_name(county)}
            self.add_error("county", forms.ValidationError(text, params=params))
        return values


class JoinForm(OrganisationForm, SiteForm):
    """The organisation, its first work site, and the person who speaks for it."""

    full_name = LineField(
        label=_("Your name"),
        max_length=150,
        validators=OF_A_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    ORGANISATION = ("legal_name", "dba", "website", "industry", "naics", "naics_pick", "size", "fein")
    SITE = ("street", "city", "zip", "county")
    PERSON = ("full_name", "phone")
    field_order = (*ORGANISATION, *SITE, *PERSON)  # as they stand on the page, so that problems are named in its order
