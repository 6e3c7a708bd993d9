"""Starts real local runs for the tests, each in a folder of its own, and looks at their processes from outside."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from codeoregon.local import janitor
from codeoregon.local.places import Places

ROOT = Path(__file__).resolve().parents[3]
NOT_INHERITED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AS_OWNER", "REDIS_URL", "MAKELEVEL", "PORT", "DEMO")
COMMANDS = {
    "web": "granian",
    "worker": "celery -A codeoregon worker",
    "scheduler": "celery -A codeoregon beat",
    "provider": "sandbox_provider",
    "valkey": "valkey-server",
    "postgres": "bin/postgres -D",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def eventually(happened: Callable[[], object], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.1)
    return bool(happened())


def listen_to_hangups() -> None:
    """Tests may run under `nohup`, which a run honours: its terminal may go away. These runs have none."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Run:
    """One `manage.py up` in a folder; its output goes to a file."""

    def __init__(self, var: Path, port: int | None = None, **env: str) -> None:
        self.var = var
        self.port = port or free_port()
        self.env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.env |= {"VAR_DIR": str(var), "DEMO_SCALE": "0.02", **env}
        self.output = var.parent / f"output-{self.port}.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *words: str) -> "Run":
        return self._start(str(ROOT / "manage.py"), "up", "--port", str(self.port), *words)

    def start_only_servers(self) -> "Run":
        self._start("-m", "tests.codeoregon.local.only_servers", str(self.var))
        self.wait_for_words("The servers run.")
        return self

    def _start(self, *words: str) -> "Run":
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=ROOT,
                preexec_fn=listen_to_hangups,
            )
        return self

    def start_and_wait(self) -> "Run":
        self.start()
        self.wait_for_words("Stop with Ctrl-C")
        return self

    def wait_for_words(self, words: str, seconds: float = 300.0) -> None:
        assert self.process
        eventually(lambda: words in self.said() or self.process.poll() is not None, seconds)  # type: ignore[union-attr]
        assert words in self.said(), self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal to the supervisor alone; returns its exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(30)

    def processes(self) -> list[int]:
        return janitor.processes_of(str(self.var.resolve()))

    def leader(self, name: str) -> int | None:
        """The process that the supervisor started for a service, not its children."""
        for pid in self.processes():
            try:
                process = psutil.Process(pid)
                if process.ppid() == self.process.pid and COMMANDS[name] in " ".join(process.cmdline()):  # type: ignore[union-attr]
                    return pid
            except psutil.Error:
                continue
        return None

    def answers(self, path: str = "/readyz") -> int:
        """The status of a page, or 0."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def demo(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.var / "demo.json").read_text())
        return found

    def clean_up(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        janitor.end_all(str(self.var.resolve()))
        if self.var.exists():
            for path in Places.of(self.var).data():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
