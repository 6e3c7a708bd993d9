"""`manage.py reset`: removes the data of the local run, after asking."""

import fcntl
import os
import shutil
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from codeoregon.local import janitor
from codeoregon.local.places import NotUsable, Places


class Command(BaseCommand):
    help = "Remove all data of the local run (database, mail, logs, secrets). The virtual environment stays."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError(
                "Your data are in the database that DATABASE_URL names, and the secrets here belong to it. "
                "Nothing was removed: unset DATABASE_URL to remove the data of a local run."
            )
        try:
            places = Places.of(settings.VAR_DIR)
        except NotUsable as error:
            raise CommandError(str(error)) from error
        with open(places.lock, "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("Code Oregon is running from this folder. Stop it first.") from None
            data = places.data()
            if not data:
                self.stdout.write("There is nothing to remove.")
                return
            if not options["yes"] and not self.agreed(places):
                self.stdout.write("Nothing was removed.")
                return
            janitor.end_all(places.mark)
            self.remove(places)

    def agreed(self, places: Places) -> bool:
        self.stdout.write(f"This removes the database, mail, logs and secrets in {places.var} for good.")
        try:
            return input("Type yes to go on: ").strip().lower() == "yes"
        except EOFError:
            return False

    def remove(self, places: Places) -> None:
        for path in places.data():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.stdout.write("Removed. The next `make run` starts from the beginning.")
