"""Where everything that runs lives: one folder, ``var/``, with two exceptions that the machine can force.

As root, Postgres runs as the user nobody; when nobody may not walk through a parent of ``var/`` (a home folder of
root), its data lie in ``/var/lib/codeoregon-<hash>`` instead. And a socket's path is at most 107 bytes long: when it
would be longer, or holds a space, the sockets lie in a hashed folder under the temporary one.
"""

import hashlib
import json
import os
import pwd
import re
import secrets
import tempfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

SOCKET_PATH_BYTES = 107
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class NotUsable(Exception):
    """A folder cannot be used as it is; the text says why."""


def nobody() -> tuple[int, int]:
    """User and group id that Postgres runs as when we are root, who it refuses to run as."""
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def others_may_enter(path: Path) -> bool:
    """Whether any user may walk through all parents of this path (its own mode does not matter)."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents if parent.exists())


def private_folder(path: Path, owner: tuple[int, int] | None = None) -> Path:
    """Make a folder that only its owner may enter; refuse one that somebody else made there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if found.st_uid not in {os.getuid(), owner[0] if owner else os.getuid()}:
        raise NotUsable(f"{path} belongs to another user. Remove it, or run as the user that made it.")
    path.chmod(0o700)
    if owner and found.st_uid != owner[0]:
        os.chown(path, *owner)
    return path


@dataclass(frozen=True)
class Places:
    """The folders and files of one checkout's local run. ``var`` is absolute."""

    var: Path

    @classmethod
    def of(cls, var: Path) -> "Places":
        try:
            var.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotUsable(f"The folder {var} cannot be made: {error.strerror}.") from error
        if not os.access(var, os.W_OK | os.X_OK):
            raise NotUsable(f"You may not write in {var}. It may belong to root from an earlier run: see `ls -ld`.")
        return cls(var.resolve())

    @property
    def mark(self) -> str:
        """What every process of this run carries in its environment."""
        return str(self.var)

    @cached_property
    def short_hash(self) -> str:
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]

    @cached_property
    def postgres_home(self) -> Path:
        """The folder that holds Postgres' data folder; Postgres' user can reach it."""
        if os.getuid() != 0 or others_may_enter(self.var / "any"):
            return self.var
        return Path("/var/lib") / f"codeoregon-{self.short_hash}"

    def make_postgres_home(self) -> Path:
        home = self.postgres_home
        if home != self.var:
            home.mkdir(mode=0o755, exist_ok=True)
            (home / "belongs-to.txt").write_text(f"The database of Code Oregon in {self.var.parent}\n")
        return home

    @cached_property
    def sockets(self) -> Path:
        folder = self.postgres_home / "run"
        path = str(folder) + LONGEST_SOCKET_NAME
        if len(path.encode()) <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(path):
            return folder
        return Path(tempfile.gettempdir()) / f"codeoregon-{os.getuid()}-{self.short_hash}"

    def make_sockets(self) -> Path:
        self.make_postgres_home()
        return private_folder(self.sockets, nobody() if os.getuid() == 0 else None)

    def private(self, name: str) -> Path:
        return private_folder(self.var / name)

    @property
    def lock(self) -> Path:
        return self.var / "up.lock"

    def data(self) -> list[Path]:
        """Everything a reset removes: all but the virtual environment and the lock itself."""
        keep = {"venv", "up.lock", "setup.lock", "bench", "browser"}
        inside = [path for path in self.var.iterdir() if path.name not in keep]
        home, sockets = self.postgres_home, self.sockets
        outside = [home] * (home != self.var) + [sockets] * (home not in sockets.parents)
        return sorted(inside + [path for path in outside if path.exists()])

    def read(self, name: str) -> dict[str, Any]:
        """A small JSON file of ours; empty when it is missing or spoiled."""
        try:
            found = json.loads((self.var / name).read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON file for the owner's eyes only, whole or not at all."""
        fresh = self.var / f"{name}.new"
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        fresh.rename(self.var / name)

    def secrets(self) -> dict[str, str]:
        """SECRET_KEY and FIELD_KEYS of this checkout, made once and kept."""
        kept = self.read("secrets.json")
        made = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        both = made | kept
        if both != kept:
            self.write("secrets.json", both)
        return both
