"""How a case of a constraint is written (``test_constraints.py``, and files beside the rooms that have many)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

NOW = timezone.now()
BEFORE = NOW - dt.timedelta(days=1)
TODAY, YESTERDAY = NOW.date(), BEFORE.date()


@dataclass
class Check:
    """``model`` takes a row with ``good`` and refuses it with any of ``bad`` in place of that."""

    model: str
    good: dict[str, Any]
    bad: list[dict[str, Any]]


@dataclass
class Unique:
    """``model`` takes a row with ``good`` and refuses a second that differs in ``but``; with ``free`` it is taken."""

    model: str
    good: dict[str, Any]
    but: dict[str, Any] = field(default_factory=dict)
    free: dict[str, Any] = field(default_factory=dict)
