"""The facts of an organisation and of a site, as their owner changes them."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField
from employers.organisations.forms import OrganisationForm, SiteForm, plain
from employers.organisations.models import Organisation
from employers.organisations.states import APPROVED_AS, OrganisationState


class ProfileForm(OrganisationForm):
    """``asked``: what the page that is answered had asked for; it may be more than is asked now."""

    def __init__(self, *args: Any, organisation: Organisation, asked: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fein: Any = self.fields["fein"]
        if organisation.fein_last4:
            fein.label = _("New federal employer number (FEIN)")
            fein.help_text = _("Leave it empty to keep the one that ends in %s.") % organisation.fein_last4
        if organisation.state != OrganisationState.PENDING:
            for name in set(APPROVED_AS) - set(asked):
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
