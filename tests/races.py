"""Real races: many threads, each with its own database connection, let go at the same moment."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from codeoregon.capacity.models import Pool


def run_parallel(times: int, work: Callable[[int], Any], *, connections: int | None = None) -> list[Any]:
    """Call ``work(i)`` for i in 0…times-1 over ``connections`` threads (default: one each); results in order of i.

    An exception is a result too, so that a test can count both.
    """
    width = connections or times
    gate = threading.Barrier(width)
    opened = threading.local()

    def one(number: int) -> Any:
        if not getattr(opened, "yes", False):
            connection.ensure_connection()
            opened.yes = True
            gate.wait(timeout=60)
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - handed to the test, which decides what it means
            return error

    def lane(start: int) -> list[tuple[int, Any]]:
        try:
            return [(number, one(number)) for number in range(start, times, width)]
        finally:
            connection.close()

    with ThreadPoolExecutor(width) as pool:
        lanes = list(pool.map(lane, range(width)))
    return [result for _number, result in sorted((pair for lane_ in lanes for pair in lane_), key=lambda pair: pair[0])]


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked before it is read, and whoever looks how many places are left takes a moment to do so."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_args, **_named: self)
    slow_look(monkeypatch)


def slow_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def left(self: Pool) -> int:
        time.sleep(0.02)
        return self.limit - self.drawn

    monkeypatch.setattr(Pool, "left", property(left))
