"""Who becomes staff, what they may do, and what happens when a second factor is lost."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from codeoregon.accounts.entrance.sessions import EndedSession, Session
from codeoregon.accounts.models import Invitation, Role, User
from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken
from codeoregon.lib.text import one_line
from codeoregon.mail.actions import queue
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name

INVITE, RESET = "codeoregon.add_invitation", "codeoregon.reset_second_factor"
A_DAY = dt.timedelta(days=1)
DETAILS = ("full_name", "language")  # what people write of their own account
# Roles that whoever may invite can give; the others open what only a superuser opens.
GIVEN_BY_STAFF = (Role.CASE_MANAGER, Role.JOB_DEVELOPER)


class InvitationGone(MoveRefused):
    """The link was used, replaced or has run out; or it never existed."""


class SignInFirst(MoveRefused):
    """The address has an account already: its owner signs in, then accepts."""


@transaction.atomic
def invite(*, email: str, staff_role: str, by: User | None) -> Invitation:
    """Invite somebody to become staff; the link goes out by mail and works once, for INVITATION_DAYS days.

    ``by`` is None from the command line. Inviting the same address again replaces the link before. Raises what
    ``check_invitation`` raises.
    """
    address = check_invitation(email=email, staff_role=staff_role, by=by)
    token = secrets.token_urlsafe(32)
    fresh = {
        "staff_role": staff_role,
        "token_hash": hashed(token),
        "invited_by": by,
        "created_at": timezone.now(),
        "expires_at": timezone.now() + dt.timedelta(days=int(threshold(Name.INVITATION_DAYS))),
    }
    with because(by=by, why="invitation to staff"):
        invitation = Invitation.objects.select_for_update().filter(email=address, accepted_at=None).first()
        try:
            with transaction.atomic():
                invitation = invitation or Invitation(email=address)
                for name, value in fresh.items():
                    setattr(invitation, name, value)
                invitation.save()
        except IntegrityError as twice:
            raise Overtaken(_("Somebody else invited this person a moment ago.")) from twice
    _mail_invitation(invitation, token)
    return invitation


def check_invitation(*, email: str, staff_role: str, by: User | None) -> str:
    """The address as it is kept, when ``by`` may invite it to this role now; writes nothing.

    Raises MoveRefused, or ValidationError for an address or a role that is none.
    """
    if by is not None and not by.has_perm(INVITE):
        raise NotYours(_("You may not invite staff."))
    if staff_role not in Role.values:
        raise ValidationError(_("There is no such role."))
    if staff_role not in roles_given_by(by):
        raise NotYours(_("You may invite case managers and job developers. Only a superuser invites other staff."))
    address = User.objects.normalize_email(email)
    validate_email(address)
    owner = owner_of(address)
    if owner is not None and (owner.staff_role or owner.is_superuser):
        raise NotReady(_("This person is staff already."))
    return address


def roles_given_by(by: User | None) -> list[str]:
    """Roles that ``by`` may invite to: all from the command line and by a superuser."""
    return list(Role.values) if by is None or by.is_superuser else list(GIVEN_BY_STAFF)


def _mail_invitation(invitation: Invitation, token: str) -> None:
    queue(
        key=f"staff-invitation:{invitation.token_hash}",
        to=invitation.email,
        template="staff_invitation",
        context={
            "link": settings.BASE_URL + reverse("accept_invitation", args=[token]),
            "role": invitation.get_staff_role_display(),
            "inviter": invitation.invited_by,
            "until": invitation.expires_at,
        },
        secret=True,
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, why: str) -> Invitation:
    """Make the link of an open invitation useless at once."""
    if not by.has_perm(INVITE):
        raise NotYours(_("You may not withdraw invitations."))
    now = timezone.now()
    with because(by=by, why=why):
        open_one = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
        if not open_one.update(expires_at=now):
            raise NotReady(_("This invitation is not open any more."))
    invitation.expires_at = now
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The open invitation behind a link, or None."""
    found = Invitation.objects.filter(token_hash=hashed(token)).first()
    return found if found and found.is_open else None


def needs_sign_in(invitation: Invitation, user: Any) -> bool:
    """Whether the address belongs to a proven account that ``user`` is not: nobody's password is set over a link."""
    owner = owner_of(invitation.email)
    return owner is not None and owner != user and _proven(owner)


@transaction.atomic
def accept(*, token: str, by: User | None, full_name: str = "", password: str = "") -> User:
    """Use an invitation: the account gets its role. Returns the account; raises InvitationGone or SignInFirst.

    A new person gives name and password. Somebody who has an account is signed in to it (``by``) and keeps both.
    """
    invitation = Invitation.objects.select_for_update().filter(token_hash=hashed(token)).first()
    if invitation is None or not invitation.is_open:
        raise InvitationGone(_("This invitation was used already, replaced by a newer one, or has run out."))
    if needs_sign_in(invitation, by):
        raise SignInFirst(_("Sign in to the account of this address first."))
    with because(by=by, why=f"invitation {invitation.pk}"):
        user = owner_of(invitation.email) or User(email=invitation.email)
        if not user.is_active:
            raise NotReady(_("This account is closed. Ask whoever invited you."))
        user.staff_role = invitation.staff_role
        if user.pk and user == by:
            user.save(update_fields=["staff_role"])
        else:
            _claim(user, full_name, password)
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user


