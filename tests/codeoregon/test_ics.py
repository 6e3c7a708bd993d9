"""Calendar files: what RFC 5545 asks, whatever people type."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.ics import Appointment, as_ics

NINE = dt.datetime(2027, 3, 15, 9, tzinfo=timezone.get_default_timezone())  # the day after the clocks went forward


def written(**more) -> bytes:
    plain = {"uid": "1@here", "number": 0, "starts_at": NINE, "minutes": 30, "title": "Talk", "place": "1 Oak Street"}
    set_at = dt.datetime(2027, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    return as_ics(Appointment(**{**plain, "text": "https://here/", "set_at": set_at, **more}))


def unfolded(raw: bytes) -> dict[str, str]:
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_it_is_one_event_with_all_that_must_be_there_in_utc():
    lines = unfolded(written(number=2))
    assert (lines["DTSTART"], lines["DTEND"], lines["DTSTAMP"]) == (
        "20270315T160000Z",
        "20270315T163000Z",
        "20270102T030405Z",
    )
    assert (lines["UID"], lines["SEQUENCE"], lines["VERSION"]) == ("1@here", "2", "2.0")
    assert lines["PRODID"]
    assert written().startswith(b"BEGIN:VCALENDAR\r\n")
    assert written().endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_a_talk_over_midnight_in_winter_ends_on_the_next_day():
    late = dt.datetime(2026, 12, 31, 23, 45, tzinfo=timezone.get_default_timezone())
    lines = unfolded(written(starts_at=late, minutes=60))
    assert (lines["DTSTART"], lines["DTEND"]) == ("20270101T074500Z", "20270101T084500Z")


def test_separators_are_escaped():
    assert unfolded(written(place="Room 4; 2nd floor, C:\\x"))["LOCATION"] == "Room 4\\; 2nd floor\\, C:\\\\x"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_nobody_begins_a_line_of_the_file(end):
    raw = written(title=f"Talk{end}ATTENDEE:mailto:x@example.org", place="a\x00b\x07c")
    assert b"\r\nATTENDEE" not in raw
    lines = unfolded(raw)
    assert lines["SUMMARY"] == "Talk\\nATTENDEE:mailto:x@example.org"
    assert lines["LOCATION"] == "abc"


def test_long_lines_are_folded_between_signs_and_come_back_whole():
    title = "Ένα μακρύ όνομα 🌲 " * 12
    raw = written(title=title)
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no sign is cut in two
    assert unfolded(raw)["SUMMARY"] == title
