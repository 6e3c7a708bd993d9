"""`manage.py sync_badges`: fetch badges of everyone who is due, of all, or of one."""

from argparse import ArgumentParser
from dataclasses import replace
from shutil import get_terminal_size
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from tqdm import tqdm

from badges.provider import runs
from badges.provider.adapters import asked, treehouse
from badges.provider.models import Outcome, ProviderAccount, SyncRun
from badges.provider.sync.claims import SyncBusy
from badges.provider.sync.one import Summary, run_one
from badges.provider.sync.run import run_due


class _Bar:
    """The run's progress as a bar in the terminal."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self.begun = False

    def total(self, number: int, done: int = 0) -> None:
        self.begun = True
        self._bar.initial = done  # what others did before counts, but not for the pace
        self._bar.reset(total=number)
        self._bar.update(done)

    def add(self, number: int = 1) -> None:
        self._bar.update(number)


class Command(BaseCommand):
    help = "Fetch badges from the provider for every linked learner who is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--handle", help="only this username, due or not")
        parser.add_argument("--all", action="store_true", help="everyone linked, due or not")
        parser.add_argument("--unpaced", action="store_true", help="as fast as the provider answers")
        parser.add_argument("--nightly", action="store_true", help="record it as a nightly run")

    def handle(self, *args: Any, **options: Any) -> None:
        bounds = replace(treehouse.limits(), rate=0.0) if options["unpaced"] else treehouse.limits()
        if options["handle"]:
            self._say(self._one(options["handle"], bounds))
            return
        kind = SyncRun.Kind.NIGHTLY if options["nightly"] else SyncRun.Kind.BY_HAND
        pace = _("Badges, at most %(rate)s a second") % {"rate": f"{bounds.rate:g}"} if bounds.rate else _("Badges")
        wide, high = get_terminal_size((100, 24))  # some terminals say that they have no size
        silent = options["verbosity"] == 0
        with tqdm(desc=pace, unit=_(" learners"), ncols=wide, nrows=high, disable=silent) as bar:
            progress = _Bar(bar)
            try:
                summary = run_due(kind=kind, bounds=bounds, progress=progress, everyone=options["all"])
            except SyncBusy:
                raise CommandError(_("Another sync is under way. Wait for it to finish.")) from None
            except (OperationalError, InterfaceError) as error:
                if not progress.begun:
                    raise
                raise CommandError(
                    _(
                        "The database broke off. The run is not lost: once it answers again, the worker goes on with"
                        " it, and so does this command."
                    )
                ) from error
        self._say(summary)
        if summary.error:
            raise CommandError(summary.error)

    def _one(self, handle: str, bounds: Any) -> Summary:
        linked = ProviderAccount.objects.filter(handle__iexact=handle, unlinked_at__isnull=True)
        fetched = linked.filter(provider__in=[provider.name for provider in asked()])
        account = fetched.order_by("-proof", "pk").first()  # whoever owns it, before those who only linked it
        if account is None and linked.exists():
            raise CommandError(_("This provider is not asked. Bring its next list."))
        if account is None:
            raise CommandError(_("No learner has linked the username “%(handle)s”.") % {"handle": handle})
        summary = run_one(account.pk, bounds=bounds)
        if summary is None:
            raise CommandError(_("This account is being synced right now. Try again in a minute."))
        return summary

    def _say(self, summary: Summary) -> None:
        counts = summary.report.counts
        for word in Outcome:
            if counts[word]:
                self.stdout.write(f"{word.label}: {counts[word]}")
        if summary.run.finished_at and (left := runs.not_read(summary.run)):
            self.stdout.write(left)
        self.stdout.write(
            _("New awards: %(awards)s. Learners with changes: %(users)s. Badges first seen: %(badges)s.")
            % {"awards": counts["awards"], "users": len(summary.users), "badges": counts["badges"]}
        )
        if counts["missing"]:
            self.stdout.write(_("Awards no longer listed: %(missing)s.") % {"missing": counts["missing"]})
