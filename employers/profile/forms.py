"""The facts of an organisation and of a site, as their owner changes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField
from employers.organisations.forms import OrganisationForm, SiteForm, plain
from employers.organisations.models import Organisation
from employers.organisations.states import OrganisationState

# What staff looked at when they approved: afterwards they change it, not the employer.
APPROVED_AS = ("legal_name", "dba", "website", "fein")


class ProfileForm(OrganisationForm):
    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fein: Any = self.fields["fein"]
        if organisation.fein_last4:
            fein.label = _("New federal employer number (FEIN)")
            fein.help_text = _("Leave it empty to keep the one that ends in %s.") % organisation.fein_last4
        if organisation.state != OrganisationState.PENDING:
            for name in APPROVED_AS:
                del self.fields[name]


class PlaceForm(SiteForm):
    name = LineField(
        label=_("What you call this place"),
        help_text=_("For example: Main office."),
        max_length=120,
        required=False,
        validators=[plain],
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    field_order = ["name", "street", "city", "zip", "county"]
