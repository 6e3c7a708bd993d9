"""A sandbox provider on a real socket, and small ways to ask it and to spoil it."""

import asyncio
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.population import Population
from badges.provider.sandbox.server import make_app
from badges.provider.sandbox.store import Store


@dataclass
class Served:
    """An aiohttp application running in a thread of its own."""

    url: str
    documents: Documents | None = None
    seen: list[dict[str, str]] = field(default_factory=list)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def misbehave(self, username: str, mode: str, **more: Any) -> None:
        self.post("/_sandbox/misbehave", {"username": username, "mode": mode} | more)


@pytest.fixture
def serve() -> Iterator[Callable[[web.Application], Served]]:
    """Start an application on a free loopback port; everything started is stopped at the end."""
    stops: list[Callable[[], None]] = []

    def start(app: web.Application) -> Served:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        loop = asyncio.new_event_loop()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

        async def up() -> None:
            await runner.setup()
            await web.SockSite(runner, listener).start()

        loop.run_until_complete(up())
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()

        async def drop_the_rest() -> None:
            left = asyncio.all_tasks() - {asyncio.current_task()}  # handlers whose client hung up
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

        def stop() -> None:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.run_until_complete(drop_the_rest())
            loop.close()

        stops.append(stop)
        return Served(f"http://127.0.0.1:{listener.getsockname()[1]}")

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def sandbox(tmp_path: Path, serve: Callable[[web.Application], Served], settings: Any) -> Iterator[Served]:
    """A sandbox of 40 learners; the portal's settings point at it."""
    with Store(tmp_path / "sandbox") as store:
        population = Population(7, 40, date(2024, 5, 31))
        documents = Documents(population, store, "http://provider.example")
        served = serve(make_app(documents))
        served.documents = documents
        settings.TREEHOUSE_URL = served.url
        yield served


@pytest.fixture
def documents(sandbox: Served) -> Documents:
    """What the sandbox serves, with a learner linked to each of its profiles."""
    from tests.badges.provider.world import link_everyone  # has models, which are not loaded with this file

    assert sandbox.documents is not None
    link_everyone(sandbox.documents)
    return sandbox.documents
