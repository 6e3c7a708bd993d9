"""History of what the sign-in package keeps in tables of its own: addresses and second factors.

Addresses themselves stand in the history of the account they sign in to, where an erasure finds them; secrets stand in
no history.
"""

from typing import ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history


@history(exclude=["email"])
class KeptAddress(EmailAddress):
    """Who confirmed an address or made it the main one, when and at which door."""

    class Meta:
        verbose_name = _("email address")
        verbose_name_plural = _("email addresses")
        proxy = True
        default_permissions: ClassVar[list[str]] = []


@history(exclude=["data", "last_used_at"])
class KeptFactor(Authenticator):
    """Who set up or took away a second factor, when and at which door."""

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        proxy = True
        default_permissions: ClassVar[list[str]] = []
