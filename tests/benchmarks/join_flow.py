"""Joining under 20 visitors at once, through the real web server on loopback, against a page that does nothing.

Each visitor goes the whole way: four screens shown and sent, and the done page. The yardstick is a page without a query
of its own, asked for by the same visitors in the same run, in turn with the flow: session, account, all middleware and
the layout. Gates (one run): p50 of a request of the flow ÷ p50 of that page ≤ 5; p95 ÷ its p95 ≤ 5.

Part of ``make bench WHAT=queue``. ``BENCH_JOIN_ROUNDS`` says how many times 20 visitors come (default 5).
"""

import contextlib
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from tests.benchmarks import Emit

AT_ONCE = 20
ROUNDS = int(os.environ.get("BENCH_JOIN_ROUNDS", "5"))
TIMEOUT = 60.0  # seconds for one answer
START = 90.0  # seconds for the server
HOST = "127.0.0.1"
EMPTY = "/accessibility/"
ROOT = Path(__file__).resolve().parents[2]
SCREENS: dict[str, dict[str, str]] = {
    "/join/where/": {"zip_code": "97209"},
    "/join/reach/": {"terms": "on", "show_badges": "on", "phone": "503-555-0100"},
    "/join/about/": {"covered": "no", "birth_date_0": "3", "birth_date_1": "9", "birth_date_2": "1985"},
    "/join/check/": {},
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SEEN = re.compile(r'name="seen" value="(\w+)"')


def run(emit: Emit) -> None:
    sessions = people(AT_ONCE * (ROUNDS + 1))
    joining: list[float] = []
    empty: list[float] = []
    with server() as port:
        batches = [sessions[start : start + AT_ONCE] for start in range(0, len(sessions), AT_ONCE)]
        for number, batch in enumerate(batches):
            waits = at_once(port, batch, look), at_once(port, batch, join)
            if number:  # the first round warms everything up
                empty += waits[0]
                joining += waits[1]
    check(len(sessions))
    for name, share in (("p50", 50), ("p95", 95)):
        plain, flow = percentile(empty, share), percentile(joining, share)
        emit(f"an empty page, {AT_ONCE} at once, {name}", plain, n=len(empty))
        emit(
            f"a request of joining, {AT_ONCE} at once, {name}",
            flow,
            ratio_to=f"{name} of the empty page",
            ratio=flow / plain,
            n=len(joining),
        )


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def people(count: int) -> list[str]:
    """Session keys of people who have just signed up, with a programme to join."""
    import datetime as dt

    from allauth.account.models import EmailAddress
    from django.conf import settings
    from django.test import Client

    from codeoregon.accounts.models import User
    from enrollment.programs.models import Programme, ServiceCounty

    programme = Programme.objects.current() or Programme.objects.create(
        slug="code-oregon", name="Code Oregon", board="Worksystems", opened_on=dt.date(2014, 10, 1)
    )
    ServiceCounty.objects.get_or_create(programme=programme, fips="41051")
    keys = []
    for number in range(count):
        user = User.objects.create(email=f"joiner{number}@bench.example", full_name=f"Joiner {number}")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return keys


def check(count: int) -> None:
    """Nothing was measured that did not happen."""
    from enrollment.intake.models import Enrollment

    joined = Enrollment.objects.filter(user__email__endswith="@bench.example", user__email__startswith="joiner")
    states = set(joined.values_list("state", flat=True))
    if joined.count() != count or not states <= {"waitlisted", "offered"}:
        raise RuntimeError(f"{joined.count()} of {count} joined: {states}")


# --- Visitors ----------------------------------------------------------------------------------------------------


class Visitor:
    """One browser: a connection that stays open, cookies, and how long each answer took."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)
        self.cookies = {"sessionid": session}
        self.waits: list[float] = []
        self.token = self.seen = ""

    def ask(self, path: str, form: dict[str, str] | None = None) -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**form, "csrfmiddlewaretoken": self.token, "seen": self.seen})
        start = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.waits.append(time.perf_counter() - start)
        if answer.status != (200 if form is None else 302):
            raise RuntimeError(f"{path} answered {answer.status}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _equals, rest = value.partition("=")
                self.cookies[cookie] = rest.split(";")[0]
        found = TOKEN.search(page)
        self.token = found[1] if found else self.token
        self.seen = marked[1] if (marked := SEEN.search(page)) else ""


def look(visitor: Visitor) -> None:
    """The empty page as often as the flow has requests."""
    for _time in range(2 * len(SCREENS) + 1):
        visitor.ask(EMPTY)


def join(visitor: Visitor) -> None:
    for path, form in SCREENS.items():
        visitor.ask(path)
        visitor.ask(path, form)
    visitor.ask("/join/done/")


def at_once(port: int, sessions: list[str], what: Callable[[Visitor], None]) -> list[float]:
    """All visitors start together; the waits of all of them."""
    gate = threading.Barrier(len(sessions))

    def one(session: str) -> list[float]:
        visitor = Visitor(port, session)
        gate.wait(TIMEOUT)
        try:
            what(visitor)
        finally:
            visitor.connection.close()
        return visitor.waits

    with ThreadPoolExecutor(len(sessions)) as pool:
        return [wait for waits in pool.map(one, sessions) for wait in waits]


# --- The server, as `manage.py up` runs it -----------------------------------------------------------------------


@contextlib.contextmanager
def server() -> Iterator[int]:
    """The portal's own web server on the database of this run; yields its port."""
    from codeoregon.local.start import web_command

    with tempfile.TemporaryDirectory() as var, socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
        probe.close()
        env = environment(var, port)
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=env, check=True
        )
        log = Path(var) / "web.log"
        with log.open("wb") as output:
            process = subprocess.Popen(web_command(HOST, port), cwd=ROOT, env=env, stdout=output, stderr=output)
        try:
            wait_until_ready(port, process, log)
            yield port
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if process.poll() is None:
                process.kill()
                process.wait()


def environment(var: str, port: int) -> dict[str, str]:
    """Ours, with the database that the benchmarks have made, as web and worker see it."""
    from django.db import connection

    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_AS_OWNER", "DEMO", "PORT")}
    name = connection.settings_dict["NAME"]
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        env[variable] = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**env, "VAR_DIR": var, "BASE_URL": f"http://{HOST}:{port}", "LOG_LEVEL": "WARNING"}


def wait_until_ready(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        probe = http.client.HTTPConnection(HOST, port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            probe.request("GET", "/readyz")
            if probe.getresponse().status == 200:
                return
        probe.close()
        time.sleep(0.2)
    raise RuntimeError(f"the web server did not start: {log.read_text(errors='replace')[-2000:]}")
