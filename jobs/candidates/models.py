"""Candidates: people who agreed to be seen by employers, with what they want. All that jobs knows of a learner."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from jobs.candidates.resume.links import own_work
from jobs.openings.states import OpeningKind


class Candidates(models.QuerySet["Candidate"]):
    def visible(self) -> "Candidates":
        """Those whose consent to be shown to employers stands now."""
        return self.filter(hidden_at__isnull=True, user__is_active=True)


@history(exclude=["version"])
class Candidate(models.Model):
    """``enrollment`` makes one when somebody consents, and sets ``hidden_at`` in the request that withdraws consent."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), primary_key=True, related_name="+"
    )
    shown_since = models.DateTimeField(_("shown since"), default=timezone.now)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    kinds = personal(
        Level.STAFF,
        ArrayField(
            models.CharField(max_length=12, choices=OpeningKind.choices),
            verbose_name=_("kinds of work"),
            default=list,
            blank=True,
            help_text=_("Leave all empty for any kind."),
        ),
    )
    counties = personal(
        Level.STAFF,
        ArrayField(models.CharField(max_length=5), verbose_name=_("counties"), default=list, blank=True),
    )  # five-digit FIPS; empty = anywhere
    wants_remote = personal(Level.STAFF, models.BooleanField(_("remote work is fine"), default=True))
    pay_at_least = personal(
        Level.STAFF,
        models.DecimalField(_("lowest pay an hour"), max_digits=7, decimal_places=2, null=True, blank=True),
    )
    hours_at_most = personal(
        Level.STAFF,
        models.PositiveSmallIntegerField(
            _("most hours a week"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(60)]
        ),
    )
    can_start_on = personal(Level.STAFF, models.DateField(_("can start from"), null=True, blank=True))
    # Their portfolio, or where their code is. Shown to employers they are referred to; matching reads nothing of it.
    link = personal(
        Level.STAFF,
        models.CharField(_("link"), max_length=200, blank=True, default="", db_default="", validators=[own_work]),
    )
    # Raised when preferences or jobs set aside change; matching is due while LearnerMatches.version is lower.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = Candidates.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def chosen_as(self) -> str:
        """With the email address, for staff who choose among people of one name."""
        name, address = self.user.get_full_name(), self.user.mail_address
        return f"{name} ({address})" if self.user.full_name and address else name
