"""Sign-up, and the page behind an invitation."""

from typing import Any

from allauth.core import context as current
from allauth.utils import get_request_param
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.actions import way_to
from codeoregon.accounts.models import Audience, User
from codeoregon.lib.text import OF_A_NAME, LineField

DOORS = [Audience.EMPLOYER, Audience.MENTOR]
LONG_ENOUGH = _("At least 15 characters. A few words you will remember are best.")


class SignupForm(forms.Form):
    """Base of allauth's sign-up form. The door somebody came by (?door=employer) decides on which home they land."""

    full_name = LineField(
        label=_("Your name"),
        max_length=150,
        validators=OF_A_NAME,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    door = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    field_order = ["full_name", "email", "password1", "door"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = getattr(current, "request", None)
        if request is not None:
            self.fields["door"].initial = request.GET.get("door", "")

    def clean_door(self) -> str:
        """An unknown door is the learners': the field is hidden, so nobody could mend it."""
        door = self.cleaned_data["door"]
        return door if door in DOORS else Audience.LEARNER

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.audience = self.cleaned_data["door"]
        user.language = get_language() or "en"
        user.bound_for = way_to(get_request_param(request, REDIRECT_FIELD_NAME, ""))
        user.save(update_fields=["full_name", "audience", "language", "bound_for"])


class InvitedForm(forms.Form):
    """Name and password of a new member of staff."""

    full_name = LineField(
        label=_("Your name"),
        max_length=150,
        validators=OF_A_NAME,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=LONG_ENOUGH,
        strip=False,
        error_messages={"required": _("Enter a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            try:
                validate_password(data["password"], User(email=self.email, full_name=data.get("full_name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return data
