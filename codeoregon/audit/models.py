"""Seals: a hash chain over the history, so that a change made behind the portal's back shows."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """One sealed batch. ``digest`` covers the batch's leaves and the digest of the seal before (hex SHA-256)."""

    made_at = models.DateTimeField(_("made"), default=timezone.now)
    events = models.PositiveIntegerField(_("rows"))
    # Rows written by transactions before this one are sealed by this seal or an earlier one.
    upto_xid = models.BigIntegerField(_("up to transaction"))
    # The database cluster whose transaction numbers these are: a restored copy counts its own from the start.
    cluster = models.CharField(_("cluster"), max_length=20)
    # table → the columns that its leaves cover, so that a column added later breaks no old seal
    columns = models.JSONField(_("columns covered"), default=dict)
    previous = models.CharField(_("digest before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.id}: {self.digest[:12]}"


class SealedEvent(models.Model):
    """The leaf of one history row: ``digest`` over its plain values and keyed digests of its personal ones.

    ``personal`` holds those keyed digests by field name: the value may be erased later and the seal still holds.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, verbose_name=_("seal"), related_name="leaves")
    table = models.CharField(_("table"), max_length=80)
    event_id = models.BigIntegerField(_("event id"))
    personal = models.JSONField(_("personal"), default=dict)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("sealed row")
        verbose_name_plural = _("sealed rows")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["table", "event_id"], name="sealed_event_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.event_id}"
