"""Bring in credit agreements with colleges, with their whole past, from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import ngettext

from badges.crosswalks.colleges.agreements import AgreementsRejected, import_agreements
from codeoregon.audit.context import because


class Command(BaseCommand):
    help = "Imports credit agreements, all or nothing, from a folder with agreements.csv and a file for each version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), because(by=None, why="import_agreements"):
                made = import_agreements(options["folder"])
        except AgreementsRejected as rejected:
            for problem in rejected.problems[:50]:
                self.stderr.write(problem)
            many = len(rejected.problems)
            text = ngettext("Nothing was imported: %d problem.", "Nothing was imported: %d problems.", many)
            raise CommandError(text % many) from rejected
        text = ngettext("%d version of agreements imported.", "%d versions of agreements imported.", len(made))
        self.stdout.write(text % len(made))
