"""Addresses of somebody's work on the web."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

SENTENCE = _("Write a whole address that begins with https://, such as https://github.com/yourname.")
NO_PASSWORD = _("Write the address without a user name or password in it.")


def own_work(address: str) -> None:
    """Refuse what is no https address of a site with a name; raises ValidationError."""
    try:
        parts = urlsplit(address)
        host, known = parts.hostname or "", parts.username or parts.password or "@" in parts.netloc
    except ValueError as odd:
        raise ValidationError(SENTENCE, code="link") from odd
    if parts.scheme == "https" and known:
        raise ValidationError(NO_PASSWORD, code="password")
    alike = not host.isascii() or "xn--" in host  # letters of other alphabets that look like ours
    if (
        parts.scheme != "https"
        or alike
        or "." not in host
        or not any(sign.isalpha() for sign in host.rpartition(".")[2])
    ):
        raise ValidationError(SENTENCE, code="link")
    URLValidator(schemes=["https"], message=SENTENCE)(address)
