"""Asks a provider for profiles, politely and within bounds. HTTP only: it knows no rows and parses nothing.

Every answer is one of the outcomes; no exception and no word of HTTP gets past this module. One `Client` serves
any number of asks: `stream` holds at most `concurrency` of them at a time, so memory does not grow with the learners.
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self

import aiohttp
import stamina
from isal import isal_zlib
from isal.igzip_lib import IsalError
from yarl import URL

from badges.provider.client.outcomes import (
    Ask,
    Broken,
    Changed,
    Nonsense,
    NotFound,
    Outcome,
    Private,
    Throttled,
    Unchanged,
)

__all__ = [
    *["LATEST", "MAX_BODY", "UNSAID", "AskedToWait", "Client", "Limits", "gunzip"],
    *["Ask", "Broken", "Changed", "Nonsense", "NotFound", "Outcome", "Private", "Throttled", "Unchanged"],
]

MAX_BODY: Final = 1 << 20  # bytes, before and after decompression
MAX_REDIRECTS: Final = 3
MAX_ETAG: Final = 200  # characters that we are willing to keep
MAX_DATE: Final = 60
TURNS_SECONDS: Final = 0.5  # how much of the shared pace is taken at a time: others wait no longer for theirs
LATEST: Final = 0.1  # seconds; who is woken later than that asks in another turn, and turns are so much wider apart
UNSAID: Final = 5.0  # seconds to wait when the provider does not say how long
_GZIP: Final = 31  # window bits that mean "gzip container"


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard to ask. Times in seconds; `rate` in requests a second, 0 = as fast as it goes."""

    concurrency: int = 32
    rate: float = 0.0
    # Takes so many of the turns that all processes share; returns seconds until the first. Without it we keep our own.
    turns: Callable[[int], float] | None = None
    # Told to wait (seconds, None: the provider did not say): lets nobody ask meanwhile; returns for how long.
    hold: Callable[[float | None], float] | None = None
    taken: int = 0  # turns that the caller has taken for us already, the first of them now
    timeout: float = 10.0  # for one ask in all, retries included; waiting for our turn is not counted
    attempts: int = 3
    backoff: float = 0.2
    quiet: float = 10.0  # the longest an ask waits here when we were told to; beyond it comes back as Throttled
    longest_wait: float = 86_400.0  # the longest Retry-After we believe

    @property
    def apart(self) -> float:
        """Seconds from turn to turn: turns of `1 + LATEST` seconds, all used within one second, are `rate` at most."""
        return (1.0 + LATEST) / self.rate


