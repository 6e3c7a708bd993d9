"""Joining as an employer: what is asked, and how a wrong answer is refused."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from codeoregon.lib import counties
from codeoregon.lib.text import LineField, no_brackets

SIZES = [
    ("", _("Choose")),
    ("1-14", _("1 to 14")),
    ("15-49", _("15 to 49")),
    ("50-249", _("50 to 249")),
    ("250-999", _("250 to 999")),
    ("1000+", _("1,000 or more")),
]
plain = RegexValidator(r"<\s*[a-zA-Z/!]", _("Write plain words here, without HTML."), inverse_match=True)
PHONE = RegexValidator(
    r"^\+?1?[\s().-]*([0-9][\s().-]*){10}$", _("Enter a phone number with 10 digits, like 503-555-0100.")
)


class JoinForm(forms.Form):
    """The organisation, its first work site, and the person who speaks for it."""

    legal_name = LineField(
        label=_("Legal name of the organization"),
        max_length=200,
        validators=[plain],
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
    full_name = LineField(
        label=_("Your name"),
        max_length=150,
        validators=[no_brackets],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = LineField(
        label=_("Phone"),
        help_text=_("So that our staff can ask you something before they approve."),
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    ORGANISATION = ("legal_name", "dba", "website", "industry", "size")
    SITE = ("street", "city", "zip", "county")
    PERSON = ("full_name", "phone")

    def clean_website(self) -> str:
        """The column holds 200 characters of a real web address; other schemes have been refused by now."""
        value: str = self.cleaned_data["website"]
        if value and not value.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(self.fields["website"].error_messages["invalid"])
        return value

    def clean_county(self) -> str:
        """A site is in the state of its county."""
        value: str = self.cleaned_data["county"]
        self.cleaned_data["region"] = counties.STATES[value[:2]]
        return value

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        zip_code, county = values.get("zip", ""), values.get("county", "")
        there = counties.counties_of_zip(zip_code)
        if county and there and county not in there:
            names = ", ".join(counties.county_name(fips) for fips in there)
            text = _("ZIP code %(zip)s lies in %(names)s. Check the ZIP code and the county.")
            self.add_error("county", forms.ValidationError(text, params={"zip": zip_code, "names": names}))
        return values
