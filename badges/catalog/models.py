"""What can be learned, and what was."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history, history_of


class Area(models.TextChoices):
    FOUNDATIONS = "foundations", _("Foundations")
    WEB_DESIGN = "web_design", _("Web design")
    FRONT_END = "front_end", _("Front-end")
    BACK_END = "back_end", _("Back-end")
    MOBILE = "mobile", _("Mobile")
    DATA = "data", _("Data")
    QA = "qa", _("Software testing")
    IT_SUPPORT = "it_support", _("IT support")


@history
class Track(models.Model):
    slug = models.SlugField(_("short name in addresses"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    area = models.CharField(_("area"), max_length=20, choices=Area.choices)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def __str__(self) -> str:
        return self.title


@history
class Course(models.Model):
    """A course of the provider; its badges are its stages, in order."""

    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    track = models.ForeignKey(
        Track, models.PROTECT, verbose_name=_("track"), null=True, blank=True, related_name="courses"
    )
    estimated_minutes = models.PositiveIntegerField(_("minutes, estimated"), default=0)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title


@history
class Badge(models.Model):
    """One badge. ``external_id`` is the provider's id: the only stable key, since names and addresses change."""

    class Kind(models.TextChoices):
        LEARNING = "learning", _("Learning")
        ACTIVITY = "activity", _("Activity")  # no course behind it; counts as activity, never for a skill

    provider = models.CharField(_("provider"), max_length=20, default="treehouse")
    external_id = models.BigIntegerField(_("id at the provider"))
    name = models.CharField(_("name"), max_length=200)
    course = models.ForeignKey(
        Course, models.PROTECT, verbose_name=_("course"), null=True, blank=True, related_name="badges"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)  # stage number within the course
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LEARNING)
    estimated_minutes = models.PositiveIntegerField(_("minutes, estimated"), default=0)
    icon_text = models.CharField(_("letters on the badge"), max_length=4, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    icon_url = models.CharField(_("address of the picture"), max_length=500, blank=True)
    # False: first seen in a profile, not yet placed by staff
    catalogued = models.BooleanField(_("placed by staff"), default=True)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="badge_external_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def chosen_as(self) -> str:
        """Tells badges of one name apart: with its course, and its id at the provider."""
        return f"{self.name} · {self.course or '–'} ({self.external_id})"


MOST_SYNONYMS, LONGEST_SYNONYM = 40, 60


def synonyms_are_short(text: str) -> None:
    """One other name a line, each short, and not too many."""
    lines = text.splitlines()
    if len(lines) > MOST_SYNONYMS:
        raise ValidationError(_("Write at most %(most)d other names."), params={"most": MOST_SYNONYMS})
    for line in lines:
        if len(line) > LONGEST_SYNONYM:
            raise ValidationError(_("“%(name)s…” is too long for a name."), params={"name": line[:LONGEST_SYNONYM]})


@history
class Skill(models.Model):
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    area = models.CharField(_("area"), max_length=20, choices=Area.choices)
    description = models.TextField(_("description"), blank=True)
    synonyms = models.TextField(
        _("other names"),
        blank=True,
        default="",
        db_default="",
        validators=[synonyms_are_short],
        help_text=_(
            "How people write it in a job description, one name on each line. An everyday word, like “Go” or “Spring”,"
            " is found only beside other skills and as it is written here."
        ),
    )

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """Its name, and what else people call it."""
        return [self.name, *(line.strip() for line in self.synonyms.splitlines() if line.strip())]


class SkillLevel(models.IntegerChoices):
    """How well a skill is held or asked for."""

    AWARE = 1, _("aware")
    WORKING = 2, _("working")
    STRONG = 3, _("strong")


@history
class Pathway(models.Model):
    """An ordered set of courses towards a kind of work; progress is derived from awards, never stored."""

    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    area = models.CharField(_("area"), max_length=20, choices=Area.choices)
    is_accelerated = models.BooleanField(_("accelerated"), default=False)

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")

    def __str__(self) -> str:
        return self.title


@history
class PathwayStep(models.Model):
    """One step; any one of its options completes it."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, verbose_name=_("pathway"), related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)

    class Meta:
        verbose_name = _("pathway step")
        verbose_name_plural = _("pathway steps")
        ordering = ["pathway", "position"]
        constraints = [models.UniqueConstraint(fields=["pathway", "position"], name="pathway_step_position_once")]

    def __str__(self) -> str:
        return self.title


@history
class PathwayOption(models.Model):
    step = models.ForeignKey(PathwayStep, models.CASCADE, verbose_name=_("step"), related_name="options")
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"), related_name="+")

    class Meta:
        verbose_name = _("course for a step")
        verbose_name_plural = _("courses for a step")
        constraints = [models.UniqueConstraint(fields=["step", "course"], name="pathway_option_once")]

    def __str__(self) -> str:
        return str(self.course)


@history_of("user", "earned_at", "first_seen_at", "provider_date", exclude=["last_seen_at", "missing_since"])
class Award(models.Model):
    """A badge that somebody earned. Never revoked: one that vanishes at the provider keeps ``missing_since``.

    Nor is its day ever moved: where the provider names another one later, ``provider_date`` says so.
    No history of new rows: sync runs and the kept documents are the evidence (a trigger a row slows bulk writes).
    When somebody rewrites whose it is or its days, what stood there is kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    badge = models.ForeignKey(Badge, models.PROTECT, verbose_name=_("badge"), related_name="+")
    earned_at = models.DateTimeField(_("earned"))
    provider_date = models.DateTimeField(_("day that the provider names now"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("badge earned")
        verbose_name_plural = _("badges earned")
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="never_another_badge", operation=pgtrigger.UpdateOf("badge_id")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "badge"], name="award_once"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=models.F("first_seen_at")), name="award_seen_in_order"
            ),
        ]

    def __str__(self) -> str:
        return gettext("badge earned on %(day)s") % {"day": formats.date_format(self.earned_at, "M j, Y")}
