"""manage.py invite_staff EMAIL ROLE: the first members of staff; later ones are invited in the staff pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from codeoregon.accounts import actions
from codeoregon.accounts.models import Role
from codeoregon.lib.states import MoveRefused


class Command(BaseCommand):
    help = "Invite somebody to become staff; the link goes out by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        try:
            invitation = actions.invite(email=email, staff_role=role, by=None)
        except (MoveRefused, ValidationError) as refused:
            raise CommandError(" ".join(getattr(refused, "messages", [str(refused)]))) from refused
        self.stdout.write(
            f"Invited {invitation.email} as {role}; the link works until {invitation.expires_at:%Y-%m-%d}."
        )
