"""Whole matching runs in the staff pages: when, how long, by which rules, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.admin import LogAdmin
from codeoregon.night import words
from jobs.matching.models import MatchRun


@admin.register(MatchRun)
class MatchRunAdmin(LogAdmin):
    list_display = ["id", "started_at", "finished_at", "took", "scoring", "crosswalk", "counted"]
    date_hierarchy = "started_at"
    ordering = ["-id"]
    fields = ["started_at", "finished_at", "took", "scoring", "crosswalk", "counted", "blocks_left"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("openings")  # megabytes, while a run is on its way

    @admin.display(description=_("took"))
    def took(self, run: MatchRun) -> str:
        if run.finished_at is None:
            return gettext("still running")
        return gettext("%(seconds).1f s") % {"seconds": (run.finished_at - run.started_at).total_seconds()}

    @admin.display(description=_("what was done"))
    def counted(self, run: MatchRun) -> str:
        return words.counted(run.counts) or "–"

    @admin.display(description=_("blocks to do"))
    def blocks_left(self, run: MatchRun) -> str:
        return words.number(run.blocks.count())
