"""What is left of somebody outside their rows: mails, files, caches, sessions and the staff pages' own log.

Found by the numbers of the accounts and by the addresses that history and mails still remember.
"""

import hashlib
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.entrance import typed
from codeoregon.accounts.entrance.sessions import Session, SessionStore
from codeoregon.accounts.models import NO_MAIL, User
from codeoregon.audit.actions import ERASED
from codeoregon.mail.models import Message
from codeoregon.privacy.parts import tables, told

CACHE_TABLE = str(settings.CACHES["default"]["LOCATION"])


def addresses_of(user: Any) -> set[str]:
    """Every address the account had or was written to, as far as anything remembers it."""
    events: Any = User.pgh_event_model  # type: ignore[attr-defined]
    past = events.objects.filter(pgh_obj=user).values_list("email", flat=True)
    mails = Message.objects.filter(user=user).values_list("to", flat=True)
    found = {address.lower() for address in {*past, *mails} if address and address != ERASED}
    taken = set(EmailAddress.objects.filter(email__in=found).values_list("email", flat=True))  # by a newer account
    return {address for address in found - taken if not address.endswith(f"@{NO_MAIL}")}


def remove(user: Any, *, but: str) -> None:
    """All of it, except the mail whose key begins with ``but``, which is still to be sent. Twice does nothing twice."""
    addresses = addresses_of(user)
    mails = mails_about(user, addresses).exclude(key__startswith=but)
    numbers = set(mails.values_list("pk", flat=True))
    forget_files(numbers, addresses, keep=f"{but}{user.pk}:")
    forget_cache(user, addresses)
    forget_sessions(user, addresses)
    forget_log(user)
    forget_mails(Message.objects.filter(pk__in=numbers))


def mails_about(user: Any, addresses: set[str]) -> "models.QuerySet[Message]":
    """Mails to the person, and mails to others that name them."""
    mine = Q(user=user) | Q(to__in=addresses)
    for keys in told("mail_keys", user):
        for beginning in keys:
            mine |= Q(key__startswith=beginning)
    return Message.objects.filter(mine)


def forget_mails(mails: "models.QuerySet[Message]") -> None:
    """A mail that was never sent goes; of one that was sent only that it was stays."""
    mails.waiting().delete()  # type: ignore[attr-defined]
    mails.update(to="", subject=ERASED, text="", html="", error="", unsubscribe_url="")


def forget_files(numbers: set[int], addresses: set[str], *, keep: str) -> None:
    """Mails written as files (``settings.MAIL_DIR``, which plays the world outside): all but the last one."""
    folder = Path(settings.MAIL_DIR) if settings.MAIL_DIR else None
    if folder is None or not folder.is_dir():
        return
    last = set(Message.objects.filter(key__startswith=keep).values_list("pk", flat=True))
    for path in folder.glob("*.eml"):
        try:
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
        except FileNotFoundError:  # another worker was quicker
            continue
        number = str(message["Message-ID"] or "").lstrip("<").split(".")[0]
        if number.isdigit() and int(number) in last:
            continue
        to = str(message["To"] or "").strip().lower()
        if (number.isdigit() and int(number) in numbers) or to in addresses:
            path.unlink(missing_ok=True)


def forget_cache(user: Any, addresses: set[str]) -> None:
    """Entries named after the account or an address, plain or hashed (rate limits), or with an address in them."""
    names = [f":user:{user.pk}"]
    for address in addresses:
        names += [address, hashlib.sha256(address.encode()).hexdigest()]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(CACHE_TABLE)
        for name in names:
            cursor.execute(
                f"DELETE FROM {table} WHERE position(%s IN cache_key) > 0"  # noqa: S608 - a table of our settings
                " AND (%s NOT LIKE ':user:%%' OR cache_key ~ (%s || '(:|$)'))",
                [name, name, name],
            )
        for address in addresses:
            # The counters of the API are plain numbers (codeoregon/api/guards.py), which decode() would choke on.
            cursor.execute(
                f"DELETE FROM {table} WHERE CASE WHEN value ~ '^[0-9]+$' THEN false"  # noqa: S608
                " ELSE position(%s IN decode(value, 'base64')) > 0 END",
                [address.encode()],
            )


def forget_sessions(user: Any, addresses: set[str]) -> None:
    """Sessions of the account, and of visitors who typed one of its addresses (sign-in that was not finished).

    A form that waits for somebody to sign in again goes with them; one of the staff pages may be about anybody.
    """
    Session.objects.filter(user=user).delete()
    for session in Session.objects.filter(user=None, expire_date__gt=timezone.now()).iterator():
        kept = session.get_decoded()
        waits = kept.get(typed.KEY, {})
        is_theirs = waits.get("user") == user.pk or str(waits.get("sent_to", "")).startswith(reverse("admin:index"))
        if is_theirs or any(address in str(kept).lower() for address in addresses):
            session.delete()
    staff = ~Q(user__staff_role="") | Q(user__is_superuser=True)
    for session in Session.objects.filter(staff, user__isnull=False, expire_date__gt=timezone.now()).iterator():
        if typed.KEY in session.get_decoded():
            store = SessionStore(session.session_key)
            del store[typed.KEY]
            store.save()


def forget_log(user: Any) -> None:
    """The staff pages' own log names rows as they were called, and holds reasons that staff typed."""
    for table in tables():
        if table.mine:
            kind = ContentType.objects.get_for_model(table.model)
            keys = [str(pk) for pk in table.of([user.pk]).values_list("pk", flat=True)]
            LogEntry.objects.filter(content_type=kind, object_id__in=keys).update(
                object_repr=ERASED, change_message=ERASED
            )
