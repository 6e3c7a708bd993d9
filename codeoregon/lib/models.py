"""The log of every state change."""

from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal
from codeoregon.lib.transactions import CurrentTransaction


class StateMoves(models.QuerySet["StateMove"]):
    def of(self, row: models.Model) -> "StateMoves":
        """The moves of one row, oldest first."""
        return self.filter(model=row._meta.label_lower, row_id=row.pk).order_by("id")


class StateMove(models.Model):
    """One change of state: which row, from what to what, by whom (null: the portal itself), when and why.

    Append-only: a trigger refuses UPDATE and DELETE.
    """

    model = models.CharField(_("model"), max_length=80)
    row_id = models.BigIntegerField(_("row"))
    from_state = models.CharField(_("from"), max_length=40)
    to_state = models.CharField(_("to"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    why = personal(Level.STAFF, models.TextField(_("reason"), blank=True))
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    objects = StateMoves.as_manager()

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["model", "row_id", "id"], name="state_move_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}: {self.from_state} → {self.to_state}"

    @property
    def row_kind(self) -> str:
        """What kind of row moved, in words."""
        return capfirst(str(apps.get_model(self.model)._meta.verbose_name))

    @property
    def from_label(self) -> str:
        return self._label(self.from_state)

    @property
    def to_label(self) -> str:
        return self._label(self.to_state)

    def _label(self, state: str) -> str:
        """The name people know a state by; moves of rows without a ``state`` are written in words already."""
        fields = {field.name: field for field in apps.get_model(self.model)._meta.get_fields()}
        shown: dict[Any, Any] = dict(getattr(fields.get("state"), "flatchoices", ()))
        return str(shown.get(state, state))
