"""What is wrong with a reason: which need, and how."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Skill
from codeoregon.lib.templatetags.co import english
from codeoregon.lib.text import ProseField

ELSE = "else"


class ObjectionForm(forms.Form):
    """One of the needs, or something else, and words. ``skill()`` of a valid form is the need, None for the rest."""

    need = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a need, or “Something else”."),
            "invalid_choice": _("Choose a need, or “Something else”."),
        },
    )
    text = ProseField(
        label=_("What should it say?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "For example: “I earned this badge in March, and it is not counted here.” If you have told us of the same"
            " before, and we have not answered, this is added to it."
        ),
        error_messages={"required": _("Say in a few words what is wrong.")},
    )

    def __init__(self, *args: Any, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = {str(skill.pk): skill for skill in skills}
        field: Any = self.fields["need"]
        field.choices = [
            *((key, english(skill.name)) for key, skill in self.skills.items()),
            (ELSE, _("Something else")),
        ]

    def skill(self) -> Skill | None:
        return self.skills.get(self.cleaned_data["need"])
