"""Fill an empty portal with the invented programme "as on launch day"."""

import datetime as dt
import gc
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from codeoregon.local.demo import Plan

APPS = ["codeoregon", "badges", "employers", "jobs", "enrollment"]  # bottom-up


class Command(BaseCommand):
    help = "Fills an empty portal with the demo programme: the same seed and sizes give the same people. DEMO=1 only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--scale", type=float, default=1.0, help="1 is launch day: 5,256 learners, 300 employers …")
        parser.add_argument("--learners", type=int)
        parser.add_argument("--employers", type=int)
        parser.add_argument("--openings", type=int)
        parser.add_argument("--as-of", help="a moment such as 2026-11-26T08:00, instead of the beginning of this hour")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo has known passwords. It is only made where DEMO=1 is set, never in production."
            )
        if User.objects.exists():
            self.stdout.write("There are people here already, so the demo stays as it is.")
            return
        began = time.monotonic()
        plan = plan_of(options)
        with no_garbage(), transaction.atomic(), because(by=None, why="demo programme"):
            with connection.cursor() as cursor:
                # Deferred checks would pile up behind the history triggers of a bulk write.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for app in APPS:
                started = time.monotonic()
                import_module(f"{app}.demo").seed(plan)
                self.stdout.write(f"{app}: {time.monotonic() - started:.1f} s")
            plan.write_accounts()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"The demo programme is ready after {time.monotonic() - began:.1f} s.")


@contextmanager
def no_garbage() -> Iterator[None]:
    """A hundred thousand rows are made and all of them kept: to look for garbage among them is a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def plan_of(options: dict[str, Any]) -> Plan:
    """The plan that a person asked for.

    Raises:
        CommandError: a size of nothing or less, or a moment that is none.
    """
    sizes = {name: options[name] for name in ("scale", "learners", "employers", "openings")}
    for name, size in sizes.items():
        if size is not None and not size > 0:
            raise CommandError(f"--{name} must be above 0, not {size}.")
    asked = {"seed": options["seed"], **sizes}
    if options["as_of"]:
        asked["now"] = moment(options["as_of"])
    return Plan(**asked)


def moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of must be a moment such as 2026-11-26T08:00, not {text!r}.") from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)
