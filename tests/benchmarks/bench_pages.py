"""Pages through the real web server (two workers) on loopback: the job board at 2,400 and at 100,000 openings, one
opening, feeds, the API and somebody's own page, each against an empty view behind the same middleware, in one run.

``BENCH_OPENINGS`` is the larger number (default 100000). Gates, p50 at one connection unless said: list of 2,400 ÷
empty ≤ 14; list of 100,000 with its counts kept ÷ list of 2,400 ≤ 1.5, both as multiples of their own empty page; whole
page kept ÷ empty ≤ 1.5; /me/ ÷ empty signed-in ≤ 8; p99 ÷ p50 at 8 connections ≤ 6; queries ≤ 12.
"""

import os
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.benchmarks import Emit, join_flow, pages_world
from tests.benchmarks.pages_load import Page, ask

SMALL = 2_400
LARGE = int(os.environ.get("BENCH_OPENINGS", "100000"))
ROUNDS = 5  # at one connection; the pages take turns, here and below
TURNS = {1: 10, 8: 64, 32: 64}  # connections → answers a round
ROUNDS_AT_ONCE = {8: 5, 32: 1}  # of 64 answers alone, the slowest would be their 99th of 100
FILTERED = "/jobs/?q=developer&kind=full_time&county=41051&pay=20"
EMPTY, EMPTY_SIGNED_IN = "empty_page", "empty_page_signed_in"


def run(emit: Emit) -> None:
    from django.conf import settings
    from django.core.management import call_command

    # Here pages are asked for their queries only, without the collected files.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("import_catalogue", verbosity=0)
    pages_world.grow(SMALL)
    session = pages_world.learner()
    opening = an_opening()
    with servers() as (plain, keeping):
        small = [*board(SMALL, plain, keeping), *others(opening, plain, session)]
        measure(small)
        report(emit, small, queries(small))
        pages_world.grow(LARGE)
        large = [*board(LARGE, plain, keeping), *yardsticks(plain, session)]
        measure(large)
        report(emit, large, queries(large), than=multiples(small))


def an_opening() -> str:
    from jobs.openings.models import Opening

    opening = Opening.objects.published().first()
    if opening is None:
        raise RuntimeError("There is no opening.")
    return opening.get_absolute_url()


@contextmanager
def servers() -> Iterator[tuple[int, int]]:
    """Ports of two servers: one that makes each page anew (counts and keys are kept), one that keeps whole pages."""
    with ExitStack() as stack:
        ports = []
        os.environ["API_RATE"] = "1000000/m/ip"
        for seconds in ("0", "600"):
            os.environ["PAGE_SECONDS"] = seconds
            ports.append(stack.enter_context(join_flow.server()))
        del os.environ["PAGE_SECONDS"], os.environ["API_RATE"]
        yield ports[0], ports[1]


def board(many: int, plain: int, keeping: int) -> list[Page]:
    return [
        Page(f"job_list_{many}", FILTERED, plain),
        Page(f"job_list_{many}_no_query", "/jobs/", plain),
        # Another pay each time, 20.01 and on: nothing is kept of it.
        Page(f"job_list_{many}_first_time", FILTERED.replace("pay=20", "pay=2{cents:.2f}"), plain),
        Page("job_list_cached" if many == SMALL else f"job_list_{many}_cached", FILTERED, keeping),
        Page(f"api_list_{many}", FILTERED.replace("/jobs/", "/api/v1/openings/"), plain),
        Page(f"feed_atom_{many}", FILTERED.replace("/jobs/", "/jobs/feed.atom"), plain),
    ]


def yardsticks(plain: int, session: str) -> list[Page]:
    """A view that does nothing, behind the whole middleware; for visitors, and for somebody signed in."""
    return [Page(EMPTY, "/robots.txt", plain), Page(EMPTY_SIGNED_IN, "/robots.txt", plain, session)]


def others(opening: str, plain: int, session: str) -> list[Page]:
    return [
        *yardsticks(plain, session),
        Page("layout_page", "/accessibility/", plain),
        Page("job_detail", opening, plain),
        Page("me", "/me/", plain, session),
        Page("job_list_learner", FILTERED, plain, session),
        Page("feed_indeed", "/jobs/indeed.xml", plain),
        Page("sitemap", "/sitemap.xml", plain),
    ]


HEAVY = ("feed_indeed", "sitemap")  # whole files: a few answers, one connection


def measure(pages: list[Page]) -> None:
    for page in pages:
        ask(page, 1, 3)
        ask(page, 8, 16 if page.name not in HEAVY else 1)
        page.waits.clear()
        page.spans.clear()
    for _round in range(ROUNDS):
        for page in pages:
            ask(page, 1, TURNS[1] if page.name not in HEAVY else 1)
    for connections in (8, 32):
        for page in pages * ROUNDS_AT_ONCE[connections]:
            if page.name not in HEAVY:
                ask(page, connections, TURNS[connections] // (2 if "first_time" in page.name else 1))


def multiples(pages: list[Page]) -> dict[str, float]:
    """p50 of each page at one connection as a multiple of its run's empty page."""
    empty = next(page for page in pages if page.name == EMPTY)
    return {page.name: middle(page) / middle(empty) for page in pages}


def middle(page: Page, connections: int = 1) -> float:
    return statistics.median(page.waits[connections])


def report(emit: Emit, pages: list[Page], asked: dict[str, int], than: dict[str, float] | None = None) -> None:
    found = multiples(pages)
    signed_in = next(page for page in pages if page.name == EMPTY_SIGNED_IN)
    for page in pages:
        own = bool(page.session) and page is not signed_in
        ratio = middle(page) / middle(signed_in) if own else found[page.name]
        to = EMPTY_SIGNED_IN if own else EMPTY
        emit(
            page.name, middle(page), ratio_to=to if page.name != EMPTY else "", ratio=ratio, n=len(page.waits[1]),
            queries=asked[page.name], **spread(page, 1),
        )  # fmt: skip
        for connections in sorted(set(page.waits) - {1}):
            emit(f"{page.name}, {connections} connections", middle(page, connections), ratio_to=f"p50 of {page.name}",
                 ratio=middle(page, connections) / middle(page), n=len(page.waits[connections]),
                 **spread(page, connections))  # fmt: skip
    if than is not None:
        for kind in ("", "_no_query"):
            large, small = f"job_list_{LARGE}{kind}", f"job_list_{SMALL}{kind}"
            page = next(page for page in pages if page.name == large)
            emit(f"{large}, both as multiples of empty", middle(page), ratio_to=small, ratio=found[large] / than[small])


def spread(page: Page, connections: int) -> dict[str, float]:
    waits = page.waits[connections]
    p50, p95, p99 = (join_flow.percentile(waits, share) for share in (50, 95, 99))
    return {
        "p95_s": round(p95, 6),
        "p99_s": round(p99, 6),
        "p99_to_p50": round(p99 / p50, 2),
        "requests_per_s": round(len(waits) / page.spans[connections], 1),
    }


def queries(pages: list[Page]) -> dict[str, int]:
    """Questions to the database of each page, asked here, when what can be kept is kept already."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for page in pages:
        client = Client()
        if page.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = page.session
        settings.PAGE_SECONDS = 600 if "cached" in page.name else 0
        settings.ALLOWED_HOSTS = ["*"]
        for _time in range(2):
            with CaptureQueriesContext(connection) as seen:
                answer: Any = client.get(page.next_path())
                b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[page.name] = len(seen)
    return found
