"""Faults on request: what a real provider does on its bad days, settable for one username or for all."""

import asyncio
import contextlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec
from aiohttp import web

Mode = Literal[
    "none", "slow", "404", "403", "429", "500", "html", "truncated", "huge", "renamed",
    "drip", "endless", "redirect", "cut", "somebody_else", "empty",
]  # fmt: skip
_PAGE = b"<!doctype html><title>Sorry</title><p>We are working on it."


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/misbehave`. `username` "*" means everybody; `times` 0 means until it is undone."""

    username: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    mode: Mode
    seconds: Annotated[float, msgspec.Meta(ge=0, le=600)] = 30.0
    retry_after: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 30
    times: Annotated[int, msgspec.Meta(ge=0)] = 0


@dataclass(slots=True)
class Fault:
    order: Order
    left: int


class Faults:
    """The faults in force. Kept in memory only: a restart behaves well."""

    def __init__(self) -> None:
        self._by_name: dict[str, Fault] = {}

    def set(self, order: Order) -> None:
        name = order.username.casefold()
        if order.mode != "none":
            self._by_name[name] = Fault(order, order.times)
        elif name == "*":
            self._by_name.clear()
        else:
            self._by_name.pop(name, None)

    def orders(self) -> list[Order]:
        return [fault.order for fault in self._by_name.values()]

    def take(self, handle: str) -> Order | None:
        """The fault that this request meets; a counted one is used up by it. One person's own comes before "*"."""
        if not self._by_name:
            return None
        for name in (handle.casefold(), "*"):
            fault = self._by_name.get(name)
            if fault is None:
                continue
            if fault.order.times:
                fault.left -= 1
                if fault.left <= 0:
                    del self._by_name[name]
            return fault.order
        return None


async def act(request: web.Request, order: Order, body: bytes) -> web.StreamResponse | None:
    """Answer badly as ordered, or None when the usual answer is to follow (slow, renamed)."""
    match order.mode:
        case "slow":
            await asyncio.sleep(order.seconds)
            return None
        case "404":
            return web.json_response({"error": "not found"}, status=404)
        case "403":
            return web.json_response({"error": "private"}, status=403)
        case "429":
            wait = {"Retry-After": str(order.retry_after)}
            return web.json_response({"error": "too many requests"}, status=429, headers=wait)
        case "500":
            return web.Response(status=500, body=_PAGE, content_type="text/html")
        case "html":
            return web.Response(body=_PAGE, content_type="text/html")
        case "truncated":
            return await _truncated(request, body)
        case "huge":
            return web.Response(body=_bomb(), content_type="application/json", headers={"Content-Encoding": "gzip"})
        case "drip":
            return await _pour(request, (body[at : at + 1] for at in range(len(body))), 1.0)
        case "endless":
            return await _pour(request, (b" " * 65_536 for _ in range(8_000)), 0.0)
        case "redirect":
            other = "localhost" if request.host.startswith("127.") else "127.0.0.1"
            return web.Response(status=302, headers={"Location": str(request.url.with_host(other))})
        case "cut":
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        case "somebody_else" | "empty":
            change: dict[str, object] = {"badges": []} if order.mode == "empty" else {"profile_name": "somebody-else"}
            return web.json_response(msgspec.json.decode(body) | change)
    return None


async def _pour(request: web.Request, pieces: Iterator[bytes], pause: float) -> web.StreamResponse:
    """Send piece by piece until whoever asked hangs up: a byte a second, or half a gigabyte at once."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            await response.write(piece)
            await asyncio.sleep(pause)
    return response


async def _truncated(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promise the whole, send half, hang up."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


@cache
def _bomb() -> bytes:
    """64 MB of JSON in 64 KB of gzip."""
    return b"".join(_squeezed())


def _squeezed() -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield packer.compress(b'{"name": "')
    for _ in range(64):
        yield packer.compress(b"a" * (1 << 20))
    yield packer.compress(b'"}')
    yield packer.flush()
