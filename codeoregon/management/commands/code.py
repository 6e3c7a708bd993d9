"""`manage.py code ROLE`: the second-factor code of a demo account, for a person without an authenticator app."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from codeoregon.local.announce import code_for
from codeoregon.local.places import Places


class Command(BaseCommand):
    help = "Print the current second-factor code of a demo account, by its role or email address."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", help="a role of var/demo.json, or an email address")

    def handle(self, *args: Any, **options: Any) -> None:
        code = code_for(Places.of(settings.VAR_DIR), options["who"])
        if not code:
            raise CommandError(f"{options['who']} is no demo account with a second factor. See var/demo.json.")
        self.stdout.write(code)
