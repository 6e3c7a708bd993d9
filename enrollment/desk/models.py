"""What staff write: case notes, and imports of sign-ups with what came of each row."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from enrollment.intake.models import Enrollment

STAYS = pgtrigger.Trigger(
    name="signed_after_an_hour",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF (NEW.enrollment_id, NEW.written_at) IS DISTINCT FROM (OLD.enrollment_id, OLD.written_at)
            OR NEW.author_id IS DISTINCT FROM OLD.author_id
            OR (NEW.text IS DISTINCT FROM OLD.text AND NEW.text <> '[erased]'
                AND OLD.written_at < now() - interval '1 hour') THEN
            RAISE EXCEPTION 'a case note stays as it was signed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


@history
class CaseNote(models.Model):
    """A note on one learner: signed, dated; its author may correct it for an hour, and nobody after that."""

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, verbose_name=_("enrollment"), related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+")
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    text = personal(Level.SENSITIVE, models.TextField(_("note"), max_length=10_000))

    class Meta:
        verbose_name = _("case note")
        verbose_name_plural = _("case notes")
        triggers = [STAYS, pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        indexes = [models.Index(fields=["enrollment", "-written_at"], name="case_note_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True) | Q(edited_at__gte=F("written_at")), name="case_note_times_in_order"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="case_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SignUpImport(models.Model):
    """One CSV of existing sign-ups: who brought it in, and what came of each row.

    ``report`` is a list of {row, outcome, enrollment}, the outcome as ``rows.py`` names it; a file is imported whole or
    not at all. ``sha256`` is of the file, so that the same one is not imported twice.
    """

    file_name = personal(Level.NOT_PERSONAL, models.CharField(_("file"), max_length=200))
    sha256 = personal(Level.NOT_PERSONAL, models.CharField(_("hash of the file"), max_length=64, unique=True))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    added = models.PositiveIntegerField(_("added"), default=0)
    known = models.PositiveIntegerField(_("known already"), default=0)
    report = personal(Level.STAFF, models.JSONField(_("rows"), default=list))

    class Meta:
        verbose_name = _("import of sign-ups")
        verbose_name_plural = _("imports of sign-ups")

    def __str__(self) -> str:
        return self.file_name