def _claim(user: User, full_name: str, password: str) -> None:
    """A new account, or one that somebody began and never proved: it is now of whoever reads this address."""
    user.full_name = full_name.strip()
    user.set_password(password)
    user.save(update_fields=["full_name", "password", "staff_role"] if user.pk else None)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def owner_of(address: str) -> User | None:
    """Whose address this is: proven by somebody (first or further address), else the account that signed up with it."""
    proven = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return proven.user if proven else User.objects.filter(email=address).first()


@transaction.atomic
def set_details(*, user: User, by: User, **values: str) -> User:
    """Somebody's own name and language; nothing else of the account is written. Raises ValidationError."""
    if unknown := set(values) - set(DETAILS):
        raise TypeError(f"Not details: {', '.join(sorted(unknown))}")
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for name, value in values.items():
        setattr(locked, name, value)
    one_line(locked.full_name)
    locked.clean_fields(exclude={field.name for field in User._meta.fields} - set(values))
    with because(by=by):
        locked.save(update_fields=list(values))
    return locked


@transaction.atomic
def set_role(*, user: User, staff_role: str, by: User, why: str) -> User:
    """Give, change or ("") take away a staff role; it holds from that person's next click."""
    if not by.has_perm("codeoregon.change_user"):
        raise NotYours(_("Only a superuser changes roles."))
    if staff_role and staff_role not in Role.values:
        raise ValidationError(_("There is no such role."))
    return _change(user, by, why, staff_role=staff_role)


@transaction.atomic
def set_active(*, user: User, active: bool, by: User, why: str) -> User:
    """Close an account to its owner, or open it again; closing signs them out everywhere."""
    if not by.has_perm("codeoregon.change_user"):
        raise NotYours(_("Only a superuser opens and closes accounts."))
    if user.pk == by.pk:
        raise NotReady(_("You can't close your own account here."))
    if not active:
        sign_out_everywhere(user)
    return _change(user, by, why, is_active=active)


def _change(user: User, by: User, why: str, **changes: Any) -> User:
    locked = User.objects.select_for_update().get(pk=user.pk)
    if all(getattr(locked, name) == value for name, value in changes.items()):
        raise NotReady(_("It is so already."))
    with because(by=by, why=why):
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(changes))
    return locked


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None, why: str) -> None:
    """Take away every second factor of an account, sign it out everywhere and tell its owner by mail.

    ``by`` is None from the command line. They set a new one at the next sign-in; staff must. Raises MoveRefused.
    """
    if by is not None and not by.has_perm(RESET):
        raise NotYours(_("You may not reset a second factor."))
    if by is not None and user.is_superuser and not by.is_superuser:
        raise NotYours(_("Only a superuser resets the second factor of a superuser."))
    if not why.strip():
        raise NotReady(_("Give a reason."))
    gone, _models = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise NotReady(_("This account has no second factor."))
    sign_out_everywhere(user)
    move = StateMove.objects.create(
        model=user._meta.label_lower,
        row_id=user.pk,
        from_state="second factor",
        to_state="reset",
        by=by,
        why=why.strip(),
    )
    queue(
        key=f"second-factor-reset:{move.pk}",
        to=user.email,
        template="second_factor_reset",
        context={"name": user.get_full_name(), "at": move.at},
        user=user,
    )


def sign_out_everywhere(user: User, *, keep: str | None = None) -> int:
    """End every session of an account but the one with the key ``keep``; returns how many ended."""
    others = Session.objects.filter(user=user).exclude(session_key=keep or "")
    ended = [EndedSession(key_hash=hashed(key), user=user) for key in others.values_list("session_key", flat=True)]
    EndedSession.objects.bulk_create(ended, ignore_conflicts=True)
    return others.delete()[0]


def other_sessions(user: User, *, keep: str | None = None) -> int:
    """On how many other browsers somebody is signed in now."""
    live = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return live.exclude(session_key=keep or "").count()


def forget_ended_sessions() -> int:
    """Drop the rows of sessions whose time is over; returns how many. Nobody can come back to them.

    A session of somebody says for a day longer whose it was.
    """
    now = timezone.now()
    EndedSession.objects.filter(ended_at__lt=now - A_DAY).delete()
    over = Q(expire_date__lt=now, user=None) | Q(expire_date__lt=now - A_DAY)
    return Session.objects.filter(over).delete()[0]


def whose_was(session_key: str) -> int | None:
    """The account of a session that ended within a day or so; None when nobody was signed in there, or nobody knows."""
    over = Session.objects.filter(session_key=session_key, expire_date__lte=timezone.now(), user__isnull=False)
    ended = EndedSession.objects.filter(key_hash=hashed(session_key), ended_at__gt=timezone.now() - A_DAY)
    found = over.values_list("user", flat=True).first() or ended.values_list("user", flat=True).first()
    return found if session_key else None


def hashed(token: str) -> str:
    """What is kept of a token (64 hex digits); it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _proven(user: User) -> bool:
    """Whether the owner ever showed that an address is theirs; an unproven sign-up may be anybody's."""
    return user.is_superuser or EmailAddress.objects.filter(user=user, verified=True).exists()
