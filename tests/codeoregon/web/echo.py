"""A small application behind the buffering entry point, for the tests to start under the real server."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from codeoregon.web import rsgi

LONG = 20_000_000


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/fail":
        raise RuntimeError("on purpose")
    if environ["PATH_INFO"] == "/long":
        start("200 OK", [("Content-Type", "text/plain")])
        return _pieces()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    told["body"] = environ["wsgi.input"].read().decode("latin-1")
    start("203 Told", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [json.dumps(told).encode()]


def _pieces() -> Iterator[bytes]:
    for _ in range(LONG // 100_000):
        yield b"x" * 100_000


rsgi.PAUSE_SECONDS = 2.0
application = rsgi.BufferedWsgi(echo, threads=2)
