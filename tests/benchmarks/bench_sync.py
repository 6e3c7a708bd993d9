"""Badge sync of 10,000 profiles with 1.26 million awards, over HTTP from a stub that does nothing but answer.

Ratios are shares of the yardstick's rate (1 = as fast as it). Gates (one run): first sync ≥ 0.30 of a bare COPY of the
same awards into the same table; unchanged sync ≥ 0.60 of a bare aiohttp loop with the same conditional requests; 1%
changed ≥ 0.75 of unchanged; with 100 ms of latency at concurrency 64 ≥ 0.80 of Little's law; memory ≤ 200 MiB.
``BENCH_SIZE=s`` takes 1,000 profiles.
"""

import asyncio
import contextlib
import io
import json
import multiprocessing
import os
import random
import statistics
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from isal import igzip

from tests.benchmarks import Emit, interleaved, seconds

NAME = "sync"
SIZES: Final = {"s": 1_000, "m": 10_000}
EACH: Final = 126  # badges of a profile
BADGES: Final = 800
ROUNDS: Final = 5
EPOCH: Final = datetime(2024, 1, 1, tzinfo=UTC)


def run(emit: Emit) -> None:
    from django.conf import settings

    size = SIZES[os.environ.get("BENCH_SIZE", "m")]
    settings.BELLS = dict.fromkeys(settings.BELLS, "nobody.listens")
    with stub(size) as url:
        settings.TREEHOUSE_URL = url
        link(size)
        first = seconds(sync)
        emit(f"first sync, {size} profiles", first)  # its memory, before the yardsticks need any
        unchanged(emit, size, url)
        one_percent(emit, size, url)
        latency(emit, size, url)
        against_copy(emit, size, first)


def sync(**bounds: Any) -> None:
    """Everyone, unpaced."""
    from badges.provider.client import Limits
    from badges.provider.models import ProviderAccount
    from badges.provider.sync.run import run_due

    ProviderAccount.objects.update(next_sync_at=timezone.now())
    summary = run_due(bounds=Limits(concurrency=bounds.get("concurrency", 32)))
    done, total = summary.run.done, summary.run.total
    if summary.error or done != total or summary.report.counts["nonsense"] or summary.report.counts["broken"]:
        raise RuntimeError(f"{done} of {total}: {summary.report.counts} {summary.error}")


def link(size: int) -> None:
    from badges.provider.models import ProviderAccount
    from codeoregon.accounts.models import User

    now = timezone.now()
    users = User.objects.bulk_create([User(email=f"u{n}@bench.example") for n in range(size)], batch_size=2_000)
    ProviderAccount.objects.bulk_create(
        [
            ProviderAccount(user=user, handle=f"u{n}", code="CO-X", proof="staff", proved_at=now)
            for n, user in enumerate(users)
        ],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE badges_provideraccount")


def unchanged(emit: Emit, size: int, url: str) -> None:
    from badges.provider.models import ProviderAccount

    asks = list(ProviderAccount.objects.values_list("handle", "etag"))
    times = interleaved(ROUNDS, sync=sync, bare=lambda: asyncio.run(bare_loop(url, asks)))
    emit("bare aiohttp loop, 304 each", times["bare"], n=ROUNDS)
    share = times["bare"] / times["sync"]
    emit("unchanged sync", times["sync"], ratio_to="rate of the bare loop", ratio=share, n=ROUNDS)


async def bare_loop(url: str, asks: list[tuple[str, str]]) -> None:
    """The same conditional requests by aiohttp and nothing else."""
    import aiohttp

    waiting = iter(asks)
    async with aiohttp.ClientSession(
        auto_decompress=False, connector=aiohttp.TCPConnector(limit=32), headers={"Accept-Encoding": "gzip"}
    ) as session:

        async def worker() -> None:
            for handle, etag in waiting:
                headers = {"If-None-Match": etag}
                async with session.get(f"{url}/profiles/{handle}.json", headers=headers) as answer:
                    await answer.read()
                    if answer.status != 304:
                        raise RuntimeError(f"status {answer.status}")

        await asyncio.gather(*(worker() for _ in range(32)))


def one_percent(emit: Emit, size: int, url: str) -> None:
    """A hundredth of the profiles has one badge more each time."""
    plain: list[float] = []
    some: list[float] = []
    for _ in range(ROUNDS):
        plain.append(seconds(sync))
        tell(url, "more")
        some.append(seconds(sync))
    share = statistics.median(plain) / statistics.median(some)
    emit("1% changed", statistics.median(some), ratio_to="rate of unchanged", ratio=share, n=ROUNDS)


def latency(emit: Emit, size: int, url: str) -> None:
    tell(url, "slow")
    some = min(size, 5_000)
    from badges.provider.models import ProviderAccount

    ProviderAccount.objects.filter(handle__in=[f"u{n}" for n in range(some, size)]).update(unlinked_at=timezone.now())
    took = seconds(lambda: sync(concurrency=64))
    ideal = some * 0.1 / 64
    emit(f"{some} at 100 ms, 64 at a time", took, ratio_to="rate by Little's law", ratio=ideal / took)
    tell(url, "fast")
    ProviderAccount.objects.update(unlinked_at=None)


def against_copy(emit: Emit, size: int, first: float) -> None:
    """Bare COPY of the very awards into the very table, keys and constraints included; then the first sync again."""
    columns = "user_id, badge_id, earned_at, first_seen_at, last_seen_at"
    lines = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM badges_award) TO STDOUT", lines)

        def copy() -> None:
            lines.seek(0)
            with transaction.atomic():
                cursor.copy_expert(f"COPY badges_award ({columns}) FROM STDIN", lines)

        firsts, copies = [first], []
        for number in range(3):
            forget()
            copies.append(seconds(copy))
            if number < 2:
                forget()
                firsts.append(seconds(sync))
        cursor.execute("SELECT count(*) FROM badges_award")
        awards = cursor.fetchone()[0]
    bare, ours = statistics.median(copies), statistics.median(firsts)
    emit(f"bare COPY of {awards} awards", bare, n=len(copies))
    emit("first sync", ours, ratio_to="rate of the bare COPY", ratio=bare / ours, n=len(firsts))


