"""`manage.py up`: everything on this machine, until Ctrl-C."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from codeoregon.local.start import up


class Command(BaseCommand):
    help = "Run Code Oregon on this machine: database, Redis, demo programme, web, worker and scheduler."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", default=os.environ.get("PORT") or "8000", help="port to listen on (PORT, or 8000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        demo = os.environ.get("DEMO", "1").lower() not in {"0", "false", "no", "off"}
        code = up(settings.VAR_DIR, options["host"], port_number(options["port"]), demo=demo, scale=demo_scale())
        if code:
            raise SystemExit(code)


def port_number(text: str) -> int:
    """A port number from what a person wrote.

    Raises:
        CommandError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def demo_scale() -> float:
    """DEMO_SCALE: the size of the demo programme, where 1 is launch day.

    Raises:
        CommandError: it is no such number.
    """
    text = os.environ.get("DEMO_SCALE") or "1"
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0 < scale <= 100:
        raise CommandError(f"DEMO_SCALE must be a number above 0 and up to 100, not {text!r}.")
    return scale
