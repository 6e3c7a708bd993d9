"""An installation to break: Postgres, Valkey, real worker processes and the scheduler, in a folder of its own.

What the tests share is never touched. Everything is looked at from outside, by SQL and by signals.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2

from codeoregon.local.process import Service, kill_group, tail
from codeoregon.local.servers import APP, DATABASE, FORGETFUL, OWNER, Postgres, Valkey, bare_environment, wait_for
from tests.servers import _folder

ROOT = Path(__file__).resolve().parents[4]
CELERY = [sys.executable, "-m", "celery", "-A", "codeoregon"]
LISTEN = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
HEALED = 60.0  # seconds after which everything has to be complete again
NOT_INHERITED = {"DATABASE_AS_OWNER", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DEMO"}


class Installation:
    """Use as a context manager; `fresh` begins a test."""

    def __init__(self) -> None:
        self.folder = _folder()
        self.postgres = Postgres(self.folder, self.folder, str(self.folder), self.folder / "postgres.log", FORGETFUL)
        self.valkey = Valkey(self.folder / "valkey", self.folder, str(self.folder), self.folder / "valkey.log")
        self.services: dict[str, Service] = {}
        self.provider_url, self.rate = "", 0.0

    def __enter__(self) -> "Installation":
        try:
            self.postgres.prepare()
            self.valkey.prepare()
            self.start_postgres()
            self.start_valkey()
            self.postgres.make_database()
            self.run(sys.executable, "manage.py", "migrate", "--verbosity", "0", as_owner=True)
            self.sql("ALTER DATABASE codeoregon RENAME TO plain", database="postgres")  # what `fresh` copies
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        for name in [*(name for name in self.services if name not in {"postgres", "valkey"}), "valkey", "postgres"]:
            self.kill(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- Its processes ------------------------------------------------------------------------------------------

    def env(self, **more: str) -> dict[str, str]:
        own = {
            "DATABASE_URL": self.postgres.url(APP),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.valkey.url(),
            "TREEHOUSE_URL": self.provider_url,
            "TREEHOUSE_RATE": f"{self.rate:g}",
        }
        return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED} | own | more

    def start_postgres(self) -> None:
        self._server("postgres", self.postgres, signal.SIGINT)

    def start_valkey(self) -> None:
        self.valkey.socket.unlink(missing_ok=True)
        self._server("valkey", self.valkey, signal.SIGTERM)

    def _server(self, name: str, server: Any, stop: int) -> None:
        environment = bare_environment(server.mark)
        service = Service(name, server.command(), environment, server.log, Path("/"), stop, ready=server.ready)
        service.as_nobody = name == "postgres" and server.as_root
        service.start()
        self.services[name] = service
        assert wait_for(service.is_ready, 30), tail(server.log)

    def start(self, name: str, *command: str) -> None:
        """Start a process of the portal; it is not waited for."""
        service = Service(name, list(command), self.env(), self.folder / f"{name}.log", ROOT)
        service.start()
        self.services[name] = service

    def start_worker(self, name: str = "worker") -> None:
        self.start(name, *CELERY, *LISTEN, "--hostname", f"{name}@here")

    def start_scheduler(self) -> None:
        schedule = str(self.folder / "schedule")
        self.start("scheduler", *CELERY, "beat", "--schedule", schedule, "--pidfile=")

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """A signal to the whole group of a process; after SIGKILL it is gone."""
        service = self.services.get(name)
        if service is None or service.process is None:
            return
        with contextlib.suppress(OSError):
            os.killpg(service.process.pid, number)
        if number == signal.SIGKILL:
            service.process.wait(10)
            kill_group(service.process.pid)
            service.process = None

    def stop_postgres(self) -> None:
        """As an administrator restarts it: sessions are cut off, nothing is lost."""
        service = self.services["postgres"]
        service.signal(signal.SIGINT)
        assert service.process is not None
        service.process.wait(30)

    def run(self, *command: str, as_owner: bool = False) -> str:
        more = {"DATABASE_AS_OWNER": "1"} if as_owner else {}
        done = subprocess.run(command, env=self.env(**more), cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ring(self, task: str) -> None:
        """What the scheduler or a request does."""
        self.run(*CELERY, "call", task)

    # --- Its database -------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def database(self, name: str = DATABASE) -> Iterator[Any]:
        connection = psycopg2.connect(self.postgres.url(OWNER, name), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def sql(self, text: str, *values: Any, database: str = DATABASE) -> list[tuple[Any, ...]]:
        with self.database(database) as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall()) if cursor.description else []

    def fresh(self, provider_url: str, rate: float, people: list[tuple[str, str, str]]) -> None:
        """A new database with these people, (email, name, handle), linked and proved. No process of the portal runs."""
        self.provider_url, self.rate = provider_url, rate
        for name in list(self.services):
            if name not in {"postgres", "valkey"}:
                self.kill(name)
        self.sql("DROP DATABASE IF EXISTS codeoregon (FORCE)", database="postgres")
        self.sql("CREATE DATABASE codeoregon TEMPLATE plain OWNER oregon", database="postgres")
        with self.database() as cursor:
            columns = "email, full_name, password, is_superuser, language, audience, staff_role, is_active, date_joined"
            for email, name, handle in people:
                cursor.execute(
                    f"INSERT INTO codeoregon_user ({columns})"
                    " VALUES (%s, %s, '', false, 'en', 'learner', '', true, now()) RETURNING id",
                    [email, name],
                )
                cursor.execute(
                    "INSERT INTO badges_provideraccount (user_id, provider, handle, linked_at, proof, proved_at, code,"
                    " etag, last_modified, document_sha256, next_sync_at, attempts, changes, last_outcome,"
                    " not_found_streak) VALUES (%s, 'treehouse', %s, now(), 'staff', now(), 'CO-X', '', '', '', now(),"
                    " 0, 0, 'never', 0)",
                    [cursor.fetchone()[0], handle],
                )

    def awards(self) -> dict[tuple[str, int], Any]:
        """(email, the provider's number of the badge) → when. Fails on a row that is there twice."""
        rows = self.sql(
            "SELECT u.email, b.external_id, a.earned_at FROM badges_award a"
            " JOIN badges_badge b ON b.id = a.badge_id JOIN codeoregon_user u ON u.id = a.user_id"
        )
        found = {(email, badge): at for email, badge, at in rows}
        assert len(found) == len(rows)
        return found

    def done(self) -> int:
        """Accounts that the runs have counted as done so far."""
        return int(self.sql("SELECT coalesce(sum(done), 0) FROM badges_syncrun")[0][0])

    def is_complete(self) -> bool:
        """Nobody is due, nobody is under way, and no run is open."""
        try:
            return self.sql(
                "SELECT (SELECT count(*) FROM badges_provideraccount WHERE unlinked_at IS NULL AND (lease_until IS NOT"
                " NULL OR next_sync_at <= now() OR last_outcome IN ('never', 'broken')))"
                " + (SELECT count(*) FROM badges_syncrun WHERE finished_at IS NULL)"
            ) == [(0,)] and bool(self.sql("SELECT 1 FROM badges_syncrun"))
        except psycopg2.Error:
            return False

    def heals(self, happened: Callable[[], bool] | None = None) -> float:
        """Wait until all is complete; the seconds that took. Fails when it is not within ``HEALED``."""
        began = time.monotonic()
        assert wait_for(happened or self.is_complete, HEALED, 0.1), self.told()
        return time.monotonic() - began

    def told(self) -> str:
        """For a person who reads of a failure."""
        state = self.sql("SELECT last_outcome, lease_until IS NULL, count(*) FROM badges_provideraccount GROUP BY 1, 2")
        runs = self.sql("SELECT id, kind, done, total, counts, error, finished_at FROM badges_syncrun ORDER BY id")
        logs = [f"{name}:\n{tail(service.log, 25)}" for name, service in self.services.items()]
        return f"{state}\n{runs}\n" + "\n".join(logs)
