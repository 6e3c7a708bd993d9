"""The questions themselves: voluntary, each with "I prefer not to answer".

On another page (which marks itself ``never_cache``)::

    eo = SelfIdentificationForm(request.POST or None, prefix="eo", initial=own(user).as_initial())  # initial: GET only
    if eo.is_valid(): eo.save(user=user, by=user)

and in its form ``{% include "equal_opportunity/_questions.html" %}``, which wants ``eo``.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField
from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.models import Race, Sex, YesNo


class SelfIdentificationForm(forms.Form):
    race_ethnicity = forms.MultipleChoiceField(
        label=_("What is your race or ethnicity?"),
        required=False,
        choices=Race.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that fit you."),
    )
    race_detail = LineField(
        label=_("Would you like to say more?"),
        required=False,
        max_length=200,
        help_text=_("In your own words, like “Mexican”, “Hmong” or “Chinook”."),
    )
    sex = forms.ChoiceField(label=_("What is your sex?"), required=False, choices=Sex.choices, widget=forms.RadioSelect)
    limited_english = forms.ChoiceField(
        label=_("Is it hard for you to speak, read, write or understand English?"),
        required=False,
        choices=YesNo.choices,
        widget=forms.RadioSelect,
    )
    has_disability = forms.ChoiceField(
        label=_("Do you have a disability?"),
        required=False,
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        help_text=_("A condition of body or mind that makes daily life, learning or work much harder for you."),
    )

    def clean_race_ethnicity(self) -> list[str]:
        said: list[str] = self.cleaned_data["race_ethnicity"]
        door.check_races(said)
        return said

    def save(self, *, user: Any, by: Any) -> None:
        """Keep the answers. Sent twice they are kept once."""
        door.say(user=user, by=by, **self.cleaned_data)
