"""Text on one line: names, titles, places and phone numbers that go into mails, lists and agreements."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Control signs, surrogates, what ends a line or a paragraph, and signs that nobody sees: some turn the direction of
# reading, so that a name shows other words than it holds.
REFUSED = {"Cc", "Cs", "Zl", "Zp", "Cf"}
# Two hidden signs that names in Persian or in scripts of India need (and pictures made of several signs): after a sign
# that is seen, never by themselves.
JOINERS = frozenset("\u200c\u200d")
# Letters and signs by their class, and yet nothing but white space to whoever looks.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Keyboards for Arabic and Hebrew put these beside a word by themselves. They carry nothing, so they are left out.
MARKS = str.maketrans("", "", "\u200e\u200f\u061c")
_KEYED = {
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), None),
}
SENTENCE = _("Write this on one line, without line breaks or hidden signs.")
UNSEEN = _("There is nothing to be seen in this. Write it in letters.")
PHONE_DIGITS = 10
NOWHERE = ".invalid"


# Names of people stand in mails and agreements, where brackets could pass for markup.
no_brackets = RegexValidator(r"[<>]", _("Write plain words here, without HTML."), inverse_match=True)


def is_lettered(value: str) -> bool:
    """Whether there is any letter in it, of whatever script."""
    return any(unicodedata.category(sign)[0] == "L" and sign not in BLANK for sign in value)


def has_letters(value: str) -> None:
    """Refuse a name without any letter; raises ValidationError with a sentence."""
    if not is_lettered(value):
        raise ValidationError(_("Write the name in letters, in any script. One letter is enough."), code="no_letters")


# What names of people are checked for, besides being on one line.
OF_A_NAME: list[Callable[[str], None]] = [no_brackets, has_letters]


def visible(text: str) -> str:
    """Text without the white space around it; "" where nothing in it can be seen, so that it counts as left empty."""
    seen = any(unicodedata.category(sign)[0] in "LNPS" and sign not in BLANK for sign in text)
    return text.strip() if seen else ""


def as_keyed(text: str) -> str:
    """Signs that phones and word processors put for those of a keyboard, as a keyboard has them: quotes, hyphens. A
    dash between words parts them only.
    """
    return unicodedata.normalize("NFKC", re.sub(r"(?<=\s)[\u2013-\u2015](?=\s)", " ", text).translate(_KEYED))


def unaccented(text: str) -> str:
    """Text for comparing: "Café" is Cafe, in whatever form of Unicode it is written."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))


def seen(text: str) -> str:
    """Text as it looks: signs that nobody sees, like a hyphen for the end of a line only, part no word in it."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def one_line(value: str) -> None:
    """Refuse text that breaks the line, hides something or shows nothing; raises ValidationError with a sentence."""
    if any(_refused(sign, before) for sign, before in _signs(value)):
        raise ValidationError(SENTENCE, code="one_line")
    if value.strip() and not visible(value):
        raise ValidationError(UNSEEN, code="unseen")


def collapsed(value: object) -> str:
    """Any value as one line: each run of white space, line breaks, control and hidden signs becomes one blank."""
    signs = (" " if _refused(sign, before) else sign for sign, before in _signs(str(value)))
    return " ".join("".join(signs).split())


def has_mailbox(address: str) -> None:
    """Refuse an address where nobody can have mail; accounts without one bear such an address (RFC 2606)."""
    if address.strip().lower().endswith(NOWHERE):
        said = _("No mail can arrive at an address that ends in “.invalid”. Check it.")
        raise ValidationError(said, code="no_mailbox")


def clean_phone(typed: str) -> str:
    """A US number as ``503-555-0100``; "" stays "". Raises ``ValidationError`` with a sentence."""
    if not typed.strip():
        return ""
    digits = re.sub(r"[^0-9]", "", typed)
    digits = digits[1:] if len(digits) == PHONE_DIGITS + 1 and digits.startswith("1") else digits
    if re.search(r"[^0-9\s().+-]", typed) or len(digits) != PHONE_DIGITS or digits[0] in "01" or digits[3] in "01":
        raise ValidationError(_("Enter a phone number with 10 digits, like 503-555-0100."))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _signs(value: str) -> Iterator[tuple[str, str]]:
    """Each sign with the one before it ("" for the first)."""
    return zip(value, ["", *value], strict=False)


def _refused(sign: str, before: str) -> bool:
    if sign in JOINERS:
        return not before or unicodedata.category(before)[0] not in "LMS" or before in BLANK
    return unicodedata.category(sign) in REFUSED


class LineField(forms.CharField):
    """A one-line text input; every such field of ours is one. Runs of blanks become one."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value.translate(MARKS) if isinstance(value, str) else value)
        if isinstance(text, str):
            one_line(text)
            text = collapsed(text)
        return text


class ProseField(forms.CharField):
    """A text of several lines; every such field of ours is one. What shows nothing is empty, so it is asked for."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return visible(text) if text else text
