"""How often somebody hears of openings that fit them, and of which they have heard."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from codeoregon.policy.models import counts_since
from codeoregon.policy.names import Name
from jobs.candidates.models import Candidate
from jobs.matching.models import LearnerMatches

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Rhythm(models.TextChoices):
    NOW = "now", _("As soon as a job fits")
    WEEK = "week", _("Once a week")
    NEVER = "never", _("No email")


class FitMails(models.QuerySet["FitMail"]):
    def due(self, now: dt.datetime) -> "FitMails":
        """Of visible candidates, longest due first: whose week is over, and, of who hears at once, whose list is new.

        With ``worked_out``: when the list was computed, or since when its scores are called a fit as they are now.
        """
        computed_at = LearnerMatches.objects.filter(pk=OuterRef("pk")).values("computed_at")
        since = counts_since(Name.GOOD_MATCH) or LONG_AGO
        shown = self.filter(due_at__lte=now, candidate__in=Candidate.objects.visible())
        listed = shown.annotate(listed=Subquery(computed_at)).exclude(listed=None)
        worked_out = Greatest("listed", since, output_field=models.DateTimeField())
        fresh = listed.annotate(worked_out=worked_out).filter(worked_out__gt=F("looked_at"))
        return fresh.order_by("due_at", "pk")


class FitMail(models.Model):
    """``told`` only grows: nobody is told of one opening twice, also when it is opened again."""

    candidate = models.OneToOneField(
        Candidate, models.CASCADE, verbose_name=_("candidate"), primary_key=True, related_name="+"
    )
    every = models.CharField(_("how often"), max_length=5, choices=Rhythm.choices, default=Rhythm.WEEK)
    due_at = models.DateTimeField(_("next email"), null=True)  # at the earliest
    # ``worked_out`` of the list that was looked at last: one that is as old holds nothing new.
    looked_at = models.DateTimeField(_("looked at"), default=LONG_AGO)
    told = ArrayField(models.BigIntegerField(), verbose_name=_("openings told of"), default=list)
    mails = models.PositiveIntegerField(_("emails"), default=0)

    objects = FitMails.as_manager()

    class Meta:
        verbose_name = _("email about openings that fit")
        verbose_name_plural = _("emails about openings that fit")
        default_permissions = ()  # no page of staff shows them
        constraints = [
            models.CheckConstraint(
                condition=Q(every=Rhythm.NEVER, due_at__isnull=True)
                | (~Q(every=Rhythm.NEVER) & Q(due_at__isnull=False)),
                name="fit_mail_due",
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="fit_mail_due_at")]

    def __str__(self) -> str:
        return str(self.candidate_id)
