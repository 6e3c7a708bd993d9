"""Starts processes that cannot outlive us unnoticed, keeps their logs small, and starts them again when they die."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from codeoregon.local.places import nobody

LOG_BYTES = 5 * 1024 * 1024
HEALTHY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
ASK_EVERY_SECONDS = 0.2
SETTLED_SECONDS = 4.0  # a program that cannot tell counts as running after this
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int | None,
    cwd: Path,
    as_nobody: bool = False,
    death_signal: int = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start a program in a session and group of its own; it gets `death_signal` when we die.

    ``PR_SET_PDEATHSIG`` is forgotten when the user changes, so it is set last; it fires when the *thread* that started
    the program ends, so only the main thread may call this.
    """
    us = os.getpid()

    def tie_to_us() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != us:
            os._exit(1)

    uid, gid = nobody() if as_nobody else (None, None)
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=cwd,
        start_new_session=True,
        user=uid,
        group=gid,
        extra_groups=[] if as_nobody else None,
        preexec_fn=tie_to_us,
    )


def kill_group(pid: int) -> None:
    """Kill what is left of a process group."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, indented, for a person to read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 8192))
            found = file.read().decode(errors="replace").splitlines()[-lines:]
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in found)


def keep_small(path: Path, limit: int = LOG_BYTES) -> None:
    """Move what a log holds to ``.1`` once it is over the limit.

    The file is copied and cut, not renamed: its writer holds it open in append mode and goes on at the new end.
    """
    with contextlib.suppress(OSError):
        if path.stat().st_size > limit:
            shutil.copyfile(path, path.with_suffix(path.suffix + ".1"))
            os.truncate(path, 0)


def how_it_ended(code: int) -> str:
    """An exit code as words."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


@dataclass
class Service:
    """One program that is kept running.

    ``ready`` answers whether it serves by now. ``before`` runs ahead of every start. An ``essential`` service that
    cannot be brought to ready in a row of ``tries`` starts stops everything.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_signal: int = signal.SIGTERM
    harder_signal: int = signal.SIGKILL
    as_nobody: bool = False
    essential: bool = False
    tries: int = 5
    ready: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None

    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    was_ready: bool = field(default=False, init=False)
    failures: int = field(default=0, init=False)
    failed_starts: int = field(default=0, init=False)
    started_at: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    ask_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        if self.before:
            self.before()
        self.was_ready = False
        self.started_at = time.monotonic()
        keep_small(self.log)
        with self.log.open("ab") as output:
            self.process = spawn(
                self.command,
                env=self.env,
                output=output,
                cwd=self.cwd,
                as_nobody=self.as_nobody,
                death_signal=self.stop_signal,
            )

    def ended(self) -> int | None:
        """The exit code when the program has just ended, with the rest of its group cleared away; else None."""
        code = self.process.poll() if self.process else None
        if code is None or self.process is None:
            return None
        kill_group(self.process.pid)
        self.process = None
        return code

    def plan_restart(self) -> float:
        """Count a failure; returns the seconds to wait: 1, 2, 4 … 30, from the start again after a healthy minute."""
        now = time.monotonic()
        if now - self.started_at >= HEALTHY_SECONDS:
            self.failures = 0
        self.failures += 1
        self.failed_starts = 0 if self.was_ready else self.failed_starts + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.failures - 1))
        self.start_at = now + pause
        return pause

    def is_ready(self) -> bool:
        """Whether it runs and serves; remembers that it did."""
        if self.process is None or self.process.poll() is not None:
            return False
        if not self.was_ready and time.monotonic() >= self.ask_at:
            self.ask_at = time.monotonic() + ASK_EVERY_SECONDS
            long_enough = time.monotonic() - self.started_at >= SETTLED_SECONDS
            self.was_ready = self.ready() if self.ready else long_enough
        return self.was_ready

    def signal(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(OSError):
                os.kill(self.process.pid, number)
