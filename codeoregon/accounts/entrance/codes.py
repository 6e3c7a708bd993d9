"""A code from the app counts once (RFC 6238, section 5.2), wherever it is given: also the one that turned it on.

allauth remembers a code for half a minute, but takes it for as long as the tolerance says, and does not remember the
first one at all.
"""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as stock
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.core.cache import cache

STEP = 30  # seconds
TAKEN = STEP * (2 * settings.MFA_TOTP_TOLERANCE + 1)  # how long one code is right


class Once:
    """Mixin of a form with a code and the ``user`` who gives it: refuses one that was taken before."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        signs = "".join(filter(str.isalnum, code))
        if not cache.add(f"code-given:{self.user.pk}:{signs}", 1, timeout=TAKEN):
            raise get_adapter().validation_error("incorrect_code")
        return code


class TurnOnForm(Once, ActivateTOTPForm):
    """The first code, which shows that the app works."""


class GivenCodeForm(Once, stock.AuthenticateForm):
    """A code as the second step."""


class GivenAgainCodeForm(Once, stock.ReauthenticateForm):
    """A code once more, before something that matters."""
