"""The username at the provider: input only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.provider.adapters.treehouse import clean_handle
from codeoregon.lib.text import LineField


class HandleForm(forms.Form):
    """``handle`` is what stands at the end of the address of somebody's public profile; a pasted address will do."""

    handle = LineField(
        label=_("Your Treehouse username"),
        max_length=200,
        help_text=_("You find it at the end of your profile's address, after “profiles/”. You can paste the address."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter your Treehouse username.")},
    )

    def clean_handle(self) -> str:
        try:
            return clean_handle(self.cleaned_data["handle"])
        except ValueError as odd:
            if "/" in self.cleaned_data["handle"]:
                raise forms.ValidationError(_("This is not the address of a profile. Type the username only.")) from odd
            sentence = _(
                "A Treehouse username has at most 60 letters, digits, “-” and “_”. Look at your profile's address."
            )
            raise forms.ValidationError(sentence) from odd