class AskedToWait(Exception):
    """Raised by `Limits.turns`: the provider told somebody to wait, and so do we, so many seconds."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _Transient(Exception):
    """A fault that a second try may mend."""

    def __init__(self, outcome: Broken | Throttled) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Client:
    """Use as `async with Client(limits) as client`, then `fetch` one ask or `stream` many."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._quiet_until = 0.0
        self._next_turn = time.monotonic()
        self._turns_left = limits.taken
        self._turns_lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,  # decompression is bounded here instead
            connector=aiohttp.TCPConnector(limit=self.limits.concurrency, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "CodeOregon/1"},
            timeout=aiohttp.ClientTimeout(total=self.limits.timeout),
            requote_redirect_url=False,
            max_line_size=8190,
            max_field_size=8190,
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def stream(self, asks: Iterable[Ask] | AsyncIterator[Ask]) -> AsyncIterator[tuple[Ask, Outcome]]:
        """Yield each ask with its outcome, in the order they finish, `concurrency` of them under way at most."""
        source = asks if isinstance(asks, AsyncIterator) else _as_async(asks)
        done: asyncio.Queue[tuple[Ask, Outcome] | Exception | None] = asyncio.Queue(2 * self.limits.concurrency)
        lock = asyncio.Lock()

        async def work() -> None:
            try:
                while True:
                    if (quiet := self._quiet_until - time.monotonic()) > self.limits.quiet:
                        await asyncio.sleep(quiet)  # whoever reads the stream need not wait for it
                    async with lock:  # an async generator may be advanced by one task at a time
                        ask = await anext(source)
                    await done.put((ask, await self.fetch(ask)))
            except StopAsyncIteration:
                await done.put(None)
            except Exception as error:  # noqa: BLE001 - the source's own fault, handed to whoever reads the stream
                await done.put(error)

        workers = [asyncio.create_task(work()) for _ in range(self.limits.concurrency)]
        try:
            running = len(workers)
            while running:
                item = await done.get()
                if isinstance(item, Exception):
                    raise item
                if item is None:
                    running -= 1
                else:
                    yield item
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def fetch(self, ask: Ask) -> Outcome:
        """One ask, with jittered retries for what may mend, `limits.timeout` seconds of asking in all."""
        budget = _Budget(self.limits.timeout)
        try:
            return await self._try(ask, budget)  # nearly always the only try: keep it free of retry machinery
        except _Transient as fault:
            last = fault
        try:
            async for attempt in stamina.retry_context(
                on=_Transient,
                attempts=max(1, self.limits.attempts - 1),
                timeout=None,
                wait_initial=self.limits.backoff,
                wait_max=2.0,
                wait_jitter=self.limits.backoff,
            ):
                if attempt.num == 1:
                    await asyncio.sleep(self.limits.backoff * (0.5 + random.random()))  # noqa: S311 - jitter
                with attempt:
                    if self.limits.attempts < 2 or not self._worth_another(last.outcome, budget):
                        return last.outcome
                    try:
                        return await self._try(ask, budget)
                    except _Transient as fault:
                        last = fault
                        raise
        except _Transient as fault:
            return fault.outcome
        return last.outcome

    def _worth_another(self, outcome: Broken | Throttled, budget: "_Budget") -> bool:
        too_long = isinstance(outcome, Throttled) and outcome.retry_after > self.limits.quiet
        return not too_long and budget.left > 0.05

    async def _try(self, ask: Ask, budget: "_Budget") -> Outcome:
        await self._turn()
        started = time.monotonic()
        try:
            return await self._get(ask, budget)
        except AskedToWait as told:
            raise _Transient(Throttled(await self._wait(told.seconds), told=True)) from None
        except TimeoutError:
            raise _Transient(Broken(f"No whole answer within {self.limits.timeout:g} seconds.")) from None
        except aiohttp.ClientPayloadError:
            raise _Transient(Broken("The answer broke off.")) from None
        except aiohttp.ClientConnectorError:
            raise _Transient(Broken("The provider could not be reached.")) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _Transient(Broken(f"The exchange failed ({type(error).__name__}).")) from None
        except ValueError as error:  # a header or an address that aiohttp itself refuses
            return Nonsense(f"The answer could not be read ({type(error).__name__}).")
        finally:
            budget.left -= time.monotonic() - started

    async def _turn(self) -> None:
        """Wait for a quiet period to pass and for our place in the pace; asks nothing when that would be too long."""
        while True:
            if (quiet := self._quiet_until - time.monotonic()) > self.limits.quiet:
                raise _Transient(Throttled(math.ceil(quiet)))
            if quiet > 0:  # then come back spread out, not all at once
                await asyncio.sleep(quiet + random.random() * 0.1)  # noqa: S311 - jitter
            late = 0.0
            if self.limits.rate > 0:
                try:
                    turn = await self._next_free_turn()
                except AskedToWait as told:
                    self._quiet_until = max(self._quiet_until, time.monotonic() + (told.seconds or 0.0))
                    continue
                await asyncio.sleep(turn - time.monotonic())
                late = time.monotonic() - turn
            if self._quiet_until <= time.monotonic() and late < LATEST:  # nobody was told to wait meanwhile
                return

    async def _wait(self, said: float | None) -> float:
        """Told to wait: so do all who share our turns. For how long; many answers of one moment say it once."""
        left = self._quiet_until - time.monotonic()
        if left <= 0 or (said or 0.0) > left + 0.1:
            self._quiet_until = time.monotonic() + (said or UNSAID)
            self._turns_left = 0
            if self.limits.hold is not None:
                until = await asyncio.to_thread(self.limits.hold, said) + time.monotonic()
                self._quiet_until = max(self._quiet_until, until)
        return math.ceil(self._quiet_until - time.monotonic())

    async def _next_free_turn(self) -> float:
        """When we may ask (on the monotonic clock). A turn that went by unused is lost: nothing is caught up with."""
        apart = self.limits.apart
        async with self._turns_lock:
            while True:
                if self.limits.turns is None:
                    self._next_turn = max(time.monotonic(), self._next_turn)
                elif not self._turns_left:
                    # No more than we can use: who asks for one person takes one turn.
                    number = max(1, min(self.limits.concurrency, int(self.limits.rate * TURNS_SECONDS)))
                    self._next_turn = await asyncio.to_thread(self.limits.turns, number) + time.monotonic()
                    self._turns_left = number
                turn, self._next_turn = self._next_turn, self._next_turn + apart
                self._turns_left = max(0, self._turns_left - 1)
                if turn >= time.monotonic() - apart:
                    return turn

    async def _get(self, ask: Ask, budget: "_Budget") -> Outcome:
        if self._session is None:
            raise _Transient(Broken("The client is closed."))
        held = {"If-None-Match": ask.etag, "If-Modified-Since": ask.last_modified}
        headers = {name: value for name, value in held.items() if value}
        url = URL(ask.url, encoded=True)
        options: dict[str, Any] = {}
        if budget.left < self.limits.timeout:
            options["timeout"] = aiohttp.ClientTimeout(total=max(0.05, budget.left))
        for _ in range(MAX_REDIRECTS + 1):
            async with self._session.get(url, headers=headers, allow_redirects=False, **options) as answer:
                if answer.status == 304:
                    return Unchanged() if headers else Nonsense("Said “unchanged” though we hold nothing yet.")
                if answer.status == 200:
                    return await _document(answer)
                if answer.status not in {301, 302, 303, 307, 308}:
                    return self._refusal(answer)
                target = _same_origin(url, answer.headers.get("Location", ""))
            if target is None:
                return Nonsense("The answer points to another host; we do not follow it.")
            url = target
            await self._turn()
        return Nonsense("The answer points on and on.")

    def _refusal(self, answer: aiohttp.ClientResponse) -> Outcome:
        status = answer.status
        if status in {404, 410}:
            return NotFound()
        if status in {401, 403}:
            return Private()
        if status == 429 or (status == 503 and "Retry-After" in answer.headers):
            raise AskedToWait(self._retry_after(answer.headers))
        if status >= 500 or status == 408:
            raise _Transient(Broken(f"The provider failed (status {status})."))
        return Nonsense(f"The provider answered with status {status}.")

    def _retry_after(self, headers: Mapping[str, str]) -> float | None:
        """Seconds, from either form of the header (RFC 9110, 10.2.3), bounded; None when absent, odd or past."""
        text = headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            seconds = float(text[:9])
        else:
            try:
                when = parsedate_to_datetime(text)
                when = when if when.tzinfo else when.replace(tzinfo=UTC)
                seconds = (when - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError, OverflowError):
                return None
        return min(seconds, self.limits.longest_wait) if seconds > 0 else None


