"""Figures of the public progress page, counted once a night so that the page costs nothing and has an as-of time."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Figure(models.Model):
    """One figure as it was counted at ``at``, e.g. ``signed_up`` 5,256. Append-only; the newest of a name is shown."""

    name = models.CharField(_("name"), max_length=40)
    value = models.PositiveIntegerField(_("value"))
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["name", "-at"], name="figure_newest")]

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')}: {self.value}"
