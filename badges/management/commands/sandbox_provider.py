"""`manage.py sandbox_provider`: a stand-in for the real provider, for the demo and for tests."""

import socket
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.population import OF_PEOPLE, Population
from badges.provider.sandbox.server import make_app
from badges.provider.sandbox.store import Store, StoreBusy


class Command(BaseCommand):
    help = "Serve invented learner profiles in the provider's shape, and a page where you can earn badges."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--data", type=Path, default=settings.VAR_DIR / "sandbox", help="folder that keeps state")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--learners", type=int, default=OF_PEOPLE)
        parser.add_argument("--launch-day", type=date.fromisoformat, help="last day of the invented badges")
        parser.add_argument("--base-url", help="the address that the documents name; from host and port unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            store = Store(options["data"])
        except StoreBusy:
            raise CommandError(
                _("Another sandbox provider uses this folder. Stop it, or choose another --data.")
            ) from None
        with store:
            listener = self._listen(options["host"], options["port"])
            port = listener.getsockname()[1]
            base_url = options["base_url"] or f"http://{options['host']}:{port}"
            population = Population(options["seed"], options["learners"], store.launch_day(options["launch_day"]))
            documents = Documents(population, store, base_url)
            self.stdout.write(_("Sandbox provider at %(address)s") % {"address": base_url})
            self.stdout.flush()
            web.run_app(
                make_app(documents),
                sock=listener,
                loop=uvloop.new_event_loop(),  # run_app closes it
                print=None,
                access_log=None,
                shutdown_timeout=1,
            )

    def _listen(self, host: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            listener.close()
            sentence = _("Port %(port)s is taken or not allowed. Choose another --port.") % {"port": port}
            raise CommandError(sentence) from error
        listener.listen(512)
        return listener
