"""The runs in the staff pages. The page of one that is under way goes on by itself."""

from typing import Any

from django.contrib import admin
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from badges.provider import runs
from badges.provider.models import Outcome, SyncRun
from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.filters import Happened

COUNTS: dict[str, Any] = dict(Outcome.choices) | {
    "awards": _("New awards"),
    "badges": _("Badges first seen"),
    "missing": _("Awards no longer listed"),
    "redated": _("Awards with another day at the provider"),
    "proved": _("Accounts shown to be theirs"),
}


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    change_form_template = "admin/sync_run.html"
    list_display = ["started_at", "kind", "provider", "progress", "summary", "took", "finished_at", "error"]
    list_filter = ["kind", "provider", ("finished_at", Happened)]
    show_facets = admin.ShowFacets.ALWAYS
    date_hierarchy = "started_at"
    fields = [
        *["state", "error", "progress", "counted", "rate", "took", "put_off"],
        *["kind", "provider", "started_at", "finished_at"],
    ]

    @admin.display(description=_("took"))
    def took(self, run: SyncRun) -> str:
        until = run.finished_at or timezone.now()
        return str(until - run.started_at).split(".")[0]

    @admin.display(description=_("done"))
    def progress(self, run: SyncRun) -> str:
        done, total = (formats.number_format(number, force_grouping=True) for number in (run.done, run.total))
        return f"{done} / {total}"

    @admin.display(description=_("counts"))
    def summary(self, run: SyncRun) -> str:
        return ", ".join(f"{word}: {count}" for word, count in _counts(run)) or "–"

    @admin.display(description=_("counts"))
    def counted(self, run: SyncRun) -> str:
        return format_html_join("", "<div>{}: {}</div>", _counts(run)) or "–"

    @admin.display(description=_("state"))
    def state(self, run: SyncRun) -> str:
        return runs.state(run)

    @admin.display(description=_("speed"))
    def rate(self, run: SyncRun) -> str:
        return runs.rate(run) or "–"

    @admin.display(description=_("put off"))
    def put_off(self, run: SyncRun) -> str:
        return runs.put_off(run) or "–"


def _counts(run: SyncRun) -> list[tuple[str, str]]:
    """What was counted, outcomes first, each with its word."""
    known = [key for key in COUNTS if key in run.counts]
    others = sorted(set(run.counts) - set(known))
    return [
        (str(COUNTS.get(key, key)), formats.number_format(run.counts[key], force_grouping=True))
        for key in known + others
    ]
