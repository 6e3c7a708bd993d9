"""Send what is due: claim a row, send it, mark it. A worker may die at any point and nothing is lost.

One process sends at a time, over one connection, a few messages in a row. A mail server that can't be reached costs
one time-out a minute and holds one process: everything due waits out that minute, and no message loses an attempt.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.header import Header
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.utils import timezone

from codeoregon.mail.models import Message

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)  # several times EMAIL_TIMEOUT: whoever still sends after it is dead
ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=6)
PERMANENT = 500  # SMTP answers from here on do not change by waiting


BATCH = 50
UNREACHED = "Not reached: "  # how the error of a message begins that found no mail server
_LOCK = 0x3A11  # advisory lock of the process that sends


def send_due(limit: int = BATCH) -> dict[str, int]:
    """Send up to ``limit`` due messages, one after another; returns counts: sent, failed, given_up.

    Nothing when another process is sending, or when the mail server could not be reached within the last minute.
    """
    counts = {"sent": 0, "failed": 0, "given_up": _bury()}
    if not Message.objects.due(timezone.now()).exists():
        return counts
    with _alone() as mine:
        if mine and not _pause():
            _batch(limit, counts)
    return counts


def _batch(limit: int, counts: dict[str, int]) -> None:
    server = get_connection()
    try:
        for number in range(limit):
            message = _claim()
            if message is None:
                return
            try:
                if not number:
                    server.open()
            except (OSError, smtplib.SMTPException) as error:
                _unreached(message, error)
                counts["failed"] += 1
                return
            fault = _send(message, server)
            counts[_failed(message, fault) if fault else _sent(message)] += 1
            if fault and _is_gone(fault):
                return
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether we are the one process that sends; the lock goes with the database session, should we die."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _pause() -> bool:
    """Whether the mail server was out of reach just now; then what is due waits as well."""
    now = timezone.now()
    until = Message.objects.waiting().filter(error__startswith=UNREACHED, due_at__gt=now).order_by("due_at").first()
    if until is None:
        return False
    Message.objects.due(now).order_by().update(due_at=until.due_at)
    return True


def _unreached(message: Message, error: Exception) -> None:
    """No server, no attempt: this message and all that are due wait a little."""
    now = timezone.now()
    said = f"{UNREACHED}{type(error).__name__}: {error}"[:2000]
    _ours(message).update(due_at=now + FIRST_WAIT, lease_until=None, attempts=max(0, message.attempts - 1), error=said)
    Message.objects.due(now).order_by().update(due_at=now + FIRST_WAIT)
    log.warning("mail server not reached (%s); all mail waits %s", type(error).__name__, FIRST_WAIT)


def _claim() -> Message | None:
    """Lease the oldest due message that nobody else is claiming; its attempt counts from here, dead workers' too."""
    now = timezone.now()
    with transaction.atomic():
        message = Message.objects.due(now).filter(attempts__lt=ATTEMPTS).select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.attempts += 1
        message.lease_until = now + LEASE
        message.save(update_fields=["attempts", "lease_until"])
    return message


class Mail(EmailMultiAlternatives):
    """Django folds a subject that is not ASCII as if no name stood before it: a long one then begins with an empty
    line, and some programs show it with a blank before it.
    """

    def message(self, **more: Any) -> Any:
        made: Any = super().message(**more)
        subject = str(self.subject)
        if not subject.isascii():
            made.replace_header("Subject", Header(subject, "utf-8", header_name="Subject").encode())
        return made


def _send(message: Message, server: Any) -> Exception | None:
    """Try once; returns what went wrong."""
    headers = {"Message-ID": _id(message)}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = Mail(message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [message.to], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.connection = server
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept with the message and tried again later
        return error
    return None


def _sent(message: Message) -> str:
    wiped = {"text": "", "html": ""} if message.secret else {}
    _ours(message).update(sent_at=timezone.now(), lease_until=None, error="", **wiped)
    return "sent"


def _failed(message: Message, error: Exception) -> str:
    said = f"{type(error).__name__}: {error}"[:2000]
    if _hopeless(error) or message.attempts >= ATTEMPTS:
        wiped = {"text": "", "html": ""} if message.secret else {}
        _ours(message).update(given_up_at=timezone.now(), lease_until=None, error=said, **wiped)
        log.error("mail %s given up after %s attempts (%s)", message.pk, message.attempts, type(error).__name__)
        return "given_up"
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    _ours(message).update(due_at=timezone.now() + wait, lease_until=None, error=said)
    return "failed"


def _ours(message: Message):  # type: ignore[no-untyped-def]
    """The row while we still hold its lease; one whose lease ran out belongs to somebody else by now."""
    return Message.objects.waiting().filter(pk=message.pk, lease_until=message.lease_until)


def _bury() -> int:
    """Messages whose every attempt ended with a dead worker."""
    now = timezone.now()
    return Message.objects.due(now).filter(attempts__gte=ATTEMPTS).update(given_up_at=now, lease_until=None)


def _is_gone(error: Exception) -> bool:
    """Whether the line to the server broke; an answer about a message or an address is not that."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _hopeless(error: Exception) -> bool:
    """The other side said no to the address itself; asking again is a nuisance."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _said in error.recipients.values())
    return False


def _id(message: Message) -> str:
    """The same for every attempt, so that a mailbox can tell a message sent twice by an accident."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S%f}@{host}>"
