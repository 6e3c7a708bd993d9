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
    digest = models.BigIntegerField(_("digest"), default=0, db_default=0)  # which openings and scores these are
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
    digest = models.BigIntegerField(_("digest"), default=0, db_default=0)  # which candidates and scores these are
    version = models.PositiveIntegerField(_("version"), default=0)  # of the opening when this was computed
    scoring = models.PositiveSmallIntegerField(_("version of the scoring"))
    crosswalk = models.PositiveIntegerField(_("crosswalk"), default=0)
    computed_at = models.DateTimeField(_("worked out"), default=timezone.now)

    class Meta:
        verbose_name = _("matches of an opening")
        verbose_name_plural = _("matches of openings")

    def __str__(self) -> str:
        return str(self.opening_id)


class MatchRun(models.Model):
    """One computation of every list, in blocks that any free worker may claim; the last one is unfinished, or none."""

    scoring = models.PositiveSmallIntegerField(_("version of the scoring"))
    crosswalk = models.PositiveIntegerField(_("crosswalk"), default=0)  # version; 0: none was in force
    openings = models.BinaryField(_("openings at its start"), default=bytes)  # vectors.freeze; empty once finished
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    counts = models.JSONField(_("what was done"), default=dict)

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)


class MatchBlock(models.Model):
    """The candidates ``first`` ≤ id ≤ ``last`` of a run, against all its openings. Gone once the run is finished."""

    run = models.ForeignKey(MatchRun, models.CASCADE, verbose_name=_("run"), related_name="blocks")
    first = models.BigIntegerField(_("first candidate"))
    last = models.BigIntegerField(_("last candidate"))
    leased_until = models.DateTimeField(_("claimed until"), null=True)  # a worker that is silent for longer is dead
    # claimed by the worker that will write the lists, which has the result in its memory; it dies with that worker
    kept = models.BooleanField(_("kept by the one who writes"), default=False)
    result = models.BinaryField(_("lists"), null=True)  # blocks.pack

    class Meta:
        verbose_name = _("block of a matching run")
        verbose_name_plural = _("blocks of matching runs")
        constraints = [models.UniqueConstraint(fields=["run", "first"], name="match_block_once")]

    def __str__(self) -> str:
        return str(self.pk)
