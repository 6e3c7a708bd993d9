"""What mails that come again and again share: their morning, one row at a time, and the link that stops them."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jobs.board import cards
from jobs.openings.models import Opening

AT = dt.time(7)  # Pacific: mail is there before the day begins
LONGEST = 2.0  # seconds; a sweep comes every three
SHOWN = 10  # openings in a mail; it says how many there are


def morning(days: int, after: dt.datetime) -> dt.datetime:
    """Seven o'clock, so many days on."""
    day = timezone.localdate(after) + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, AT))


def in_turn(one: Callable[[dt.datetime], bool], now: dt.datetime | None) -> int:
    """Call ``one``, which claims a row and does it, until there is none; returns how many. Two at once share them.

    After ``LONGEST`` the rest waits for the next sweep: on the morning when everybody's mail is due, no worker is kept
    from what people wait for.
    """
    done, until = 0, time.monotonic() + LONGEST
    while time.monotonic() < until and one(now or timezone.now()):
        done += 1
    return done


def line(opening: Opening, url: str) -> dict[str, Any]:
    """An opening in a mail."""
    about = f"{cards.pay(opening)}. {opening.organisation.name}, {cards.place(opening)}."
    return {"title": opening.title, "about": about, "url": settings.BASE_URL + url}


def stop_url(page: str, salt: str, pk: int) -> str:
    """A link that stops mail without signing in; it never ends, for mail is kept for years."""
    return settings.BASE_URL + reverse(page, args=[signing.Signer(salt=salt).sign(str(pk))])


def key_of(token: str, salt: str) -> int:
    """The key of the row that a link is of. Raises Http404 for one that we never wrote."""
    try:
        return int(signing.Signer(salt=salt).unsign(token))
    except signing.BadSignature as forged:
        raise Http404 from forged


def stop_page(
    request: HttpRequest, template: str, row: Any, stop: Callable[[], Any], words: str | None = None
) -> HttpResponse:
    """Opening the link changes nothing, for mail scanners follow links; its button, or the mail program's, stops.

    ``row`` has ``due_at``, None when no mail is to come; None for a row that is gone, and its mail with it.
    """
    if row is not None and request.method == "POST":
        row = stop()
    stopped = row is None or row.due_at is None
    return render(request, template, {"stopped": stopped, "words": words or ""})
