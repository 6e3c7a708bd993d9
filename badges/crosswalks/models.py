"""What a badge is worth: versioned rules from badge to skill."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Badge, Skill, SkillLevel
from codeoregon.audit.track import history


@history
class Crosswalk(models.Model):
    """One version of the badge → skill rules.

    In force: the published one with the newest ``effective_from`` not after today.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    version = models.PositiveIntegerField(_("version"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("counts from"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(effective_from__isnull=False),
                name="crosswalk_published_dated",
                violation_error_message=_("A published crosswalk needs the date from which it counts."),
            ),
            models.UniqueConstraint(
                fields=["effective_from"], condition=Q(state="published"), name="crosswalk_one_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


@history
class SkillRule(models.Model):
    """Holding ``badge`` shows ``skill`` at ``level`` with ``weight`` (1–3)."""

    crosswalk = models.ForeignKey(Crosswalk, models.CASCADE, verbose_name=_("crosswalk"), related_name="rules")
    badge = models.ForeignKey(Badge, models.PROTECT, verbose_name=_("badge"), related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel.choices)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        verbose_name = _("skill rule")
        verbose_name_plural = _("skill rules")
        constraints = [
            models.UniqueConstraint(fields=["crosswalk", "badge", "skill"], name="skill_rule_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="skill_rule_level"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=3), name="skill_rule_weight"),
        ]

    def __str__(self) -> str:
        return self.get_level_display()
