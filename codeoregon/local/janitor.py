"""Ends every process of a run. Also a program of its own: it waits until the supervisor is gone, then does so.

Every process of a run inherits the mark ``CODEOREGON_RUN=<folder>`` in its environment, and so do its children,
whatever session or group they move to. That finds grandchildren too, which a list of process ids would not.

Only the standard library, and no import of this project: run as ``python -I -S janitor.py MARK`` it starts in
milliseconds and cannot fail because something else does.
"""

import contextlib
import os
import signal
import sys
import time

MARK = "CODEOREGON_RUN"
POLITE_SECONDS = 4.0
ROUGH_SECONDS = 2.0


def processes_of(mark: str) -> list[int]:
    """Ids of the living processes that carry this mark, this one left out."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as environ:
                if wanted in environ.read().split(b"\0"):
                    found.append(int(entry))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


def _is_postgres(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/comm") as comm:
            return comm.read().strip() == "postgres"
    except OSError:
        return False


def _leads_its_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == pid
    except OSError:
        return False


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _wait_until_gone(mark: str, seconds: float) -> list[int]:
    end = time.monotonic() + seconds
    left = processes_of(mark)
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = processes_of(mark)
    return left


def end_all(mark: str) -> int:
    """End the processes with this mark: politely, then roughly. Returns how many there were.

    Postgres is asked for its fast shutdown (SIGINT) and then its immediate one (SIGQUIT): both leave the data sound.
    """
    first = processes_of(mark)
    for pid in first:
        if _is_postgres(pid):
            _send(pid, signal.SIGINT)
        elif _leads_its_group(pid):
            _send(pid, signal.SIGTERM)
    left = _wait_until_gone(mark, POLITE_SECONDS) if first else []
    for pid in left:
        _send(pid, signal.SIGQUIT if _is_postgres(pid) else signal.SIGKILL)
    left = _wait_until_gone(mark, ROUGH_SECONDS) if left else []
    for pid in left:
        _send(pid, signal.SIGKILL)
    return len(first)


def main(mark: str) -> None:
    """Wait for the end of standard input (the supervisor holds the other end), then end what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    while os.read(0, 1024):
        pass
    end_all(mark)


if __name__ == "__main__":
    main(sys.argv[1])
