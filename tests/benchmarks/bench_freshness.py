"""How long after a badge is seen, or an opening is published, the lists that follow from it are there to read: with
10,000 people and 2,400 openings, the portal's own web server and worker, and eight visitors who never pause.

Nothing but the bell tells the worker: without the scheduler's sweep, a bell that is not heard would show. Yardstick:
the same with nobody visiting. Gate, with the visitors: ``p95`` ≤ 5 s. ``BENCH_EVENTS`` says how many of each (default
40); one that takes longer than a minute ends the run.
"""

import contextlib
import os
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from tests.benchmarks import Emit, bench_match, join_flow
from tests.benchmarks.pages_load import Page, ask

EVENTS = int(os.environ.get("BENCH_EVENTS", "40"))
VISITORS, AT_A_TIME = 8, 64
GATE = 5.0
LONGEST, FIRST = 60.0, 240.0  # seconds; the first event waits for the worker to compile its loop
WARM = 6  # events before the first that counts: each process of the worker compiles for itself
LOOK = 0.01
NOWHERE = "http://127.0.0.1:9"  # the worker reaches no provider
Wait = Callable[[int], float]


def run(emit: Emit) -> None:
    from jobs.matching.engine import match_all

    bench_match.grow(random.Random(2026), "s")
    waiting = hold_back()
    match_all()
    with worker(), join_flow.server() as port:
        for _each in range(WARM):
            badge(0, FIRST)
        taken: dict[str, list[float]] = {}
        waits: dict[str, Wait] = {"badge": badge, "opening": lambda number: opening(waiting[number])}
        for name, wait in waits.items():
            taken[f"{name}_idle"] = [wait(number) for number in range(1, EVENTS + 1)]
        with visitors(port) as pages:
            for name, wait in waits.items():
                taken[f"{name}_visited"] = [wait(number) for number in range(EVENTS + 1, 2 * EVENTS + 1)]
    for name in waits:
        alone, visited = statistics.median(taken[f"{name}_idle"]), statistics.median(taken[f"{name}_visited"])
        emit(f"{name}_idle", alone, n=EVENTS, p95=p95(taken[f"{name}_idle"]))
        last = p95(taken[f"{name}_visited"])
        against = {"ratio_to": f"{name}_idle", "ratio": visited / alone}
        emit(f"{name}_visited", visited, **against, n=EVENTS, p95=last, gate_p95=GATE)
    for page in pages:
        answers = page.waits[VISITORS]
        rate = len(answers) / page.spans[VISITORS]
        emit(f"visitors: {page.name}", statistics.median(answers), n=len(answers), rate=rate, p95=p95(answers))


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[18]


# --- What happens ------------------------------------------------------------------------------------------------


def badge(number: int, longest: float = LONGEST) -> float:
    """Somebody's badge is seen, as the sync writes it; seconds from its commit to their list."""
    from badges.provider.models import ProviderAccount
    from codeoregon.lib.bell import ring
    from jobs.matching.models import LearnerMatches

    user = ProviderAccount.objects.order_by("pk")[number * 37].user_id
    with transaction.atomic():
        bench_match.earn(number)
        ring("awards")
    start = time.perf_counter()
    seen = ProviderAccount.objects.filter(user=user).aggregate(changes=Sum("changes"))["changes"]
    return until(LearnerMatches.objects.filter(pk=user, evidence=seen).exists, start, longest)


def opening(key: int) -> float:
    """Staff publish an opening; seconds from the commit to its list of people."""
    from jobs.matching.models import OpeningMatches
    from jobs.openings import actions
    from jobs.openings.models import Opening

    row = actions.approve_and_publish(opening=Opening.objects.get(pk=key), by=staff())
    start = time.perf_counter()
    return until(OpeningMatches.objects.filter(pk=key, version=row.version).exists, start, LONGEST)


def until(there: Callable[[], bool], start: float, longest: float) -> float:
    while not there():
        if time.perf_counter() - start > longest:
            raise RuntimeError(f"The lists were not there after {longest:.0f} s.")
        time.sleep(LOOK)
    return time.perf_counter() - start


def hold_back() -> list[int]:
    """Openings that wait for staff to publish them, one an event and one to spare."""
    from jobs.openings.models import Opening

    keys = list(Opening.objects.order_by("-pk").values_list("pk", flat=True)[: 2 * EVENTS + 1])
    unsent = {"published_at": None, "expires_at": None, "submitted_at": timezone.now()}
    Opening.objects.filter(pk__in=keys).update(state="submitted", **unsent)
    return keys


def staff() -> Any:
    from codeoregon.accounts.models import User

    known, _made = User.objects.get_or_create(email="staff@bench.example", defaults={"staff_role": "job_developer"})
    return known


# --- Who works and who visits ------------------------------------------------------------------------------------


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """The portal's own worker on the database of this run."""
    from codeoregon.local.start import CELERY

    with tempfile.TemporaryDirectory() as var:
        env = {**join_flow.environment(var, 0), "TREEHOUSE_URL": NOWHERE}
        listen = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        with (Path(var) / "worker.log").open("wb") as output:
            process = subprocess.Popen([*CELERY, *listen], cwd=join_flow.ROOT, env=env, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            if process.poll() is None:
                process.kill()
                process.wait()


@contextlib.contextmanager
def visitors(port: int) -> Iterator[list[Page]]:
    """Eight connections that ask for one page after another as long as this lasts; their pages."""
    session = signed_in()
    pages = [
        Page("jobs", "/jobs/?q=Opening&page=1&pay={n}", port),
        Page("my matches", "/me/matches/", port, session),
        Page("my learning", "/me/", port, session),
    ]
    over = threading.Event()
    failed: list[BaseException] = []

    def visit() -> None:
        try:
            while not over.is_set():
                for page in pages:
                    ask(page, VISITORS, AT_A_TIME)
        except BaseException as error:  # noqa: BLE001 - told below, where the benchmark sees it
            failed.append(error)

    crowd = threading.Thread(target=visit)
    crowd.start()
    try:
        yield pages
    finally:
        over.set()
        crowd.join()
    if failed:
        raise RuntimeError("A visitor got no page.") from failed[0]


def signed_in() -> str:
    """The session of one of the learners."""
    from django.conf import settings
    from django.test import Client

    from codeoregon.accounts.models import User

    client = Client()
    user = User.objects.filter(email="p0@example.org").get()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
