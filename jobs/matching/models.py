"""Matches, one packed row per owner: arrays in rank order. Derived and rebuilt at will, so no history is kept.

Readers join live openings and visible candidates, so what is withdrawn or closed is gone before any rebuild.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.candidates.models import Candidate
from jobs.openings.models import Opening

KEEP = 50  # entries in a list, at most


class LearnerMatches(models.Model):
    """The best openings of one candidate: ``openings[i]`` scores ``scores[i]`` (0–100), best first."""

    candidate = models.OneToOneField(
        Candidate, models.CASCADE, verbose_name=_("candidate"), primary_key=True, related_name="+"
    )
    openings = ArrayField(models.BigIntegerField(), verbose_name=_("openings"), default=list)
    scores = ArrayField(models.SmallIntegerField(), verbose_name=_("scores"), default=list)
    version = models.PositiveIntegerField(_("version"), default=0)  # of the candidate when this was computed
    # sum of ProviderAccount.changes when this was computed
    evidence = models.PositiveIntegerField(_("changes of badges"), default=0)
    # version of the scoring rules (score.VERSION)
    scoring = models.PositiveSmallIntegerField(_("version of the scoring"))
    crosswalk = models.PositiveIntegerField(_("crosswalk"), default=0)  # version of the crosswalk in force
    computed_at = models.DateTimeField(_("worked out"), default=timezone.now)

    class Meta:
        verbose_name = _("matches of a learner")
        verbose_name_plural = _("matches of learners")

    def __str__(self) -> str:
        return str(self.candidate_id)


class OpeningMatches(models.Model):
    """The best candidates of one opening, best first."""

    opening = models.OneToOneField(
        Opening, models.CASCADE, verbose_name=_("opening"), primary_key=True, related_name="+"
    )
    candidates = ArrayField(models.BigIntegerField(), verbose_name=_("candidates"), default=list)
    scores = ArrayField(models.SmallIntegerField(), verbose_name=_("scores"), default=list)
    version = models.PositiveIntegerField(_("version"), default=0)  # of the opening when this was computed
    scoring = models.PositiveSmallIntegerField(_("version of the scoring"))
    crosswalk = models.PositiveIntegerField(_("crosswalk"), default=0)
    computed_at = models.DateTimeField(_("worked out"), default=timezone.now)

    class Meta:
        verbose_name = _("matches of an opening")
        verbose_name_plural = _("matches of openings")

    def __str__(self) -> str:
        return str(self.opening_id)
