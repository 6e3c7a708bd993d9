"""Text on one line: names, titles and places that go into mails, lists and agreements."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Control signs, surrogates, and what ends a line or a paragraph. Joiners (Cf) stay: names in some scripts need them.
REFUSED = {"Cc", "Cs", "Zl", "Zp"}
# These turn the direction of reading: a name could show other words than it holds.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SENTENCE = _("Write this on one line, without line breaks or hidden signs.")


# Names of people stand in mails and agreements, where brackets could pass for markup.
no_brackets = RegexValidator(r"[<>]", _("Write plain words here, without HTML."), inverse_match=True)


def one_line(value: str) -> None:
    """Refuse text that breaks the line or hides something; raises ValidationError with a sentence."""
    if any(sign in TURNS or unicodedata.category(sign) in REFUSED for sign in value):
        raise ValidationError(SENTENCE, code="one_line")


def collapsed(value: object) -> str:
    """Any value as one line: each run of white space, line breaks and control signs becomes one blank."""
    signs = (" " if sign in TURNS or unicodedata.category(sign) in REFUSED else sign for sign in str(value))
    return " ".join("".join(signs).split())


class LineField(forms.CharField):
    """A one-line text input; every such field of ours is one. Runs of blanks become one."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if isinstance(text, str):
            one_line(text)
            text = collapsed(text)
        return text
