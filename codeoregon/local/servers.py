"""The embedded Postgres and Valkey: how their data are laid, how they are started, and when they serve."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from codeoregon.local import binaries
from codeoregon.local.janitor import MARK
from codeoregon.local.places import nobody, others_may_enter, private_folder

DATABASE = "codeoregon"
OWNER = "oregon"
APP = "oregon_app"
# Tests throw their data away, so they need not wait for the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
# What people say stays out of the server's log: a refused statement and the row it was about are not written there.
DISCREET = ("log_min_error_statement=panic", "log_error_verbosity=terse", "log_parameter_max_length_on_error=0")
SETTINGS = ("listen_addresses=", "max_locks_per_transaction=256", "log_timezone=UTC", *DISCREET)


class DidNotStart(Exception):
    """A server cannot be prepared or started; the text says why."""


def bare_environment(mark: str) -> dict[str, str]:
    """What a server gets of our environment: no locale of ours, no time zone, no secrets, but the run's mark."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", MARK: mark}


@dataclass
class Postgres:
    """A Postgres of our own in ``home/pg<major>``, reachable only through a socket in ``sockets``.

    As root everything is done as the user nobody. There are three roles from the start: ``oregon`` owns and migrates,
    ``oregon_app`` signs in for web and worker.
    """

    home: Path
    sockets: Path
    mark: str
    log: Path
    settings: Sequence[str] = ()
    programs: binaries.PostgresPrograms = field(init=False)

    def __post_init__(self) -> None:
        self.programs = binaries.find_postgres()

    @property
    def as_root(self) -> bool:
        return os.getuid() == 0

    @property
    def data(self) -> Path:
        return self.home / f"pg{self.programs.major}"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@{str(self.sockets).replace('/', '%2F')}/{database}"

    def prepare(self) -> bool:
        """Lay the data folder when there is none; returns whether it is new. Stops an orphan of an earlier crash.

        Raises:
            DidNotStart: initdb failed.
        """
        if self.as_root and not others_may_enter(self.programs.folder / "postgres"):
            self.programs = binaries.copy_postgres(self.programs, self.home / "postgres-programs")
        self.stop_orphan()
        if (self.data / "PG_VERSION").exists():
            return False
        fresh = self.home / f"pg{self.programs.major}.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        private_folder(fresh, nobody() if self.as_root else None)
        self._initdb(fresh)
        fresh.rename(self.data)
        return True

    def _initdb(self, folder: Path) -> None:
        command = [
            str(self.programs.folder / "initdb"),
            "-D",
            str(folder),
            "-U",
            OWNER,
        ]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        uid, gid = nobody() if self.as_root else (None, None)
        done = subprocess.run(
            command,
            env=bare_environment(self.mark),
            cwd="/",
            capture_output=True,
            text=True,
            user=uid,
            group=gid,
            extra_groups=[] if self.as_root else None,
        )
        if done.returncode:
            raise DidNotStart(f"Postgres could not lay its data folder:\n{done.stderr.strip()}")

    def command(self) -> list[str]:
        command = [str(self.programs.folder / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        for setting in (*SETTINGS, *self.settings):
            command += ["-c", setting]
        return command

    def ready(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(self.url(OWNER, "postgres"), connect_timeout=2).close()
            return True
        return False

    def make_database(self) -> None:
        """Make the roles and the database that are not there yet."""
        connection = psycopg2.connect(self.url(OWNER, "postgres"), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        finally:
            connection.close()

    def stop_orphan(self) -> None:
        """Stop a Postgres that still runs on our data: left over from a crash, and only when it is surely that one."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            ours = Path(f"/proc/{pid}/cwd").readlink() == self.data
        except (OSError, ValueError):
            return
        if not ours:
            return
        for number, seconds in ((signal.SIGINT, 8.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0)):
            with contextlib.suppress(OSError):
                os.kill(pid, number)
            if wait_for(lambda: not Path(f"/proc/{pid}").exists(), seconds):
                return


@dataclass
class Valkey:
    """A Valkey (it speaks Redis) of our own, reachable only through a socket; what it holds survives a restart."""

    data: Path
    sockets: Path
    mark: str
    log: Path
    program: Path = field(init=False)

    def __post_init__(self) -> None:
        self.program = binaries.find_valkey()

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def url(self, number: int = 0) -> str:
        return f"redis+socket://{self.socket}?virtual_host={number}"

    def prepare(self) -> None:
        private_folder(self.data)
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--appendonly": "yes",
            "--save": "",
            "--maxmemory-policy": "noeviction",
            "--set-proc-title": "no",  # it would write over the environment, and with it the mark of this run
        }
        return [str(self.program), *(word for pair in options.items() for word in pair)]

    def ready(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False


def wait_for(happened: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask until it is so or the time is up; returns whether it is so."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
