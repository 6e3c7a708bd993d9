"""What every invitation by mail has in common, whatever it invites to: single use, expiring, bound to one address.

Staff are invited in accounts/actions.py, members of an employer in employers/team. A room's model is a
``MailedInvitation``; its ``accept`` calls ``take_up`` in its own transaction and then gives what was promised.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.models import MailedInvitation, User
from codeoregon.audit.context import because
from codeoregon.lib.states import MoveRefused, NotReady
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name

I = TypeVar("I", bound=MailedInvitation)  # noqa: E741 - the usual name of a type is one letter
Promise = Callable[[Any, User], list[str]]
"""(invitation, account) → names of the account's columns that it has set."""


class InvitationGone(MoveRefused):
    """The link was used, replaced or has run out; or it never existed."""


class SignInFirst(MoveRefused):
    """The address has an account already: its owner signs in, then accepts."""


def renew(invitation: MailedInvitation, by: User | None) -> str:
    """Give it a new link, for INVITATION_DAYS days from now, and return its token; saves nothing."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hashed(token)
    invitation.invited_by = by
    invitation.created_at = timezone.now()
    invitation.expires_at = invitation.created_at + dt.timedelta(days=int(threshold(Name.INVITATION_DAYS)))
    return token


def withdraw(invitation: MailedInvitation) -> None:
    """Make the link of an open invitation useless at once."""
    now = timezone.now()
    open_one = type(invitation)._base_manager.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
    if not open_one.update(expires_at=now):
        raise NotReady(_("This invitation is not open any more."))
    invitation.expires_at = now


def find(model: type[I], token: str) -> I | None:
    """The open invitation behind a link, or None."""
    found = model._base_manager.filter(token_hash=hashed(token)).first()
    return found if found and found.is_open else None


def needs_sign_in(invitation: MailedInvitation, user: Any) -> bool:
    """Whether the address belongs to a proven account that ``user`` is not: nobody's password is set over a link."""
    owner = owner_of(invitation.email)
    return owner is not None and owner != user and _proven(owner)


def take_up(
    *, model: type[I], token: str, by: User | None, full_name: str, password: str, promise: Promise
) -> tuple[I, User]:
    """Use an invitation up: (it, the account of its address). Call it in a transaction.

    A new person gives name and password. Somebody who has an account is signed in to it (``by``) and keeps both.
    Raises InvitationGone, SignInFirst, NotReady.
    """
    invitation = model._base_manager.select_for_update(of=("self",)).filter(token_hash=hashed(token)).first()
    if invitation is None or not invitation.is_open:
        raise InvitationGone(_("This invitation was used already, replaced by a newer one, or has run out."))
    if needs_sign_in(invitation, by):
        raise SignInFirst(_("Sign in to the account of this address first."))
    with because(by=by, why=f"invitation {invitation.pk}"):
        user = owner_of(invitation.email) or User(email=invitation.email)
        if not user.is_active:
            raise NotReady(_("This account is closed. Ask whoever invited you."))
        given = promise(invitation, user)
        if user.pk and user == by:
            user.save(update_fields=given)
        else:
            _claim(user, full_name, password, given)
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    return invitation, user


def _claim(user: User, full_name: str, password: str, given: list[str]) -> None:
    """A new account, or one that somebody began and never proved: it is now of whoever reads this address."""
    user.full_name = full_name.strip()
    user.set_password(password)
    user.save(update_fields=["full_name", "password", *given] if user.pk else None)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def owner_of(address: str) -> User | None:
    """Whose address this is: proven by somebody (first or further address), else the account that signed up with it."""
    proven = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return proven.user if proven else User.objects.filter(email=address).first()


def hashed(token: str) -> str:
    """What is kept of a token (64 hex digits); it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _proven(user: User) -> bool:
    """Whether the owner ever showed that an address is theirs; an unproven sign-up may be anybody's."""
    return user.is_superuser or EmailAddress.objects.filter(user=user, verified=True).exists()
