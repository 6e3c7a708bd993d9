"""The résumé that a candidate gave us: one PDF, sealed, with what reading it told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.sealed import seal_bytes, unseal_bytes
from jobs.candidates.models import Candidate
from jobs.candidates.resume.limits import MOST_BYTES, MOST_PAGES

PURPOSE = "resume"


class Resumes(models.QuerySet["Resume"]):
    def light(self) -> "Resumes":
        """Without the file."""
        return self.defer("sealed")

    def of(self, user: object) -> "Resumes":
        return self.filter(candidate__user=user)


@history(exclude=["sealed", "dates"])
class Resume(models.Model):
    """One a candidate; another one takes its place, and history keeps nothing of what stood in it."""

    candidate = models.OneToOneField(
        Candidate, models.CASCADE, verbose_name=_("candidate"), primary_key=True, related_name="+"
    )
    sealed = personal(Level.STAFF, models.BinaryField(_("file, sealed")))
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    # What reads like an age, a birth or a graduation date, as it stands there.
    dates = personal(
        Level.STAFF, ArrayField(models.CharField(max_length=200), verbose_name=_("dates found"), default=list)
    )
    has_text = models.BooleanField(_("could be searched"))  # not a scan
    uploaded_at = models.DateTimeField(_("given"), default=timezone.now)

    objects = Resumes.as_manager()

    class Meta:
        verbose_name = _("résumé")
        verbose_name_plural = _("résumés")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES, pages__gte=1, pages__lte=MOST_PAGES),
                name="resume_within_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}, {self.uploaded_at:%Y-%m-%d}"

    @property
    def may_tell_dates(self) -> bool:
        """Employers may not be shown it before a first interview."""
        return bool(self.dates) or not self.has_text

    def content(self) -> bytes:
        return unseal_bytes(bytes(self.sealed), PURPOSE)

    def put(self, content: bytes) -> None:
        self.sealed, self.size = seal_bytes(content, PURPOSE), len(content)
