"""What was erased and who was merged, so that both can be explained afterwards."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal
from codeoregon.lib.transactions import CurrentTransaction

USER = settings.AUTH_USER_MODEL


class Erasure(models.Model):
    """An account that was closed and made anonymous on its owner's word.

    ``kept`` lists what had to stay: {what, until (ISO date), why}. ``done_at`` is set when the last trace (history,
    files, caches, queue) is gone; until then a task goes on with it.
    """

    user = models.OneToOneField(USER, models.PROTECT, verbose_name=_("person"), related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, verbose_name=_("by"), null=True, related_name="+")
    kept = personal(Level.STAFF, models.JSONField(_("what stays"), default=list))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        permissions = [("erase_people", "Can delete an account on the word of somebody who can't sign in")]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Merge(models.Model):
    """Two accounts of one person became one. ``moved`` lists each row: {model, row, field, from, to or why it stayed}.

    Append-only.
    """

    kept = models.ForeignKey(USER, models.PROTECT, verbose_name=_("account kept"), related_name="+")
    closed = models.OneToOneField(USER, models.PROTECT, verbose_name=_("account closed"), related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    why = personal(Level.STAFF, models.TextField(_("reason")))
    moved = personal(Level.STAFF, models.JSONField(_("what moved"), default=list))
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        permissions = [("merge_people", "Can merge two accounts of one person")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("closed")),
                name="merge_two_people",
                violation_error_message=_("Choose two different accounts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class TwoPeople(models.Model):
    """Staff looked at two accounts that seem to be one person's and said that they are two people."""

    first = models.ForeignKey(USER, models.PROTECT, verbose_name=_("first account"), related_name="+")
    second = models.ForeignKey(USER, models.PROTECT, verbose_name=_("second account"), related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    why = personal(Level.STAFF, models.TextField(_("reason")))

    class Meta:
        verbose_name = _("pair of different people")
        verbose_name_plural = _("pairs of different people")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_said_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="two_people_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"
