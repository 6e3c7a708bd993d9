"""Programme thresholds: figures that staff change from a date on, each change with who and why."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.policy.names import NAMES, Figure, Name


class Dated(models.Model):
    """A figure, or some, from one date on: by whom it was set, when, and why."""

    effective_from = models.DateField(_("effective from"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("set by"), null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now)
    why = models.TextField(_("reason"))

    class Meta:
        abstract = True


@history
class Threshold(Dated):
    """One figure from one date on. The row with the newest ``effective_from`` not after the day counts."""

    name = models.CharField(_("name"), max_length=40, choices=[(key, name.label) for key, name in NAMES.items()])
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["name", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "effective_from"],
                name="threshold_once_a_day",
                violation_error_message=_("This figure already changes on that date."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="threshold_not_negative",
                violation_error_message=_("Enter zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.value} ({self.effective_from})"

    def clean(self) -> None:
        """Within the bounds of the figure: beyond them days run out of the calendar or nothing works."""
        figure = NAMES.get(self.name)
        sentence = figure.obstacle(self.value) if figure and self.value is not None else ""
        if sentence:
            raise ValidationError({"value": sentence})


@dataclass(frozen=True)
class InForce:
    """One figure as it counts on a day: from a row, or the first value of ``NAMES`` (``row`` is None)."""

    figure: Figure
    value: Decimal
    row: Threshold | None


def in_force(on: dt.date | None = None) -> list[InForce]:
    """Every figure, in one query."""
    begun = Threshold.objects.filter(effective_from__lte=on or timezone.localdate()).select_related("set_by")
    newest = {row.name: row for row in begun.order_by("name", "-effective_from").distinct("name")}
    found = ((figure, newest.get(name)) for name, figure in NAMES.items())
    return [InForce(figure, row.value if row else figure.first, row) for figure, row in found]


# The figure in force as a column in SQL; its values are ``threshold_values``.
THRESHOLD: Final = """coalesce((
    SELECT value FROM codeoregon_threshold WHERE name = %s AND effective_from <= %s ORDER BY effective_from DESC LIMIT 1
), %s)"""


def threshold_values(key: Name) -> list[Any]:
    """For the figure in force today."""
    return [key, timezone.localdate(), NAMES[key].first]


def threshold_column(key: Name) -> RawSQL:
    """The figure in force today as a column of another query."""
    return RawSQL(THRESHOLD, threshold_values(key))  # noqa: S611 - our own constant


def counts_since(key: Name) -> dt.datetime | None:
    """The moment from which the figure in force today counts; None for the first value of ``NAMES``."""
    row = _row(key, timezone.localdate())
    return max(row.set_at, timezone.make_aware(dt.datetime.combine(row.effective_from, dt.time()))) if row else None


def threshold(key: Name, on: dt.date | None = None) -> Decimal:
    """The figure in force on ``on`` (default: today, Pacific). Falls back to the first value of ``NAMES``."""
    row = _row(key, on or timezone.localdate())
    return row.value if row else NAMES[key].first


def _row(key: Name, day: dt.date) -> Threshold | None:
    return Threshold.objects.filter(name=key, effective_from__lte=day).order_by("-effective_from").first()
