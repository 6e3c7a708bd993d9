"""What the equal-opportunity officer says before looking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import User
from codeoregon.lib.desk.steps import ReasonForm
from codeoregon.lib.text import LineField, ProseField
from enrollment.intake.models import Enrollment


class LookForm(ReasonForm):
    reason = ProseField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the time and your name, for good."),
        error_messages={"required": _("Write why you look.")},
    )


class PersonForm(LookForm):
    """One person, found by what is on their papers."""

    person = LineField(
        label=_("Reference number or email address"),
        max_length=254,
        error_messages={"required": _("Write whose answers you need.")},
    )
    field_order = ["person", "reason"]

    def clean_person(self) -> Any:
        typed = self.cleaned_data["person"]
        if "@" in typed:
            found = User.objects.filter(email=User.objects.normalize_email(typed)).first()
        else:
            row = Enrollment.objects.filter(reference=typed.upper()).select_related("user").first()
            found = row.user if row else None
        if found is None:
            raise forms.ValidationError(_("Nobody has this reference number or email address."), code="nobody")
        return found
