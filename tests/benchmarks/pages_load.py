"""Asks a web server for pages over connections that stay open, and notes how long each answer took."""

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

WAIT = 60.0  # seconds for one answer


@dataclass
class Page:
    """One page to ask for; ``{n}`` in its address is another number each time, ``{cents}`` that in hundredths."""

    name: str
    path: str
    port: int
    session: str = ""
    status: int = 200
    asked: int = 0
    waits: dict[int, list[float]] = field(default_factory=dict)  # connections → seconds of each answer
    spans: dict[int, float] = field(default_factory=dict)  # connections → seconds of it all

    def next_path(self) -> str:
        self.asked += 1
        return self.path.format(n=self.asked, cents=self.asked / 100)


def ask(page: Page, connections: int, times: int) -> None:
    """``times`` answers of one page over so many connections at once."""
    asyncio.run(_ask(page, connections, times))


async def _ask(page: Page, connections: int, times: int) -> None:
    cookies = {"sessionid": page.session} if page.session else {}
    connector = aiohttp.TCPConnector(limit=connections, force_close=False)
    timeout = aiohttp.ClientTimeout(total=WAIT)
    async with aiohttp.ClientSession(connector=connector, cookies=cookies, timeout=timeout) as client:
        left = iter(range(times))
        waits: list[float] = []

        async def lane() -> None:
            for _turn in left:
                start = time.perf_counter()
                async with client.get(f"http://127.0.0.1:{page.port}{page.next_path()}") as answer:
                    await answer.read()
                waits.append(time.perf_counter() - start)
                if answer.status != page.status:
                    raise RuntimeError(f"{page.path} answered {answer.status}")

        start = time.perf_counter()
        await asyncio.gather(*(lane() for _connection in range(connections)))
        page.spans[connections] = page.spans.get(connections, 0.0) + time.perf_counter() - start
        page.waits.setdefault(connections, []).extend(waits)
