"""What is due is sent once, tried again when it fails, and given up with its reason."""

import datetime as dt
import email
import email.policy
import re
import smtplib

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from codeoregon.mail import sending
from codeoregon.mail.models import Message
from codeoregon.mail.tasks import send_mail
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def message(key="k", **fields):
    plain = {"to": "ana@example.org", "template": "hello", "subject": "Hi", "text": "Hello Ana\n"}
    return Message.objects.create(key=key, **{**plain, **fields})


class Refusing:
    """A mail server that answers every message with ``error``, or ``gone`` when one wants to reach it."""

    error: Exception = smtplib.SMTPDataError(451, b"later")
    gone: Exception | None = None
    opened = 0

    def __init__(self, *args, **kwargs):
        pass

    def open(self):
        type(self).opened += 1
        if self.gone:
            raise self.gone

    def close(self):
        pass

    def send_messages(self, _messages):
        raise self.error


@pytest.fixture
def down(monkeypatch):
    server = type("Down", (Refusing,), {})
    monkeypatch.setattr(sending, "get_connection", lambda: server())
    return server


def again(row):
    """As if the wait were over."""
    Message.objects.filter(pk=row.pk).update(due_at=timezone.now())


def test_what_is_due_is_sent_and_marked():
    row = message(html="<p>Hello</p>")
    assert sending.send_due() == {"sent": 1, "failed": 0, "given_up": 0}
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ana@example.org"], "Hi", "Hello Ana\n")
    assert sent.alternatives[0].content == "<p>Hello</p>"
    row.refresh_from_db()
    assert row.sent_at is not None
    assert (row.attempts, row.lease_until, row.error) == (1, None, "")


LONG = "Code Oregon: lo que falta para terminar su inscripción, y lo que sigue después de que la envíe"


@pytest.mark.parametrize("subject", ["Aún", LONG, "Short", "Long " * 15 + "end"])
def test_no_subject_begins_with_an_empty_line(subject):
    message(subject=subject)
    sending.send_due()
    raw = mail.outbox[0].message().as_bytes()
    assert re.search(rb"^Subject: \S", raw, re.MULTILINE), raw
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject


def test_doing_it_twice_sends_nothing_twice():
    message()
    send_mail()
    send_mail()
    assert len(mail.outbox) == 1


def test_what_is_not_due_yet_waits():
    message(due_at=timezone.now() + dt.timedelta(minutes=5))
    sending.send_due()
    assert mail.outbox == []


def test_the_text_that_opens_an_account_is_gone_once_sent():
    row = message(secret=True, html="<p>link</p>")
    sending.send_due()
    row.refresh_from_db()
    assert (row.text, row.html) == ("", "")
    assert mail.outbox[0].body == "Hello Ana\n"


def test_a_message_that_fails_is_tried_again_later_and_later(down):
    row = message()
    waits = []
    for _round in range(3):
        assert sending.send_due()["failed"] == 1
        row.refresh_from_db()
        waits.append((row.due_at - timezone.now()).total_seconds())
        again(row)
    assert row.error == "SMTPDataError: (451, b'later')"
    assert waits == pytest.approx([60, 120, 240], abs=5)
    assert row.lease_until is None


def test_after_enough_tries_it_is_given_up_with_the_error_kept(down):
    row = message()
    for _round in range(sending.ATTEMPTS):
        sending.send_due()
        again(row)
    row.refresh_from_db()
    assert row.given_up_at is not None
    assert row.error == "SMTPDataError: (451, b'later')"
    assert row.attempts == sending.ATTEMPTS
    assert sending.send_due() == {"sent": 0, "failed": 0, "given_up": 0}


