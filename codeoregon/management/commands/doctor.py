"""`manage.py doctor`: what stands in the way of a run on this machine, each as a sentence."""

import os
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from codeoregon.local.binaries import NotFound, find_postgres, find_valkey
from codeoregon.local.places import SOCKET_PATH_BYTES, NotUsable, Places
from codeoregon.local.start import free_port, running
from codeoregon.local.supervisor import Broken
from codeoregon.management.commands.up import port_number

FREE_BYTES = 1024**3
NEEDED_MEMORY_KIB = 1536 * 1024


class Command(BaseCommand):
    help = "Check what a run on this machine needs: Python, programs, folders, disk, memory, port."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port to check (PORT, or 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = 0
        for good, sentence in findings(port_number(options["port"])):
            self.stdout.write(f"{'ok     ' if good else 'TROUBLE'}  {sentence}")
            troubles += not good
        if troubles:
            raise SystemExit(1)


def findings(port: int) -> Iterator[tuple[bool, str]]:
    """Each finding: whether it is good, and a sentence."""
    yield (
        (3, 11) <= sys.version_info[:2] <= (3, 13),
        f"Python {sys.version.split()[0]}; 3.11, 3.12 and 3.13 are tested.",
    )
    yield from _programs()
    try:
        places = Places.of(settings.VAR_DIR)
    except NotUsable as error:
        yield False, str(error)
        return
    yield from _folders(places)
    yield _memory()
    if here := running(places):
        yield True, f"Code Oregon runs from this folder already: {here}."
        return
    try:
        free_port("127.0.0.1", port).close()
        yield True, f"Port {port} is free."
    except Broken as error:
        yield False, str(error)


def _programs() -> Iterator[tuple[bool, str]]:
    for variable, name in (("DATABASE_URL", "Postgres"), ("REDIS_URL", "Redis")):
        if os.environ.get(variable):
            yield True, f"{variable} is set: that {name} is used, and none is started here."
            continue
        try:
            if name == "Postgres":
                programs = find_postgres()
                yield True, f"Postgres {programs.version} is in {programs.folder}."
            else:
                yield True, f"The Redis server is {find_valkey()}."
        except NotFound as error:
            yield False, str(error)


def _folders(places: Places) -> Iterator[tuple[bool, str]]:
    yield True, f"Data go to {places.var}."
    if places.postgres_home != places.var:
        yield (
            True,
            f"The database goes to {places.postgres_home}: as root it runs as nobody, who cannot enter {places.var}.",
        )
    longest = len(f"{places.sockets}/.s.PGSQL.5432.lock")
    yield longest <= SOCKET_PATH_BYTES, f"Sockets go to {places.sockets} ({longest} of {SOCKET_PATH_BYTES} bytes)."
    older = [path.name for path in places.postgres_home.glob("pg??") if path.is_dir()]
    if len(older) > 1:
        yield (
            True,
            f"There are data of several Postgres versions ({', '.join(sorted(older))}); only the newest is used.",
        )
    free = shutil.disk_usage(places.var).free
    yield free >= FREE_BYTES, f"{free / 1024**3:.1f} GiB of disk are free; 1 GiB is needed."


def _memory() -> tuple[bool, str]:
    try:
        with open("/proc/meminfo") as file:
            kib = next(int(line.split()[1]) for line in file if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return True, "Free memory is not known here."
    return kib >= NEEDED_MEMORY_KIB, f"{kib / 1024**2:.1f} GiB of memory are free; 1.5 GiB are needed."
