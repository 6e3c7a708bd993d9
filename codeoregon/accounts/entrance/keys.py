"""allauth's forms for passkeys, in our words. A module of its own: these want a library that the others do not."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as stock
from django import forms
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField

NAME_LENGTH = 100
# What the library raises, besides refusals, on answers that no browser gives.
BROKEN = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError, struct.error)


def _name(*, required: bool) -> LineField:
    return LineField(
        label=_("What you call this key"),
        max_length=NAME_LENGTH,
        required=required,
        error_messages={"required": _("Give this key a name.")},
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """An answer that is wrong or makes no sense is told in words for a passkey; allauth speaks of a code."""
    try:
        yield
    except (*BROKEN, forms.ValidationError) as refused:
        if getattr(refused, "code", None) not in (None, "incorrect_code"):
            raise
        raise get_adapter().validation_error("incorrect_key") from refused


class AddKeyForm(stock.AddWebAuthnForm):
    name = _name(required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone, without a password"),
        help_text=_("Your device then asks for your finger, your face or a PIN."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = not self.user.has_usable_password()

    def clean(self) -> dict[str, Any]:
        with _refusing():
            data: dict[str, Any] = super().clean()
        return data


class RenameKeyForm(stock.EditWebAuthnForm):
    name = _name(required=True)


class GivenKeyForm(stock.AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    def clean_credential(self) -> Any:
        with _refusing():
            return super().clean_credential()


class SignInKeyForm(GivenKeyForm, stock.LoginWebAuthnForm):
    """A passkey alone."""


class GivenAgainKeyForm(GivenKeyForm, stock.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""
