"""An appointment as a calendar file (iCalendar, RFC 5545): opened, it is in the calendar of a phone or a computer.

Times are in UTC, so that no file has to carry the rules of a time zone. What people typed is escaped, and a line break
of theirs can't begin a line of the file.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse

LONGEST = 75  # octets a line, its end not counted (RFC 5545, 3.1)


@dataclass(frozen=True)
class Appointment:
    """``uid`` stays the same when the time changes, and ``number`` rises: calendars then move what they hold."""

    uid: str
    number: int
    starts_at: dt.datetime
    minutes: int
    title: str
    place: str
    text: str
    set_at: dt.datetime


def as_ics(one: Appointment) -> bytes:
    """The file: UTF-8, lines ended by CRLF and folded."""
    ends_at = one.starts_at + dt.timedelta(minutes=one.minutes)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Code Oregon//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"SEQUENCE:{one.number}",
        f"DTSTAMP:{_utc(one.set_at)}",
        f"DTSTART:{_utc(one.starts_at)}",
        f"DTEND:{_utc(ends_at)}",
        f"SUMMARY:{_text(one.title)}",
        f"LOCATION:{_text(one.place)}",
        f"DESCRIPTION:{_text(one.text)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def ics_response(one: Appointment, name: str) -> HttpResponse:
    """The file for download; never kept by caches."""
    response = HttpResponse(as_ics(one), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): separators escaped, line breaks written as such, no control signs."""
    lines = "\n".join(value.splitlines())
    shown = "".join(sign for sign in lines if sign == "\n" or sign.isprintable())
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        shown = shown.replace(sign, escaped)
    return shown


def _folded(line: str) -> Iterator[bytes]:
    """The line in parts that are short enough, each after the first begun by a blank; no sign is cut in two."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > LONGEST:
            yield part
            part = b" "
        part += octets
    yield part
