"""A training contract's own terms, the plan of the training, and the table its length comes from."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from employers.organisations.models import Organisation
from jobs.placements.models import Placement
from jobs.placements.ojt import triggers

BASE, MOST = Decimal(50), Decimal(75)  # percent; the law's own bounds, within which the dated figures stay


class Factor(models.TextChoices):
    """What may lift the share of the wage above one half (20 CFR 680.730)."""

    PARTICIPANT = "participant", _("Characteristics of the participant")
    EMPLOYER_SIZE = "employer_size", _("Size of the employer")
    TRAINING = "training", _("Quality of the training")
    OTHER = "other", _("Other, as written in the note")


@history
class OjtTerms(models.Model):
    """What the contract of one placement says besides its wage and days. Frozen by the first signature."""

    placement = models.OneToOneField(Placement, models.PROTECT, verbose_name=_("placement"), related_name="ojt")
    svp = models.PositiveSmallIntegerField(_("time to learn the job (SVP level)"), null=True, blank=True)
    # Regular hours that may be paid back: the sum of the training plan.
    hours = models.PositiveSmallIntegerField(_("hours paid back at most"), default=0)
    rate = personal(
        Level.STAFF, models.DecimalField(_("percent of the wage paid back"), max_digits=4, decimal_places=1, default=50)
    )
    ceiling = personal(
        Level.STAFF,
        models.DecimalField(_("dollars paid back at most"), max_digits=9, decimal_places=2, default=0, editable=False),
    )
    factors = ArrayField(
        models.CharField(max_length=16, choices=Factor.choices),
        verbose_name=_("reasons for more than one half"),
        default=list,
        blank=True,
    )
    factors_note = personal(Level.STAFF, models.TextField(_("note on the reasons"), blank=True))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("higher share approved by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    approved_at = models.DateTimeField(_("higher share approved"), null=True, blank=True, editable=False)
    no_displacement = models.BooleanField(_("no worker is displaced"), default=False)
    no_relocation = models.BooleanField(_("no move of the business put people out of work in 120 days"), default=False)
    no_nepotism = models.BooleanField(_("no relative hires or supervises the trainee"), default=False)
    like_others = models.BooleanField(_("paid and treated like others in similar work"), default=False)
    policy_number = personal(
        Level.NOT_PERSONAL, models.CharField(_("workers' compensation policy"), max_length=60, blank=True)
    )
    policy_expires_on = personal(Level.NOT_PERSONAL, models.DateField(_("policy ends on"), null=True, blank=True))
    bargaining = models.BooleanField(_("a union agreement covers the work"), default=False)
    union_name = personal(Level.NOT_PERSONAL, models.CharField(_("union"), max_length=120, blank=True))
    union_agreed_on = personal(Level.NOT_PERSONAL, models.DateField(_("union agreed on"), null=True, blank=True))

    # Empty: not known, or the trainee left of their own will.
    retained = models.BooleanField(_("kept by the employer at the end"), null=True, blank=True, editable=False)
    retention_note = personal(Level.STAFF, models.TextField(_("how it ended"), blank=True, editable=False))

    class Meta:
        verbose_name = _("training terms")
        verbose_name_plural = _("training terms")
        permissions = [("approve_higher_share", "Can approve that more than half of a wage is paid back")]
        triggers = [triggers.SIGNED_STAYS]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=BASE)
                | Q(rate__gt=BASE, rate__lte=MOST, approved_by__isnull=False) & ~Q(factors=[]),
                name="ojt_rate_within_the_law",
                violation_error_message=_(
                    "Up to 50 percent of the wage is paid back; up to 75 with the reasons for it and an approver."
                ),
            ),
            models.CheckConstraint(
                condition=Q(factors__contained_by=Factor.values),
                name="ojt_factors_known",
                violation_error_message=_("Choose reasons from the list."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="ojt_approval_whole",
            ),
            models.CheckConstraint(condition=Q(ceiling__gte=0), name="ojt_ceiling_not_negative"),
            models.CheckConstraint(
                condition=Q(svp__isnull=True) | Q(svp__gte=1, svp__lte=9),
                name="ojt_svp_level",
                violation_error_message=_("SVP levels go from 1 to 9."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Training terms"))

    @property
    def first_plan(self) -> "models.QuerySet[PlanRow]":
        """The plan as it was first signed; which is in force, ``in_force.plan_of`` says."""
        return self.plan.filter(version=None)


@history
class PlanRow(models.Model):
    """One skill of the job: the level held at the start and the one asked for, and how the gap is closed.

    Filled from the match, whole: a skill that is held already stands in it with no hours.
    """

    terms = models.ForeignKey(OjtTerms, models.CASCADE, verbose_name=_("training terms"), related_name="plan")
    # Empty: of the contract as it was first signed. A later version has a whole plan of its own.
    version = models.ForeignKey(
        "jobs.Modification",
        models.PROTECT,
        verbose_name=_("version"),
        null=True,
        blank=True,
        related_name="plan",
        editable=False,
        db_index=False,  # plan_skill_once_a_version begins with it
    )
    skill = models.ForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="+")
    start_level = models.PositiveSmallIntegerField(
        _("level at the start"), choices=[(0, _("none")), *SkillLevel.choices], default=0
    )
    target_level = models.PositiveSmallIntegerField(_("level to reach"), choices=SkillLevel.choices)
    shown_by = personal(Level.STAFF, models.CharField(_("shown by"), max_length=200, blank=True))
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    method = personal(Level.NOT_PERSONAL, models.CharField(_("how it is taught"), max_length=200, blank=True))
    met_on = personal(Level.STAFF, models.DateField(_("met on"), null=True, blank=True))

    class Meta:
        verbose_name = _("skill in the training plan")
        verbose_name_plural = _("training plan")
        ordering = ["pk"]
        triggers = [triggers.PLAN_STAYS]
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "skill"],
                condition=Q(version__isnull=True),
                name="plan_skill_once_at_first",
                violation_error_message=_("This skill is in the plan already."),
            ),
            models.UniqueConstraint(
                fields=["version", "skill"],
                condition=Q(version__isnull=False),
                name="plan_skill_once_a_version",
                violation_error_message=_("This skill is in the plan already."),
            ),
            models.CheckConstraint(condition=Q(start_level__lte=3), name="plan_start_level"),
            models.CheckConstraint(condition=Q(target_level__gte=1, target_level__lte=3), name="plan_target_level"),
            models.CheckConstraint(
                condition=Q(hours=0) | Q(start_level__lt=F("target_level")),
                name="plan_hours_close_a_gap",
                violation_error_message=_("A skill that is held already takes no hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.skill.name


@history
class SvpHours(models.Model):
    """Hours of training that a job of one SVP level may take, from one date on; null: no training is paid back.

    The newest row not after the day counts; before the first, the table that comes with the portal (``svp.py``).
    """

    svp = models.PositiveSmallIntegerField(_("SVP level"))
    hours = models.PositiveSmallIntegerField(
        _("hours at most"), null=True, blank=True, help_text=_("Empty: no on-the-job training at this level.")
    )
    effective_from = personal(Level.NOT_PERSONAL, models.DateField(_("effective from")))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("set by"), null=True, related_name="+", editable=False
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now, editable=False)
    why = personal(Level.NOT_PERSONAL, models.TextField(_("reason")))

    class Meta:
        verbose_name = _("hours of an SVP level")
        verbose_name_plural = _("hours by SVP level")
        ordering = ["svp", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["svp", "effective_from"],
                name="svp_hours_once_a_day",
                violation_error_message=_("This level already changes on that date."),
            ),
            models.CheckConstraint(
                condition=Q(svp__gte=1, svp__lte=9),
                name="svp_hours_level",
                violation_error_message=_("SVP levels go from 1 to 9."),
            ),
        ]

    def __str__(self) -> str:
        return f"SVP {self.svp} ({self.effective_from})"


class TrainingStops(models.QuerySet["TrainingStop"]):
    def standing(self) -> "TrainingStops":
        return self.filter(lifted_at__isnull=True)


@history
class TrainingStop(models.Model):
    """An employer that let its trainees go gets no new ones (20 CFR 680.700(b)), until somebody lifts the stop."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("employer"), related_name="+", editable=False
    )
    raised_at = models.DateTimeField(_("raised"), default=timezone.now, editable=False)
    why = personal(Level.NOT_PERSONAL, models.TextField(_("why"), editable=False))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("lifted by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    lift_reason = personal(Level.NOT_PERSONAL, models.TextField(_("why lifted"), blank=True, editable=False))

    objects = TrainingStops.as_manager()

    class Meta:
        verbose_name = _("stop on new trainees")
        verbose_name_plural = _("stops on new trainees")
        permissions = [("lift_training_stop", "Can lift a stop on new trainees")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(lifted_at__isnull=True), name="training_stop_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="training_stop_lifted_whole",
                violation_error_message=_("Lifting a stop needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
