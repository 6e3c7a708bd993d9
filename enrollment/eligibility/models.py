"""What was decided about somebody's eligibility, by which rules, on which facts."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal
from codeoregon.lib.transactions import CurrentTransaction
from enrollment.programs.models import Programme


class Outcome(models.TextChoices):
    ELIGIBLE = "eligible", _("Can join")
    INELIGIBLE = "ineligible", _("Can't join now")
    NEEDS_REVIEW = "needs_review", _("Staff will look")


class Determination(models.Model):
    """One decision: rule version, inputs, findings, outcome, who (null: the portal) and when. Append-only.

    ``inputs`` holds the facts as the rules read them, ``findings`` a list of {code, kind} (``findings.py`` has their
    sentences). A decision by staff has a reason.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("program"), related_name="+")
    rules_version = personal(Level.NOT_PERSONAL, models.CharField(_("version of the rules"), max_length=20))
    inputs = personal(Level.SENSITIVE, models.JSONField(_("facts"), default=dict))
    findings = personal(Level.STAFF, models.JSONField(_("findings"), default=list))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    why = personal(Level.STAFF, models.TextField(_("reason"), blank=True))
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("determination")
        verbose_name_plural = _("determinations")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["user", "-at"], name="determination_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(why=""),
                name="determination_by_staff_has_reason",
                violation_error_message=_("Give a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
