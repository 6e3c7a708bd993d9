"""Badge sync of 10,000 profiles with 1.26 million awards, over HTTP from a stub that does nothing but answer.

Rates are profiles a second; ratios are shares of the yardstick's rate (1 = as fast as it). Gates (one run): ``first`` ≥
0.30 of ``bare_copy`` (COPY of the same awards into the same table); ``unchanged`` ≥ 0.60 of ``bare_loop`` (aiohttp on
the same event loop, the same conditional requests and nothing else); ``changed_1pct`` ≥ 0.75 of ``unchanged``;
``latency_100ms`` at concurrency 64 ≥ 0.80 of Little's law; a worker's memory ≤ 200 MiB, and at most a
tenth more for 20,000 learners than for 1,000 (``memory_…``: a process of its own). ``BENCH_SIZE=s`` takes 1,000
profiles.
"""

import asyncio
import contextlib
import gc
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from isal import igzip

from tests.benchmarks import Emit, seconds

SIZES: Final = {"s": 1_000, "m": 10_000}
FEWEST, USUAL, MOST = 10, 48, 320  # badges of a profile: 126 on average, and every sixth has 200 or more
BADGES: Final = 800
ROUNDS: Final = 5
FIRSTS: Final = 3
AT_ONCE: Final = 64
MEMORY: Final = {"s": (200, 1_000), "m": (1_000, 20_000)}
EPOCH: Final = datetime(2024, 1, 1, tzinfo=UTC)


def run(emit: Emit) -> None:
    from django.conf import settings

    which = os.environ.get("BENCH_SIZE", "m")
    size = SIZES[which]
    settings.BELLS = dict.fromkeys(settings.BELLS, "nobody.listens")
    with stub(max(size, *MEMORY[which])) as url:
        settings.TREEHOUSE_URL = url
        link(0, size)
        first(emit, size)
        unchanged(emit, size, url)
        one_percent(emit, size, url)
        latency(emit, size, url)
        memory(emit, url, *MEMORY[which])


def sync(**bounds: Any) -> float:
    """Everyone, unpaced; seconds."""
    from badges.provider.client import Limits
    from badges.provider.models import ProviderAccount
    from badges.provider.sync.run import run_due

    ProviderAccount.objects.update(next_sync_at=timezone.now())
    gc.collect()
    start = time.perf_counter()
    summary = run_due(bounds=Limits(concurrency=bounds.get("concurrency", 32)))
    took = time.perf_counter() - start
    done, total = summary.run.done, summary.run.total
    if summary.error or done != total or summary.report.counts["nonsense"] or summary.report.counts["broken"]:
        raise RuntimeError(f"{done} of {total}: {summary.report.counts} {summary.error}")
    return took


