"""Nightly runs, with counts and progress."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.admin import LogAdmin
from codeoregon.night import words
from codeoregon.night.models import NightlyRun, NightlyStep
from codeoregon.night.run import JOB


class StepInline(admin.StackedInline):
    model = NightlyStep
    fields = ("progress", "counted", "started_at", "finished_at", "error")
    readonly_fields = ("progress", "counted", "started_at", "finished_at", "error")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    @admin.display(description=_("progress"))
    def progress(self, step: NightlyStep) -> str:
        return f"{words.number(step.done)} / {words.number(step.total)}" if step.total else "–"

    @admin.display(description=_("what was done"))
    def counted(self, step: NightlyStep) -> str:
        return words.counted(step.counts)


@admin.register(NightlyRun)
class NightlyRunAdmin(LogAdmin):
    list_display = ["local_date", "once_more", "started_at", "finished_at", "state", "error"]
    ordering = ["-local_date", "-id"]
    date_hierarchy = "local_date"
    inlines = [StepInline]

    @admin.display(description=_("once more by hand"), boolean=True)
    def once_more(self, run: NightlyRun) -> bool:
        return run.job != JOB

    @admin.display(description=_("state"))
    def state(self, run: NightlyRun) -> str:
        if run.finished_at:
            return gettext("finished with errors") if run.error else gettext("finished")
        return gettext("running")