def forget() -> None:
    """As before the first sync; by the owner, since web and worker may not empty tables."""
    from django.conf import settings

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("TRUNCATE badges_award, badges_snapshot, badges_quarantine CASCADE")
        cursor.execute("UPDATE badges_provideraccount SET etag = '', last_modified = '', document_sha256 = ''")
        cursor.execute("VACUUM ANALYZE badges_provideraccount")
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


# --- The stub: its own process, documents made beforehand ---------------------------------------------------------


@contextlib.contextmanager
def stub(size: int) -> Iterator[str]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(size, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(120):
            raise RuntimeError("the stub did not start")
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join(10)


def tell(url: str, what: str) -> None:
    with urllib.request.urlopen(f"{url}/_{what}", timeout=60) as answer:
        answer.read()


def serve(size: int, pipe: Any) -> None:
    import uvloop

    async def main() -> None:
        pages = Pages(size)
        server = await asyncio.get_running_loop().create_server(lambda: Answerer(pages), "127.0.0.1", 0, backlog=512)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(main())


class Pages:
    """Packed documents by path, and their tags."""

    def __init__(self, size: int) -> None:
        self.size, self.version, self.delay = size, 0, 0.0
        self.held: dict[bytes, tuple[bytes, bytes]] = {}
        for number in range(size):
            self.make(number, 0)

    def make(self, number: int, more: int) -> None:
        dice = random.Random(number)
        badges = [badge(n, dice) for n in dice.sample(range(1, BADGES + 1), EACH)]
        badges += [badge(BADGES + n, dice) for n in range(1, more + 1)]
        document = {
            "name": f"Person {number}",
            "profile_name": f"u{number}",
            "profile_url": f"https://provider.example/u{number}",
            "gravatar_url": "https://pictures.example/0cba00ca3da1b283a57287bcceb17e35",
            "gravatar_hash": "0cba00ca3da1b283a57287bcceb17e35",
            "badges": badges,
            "points": {"total": 4_000, "HTML": 800, "CSS": 700},
        }
        packed = igzip.compress(json.dumps(document).encode())
        self.held[b"/profiles/u%d.json" % number] = (b'"u%d-%d"' % (number, more), packed)

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/_"):
            return self.order(path)
        tag, packed = self.held[path]
        if tag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nETag: %s\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (tag, len(packed), packed)
        )

    def order(self, path: bytes) -> bytes:
        if path == b"/_more":
            self.version += 1
            for number in range(0, self.size, 100):
                self.make(number, self.version)
        self.delay = {b"/_slow": 0.1, b"/_fast": 0.0}.get(path, self.delay)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def badge(number: int, dice: random.Random) -> dict[str, Any]:
    course = f"https://provider.example/library/course-{number // 6}"
    earned = EPOCH + timedelta(minutes=dice.randrange(500_000))
    return {
        "id": number,
        "name": f"Stage number {number}",
        "url": f"{course}/{number}",
        "icon_url": f"https://images.example/badges_stage-{number}.png",
        "earned_date": earned.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "courses": [
            {"title": f"Course {number // 6}", "url": course, "badge_count": 1},
            {"title": f"Stage number {number}", "url": f"{course}/{number}", "badge_count": 1},
        ],
    }


class Answerer(asyncio.Protocol):
    """As little of a server as can be: whole heads in, prepared bytes out."""

    def __init__(self, pages: Pages) -> None:
        self.pages, self.buffer = pages, b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            answer = self.pages.answer(head)
            if self.pages.delay:
                asyncio.get_running_loop().call_later(self.pages.delay, self.transport.write, answer)
            else:
                self.transport.write(answer)