def link(start: int, size: int) -> None:
    from badges.provider.models import ProviderAccount
    from codeoregon.accounts.models import User

    now = timezone.now()
    users = User.objects.bulk_create([User(email=f"u{n}@bench.example") for n in range(start, size)], batch_size=2_000)
    ProviderAccount.objects.bulk_create(
        [
            ProviderAccount(user=user, handle=f"u{n}", code="CO-X", proof="staff", proved_at=now)
            for n, user in enumerate(users, start)
        ],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE badges_provideraccount")


def first(emit: Emit, size: int) -> None:
    """The first sync, and a bare COPY of the very awards into the very table, keys and constraints included."""
    from tests.benchmarks import peak_mib

    columns = "user_id, badge_id, earned_at, first_seen_at, last_seen_at"
    ours, copies = [sync()], []
    peak = peak_mib()  # before the yardstick needs any
    with connection.cursor() as cursor, tempfile.TemporaryFile() as lines:
        cursor.execute("SELECT count(*) FROM badges_award")
        awards = cursor.fetchone()[0]
        cursor.copy_expert(f"COPY (SELECT {columns} FROM badges_award) TO STDOUT", lines)

        def copy() -> None:
            lines.seek(0)
            with transaction.atomic():
                cursor.copy_expert(f"COPY badges_award ({columns}) FROM STDIN", lines)

        for number in range(FIRSTS):
            forget()
            copies.append(seconds(copy))
            if number < FIRSTS - 1:
                forget()
                ours.append(sync())
    forget()
    sync()  # what follows compares with it
    bare, took = statistics.median(copies), statistics.median(ours)
    emit(f"bare_copy, {awards} awards", bare, rate=size / bare, n=len(copies))
    emit("first", took, ratio_to="bare_copy", ratio=bare / took, rate=size / took, n=len(ours), peak=peak)


def unchanged(emit: Emit, size: int, url: str) -> None:
    import uvloop

    from badges.provider.models import ProviderAccount

    asks = list(ProviderAccount.objects.values_list("handle", "etag"))
    bares: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        bares.append(seconds(lambda: uvloop.run(bare_loop(url, asks))))
        ours.append(sync())
    bare, took = statistics.median(bares), statistics.median(ours)
    emit("bare_loop", bare, rate=size / bare, n=ROUNDS)
    emit("unchanged", took, ratio_to="bare_loop", ratio=bare / took, rate=size / took, n=ROUNDS)


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
        plain.append(sync())
        tell(url, "more")
        some.append(sync())
    bare, took = statistics.median(plain), statistics.median(some)
    emit("changed_1pct", took, ratio_to="unchanged", ratio=bare / took, rate=size / took, n=ROUNDS)


def latency(emit: Emit, size: int, url: str) -> None:
    from badges.provider.models import ProviderAccount

    some = min(size, 5_000)
    others = ProviderAccount.objects.filter(handle__in=[f"u{n}" for n in range(some, size)])
    others.update(unlinked_at=timezone.now())
    tell(url, "slow")
    took = [sync(concurrency=AT_ONCE) for _ in range(FIRSTS)]
    tell(url, "fast")
    ProviderAccount.objects.update(unlinked_at=None)
    median, ideal = statistics.median(took), some * 0.1 / AT_ONCE
    emit("latency_100ms", median, ratio_to="littles_law", ratio=ideal / median, rate=some / median, n=len(took))


def memory(emit: Emit, url: str, few: int, many: int) -> None:
    """The peak of a process of its own that syncs so many for the first time."""
    from badges.provider.models import ProviderAccount
    from codeoregon.accounts.models import User

    base = 0.0
    for size in (few, many):
        forget()
        with owner() as cursor:
            cursor.execute("SET session_replication_role = replica")
            ProviderAccount.objects.all().delete()
            User.objects.all().delete()
            cursor.execute("SET session_replication_role = origin")
        link(0, size)
        took, peak = a_process(url)
        emit(f"memory_{size}", took, rate=size / took, peak=peak, ratio_to=f"memory_{few}", ratio=peak / (base or peak))
        base = base or peak


def a_process(url: str) -> tuple[float, float]:
    """Seconds and peak MiB of a process that syncs all who are due, in the database of this benchmark."""
    code = "import sys; from tests.benchmarks.bench_sync import alone; alone(sys.argv[1])"
    command = [sys.executable, "-c", code, connection.settings_dict["NAME"]]
    done = subprocess.run(command, env=os.environ | {"TREEHOUSE_URL": url}, stdout=subprocess.PIPE, check=True)
    took, peak = done.stdout.split()
    return float(took), float(peak)


def alone(database: str) -> None:
    """What the process does."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.BELLS = dict.fromkeys(settings.BELLS, "nobody.listens")
    django.setup()
    from tests.benchmarks import peak_mib

    took = sync()
    print(took, peak_mib())  # noqa: T201 - read by whoever started us


@contextlib.contextmanager
def owner() -> Iterator[Any]:
    """A cursor with the owner's rights, also for what is done by the connection meanwhile."""
    from django.conf import settings

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield cursor
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


def forget() -> None:
    """As before the first sync; by the owner, since web and worker may not empty tables."""
    with owner() as cursor:
        cursor.execute("TRUNCATE badges_award, badges_snapshot, badges_quarantine CASCADE")
        cursor.execute("UPDATE badges_provideraccount SET etag = '', last_modified = '', document_sha256 = ''")
        cursor.execute("VACUUM ANALYZE badges_provideraccount")


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
        many = round(dice.triangular(FEWEST, MOST, USUAL))
        badges = [badge(n, dice) for n in dice.sample(range(1, BADGES + 1), many)]
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
    course = f"https://provider.example/library/building-the-web-{number // 6}"
    stage = f"Getting started, stage {number}"
    earned = EPOCH + timedelta(minutes=dice.randrange(500_000))
    return {
        "id": number,
        "name": stage,
        "url": f"{course}/stage-{number}",
        "icon_url": f"https://achievement-images.provider.example/badges_web_stage-{number}.png",
        "earned_date": earned.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "courses": [
            {"title": f"Building the Web {number // 6}", "url": course, "badge_count": 1},
            {"title": stage, "url": f"{course}/stage-{number}", "badge_count": 1},
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
