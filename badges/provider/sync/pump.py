"""Runs the asynchronous client in a thread of its own, so that fetching goes on while batches are being written.

Asks go in by lists and outcomes come out by lists: one hand-over for many, because each one wakes a thread.
"""

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self

import uvloop

from badges.provider.client import Ask, Changed, Client, Limits, Nonsense, Outcome

HELD_BYTES: Final = 12 << 20  # of documents fetched and not yet collected; beyond it no more are asked for
_HAND_OVER: Final = 64
_PATIENCE: Final = 0.02  # seconds an outcome may wait for company

Result = tuple[Ask, Outcome]


class Pump:
    """Use as a context manager; `submit` never blocks, `collect` waits. Leaving it drops what is still under way."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._results: queue.SimpleQueue[list[Result] | BaseException] = queue.SimpleQueue()
        self._asks: deque[Ask] = deque()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, name="provider-pump", daemon=True)
        self._held = 0
        self.in_flight = 0  # submitted and not yet collected

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    @property
    def waiting(self) -> int:
        """How many are submitted and not asked for yet."""
        return len(self._asks)

    def submit(self, asks: list[Ask]) -> None:
        self.in_flight += len(asks)
        self._loop.call_soon_threadsafe(self._take, asks)

    def take_back(self) -> list[Ask]:
        """What was submitted and is not asked for yet; it will not be."""
        back: list[Ask] = []
        with contextlib.suppress(IndexError):
            while True:
                back.append(self._asks.popleft())
        self.in_flight -= len(back)
        return back

    def collect(self, timeout: float | None = None) -> list[Result]:
        """The next finished ones, [] when `timeout` seconds bring none. Raises what broke the client, if anything."""
        try:
            found = self._results.get(timeout=timeout)
        except queue.Empty:
            return []
        if isinstance(found, BaseException):
            raise RuntimeError("the provider client stopped") from found
        self.in_flight -= len(found)
        self._held -= sum(_weight(outcome) for _, outcome in found)
        return found

    def _take(self, asks: list[Ask]) -> None:
        self._asks.extend(asks)
        self._more.set()

    def _main(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                self._loop = runner.get_loop()
                runner.run(self._work())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # noqa: BLE001 - told to the other thread, which raises it
            self._results.put(error)
        finally:
            self._ready.set()

    async def _work(self) -> None:
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self._done: list[Result] = []
        self._ready.set()
        ticker = asyncio.create_task(self._tick())
        try:
            async with Client(self._limits) as client:
                async for result in client.stream(self._source()):
                    self._held += _weight(result[1])
                    self._done.append(result)
                    if len(self._done) >= _HAND_OVER:
                        self._hand_over()
        finally:
            ticker.cancel()

    async def _source(self) -> AsyncIterator[Ask]:
        while True:
            while self._held > HELD_BYTES:
                await asyncio.sleep(_PATIENCE)
            try:
                ask = self._asks.popleft()
            except IndexError:  # taken back, perhaps, on the other thread
                self._more.clear()
                await self._more.wait()
            else:
                yield ask

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_PATIENCE)
            self._hand_over()

    def _hand_over(self) -> None:
        if self._done:
            self._results.put(self._done)
            self._done = []


def _weight(outcome: Outcome) -> int:
    if isinstance(outcome, Changed):
        return len(outcome.body) + len(outcome.packed)
    return len(outcome.body) if isinstance(outcome, Nonsense) else 0
