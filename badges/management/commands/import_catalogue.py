"""Bring in tracks, courses, badges, skills and pathways, and a first crosswalk, from CSV files."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import ngettext

from badges.catalog import importing
from badges.crosswalks import importing as crosswalks
from codeoregon.audit.context import because


class Command(BaseCommand):
    help = "Imports a catalogue, all or nothing. Without --path: the one that comes with the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--path", type=Path, default=importing.OUR_OWN, help="folder with tracks.csv, courses.csv …"
        )
        parser.add_argument("--crosswalk", type=Path, help="CSV of badge → skill rules")
        parser.add_argument("--version", type=int, dest="crosswalk_version", help="number of that crosswalk")
        parser.add_argument(
            "--effective-from", type=dt.date.fromisoformat, help="publish it from this date on (else: a draft)"
        )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        # Django's own --version gives way: here it is the crosswalk's.
        return super().create_parser(*args, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), because(by=None, why="import_catalogue"):
                counts = importing.import_catalogue(options["path"])
                if options["crosswalk"]:
                    if not options["crosswalk_version"]:
                        raise CommandError("Give the crosswalk's number with --version.")
                    crosswalks.import_crosswalk(
                        options["crosswalk"],
                        version=options["crosswalk_version"],
                        effective_from=options["effective_from"],
                    )
        except (importing.CatalogueRejected, crosswalks.CrosswalkRejected) as rejected:
            for problem in rejected.problems[:50]:
                self.stderr.write(problem)
            many = len(rejected.problems)
            text = ngettext("Nothing was imported: %d problem.", "Nothing was imported: %d problems.", many)
            raise CommandError(text % many) from rejected
        self.stdout.write(", ".join(f"{number} {name}" for name, number in counts.items()) + " imported.")
