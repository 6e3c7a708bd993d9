"""Addresses of somebody's work on the web."""

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField

SENTENCE = _("Write a whole address that begins with https://, such as https://github.com/yourname.")
NO_PASSWORD = _("Write the address without a user name or password in it.")
NO_BIRTH = _("Leave your birth date out of the address.")
NOT_ON_THE_WEB = {
    *("onion", "i2p", "local", "localhost", "localdomain", "internal"),
    *("lan", "home", "test", "invalid", "arpa"),
}

_BIRTH = re.compile(
    r"(?<![a-z])(?:dob|birth[\W_]?\w{0,5}|born|naci\w{0,9})[\W_]{1,3}(?:\d{1,2}[\W_]){0,2}\d\d", re.IGNORECASE
)


class WorkField(LineField):
    """Letters of other alphabets in a path, which may look like ours, become what they are sent as."""

    def to_python(self, value: Any) -> Any:
        return _told(super().to_python(value))


def own_work(address: str) -> None:
    """Refuse what is no https address of a site with a name; raises ValidationError."""
    try:
        parts = urlsplit(address)
        host, known = parts.hostname or "", parts.username or parts.password or "@" in parts.netloc
    except ValueError as odd:
        raise ValidationError(SENTENCE, code="link") from odd
    if parts.scheme == "https" and known:
        raise ValidationError(NO_PASSWORD, code="password")
    alike = not address.isascii() or "xn--" in host  # letters of other alphabets that look like ours
    top = host.removesuffix(".").rpartition(".")[2]
    if (
        parts.scheme != "https"
        or alike
        or "." not in host.removesuffix(".")
        or top in NOT_ON_THE_WEB
        or not any(sign.isalpha() for sign in top)
    ):
        raise ValidationError(SENTENCE, code="link")
    if _BIRTH.search(unquote(address)):
        raise ValidationError(NO_BIRTH, code="birth")
    URLValidator(schemes=["https"], message=SENTENCE)(address)


def _told(address: str) -> str:
    """As it is kept. A host keeps its letters, to be refused for them, but not the dot that ends a sentence."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not parts.netloc:
        return address
    rest = {
        name: re.sub(r"[^\x00-\x7f]", lambda sign: quote(sign.group()), getattr(parts, name))
        for name in ("path", "query", "fragment")
    }
    return parts._replace(netloc=parts.netloc.removesuffix("."), **rest).geturl()
