"""Check the seals over the history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from codeoregon.audit.actions import seal, verify

SHOWN = 5  # problems of each kind: a table that was emptied has one a row


class Command(BaseCommand):
    help = "Recomputes every seal over the history and says what does not fit. Exit code 1 when something does not."

    def handle(self, *args: Any, **options: Any) -> None:
        seal()
        report = verify()
        for line in report.first(SHOWN):
            self.stderr.write(line)
        if report.problems:
            many = len(report.problems)
            problems = ngettext("%s problem", "%s problems", many) % f"{many:,}"
            raise CommandError(f"{problems} in {report.events} sealed rows.")
        self.stdout.write(
            f"All {report.events} sealed rows stand as they were written ({report.erased} values erased since)."
        )
