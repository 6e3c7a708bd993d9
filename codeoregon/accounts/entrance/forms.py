"""allauth's forms in our words. Apart from ``accounts.forms``, which allauth itself imports."""

import copy
import uuid
from contextlib import suppress
from typing import Any

from allauth.account import forms as stock
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as get_second_adapter
from allauth.mfa.base import forms as second
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.again.rules import codes_in_words
from codeoregon.accounts.forms import LONG_ENOUGH
from codeoregon.accounts.models import User
from codeoregon.lib.text import LineField

AGAIN = _("New password, once more")
NEW = _("New password")
CODE_TAKEN = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)  # seconds for which one code is right


def _relabel(form: Any, **labels: str | Promise) -> None:
    """Labels of the fields that are there; what allauth shows inside an empty field goes, the label says it."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
            form.fields[name].widget.attrs.pop("placeholder", None)


def _choosing(form: Any, **labels: str | Promise) -> None:
    """A form that asks for a new password says the same of it as sign-up, in place of a list of rules."""
    _relabel(form, password1=NEW, password2=AGAIN, **labels)
    form.fields["password1"].help_text = LONG_ENOUGH


class Rehearsed(Exception):
    """Ends a rehearsal: everything it wrote is taken back."""


class SignupForm(stock.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password1" in self.fields:
            self.fields["password1"].help_text = LONG_ENOUGH

    def validate_unique_email(self, value: str) -> str:
        """An address that another account claims and never confirmed does not keep its owner out."""
        claims = EmailAddress.objects.filter(email=value, verified=False, primary=False).exclude(user__email=value)
        claims.delete()
        return str(super().validate_unique_email(value))

    def clean(self) -> dict[str, Any]:
        """Looks at the password a second time, with the name: allauth compares it with the address only."""
        data: dict[str, Any] = super().clean()
        if data.get("password1") and data.get("full_name"):
            person = User(email=data.get("email", ""), full_name=data["full_name"])
            try:
                get_adapter().clean_password(data["password1"], user=person)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return data

    def try_save(self, request: HttpRequest) -> Any:
        """An address that is known takes as long as one that is new: else a clock would tell who has an account."""
        if self.account_already_exists:
            with suppress(Rehearsed), transaction.atomic():
                self._rehearse(request)
        return super().try_save(request)

    def _rehearse(self, request: HttpRequest) -> None:
        """Make an account at an address that nobody has, the slow hash included, and take it back."""
        other = copy.copy(self)
        other.account_already_exists = False
        other.cleaned_data = {**self.cleaned_data, "email": f"{uuid.uuid4().hex}@example.invalid"}
        other.save(request)
        raise Rehearsed


class LoginForm(stock.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, remember=_("Keep me signed in on this device"))


class ChangePasswordForm(stock.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choosing(self, oldpassword=_("The password you have now"))


class SetPasswordForm(stock.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choosing(self)


class ResetPasswordForm(stock.ResetPasswordForm):
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The token that the link of a known address holds is made for an unknown one too, and thrown away."""
        if not self.users:
            stock.default_token_generator.make_token(User(pk=0))
        return str(super().save(request, **kwargs))


class ResetPasswordKeyForm(stock.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choosing(self)

    @transaction.atomic
    def save(self) -> None:
        """Whoever used the link reads the address it was sent to. Of an account with several nobody knows which."""
        super().save()
        addresses = list(EmailAddress.objects.filter(user=self.user)[:2])
        if [one.email for one in addresses] == [self.user.email] and not addresses[0].verified:
            addresses[0].set_verified()


class Once(forms.Form):
    """Base of a form with a code and the ``user`` who gives it: a code from the app counts once (RFC 6238, section
    5.2), wherever it is given, also the one that turned the app on.

    allauth remembers a code for half a minute but takes it for as long as the tolerance says, and the first not at all.
    """

    code = LineField(label=_("Code"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        signs = "".join(filter(str.isalnum, code))
        if not cache.add(f"code-given:{self.user.pk}:{signs}", 1, timeout=CODE_TAKEN):
            raise get_second_adapter().validation_error("incorrect_code")
        return code


class TurnOnForm(Once, ActivateTOTPForm):
    """The first code, which shows that the app works."""


class GivenCodeForm(Once, second.AuthenticateForm):
    """A code as the second step."""


class GivenAgainCodeForm(Once, second.ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = f"{codes_in_words(self.user)}."
