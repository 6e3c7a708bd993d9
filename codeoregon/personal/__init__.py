"""What the ground holds of a person: the account, how they sign in, mails, and who did what to its own rows."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.actions import sign_out_everywhere
from codeoregon.accounts.entrance.sessions import EndedSession, Session
from codeoregon.accounts.models import NO_MAIL, Invitation, User
from codeoregon.audit.actions import ERASED
from codeoregon.capacity.models import Draw
from codeoregon.lib.models import StateMove
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from codeoregon.personal.merging import merge, merge_obstacle
from codeoregon.policy.models import Threshold
from codeoregon.privacy.models import Erasure, Merge, TwoPeople
from codeoregon.privacy.parts import MOVE, Table, Written

__all__ = ["ELSEWHERE", "TABLES", "close", "identity", "merge", "merge_obstacle", "obstacle"]

NOT_SHOWN = _("Not shown: it held a link or a code that opens your account.")


def _text(message: Message) -> str:
    return str(NOT_SHOWN) if message.secret else Written(message.text)


def _address(row: Any) -> str:
    """Of the account, or of one of its earlier versions: what stands in place of an address is none."""
    return "" if row.email.endswith(f"@{NO_MAIL}") else Written(row.email)


TABLES = [
    Table(
        User,
        _("Your account"),
        _("To know who you are and to write to you."),
        mine=("pk",),
        shown={
            "id": _("Number of the account"),
            "email": (_("Email address"), _address),
            "full_name": _("Name"),
            "language": _("Language"),
            "audience": _("Home page"),
            "bound_for": _("Where you were on the way to when you signed up"),
            "staff_role": _("Staff role"),
            "is_active": _("May sign in"),
            "date_joined": _("You signed up"),
            "last_login": _("Last sign-in"),
        },
        erased={"full_name": "", "bound_for": ""},  # the address too: ``close`` puts another one in its place
        keep=_("The number of your account ties the records together. It holds no name and no address."),
        stays=_("An account stays, closed, so that its number is never given to anybody else."),
    ),
    Table(
        EmailAddress,
        _("Your email addresses"),
        _("You sign in with them, and we write to them."),
        mine=("user",),
        shown={"email": _("Email address"), "verified": _("Confirmed"), "primary": _("Main address")},
        deleted=True,
        stays=_("An address that was never confirmed may be anybody's."),
    ),
    Table(
        Authenticator,
        _("Your ways to sign in"),
        _("So that nobody else can use your account."),
        mine=("user",),
        shown={"type": _("Kind"), "created_at": _("Added"), "last_used_at": _("Last used")},
        secret=("data",),
        deleted=True,
        stays=_("A second step belongs to the account it was set up for."),
    ),
    Table(
        Session,
        _("Where you are signed in"),
        _("So that you stay signed in."),
        mine=("user",),
        shown={"expire_date": _("Ends")},
        secret=("session_key", "session_data"),
        deleted=True,
    ),
    Table(
        EndedSession,
        mine=("user",),
        secret=("key_hash",),
        deleted=True,
        stays=_("Forgotten after a day."),
    ),
    Table(
        Message,
        _("Emails we sent you"),
        _("To see whether a message reached you."),
        mine=("user",),
        shown={
            "created_at": _("Written"),
            "to": _("To"),
            "subject": _("Subject"),
            "text": (_("Text"), _text),
            "sent_at": _("Sent"),
        },
        secret=("html", "error"),
        merge=MOVE,
    ),
    Table(
        Invitation,
        mine=("accepted_by",),
        acts=("invited_by",),
        shown={"email": _("Email address"), "staff_role": _("Staff role"), "accepted_at": _("Accepted")},
        secret=("token_hash",),
        erased={"email": ERASED},
    ),
    Table(
        Erasure,
        _("Your request to delete your account"),
        _("To show that it was done."),
        mine=("user",),
        acts=("by",),
        shown={"asked_at": _("Asked"), "kept": _("What stays")},
    ),
    Table(
        Merge,
        _("Accounts of yours that were put together"),
        _("So that it can be explained afterwards."),
        mine=("kept", "closed"),
        acts=("by",),
        shown={"at": _("When"), "kept_id": _("Account kept"), "closed_id": _("Account closed"), "why": _("Reason")},
        erased={"why": ERASED},
        secret=("moved",),  # numbers of rows, each of which is shown itself
        stays=_("What was done stays as it was done."),
    ),
    Table(
        TwoPeople,
        _("When staff compared your account with another one"),
        _("So that nobody has to look again."),
        mine=("first", "second"),
        acts=("by",),
        shown={"at": _("When")},
        secret=("why",),  # speaks of somebody else too
        erased={"why": ERASED},
        stays=_("What was done stays as it was done."),
    ),
    Table(StateMove, acts=("by",)),  # those about somebody are a section of their own
    Table(Draw, acts=("drawn_by", "released_by")),
    Table(Threshold, acts=("set_by",)),
    Table(LogEntry, acts=("user",)),
]
ELSEWHERE = {
    "codeoregon.StateMove.why": "in the section of steps, with the row it is about",
    "codeoregon.Draw.release_reason": "about a place of a pool",
}


def obstacle(user: User) -> str:
    if user.is_superuser or user.staff_role:
        return gettext("You work here, and your name stands under what you did. Ask a superuser to close your account.")
    return ""


def close(user: User, by: Any) -> None:
    """Nobody signs in with this account any more, and nothing says whose it was."""
    sign_out_everywhere(user)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.email, user.full_name, user.is_active = nobody_at(user.pk), "", False
    user.save(update_fields=["password", "email", "full_name", "is_active"])


def nobody_at(pk: int) -> str:
    """An address that belongs to nobody and never will (RFC 2606)."""
    return f"erased-{pk}@{NO_MAIL}"


def identity(user: User) -> list[tuple[Any, str]]:
    addresses = EmailAddress.objects.filter(user=user).order_by("-primary", "pk")
    mails = [f"{one.email}" if one.verified else f"{one.email} ({gettext('not confirmed')})" for one in addresses]
    return [
        (_("Name"), user.full_name or "–"),
        (_("Email address"), ", ".join(mails) or user.mail_address or "–"),
        (_("You signed up"), day_text(user.date_joined)),
        (_("Last sign-in"), day_text(user.last_login) or "–"),
    ]
