"""What somebody said is wrong about a reason, and what staff answered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Skill
from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from jobs.matching.objections.states import ObjectionState
from jobs.openings.models import Opening


class Objections(models.QuerySet["Objection"]):
    def waiting(self) -> "Objections":
        return self.filter(state=ObjectionState.OPEN)

    def said_by(self, user: object) -> "Objections":
        """Newest first."""
        return self.filter(said_by=user).order_by("-said_at", "-id")

    def of_pair(self, about: Any, opening: Opening) -> "Objections":
        """Those about one person's reasons for one opening."""
        return self.filter(about=about, opening=opening).select_related("skill")


@history
class Objection(models.Model):
    """``skill`` names the need that is meant; none: something else on the page, or all of it."""

    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    opening = models.ForeignKey(Opening, models.PROTECT, verbose_name=_("opening"), related_name="+")
    skill = models.ForeignKey(
        Skill, models.PROTECT, verbose_name=_("need"), null=True, blank=True, related_name="+",
        help_text=_("Which need of the opening; leave it empty for something else."),
    )  # fmt: skip
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("said by"), related_name="+", editable=False
    )
    said_at = models.DateTimeField(_("said"), default=timezone.now, editable=False)
    text = personal(Level.STAFF, models.TextField(_("what is wrong")))
    # In English, for staff: badges, rules and the opening may all have changed by the time they look.
    page_said = personal(Level.STAFF, models.TextField(_("what the page said"), editable=False))
    state = models.CharField(
        _("state"), max_length=8, choices=ObjectionState.choices, default=ObjectionState.OPEN, editable=False
    )
    answer = personal(Level.STAFF, models.TextField(_("answer"), blank=True, editable=False))
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("answered by"), null=True, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = Objections.as_manager()

    class Meta:
        verbose_name = _("reason called wrong")
        verbose_name_plural = _("reasons called wrong")
        permissions = [("answer_objection", "Can answer who calls a reason wrong")]
        constraints = [
            known_states(ObjectionState.values, of="objection"),
            models.UniqueConstraint(
                fields=["about", "opening", "skill", "said_by"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="objection_open_once",
                violation_error_message=_("You have said so already, and the answer is still to come."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")
                    | ~Q(state="answered") & Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                ),
                name="objection_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.opening}"

    @property
    def reference(self) -> str:
        """What people name it by when they ask."""
        return f"W-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == ObjectionState.OPEN
