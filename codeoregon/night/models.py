"""The nightly run: one row per (job, Pacific date)."""

import pgtrigger
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.night import words

NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)  # a log


class NightlyRun(models.Model):
    """One night's run. ``local_date`` is the date in America/Los_Angeles; unique, so two schedulers make one run.

    ``job`` names what ran: the night itself, or its chain once more by hand on the same date.
    """

    job = models.CharField(_("job"), max_length=40, default="nightly")
    local_date = models.DateField(_("night of"))
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # last sign of life; a run silent for long is taken over
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("nightly run")
        verbose_name_plural = _("nightly runs")
        ordering = ["-local_date"]
        triggers = [NEVER_DELETED]
        constraints = [models.UniqueConstraint(fields=["job", "local_date"], name="nightly_once_a_date")]

    def __str__(self) -> str:
        return gettext("Night of %(day)s") % {"day": formats.date_format(self.local_date, "M j, Y")}


class NightlyStep(models.Model):
    """One link of the chain: how far it is and what it counted."""

    run = models.ForeignKey(NightlyRun, models.CASCADE, verbose_name=_("run"), related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    task = models.CharField(_("task"), max_length=80)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    counts = models.JSONField(_("what was done"), default=dict, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("step of the night")
        verbose_name_plural = _("steps of the night")
        ordering = ["position"]
        triggers = [NEVER_DELETED]
        constraints = [models.UniqueConstraint(fields=["run", "task"], name="nightly_step_once")]

    def __str__(self) -> str:
        return words.called(self.task)
