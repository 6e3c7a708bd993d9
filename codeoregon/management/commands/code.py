"""`manage.py code ROLE`: the second-factor code of a demo account, for a person without an authenticator app."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from codeoregon.local.announce import accounts, code_for
from codeoregon.local.places import Places


class Command(BaseCommand):
    help = "Print the current second-factor code of a demo account, by its role or email address."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", nargs="?", default="", help="a role of var/demo.json, or an email address")

    def handle(self, *args: Any, **options: Any) -> None:
        places, who = Places.of(settings.VAR_DIR), options["who"]
        code = code_for(places, who)
        if not code:
            roles = ", ".join(person["role"] for person in accounts(places) if person.get("totp_secret"))
            if not roles:
                raise CommandError("There are no demo accounts yet: run `make run` first.")
            wrong = f"{who!r} is no demo account with a second factor." if who else "Whose code?"
            raise CommandError(f"{wrong} make code WHO=… takes an email address, or one of: {roles}.")
        self.stdout.write(code)
