"""Keeps services running, runs steps to their end, and stops everything: on a signal, or when it cannot go on."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from codeoregon.local import janitor
from codeoregon.local.process import Service, how_it_ended, keep_small, kill_group, spawn, tail

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 6.0
LOG_CHECK_SECONDS = 5.0
FIRST_TRIES = 3


class Stopped(Exception):
    """Somebody asked us to stop."""


class Broken(Exception):
    """It cannot go on; the text says why."""


def say(text: str = "") -> None:
    """Print for a person. The terminal may be gone: that must not stop the stopping."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


class Supervisor:
    """Owns the processes of one run. All its methods belong to the main thread."""

    def __init__(self, mark: str, cwd: Path) -> None:
        self.mark = mark
        self.cwd = cwd
        self.services: list[Service] = []
        self.asked: signal.Signals | None = None
        self.hurry = False
        self._steps: dict[str, tuple[subprocess.Popen[bytes], Path | None]] = {}
        self._janitor: subprocess.Popen[bytes] | None = None
        self._parent = os.getppid()
        self._next_log_check = 0.0
        self._before: dict[int, Any] = {}
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    # --- A run, from its first line to its last ---------------------------------------------------------------------

    def __enter__(self) -> "Supervisor":
        for number in STOPPING:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # under nohup
            self._before[number] = signal.signal(number, self._note)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._start_janitor()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop_all()
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in self._before.items():
                signal.signal(number, handler)
            self._end_janitor()
            os.close(self._wake_read)
            os.close(self._wake_write)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.hurry = self.asked is not None
        self.asked = signal.Signals(number)

    def _start_janitor(self) -> None:
        self._janitor = subprocess.Popen(
            [sys.executable, "-I", "-S", janitor.__file__, self.mark],
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _end_janitor(self) -> None:
        if self._janitor and self._janitor.stdin:
            self._janitor.stdin.close()
            self._janitor.wait()

    # --- The loop ---------------------------------------------------------------------------------------------------

    def tick(self, seconds: float = 0.5) -> None:
        """Wait for something to happen, at most so long, and deal with it.

        Raises:
            Stopped: a signal came, or the `make` that started us is gone.
            Broken: an essential service cannot be started any more.
        """
        if self.asked is None:
            with contextlib.suppress(OSError):
                select.select([self._wake_read], [], [], seconds)
                os.read(self._wake_read, 1024)
        if self.asked is not None or self._make_was_stopped():
            raise Stopped
        for service in self.services:
            self._look_after(service)
        self._look_after_the_janitor()
        now = time.monotonic()
        if now >= self._next_log_check:
            self._next_log_check = now + LOG_CHECK_SECONDS
            for service in self.services:
                keep_small(service.log)

    def _make_was_stopped(self) -> bool:
        """Whether the `make` that started us is gone, or got SIGINT or SIGHUP without us: it then only waits for us.

        GNU make passes on SIGTERM alone. While it waits in its handler, the signal it got is blocked: /proc shows it.
        """
        if not os.environ.get("MAKELEVEL"):
            return False
        if os.getppid() != self._parent:
            return True
        with contextlib.suppress(OSError, StopIteration, ValueError):
            status = Path(f"/proc/{self._parent}/status").read_text().splitlines()
            blocked = int(next(line for line in status if line.startswith("SigBlk:")).split()[1], 16)
            return any(blocked >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP))
        return False

    def _look_after_the_janitor(self) -> None:
        """At once, without a pause: without it a killed supervisor would leave processes behind."""
        code = self._janitor.poll() if self._janitor else None
        if code is not None:
            say(f"{_clock()} The janitor, which ends what a killed run leaves, stopped ({how_it_ended(code)}).")
            self._start_janitor()
            say(f"{_clock()} The janitor runs again.")

    def _look_after(self, service: Service) -> None:
        code = service.ended()
        if code is not None:
            pause = service.plan_restart()
            if service.essential and service.failed_starts >= service.tries:
                raise Broken(
                    f"{service.name} does not start any more ({how_it_ended(code)}). The end of {service.log}:\n"
                    f"{tail(service.log)}"
                )
            say(f"{_clock()} {service.name} stopped ({how_it_ended(code)}). It starts again in {pause:.0f} s.")
        elif service.process is None and time.monotonic() >= service.start_at:
            service.start()
        elif service.failures and not service.was_ready and service.is_ready():
            say(f"{_clock()} {service.name} runs again.")

    def keep_going(self) -> None:
        """Look after the services until something ends it (see `tick`)."""
        while True:
            self.tick()

    # --- Starting ---------------------------------------------------------------------------------------------------

    def start(self, service: Service) -> None:
        self.services.append(service)
        service.start()

    def wait_for(self, service: Service, seconds: float = 120.0) -> None:
        """Wait until a service serves for the first time, looking after all of them meanwhile.

        Raises:
            Broken: the time is up, or it died three times; the text shows the end of its log.
        """
        end = time.monotonic() + seconds
        while not service.is_ready():
            self.tick(0.05)
            if time.monotonic() > end or service.failed_starts >= FIRST_TRIES:
                raise Broken(f"{service.name} does not start. The end of {service.log}:\n{tail(service.log)}")

    def begin(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path | None) -> None:
        """Start a command that ends by itself; without a log a person sees what it says."""
        if log is None:
            self._steps[name] = spawn(command, env=env, output=None, cwd=self.cwd), log
            return
        with log.open("wb") as output:
            self._steps[name] = spawn(command, env=env, output=output, cwd=self.cwd), log

    def finish(self, name: str) -> int:
        """Wait for the end of a command that was begun, looking after the services meanwhile; returns its exit code.

        Raises:
            Broken: it failed, and has a log, whose end is shown.
        """
        step, log = self._steps[name]
        while step.poll() is None:
            self.tick(0.2)
        del self._steps[name]
        kill_group(step.pid)
        if step.returncode and log:
            raise Broken(f"{name} failed ({how_it_ended(step.returncode)}). The end of {log}:\n{tail(log, 25)}")
        return step.returncode

    def _end_steps(self) -> None:
        steps = [step for step, _ in self._steps.values()]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for step in steps:
                if step.poll() is None:
                    step.send_signal(number)
            self._wait(steps, 3.0)
        for step in steps:
            kill_group(step.pid)
        self._steps = {}

    # --- Stopping ---------------------------------------------------------------------------------------------------

    def stop_all(self) -> None:
        """Stop the steps, the services, then the servers that they lean on. A second signal hurries."""
        self._end_steps()
        self._stop([service for service in self.services if not service.essential])
        self._stop([service for service in self.services if service.essential])
        self.services = []

    def _stop(self, services: list[Service]) -> None:
        running = [(service, service.process) for service in services if service.process]
        for service, _ in running:
            service.signal(service.stop_signal)
        self._wait([process for _, process in running], STOP_SECONDS)
        for service, process in running:
            if process.poll() is None:
                service.signal(service.harder_signal)
        self._wait([process for _, process in running], STOP_SECONDS / 2)
        for _, process in running:
            kill_group(process.pid)
            process.wait()

    def _wait(self, processes: "list[subprocess.Popen[bytes]]", seconds: float) -> None:
        end = time.monotonic() + seconds
        while any(process.poll() is None for process in processes):
            left = end - time.monotonic()
            if left < 0 or (self.hurry and left < seconds - 1):
                return
            time.sleep(0.05)


def _clock() -> str:
    return time.strftime("%H:%M:%S %Z")
