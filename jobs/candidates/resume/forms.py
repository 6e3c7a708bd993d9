"""What a learner gives employers besides the badges."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobs.candidates.resume.limits import MOST_BYTES
from jobs.candidates.resume.links import WorkField, own_work
from jobs.candidates.resume.reading import SENTENCES, Found, read


class ShownForm(forms.Form):
    """Either may be left empty. ``cleaned_data["file"]``: what reading it told, or None."""

    link = WorkField(
        label=_("Link to your work"),
        required=False,
        max_length=200,
        validators=[own_work],
        help_text=_("Your portfolio, or where your code is, such as https://github.com/yourname."),
        widget=forms.TextInput(attrs={"class": "wide", "inputmode": "url", "autocomplete": "url"}),
        error_messages={"max_length": _("Write an address of 200 letters at most.")},
    )
    file = forms.FileField(
        label=_("Résumé"),
        required=False,
        help_text=_(
            "A PDF of 2 MB and 10 pages at most. Leave out your age, your birth date and the years you graduated."
            " A program looks for them, and may miss some."
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "empty": SENTENCES["empty"],
            "invalid": _("Choose a file."),
            "max_length": _("The name of this file is too long. Give it a shorter one."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """A browser forgets the file where something else is refused."""
        cleaned = super().clean() or {}
        if self.errors and cleaned.get("file"):
            self.add_error("file", _("Choose the file again: browsers forget it when another answer is refused."))
        return cleaned

    def clean_file(self) -> Found | None:
        sent: Any = self.cleaned_data["file"]
        if not sent:
            return None
        if sent.size > MOST_BYTES:
            raise ValidationError(SENTENCES["large"], code="large")
        return read(sent.read())
