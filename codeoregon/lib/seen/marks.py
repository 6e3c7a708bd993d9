"""Marks: a page carries one of each value that it shows, so that a change made meanwhile is told from one's own.

They travel in one hidden field, "name:mark,name:mark". A mark is keyed: nobody reads a value out of it or makes one up.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac

SEEN = "seen"  # the hidden field's name
MOST = 50_000  # signs of it that are read
SALT = "codeoregon.lib.seen"
KEPT = object()
"""Stands for an answer that was left as it is, where nothing is sent for that: a secret that is never shown again."""


def mark(value: Any) -> str:
    """Tells one value of a field from another (16 hex digits); a row counts by its key, nothing and "" are one."""
    return salted_hmac(SALT, _plain(value), algorithm="sha256").hexdigest()[:16]


def written(marks: Mapping[str, str]) -> str:
    """Marks by name, as the page carries them."""
    return ",".join(f"{name}:{one}" for name, one in marks.items())


def read(sent: Mapping[str, Any]) -> dict[str, str]:
    """The marks that came with a form; what is none is as good as missing."""
    parts = str(sent.get(SEEN, ""))[:MOST].split(",")
    return dict(part.split(":", 1) for part in parts if ":" in part)


def apart(seen: Mapping[str, str], now: Mapping[str, Any], typed: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Names of what was typed that others changed since it was shown: (by both, differently; by others only).

    A name without a mark was not on the page, so whoever typed it can't know what stands there: both changed it.
    """
    both, theirs = [], []
    for name, value in typed.items():
        was, stands = seen.get(name), mark(now.get(name))
        untouched = value is KEPT or mark(value) == was
        if stands == was or (value is not KEPT and mark(value) == stands):
            continue
        if not untouched:
            both.append(name)
        elif was is not None:
            theirs.append(name)
    return both, theirs


def _plain(value: Any) -> str:
    """One text for one value, whichever way it was read or typed."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{(value + 0).normalize():f}"  # 20.00 is 20
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")  # forms hold no smaller part
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return "" if value is None else str(value).replace("\r\n", "\n").strip()
    parts = [_plain(part) for part in value]
    return repr(parts if isinstance(value, tuple) else sorted(parts))  # what is ticked in a list has no order
