"""Put a message in the queue: in the same transaction as its cause, once for each cause, sent by a task."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from codeoregon.lib.bell import ring
from codeoregon.lib.text import NOWHERE
from codeoregon.mail.models import Message

SUBJECT = "Subject:"
SUBJECT_LENGTH = 200


class NoSubject(Exception):
    """A mail template that does not begin with a line "Subject: …"."""


@transaction.atomic
def queue(
    *,
    key: str,
    to: str,
    template: str,
    context: dict[str, Any],
    user: Any = None,
    language: str = "en",
    secret: bool = False,
    unsubscribe_url: str = "",
) -> Message | None:
    """Queue one mail; None when ``key`` has been queued before, by whoever, or when there is no address to write to.

    ``template`` names ``templates/mail/<template>.txt``, whose first line is "Subject: …", and, where it exists, the
    ``.html`` beside it. Both get ``context`` and ``base_url``. It is written in ``language``, or the user's own where
    there is one. ``secret`` says that the text opens an account (a link, a code): staff never see it, and it is wiped
    once sent. ``unsubscribe_url`` stops mail of this kind when it is sent a form, without signing in (RFC 8058).
    Raises ValidationError for an address that is none.
    """
    if to.strip().endswith(NOWHERE):
        return None
    spoken = user.language if user is not None else language
    with translation.override(spoken):
        full = {**context, "base_url": settings.BASE_URL}
        subject, text = _split(_render(f"mail/{template}.txt", full, autoescape=False), template)
        try:
            html = _render(f"mail/{template}.html", full, autoescape=True)
        except TemplateDoesNotExist:
            html = ""
    return _put(
        Message(
            key=key,
            user=user,
            to=to.strip(),
            template=template,
            language=spoken,
            subject=subject,
            text=text,
            html=html,
            secret=secret,
            unsubscribe_url=unsubscribe_url,
        )
    )


@transaction.atomic
def queue_written(*, message: EmailMultiAlternatives, template: str, user: Any = None, language: str = "en") -> None:
    """Queue a mail that somebody else has worded (sign-in pages): always a cause of its own, always secret.

    Where there is no address to write to, nothing is queued.
    """
    if message.to[0].strip().endswith(NOWHERE):
        return
    html = [str(content) for content, mimetype in message.alternatives if mimetype == "text/html"]
    queued = _put(
        Message(
            key=f"{template}:{uuid.uuid4()}",
            user=user,
            to=message.to[0],
            template=template,
            language=language,
            subject=one_line(str(message.subject)),
            text=str(message.body),
            html=html[0] if html else "",
            secret=True,
        )
    )
    if queued is None:
        raise RuntimeError("a fresh random key was taken")


def one_line(subject: str) -> str:
    """A subject without line breaks or other control signs, so that it cannot add a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())[:SUBJECT_LENGTH]


def _put(message: Message) -> Message | None:
    validate_email(message.to)
    if len(message.to) > 254 or not message.to.isprintable():
        raise ValidationError("not an address")
    if Message.objects.filter(key=message.key).exists():
        return None
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # queued by another request a moment ago
        return None
    ring("mail")
    return message


def _render(name: str, context: dict[str, Any], *, autoescape: bool) -> str:
    # Plain text must not turn "Dean & Sons" into "Dean &amp; Sons", whatever the template says.
    template = get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=autoescape)))


def _split(rendered: str, template: str) -> tuple[str, str]:
    first, _, rest = rendered.lstrip().partition("\n")
    if not first.startswith(SUBJECT) or not one_line(first.removeprefix(SUBJECT)):
        raise NoSubject(template)
    return one_line(first.removeprefix(SUBJECT)), rest.strip() + "\n"
