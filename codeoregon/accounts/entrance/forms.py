"""allauth's forms in our words. Apart from ``accounts.forms``, which allauth itself imports."""

import copy
import uuid
from contextlib import suppress
from typing import Any

from allauth.account import forms as stock
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.forms import LONG_ENOUGH
from codeoregon.accounts.models import User

AGAIN = _("New password, once more")
NEW = _("New password")


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