@dataclass(slots=True)
class _Budget:
    """Seconds of asking that one ask still has."""

    left: float


async def _as_async(asks: Iterable[Ask]) -> AsyncIterator[Ask]:
    for ask in asks:
        yield ask


async def _document(answer: aiohttp.ClientResponse) -> Outcome:
    """Read a 200: right kind, bounded size, decompressed within the same bound."""
    kind = answer.headers.get("Content-Type", "").split(";", 1)[0].strip().lower()
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip"}:
        return Nonsense("The answer is packed in a way we did not ask for.")
    too_large = Nonsense(f"The answer is larger than {MAX_BODY // 1024} KiB.")
    if (answer.content_length or 0) > MAX_BODY:
        answer.close()  # do not drain what we will not read
        return too_large
    pieces: list[bytes] = []
    size = 0
    while piece := await answer.content.readany():
        size += len(piece)
        if size > MAX_BODY:
            answer.close()
            return too_large
        pieces.append(piece)
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    packed = b""
    if coding == "gzip":
        packed = body
        unpacked = gunzip(packed)
        if isinstance(unpacked, Nonsense):
            return unpacked
        body = unpacked
    if kind != "application/json" and not kind.endswith("+json"):
        return Nonsense("The answer is not JSON but something else.", body)
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    return Changed(body, _validator(etag, MAX_ETAG), _validator(modified, MAX_DATE), packed)


def gunzip(packed: bytes, limit: int = MAX_BODY) -> bytes | Nonsense:
    """Unpack at most `limit` bytes: never more memory than that, whatever the packed bytes claim."""
    unpacker = isal_zlib.decompressobj(wbits=_GZIP)
    try:
        body: bytes = unpacker.decompress(packed, limit + 1)
    except IsalError:  # type: ignore[misc]  # its stub declares an instance
        return Nonsense("The answer is not the gzip it says it is.", packed)
    if len(body) > limit:
        return Nonsense(f"The answer is larger than {limit // 1024} KiB.")
    if not unpacker.eof:
        return Nonsense("The packed answer breaks off.", packed)
    return body


def _validator(text: str | None, longest: int) -> str:
    """An ETag or a date as it came, or nothing when it is too long or odd to be sent back."""
    if not text or len(text) > longest or not text.isascii() or not text.isprintable():
        return ""
    return text


def _same_origin(url: URL, location: str) -> URL | None:
    """Where a redirect leads, or None when that is off the host, the port or the scheme."""
    if not location:
        return None
    try:
        target = url.join(URL(location))
    except ValueError:
        return None
    same = target.scheme == url.scheme and target.host == url.host and target.port == url.port
    return target if same and target.user is None else None