@pytest.mark.parametrize("gone", [TimeoutError("black hole"), smtplib.SMTPConnectError(421, b"busy")])
def test_a_server_out_of_reach_is_tried_once_a_minute_and_costs_no_attempt(down, gone):
    down.gone = gone
    rows = [message(str(number)) for number in range(5)]
    for _round in range(3):
        sending.send_due()
    assert down.opened == 1
    message("new")
    assert sending.send_due() == {"sent": 0, "failed": 0, "given_up": 0}
    assert down.opened == 1
    assert set(Message.objects.values_list("attempts", flat=True)) == {0}
    rows[0].refresh_from_db()
    assert rows[0].error.startswith(f"Not reached: {type(gone).__name__}")
    waits = [(row.due_at - timezone.now()).total_seconds() for row in Message.objects.all()]
    assert waits == pytest.approx([60] * 6, abs=5)
    for _round in range(sending.ATTEMPTS + 1):
        Message.objects.update(due_at=timezone.now())
        sending.send_due()
    assert Message.objects.waiting().count() == 6


def test_a_line_that_breaks_ends_the_batch(down):
    down.error = smtplib.SMTPServerDisconnected("gone")
    message("a")
    message("b")
    assert sending.send_due()["failed"] == 1
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]  # the next one is not held up by it


def test_a_batch_is_small_and_uses_one_connection(monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    opened = []
    monkeypatch.setattr(EmailBackend, "open", lambda self: opened.append(self))
    for number in range(sending.BATCH + 1):
        message(str(number))
    assert sending.send_due()["sent"] == sending.BATCH
    assert len(opened) == 1
    assert sending.BATCH <= 50


def test_an_address_that_the_other_side_refuses_is_given_up_at_once(down):
    down.error = smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"no such user")})
    row = message()
    assert sending.send_due()["given_up"] == 1
    row.refresh_from_db()
    assert "550" in row.error


def test_one_bad_message_does_not_hold_up_the_others(monkeypatch):
    message("a", html="bad")
    message("b")
    real = sending.EmailMultiAlternatives.send

    def send(self, *args, **kwargs):
        if self.alternatives:
            raise ValueError("odd")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(sending.EmailMultiAlternatives, "send", send)
    assert sending.send_due() == {"sent": 1, "failed": 1, "given_up": 0}


def test_the_message_of_a_worker_that_was_killed_is_sent_after_its_lease():
    row = message()
    assert sending._claim() == row  # and then the worker dies
    assert sending.send_due()["sent"] == 0
    Message.objects.filter(pk=row.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert sending.send_due()["sent"] == 1
    row.refresh_from_db()
    assert row.attempts == 2


def test_a_message_that_kills_every_worker_is_given_up():
    row = message(attempts=sending.ATTEMPTS, lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert sending.send_due() == {"sent": 0, "failed": 0, "given_up": 1}
    row.refresh_from_db()
    assert row.given_up_at is not None


def test_a_late_worker_does_not_mark_what_is_no_longer_its_own():
    row = message()
    claimed = sending._claim()
    Message.objects.filter(pk=row.pk).update(lease_until=timezone.now() + dt.timedelta(minutes=9))
    sending._failed(claimed, ValueError("late"))
    row.refresh_from_db()
    assert row.error == ""
    assert row.lease_until is not None


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_message_once():
    for number in range(40):
        message(str(number))
    results = run_parallel(6, lambda _number: sending.send_due())
    results.append(sending.send_due())  # what came between the turns of two of them
    assert sum(counts["sent"] for counts in results) == 40
    assert len(mail.outbox) == 40
    assert not Message.objects.waiting().exists()


def test_mail_as_files_is_one_whole_file_a_message(settings, tmp_path):
    settings.MAIL_DIR = str(tmp_path / "mail")
    settings.EMAIL_BACKEND = "codeoregon.mail.files.EmailBackend"
    message("a")
    message("b", text="¡Hola! https://example.org/" + "x" * 200 + "\n")
    sending.send_due()
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert {part["To"] for part in read} == {"ana@example.org"}
    assert "x" * 200 in read[1].get_content()


def test_that_a_mail_was_sent_is_never_deleted():
    row = message(sent_at=timezone.now())
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Message.objects.filter(pk=row.pk).delete()
