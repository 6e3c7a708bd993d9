"""Capped promises: a pool has a limit, a draw takes one place of it, and the database itself refuses one too many."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.capacity import triggers
from codeoregon.lib.personal import Level, personal


class Kind(models.TextChoices):
    OJT = "ojt", _("On-the-job training")
    INTERNSHIP = "internship", _("Paid internships")
    CREDIT = "credit", _("College credit")
    SEAT = "seat", _("Training seats")


HIGHEST = 10_000  # places of one pool: more is a slip of the finger

# The programme's public promises: one pool each. Seats have one pool for each funding stream.
COMMITMENTS = (Kind.OJT, Kind.INTERNSHIP, Kind.CREDIT)


@history
class Pool(models.Model):
    """A commitment of the programme: ``limit`` places, ``drawn`` of them taken.

    ``drawn`` is kept by a trigger on Draw (triggers.py) and refused from any other hand.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    # Tells pools of one kind apart: the code of a funding stream. Empty for a commitment, which has one pool.
    name = models.CharField(_("name"), max_length=40, blank=True)
    limit = models.PositiveIntegerField(_("limit"))
    drawn = models.PositiveIntegerField(_("drawn"), default=0, editable=False)

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        triggers = [triggers.COUNTED, triggers.DRAWN_STAYS]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="pool_once_of_each_name",
                violation_error_message=_("There is such a pool already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SEAT) | Q(name=""),
                name="pool_commitment_once",
                violation_error_message=_("A commitment has one pool, without a name."),
            ),
            models.CheckConstraint(
                condition=Q(drawn__lte=F("limit")),
                name="pool_never_overfilled",
                violation_error_message=_("All places are taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}" if self.name else self.get_kind_display()

    def clean(self) -> None:
        if self.limit is not None and self.limit > HIGHEST:
            raise ValidationError({"limit": _("A limit is at most %s. Check the number.") % f"{HIGHEST:,}"})

    @property
    def left(self) -> int:
        return self.limit - self.drawn


@history
class Draw(models.Model):
    """One place taken from a pool: a ledger row, never deleted; released at most once, with who and why."""

    pool = models.ForeignKey(Pool, models.PROTECT, verbose_name=_("pool"), related_name="draws")
    drawn_at = models.DateTimeField(_("drawn"), default=timezone.now)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("drawn by"), null=True, related_name="+"
    )
    what_for = personal(Level.NOT_PERSONAL, models.CharField(_("what for"), max_length=80))  # e.g. "jobs.placement 17"
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("released by"), null=True, blank=True, related_name="+"
    )
    release_reason = personal(Level.STAFF, models.TextField(_("why released"), blank=True))

    class Meta:
        verbose_name = _("place drawn")
        verbose_name_plural = _("places drawn")
        triggers = [triggers.TAKE, triggers.GIVE_BACK, triggers.KEEP]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, release_reason="")
                | (Q(released_at__isnull=False) & ~Q(release_reason="")),
                name="draw_release_whole",
                violation_error_message=_("A release needs its time and its reason."),
            ),
            models.UniqueConstraint(
                fields=["pool", "what_for"], condition=Q(released_at__isnull=True), name="draw_once_for_each"
            ),
        ]

    def __str__(self) -> str:
        return self.what_for.removeprefix("jobs.")  # "placement 59"
