"""Who becomes staff, what they may do, and what happens when a second factor is lost."""

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from codeoregon.accounts.entrance.invitations import hashed, owner_of, renew, take_up, withdraw
from codeoregon.accounts.entrance.sessions import EndedSession, Session
from codeoregon.accounts.models import Invitation, Role, User
from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours, Overtaken, given
from codeoregon.lib.text import has_mailbox, one_line
from codeoregon.mail.actions import queue

INVITE, RESET = "codeoregon.add_invitation", "codeoregon.reset_second_factor"
A_DAY = dt.timedelta(days=1)
DETAILS = ("full_name", "language")  # what people write of their own account
# Roles that whoever may invite can give; the others open what only a superuser opens.
GIVEN_BY_STAFF = (Role.CASE_MANAGER, Role.JOB_DEVELOPER)


@transaction.atomic
def invite(*, email: str, staff_role: str, by: User | None) -> Invitation:
    """Invite somebody to become staff; the link goes out by mail and works once, for INVITATION_DAYS days.

    ``by`` is None from the command line. Inviting the same address again replaces the link before. Raises what
    ``check_invitation`` raises.
    """
    address = check_invitation(email=email, staff_role=staff_role, by=by)
    with because(by=by, why="invitation to staff"):
        invitation = Invitation.objects.select_for_update().filter(email=address, accepted_at=None).first()
        try:
            with transaction.atomic():
                invitation = invitation or Invitation(email=address)
                invitation.staff_role = staff_role
                token = renew(invitation, by)
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
    has_mailbox(address)
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
    with because(by=by, why=given(why)):
        withdraw(invitation)
    return invitation


@transaction.atomic
def accept(*, token: str, by: User | None, full_name: str = "", password: str = "") -> User:
    """Use an invitation: the account gets its role. Returns the account; raises what ``take_up`` raises."""

    def role(invitation: Invitation, user: User) -> list[str]:
        user.staff_role = invitation.staff_role
        return ["staff_role"]

    return take_up(model=Invitation, token=token, by=by, full_name=full_name, password=password, promise=role)[1]


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


def way_to(page: str) -> str:
    """The page that somebody is on the way to, as ``User.bound_for`` keeps it; "" for all that is no path of ours."""
    longest = User._meta.get_field("bound_for").max_length or 0
    fits = page.startswith("/") and page.isprintable() and len(page) <= longest
    return page if fits and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


@transaction.atomic
def arrive(*, user: User) -> str:
    """Where somebody who has just signed in was on the way to when they signed up, or ""; from then on it is past."""
    rows = User.objects.select_for_update(no_key=True).filter(pk=user.pk).exclude(bound_for="")
    wanted = rows.values_list("bound_for", flat=True).first() or ""
    if wanted:
        User.objects.filter(pk=user.pk).update(bound_for="")
    return way_to(wanted)


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
    with because(by=by, why=given(why)):
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
    why = given(why)
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
        why=why,
    )
    queue(
        key=f"second-factor-reset:{move.pk}",
        to=user.email,
        template="second_factor_reset",
        context={"name": user.get_full_name(), "at": move.at},
        user=user,
    )


signed_out_everywhere = Signal()
"""Every session of ``user`` has just ended, but for their own: whatever else lets in without a password ends too."""


def sign_out_everywhere(user: User, *, keep: str | None = None) -> int:
    """End every session of an account but the one with the key ``keep``; returns how many ended."""
    signed_out_everywhere.send(sender=User, user=user)
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
    if not session_key.isalnum():  # no key of ours: a cookie holds whatever a visitor puts there, also NUL
        return None
    over = Session.objects.filter(session_key=session_key, expire_date__lte=timezone.now(), user__isnull=False)
    ended = EndedSession.objects.filter(key_hash=hashed(session_key), ended_at__gt=timezone.now() - A_DAY)
    return over.values_list("user", flat=True).first() or ended.values_list("user", flat=True).first()
