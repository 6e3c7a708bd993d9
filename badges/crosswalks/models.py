"""What a badge is worth: versioned rules from badge to skill."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Badge, Skill, SkillLevel
from badges.crosswalks.versions.models import Version
from badges.crosswalks.versions.states import VersionState, machine
from badges.crosswalks.versions.triggers import DECIDED_STAYS, only_in_a_draft
from codeoregon.audit.track import history
from codeoregon.lib.states import known_states


@history
class Crosswalk(Version):
    """One version of the badge → skill rules."""

    MACHINE = machine("badges.change_crosswalk")
    bell: ClassVar[str] = "awards"  # what learners hold is looked at again

    version = models.PositiveIntegerField(_("version"), unique=True)

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        triggers = [DECIDED_STAYS]
        constraints = [
            known_states(VersionState.values, of="crosswalk"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False),
                name="crosswalk_published_dated",
                violation_error_message=_("A published crosswalk needs the date from which it counts."),
            ),
            models.UniqueConstraint(
                fields=["effective_from"], condition=Q(state="published"), name="crosswalk_one_a_date"
            ),
        ]

    def siblings(self) -> "models.QuerySet[Any]":
        return Crosswalk.objects.all()

    def contents(self) -> list[tuple[Any, ...]]:
        return sorted(self.rules.values_list("badge", "skill", "level", "weight"))

    def lacks(self) -> list[str]:
        return [] if self.rules.exists() else [gettext("There is no rule in this draft.")]

    def copy_to(self, draft: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO badges_skillrule (crosswalk_id, badge_id, skill_id, level, weight)"
                " SELECT %s, badge_id, skill_id, level, weight FROM badges_skillrule WHERE crosswalk_id = %s"
                " ORDER BY id",
                [draft.pk, self.pk],
            )


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
        triggers = [only_in_a_draft("badges_crosswalk", "{row}.crosswalk_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["crosswalk", "badge", "skill"],
                name="skill_rule_once",
                violation_error_message=_("This badge has a rule for this skill already."),
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="skill_rule_level"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=3),
                name="skill_rule_weight",
                violation_error_message=_("The weight is 1, 2 or 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge}: {self.skill}, {self.get_level_display()}"

    def clean(self) -> None:
        badge = self.badge if self.badge_id else None
        if badge is not None and badge.kind == Badge.Kind.ACTIVITY:
            raise ValidationError({"badge": _("This badge is marked as activity and shows no skill.")})
