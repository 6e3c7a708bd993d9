"""What people did by hand in the sandbox: profiles made, names changed, badges earned. Kept over restarts.

One file of JSON lines, only ever added to. A line cut short by a sudden end is left out when it is read again.
"""

import fcntl
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self


class StoreBusy(RuntimeError):
    """Another sandbox holds this folder."""


class Store:
    """Opened on a folder; holds what the file says in memory. Handles are compared without case."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.names: dict[str, str] = {}
        self.hashes: dict[str, str] = {}  # only of profiles made by hand; "" when they gave no email
        self.earned: dict[str, dict[int, datetime]] = {}
        self.touched: dict[str, datetime] = {}
        self.launch: date | None = None
        self._file = (folder / "events.jsonl").open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise StoreBusy(str(folder)) from error
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def made(self, handle: str) -> bool:
        return handle.casefold() in self.hashes

    def launch_day(self, wanted: date | None) -> date:
        """The day all invented badges end at: fixed at the first start, so that a restart changes no document."""
        if wanted is not None and wanted != self.launch:
            self._add({"what": "launch", "day": wanted.isoformat()})
        elif self.launch is None:
            self._add({"what": "launch", "day": (datetime.now(UTC).date() - timedelta(days=1)).isoformat()})
        return self.launch or datetime.now(UTC).date()

    def make(self, handle: str, *, name: str, gravatar: str) -> None:
        self._add({"what": "profile", "handle": handle.casefold(), "name": name, "gravatar": gravatar})

    def rename(self, handle: str, name: str) -> None:
        self._add({"what": "name", "handle": handle.casefold(), "name": name})

    def earn(self, handle: str, badges: list[int]) -> list[int]:
        """Add what is not there yet and return it; a second click adds nothing."""
        mine = self.earned.get(handle.casefold(), {})
        new = [badge for badge in dict.fromkeys(badges) if badge not in mine]
        if new:
            self._add({"what": "earn", "handle": handle.casefold(), "badges": new})
        return new

    def _add(self, event: dict[str, Any]) -> None:
        event["at"] = datetime.now(UTC).replace(microsecond=0).isoformat()
        self._file.write(json.dumps(event).encode() + b"\n")
        self._file.flush()
        self._apply(event)

    def _read(self) -> None:
        self._file.seek(0)
        body = self._file.read()
        for line in body.splitlines():
            try:
                self._apply(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue
        if body and not body.endswith(b"\n"):
            self._file.write(b"\n")
            self._file.flush()

    def _apply(self, event: dict[str, Any]) -> None:
        what, at = event["what"], datetime.fromisoformat(event["at"])
        if what == "launch":
            self.launch = date.fromisoformat(event["day"])
            return
        handle = event["handle"]
        if what == "profile":
            self.hashes[handle] = event["gravatar"]
            self.names[handle] = event["name"]
        elif what == "name":
            self.names[handle] = event["name"]
        elif what == "earn":
            self.earned.setdefault(handle, {}).update({int(badge): at for badge in event["badges"]})
        self.touched[handle] = at
