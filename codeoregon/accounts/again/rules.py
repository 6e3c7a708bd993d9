"""Who is asked for a mailed code before something that matters, and whether they have just given one.

allauth lets an account through unasked that has neither password nor passkey. A session left open on a shared computer
would then be enough to delete the account, or to put another way in.
"""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import gettext as _

BY_MAIL = "code"  # allauth's name of the method
CAME_BY_MAIL = (BY_MAIL, "link")
SETTER = "codeoregon.accounts"  # who asks, for allauth
# Who has just come in by a mail chooses a password or adds a passkey without another mail. Not so for all else.
ANOTHER_WAY_IN = (SETTER, "allauth.mfa")


def is_by_mail(user: Any) -> bool:
    """Whether a mailed code is all that this account can give."""
    return user.is_authenticated and not get_reauthentication_flows(user)


def codes_in_words(user: Any) -> str:
    """Which codes that need no mail this account takes: those of an app, those on paper, or both."""
    app, paper = (is_mfa_enabled(user, [kind]) for kind in ("totp", "recovery_codes"))
    if app and paper:
        return _("Use a code from your app, or a recovery code")
    return _("Use a code from your app") if app else _("Use a recovery code")


def was_given(request: HttpRequest, *, app: str) -> bool:
    """Whether this session has shown a code in the last minutes: once more or, for another way in, to sign in."""
    shown = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] in CAME_BY_MAIL and (record.get("reauthenticated") or app in ANOTHER_WAY_IN)
    ]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def ask_each_time(request: HttpRequest) -> None:
    """Hold this request back until its sender has shown once more who they are, however short ago they last did.

    For what can't be undone. allauth answers a request that it held back inside the one that brought the proof: what
    Django resolved is the page that asked then. One that came here straight has not been asked for anything.

    Raises ReauthenticationRequired, which leads to the page that asks.
    """
    came_to = request.resolver_match
    if came_to is None or came_to.view_name == resolve(request.path_info).view_name:
        raise ReauthenticationRequired
