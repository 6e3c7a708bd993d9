"""How far a link of the nightly chain is: on its row for the admin, and as a bar when somebody watches."""

import time
from types import TracebackType
from typing import Any, Self

from django.utils import timezone
from tqdm import tqdm

from codeoregon.night.models import NightlyRun, NightlyStep

EVERY = 1.0  # seconds between two writes of a row


class Progress:
    """``progress.total(n)``, then ``progress.add(k)`` as work is done. Without a row and unseen, it costs nothing.

    ``total(n, k)`` when k of them were done before.
    """

    def __init__(self, step: NightlyStep | None = None, *, bar: bool = False) -> None:
        self.step = step
        self.done = self.of = 0
        self._bar: Any = tqdm(total=0, desc=step.task if step else "work", unit="", disable=not bar)
        self._written = 0.0

    def total(self, number: int, done: int = 0) -> None:
        self.of = self._bar.total = number
        self.done = self._bar.n = self._bar.initial = done
        self._bar.refresh()
        self._write(now=True)

    def add(self, number: int = 1) -> None:
        self.done += number
        self._bar.update(number)
        self._write()

    def _write(self, *, now: bool = False) -> None:
        if self.step is None or (not now and time.monotonic() - self._written < EVERY):
            return
        self._written = time.monotonic()
        NightlyStep.objects.filter(pk=self.step.pk).update(done=self.done, total=self.of)
        NightlyRun.objects.filter(pk=self.step.run_id).update(beat_at=timezone.now())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(now=True)
        self._bar.close()
