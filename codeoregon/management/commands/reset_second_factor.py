"""manage.py reset_second_factor EMAIL --why TEXT: for when nobody is left who could do it in the staff pages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codeoregon.accounts import actions
from codeoregon.accounts.models import User
from codeoregon.lib.states import MoveRefused


class Command(BaseCommand):
    help = "Take away every second factor of an account, sign it out everywhere and tell its owner by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--why", required=True, help="kept with the record")

    def handle(self, *args: Any, email: str, why: str, **options: Any) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        try:
            actions.reset_second_factor(user=user, by=None, why=why)
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.email} has no second factor now, is signed out and has been told by mail.")
