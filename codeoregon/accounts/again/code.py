"""A code on its way to somebody who is signed in, and the form that takes it."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.text import LineField

KEY = "mailed_code_again"  # in the session


class CodeForm(ConfirmLoginCodeForm):
    code = LineField(label=_("Code"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class MailedCode(AbstractCodeVerificationProcess):
    """Kept in the session, as allauth keeps those that sign in; as long, and for as many tries."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )

    @classmethod
    def waiting(cls, request: HttpRequest) -> "MailedCode | None":
        """The code that this person can give now."""
        state = request.session.get(KEY)
        found = cls(request, state).abort_if_invalid() if state else None
        return found if found and found.user == request.user else None

    @classmethod
    def start(cls, request: Any) -> None:
        """Mail a new code; one that was sent before ends."""
        code = cls(request, cls.initial_state(request.user, request.user.email))
        code.send()
        code.persist()

    def send(self) -> None:
        self.state["code"] = get_adapter().generate_login_code()
        get_adapter().send_mail("account/email/again_code", self.state["email"], {"code": self.code})

    def persist(self) -> None:
        self.request.session[KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(KEY, None)
