"""Lets `manage.py` commands typed beside a run on this machine find that run's database, Redis, keys and provider."""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = "environment.json"  # written by `up`, for the owner's eyes only
KEPT: Final = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "SEAL_KEY", "FIELD_KEYS", "BASE_URL",
    "TREEHOUSE_URL", "TREEHOUSE_RATE", "MAIL_DIR", "DEMO",
)  # fmt: skip
OWN_WAY: Final = ("up", "reset", "doctor", "code")  # these deal with the run itself


def adopt(command: str) -> None:
    """Take over the environment of the run that goes on here, unless a database is named already.

    A run of its own is the demo unless it is told otherwise: the settings, read next, refuse one with a public address.
    """
    if command == "up":
        os.environ.setdefault("DEMO", "1")
    if "DATABASE_URL" in os.environ or command in OWN_WAY:
        return
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var")
    try:
        found = json.loads((var / FILE).read_text())
        running = _held(var / "up.lock")
    except (OSError, ValueError):
        return
    if running and isinstance(found, dict):
        for name in KEPT:
            if isinstance(found.get(name), str):
                os.environ.setdefault(name, found[name])
        sys.stderr.write(f"With the portal that runs here: {found.get('BASE_URL', '')}\n")


def _held(lock: Path) -> bool:
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
