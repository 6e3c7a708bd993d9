"""Run the nightly job by hand."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codeoregon.night import run


class Command(BaseCommand):
    help = "Runs the nightly chain now (sync, matching, expiry, figures), with progress bars on a terminal."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run.by_hand(bar=sys.stderr.isatty() or bool(options["verbosity"] > 1))
        for step in done.steps.all():
            seconds = (
                (step.finished_at - step.started_at).total_seconds() if step.finished_at and step.started_at else 0
            )
            counts = ", ".join(f"{name} {value}" for name, value in step.counts.items()) or "nothing to count"
            self.stdout.write(f"{step.task}: {seconds:.1f} s; {step.error or counts}")
        if done.error:
            raise CommandError("The nightly run finished with errors.")
