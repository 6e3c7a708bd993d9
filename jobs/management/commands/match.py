"""`manage.py match`: match everybody now. `--plan`: say what that would take with other numbers, and change nothing."""

import math
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.matching.engine import match_all

SIZES = ["10000x2400", "100000x10000", "1000000x100000"]
MINUTES = 30.0
MOST = 100_000_000  # people, or openings: beyond it no machine holds the lists, and what was measured says nothing
LARGEST = f"{MOST}x{MOST}"


class Command(BaseCommand):
    help = "Match all people and openings. With --plan: measure this machine, and say what other numbers would take."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="measure and tell; match nobody")
        parser.add_argument("--minutes", type=float, help=f"in which a run should be done ({MINUTES:g})")
        parser.add_argument("sizes", nargs="*", help="people x openings, such as 100000x10000")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"]:
            self._plan([pair(size) for size in options["sizes"] or SIZES], time_of(options["minutes"]))
            return
        if options["sizes"] or options["minutes"] is not None:
            raise CommandError(
                "Sizes and --minutes are for --plan. Without it everybody is matched, as many as there are."
            )
        for name, number in match_all().items():
            self.stdout.write(f"{name}: {number}")

    def _plan(self, sizes: list[tuple[int, int]], minutes: float) -> None:
        from jobs.matching.what_if import scale

        costs = scale.costs(base_mib())
        self.stdout.write(
            f"This machine: {1e-6 / costs.pair:,.0f} million pairs, {1 / costs.read:,.0f} people read,"
            f" {1 / costs.write:,.0f} lists written a second."
        )
        self.stdout.write(
            f"{'people':>12} {'openings':>10} {'one worker':>12} {'memory':>10}  workers in {minutes:g} min"
        )
        for people, openings in sizes:
            row = scale.plan(costs, people, openings, within=minutes * 60)
            workers = "more than can share it" if row.workers is None else str(row.workers)
            self.stdout.write(f"{people:>12,} {openings:>10,} {row.seconds:>10,.1f} s {row.mib:>6,.0f} MiB  {workers}")


def pair(size: str) -> tuple[int, int]:
    people, by, openings = size.partition("x")
    if not (size.isascii() and by and people.isdecimal() and openings.isdecimal()):
        raise CommandError(f"“{size}” is not like 100000x10000.")
    if len(size) > len(LARGEST) or max(int(people), int(openings)) > MOST:
        raise CommandError(f"“{size}” is too large: {LARGEST} is the largest size that makes sense.")
    if not (int(people) and int(openings)):
        raise CommandError(f"“{size}” is a plan for nobody, or for no opening.")
    return int(people), int(openings)


def time_of(minutes: float | None) -> float:
    if minutes is None:
        return MINUTES
    if not (minutes > 0 and math.isfinite(minutes)):
        raise CommandError("--minutes is a number above 0, such as 30.")
    return minutes


def base_mib() -> float:
    """What this process holds now, with everything loaded."""
    from jobs.matching.engine import kernel

    kernel.warm()
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:", 1)[1].split()[0]) / 1024
