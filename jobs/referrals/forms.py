"""What an employer writes when the answer is no."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class NotSelectedReason(models.TextChoices):
    SKILLS = "skills", _("A skill that we need is missing")
    OTHER_CHOSEN = "other_chosen", _("We chose somebody else")
    FILLED = "filled", _("The job is filled or not offered any more")
    NO_CONTACT = "no_contact", _("We could not reach the person")
    NOT_INTERESTED = "not_interested", _("The person does not want the job")
    OTHER = "other", _("Something else")


class NotSelectedForm(forms.Form):
    """A reason from the list, and words where the list has none."""

    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=NotSelectedReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Our staff read this to send you people who fit better. The learner does not see it."),
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason from the list.")},
    )
    more = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write about the job and the skills, not about the person's age, health, family or background."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("reason") == NotSelectedReason.OTHER and not values.get("more", "").strip():
            self.add_error("more", _("Say in a few words why."))
        return values

    def sentence(self) -> str:
        """Reason and words as one text, for the record; call it on a valid form."""
        label = str(NotSelectedReason(self.cleaned_data["reason"]).label)
        more = self.cleaned_data["more"].strip()
        return f"{label}: {more}" if more else label
