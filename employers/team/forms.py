"""What is asked about a member: an address, a role."""

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.organisations.models import Membership

ROLES = [
    (Membership.Role.OWNER, _("Owner: everything, and who else is here")),
    (Membership.Role.RECRUITER, _("Recruiter: posts openings and answers candidates")),
    (Membership.Role.SUPERVISOR, _("Supervisor: looks at openings and at the people they train")),
]


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("What may this person do?"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person may do.")},
    )


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The invitation works for this address only."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "wide"}),
        error_messages={"required": _("Enter an email address, like name@example.com.")},
    )
    field_order = ["email", "role"]
