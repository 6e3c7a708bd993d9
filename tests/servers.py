"""A Postgres and a Valkey that are thrown away afterwards: for tests and for checks that need a database.

``tests/conftest.py`` starts them before the settings are read, unless DATABASE_URL and REDIS_URL are given; the
processes of xdist inherit the addresses. As a program it runs a command with them:
``python -m tests.servers COMMAND …``.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from codeoregon.local.places import nobody, others_may_enter
from codeoregon.local.process import Service, tail
from codeoregon.local.servers import FORGETFUL, OWNER, Postgres, Valkey, bare_environment, wait_for

PREFIX = "codeoregon-test-"


class ServersFailed(Exception):
    """A server for the tests did not start; the text shows its log."""


def _folder() -> Path:
    """A new folder that Postgres can reach; those of runs that are gone are removed first."""
    candidates = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")]
    base = next((path for path in candidates if os.getuid() != 0 or others_may_enter(path / "any")), candidates[0])
    for old in base.glob(f"{PREFIX}*"):
        pid = old.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=base)).resolve()
    if os.getuid() == 0:
        os.chown(folder, *nobody())
    return folder


class ThrowawayServers:
    """Starts what the environment does not name and puts the addresses there; `stop` ends and removes all of it."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.services: list[Service] = []
        self.named: list[str] = []

    def start(self) -> None:
        missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
        if not missing:
            return
        self.folder = _folder()
        try:
            if "REDIS_URL" in missing:
                self._start_valkey(self.folder)
            if "DATABASE_URL" in missing:
                self._start_postgres(self.folder)
        except BaseException:
            self.stop()
            raise

    def _start_postgres(self, folder: Path) -> None:
        postgres = Postgres(folder, folder, str(folder), folder / "postgres.log", FORGETFUL)
        postgres.prepare()
        service = Service("postgres", postgres.command(), os.environ, postgres.log, Path("/"), signal.SIGINT)
        service.as_nobody, service.ready = postgres.as_root, postgres.ready
        self._launch(service, postgres.mark)
        postgres.make_database()
        self._name("DATABASE_URL", postgres.url(OWNER))
        self._name("DATABASE_OWNER_URL", postgres.url(OWNER))

    def _start_valkey(self, folder: Path) -> None:
        valkey = Valkey(folder / "valkey", folder, str(folder), folder / "valkey.log")
        valkey.prepare()
        service = Service("valkey", valkey.command(), os.environ, valkey.log, Path("/"), ready=valkey.ready)
        self._launch(service, valkey.mark)
        self._name("REDIS_URL", valkey.url())

    def _launch(self, service: Service, mark: str) -> None:
        service.env = bare_environment(mark)
        service.start()
        self.services.append(service)
        if not wait_for(service.is_ready, 30):
            raise ServersFailed(f"{service.name} for the tests did not start:\n{tail(service.log)}")

    def _name(self, variable: str, value: str) -> None:
        os.environ[variable] = value
        self.named.append(variable)

    def stop(self) -> None:
        for service in self.services:
            if service.process:
                service.signal(service.stop_signal)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    service.process.wait(5)
                if service.process.poll() is None:
                    service.process.kill()
                    service.process.wait()
        for variable in self.named:
            os.environ.pop(variable, None)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.services, self.named, self.folder = [], [], None


@contextlib.contextmanager
def throwaway_servers() -> Iterator[None]:
    """Servers while the block runs."""
    servers = ThrowawayServers()
    try:
        servers.start()
        yield
    finally:
        servers.stop()


if __name__ == "__main__":
    with throwaway_servers():
        exit_code = subprocess.run(sys.argv[1:]).returncode
    raise SystemExit(exit_code)
