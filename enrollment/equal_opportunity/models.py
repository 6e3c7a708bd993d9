"""What people say of themselves for equal-opportunity reports (29 CFR 38.41): voluntary, in a schema of its own.

Only the role ``oregon_eo`` reaches the schema, and only ``door.py`` puts on that role. The tables point at people
without a database-level foreign key: the closed schema stands apart. Each saving adds a row; the newest one counts.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.personal import Level, personal
from codeoregon.lib.transactions import CurrentTransaction

EO = Level.EQUAL_OPPORTUNITY


class Race(models.TextChoices):
    """One question with several answers: the seven categories of the federal standard of 2024 (SPD 15)."""

    NATIVE = "american_indian_alaska_native", _("American Indian or Alaska Native")
    ASIAN = "asian", _("Asian")
    BLACK = "black_african_american", _("Black or African American")
    HISPANIC = "hispanic_latino", _("Hispanic or Latino")
    MENA = "middle_eastern_north_african", _("Middle Eastern or North African")
    PACIFIC = "native_hawaiian_pacific_islander", _("Native Hawaiian or Pacific Islander")
    WHITE = "white", _("White")
    NOT_SAID = "not_said", _("I prefer not to answer")


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    ANOTHER = "another", _("I use another word")
    NOT_SAID = "not_said", _("I prefer not to answer")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_SAID = "not_said", _("I prefer not to answer")


class Said(models.Model):
    """What both tables have in common."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, verbose_name=_("person"), related_name="+", db_constraint=False
    )
    said_at = models.DateTimeField(_("said"), default=timezone.now)

    class Meta:
        abstract = True
        default_permissions = ()
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Answer(Said):
    """Race and ethnicity, sex, and English. An empty answer was not given; ``not_said`` was said."""

    race_ethnicity = personal(
        EO,
        ArrayField(
            models.CharField(max_length=40, choices=Race.choices), verbose_name=_("race and ethnicity"), default=list
        ),
    )
    sex = personal(EO, models.CharField(_("sex"), max_length=8, choices=Sex.choices, blank=True))
    limited_english = personal(
        EO, models.CharField(_("finds English hard"), max_length=8, choices=YesNo.choices, blank=True)
    )
    # In their own words, as SPD 15 asks for where it can be collected; never counted, never mapped.
    race_detail = personal(EO, models.CharField(_("more about race or ethnicity"), max_length=200, blank=True))

    class Meta(Said.Meta):
        db_table = 'eo"."answer'
        verbose_name = _("self-identification")
        verbose_name_plural = _("self-identifications")
        permissions = [("read_self_identification", "Can read what people say of themselves")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(race_ethnicity__contained_by=Race.values), name="eo_answer_race_offered"
            ),
            models.CheckConstraint(condition=models.Q(sex__in=[*Sex.values, ""]), name="eo_answer_sex_offered"),
            models.CheckConstraint(
                condition=models.Q(limited_english__in=[*YesNo.values, ""]), name="eo_answer_english_offered"
            ),
        ]
        indexes = [models.Index(fields=["user", "-said_at"], name="eo_answer_newest")]


class DisabilityAnswer(Said):
    """Whether somebody has a disability: apart from everything else (29 CFR 38.41(b)(3), medical information)."""

    has_disability = personal(
        EO, models.CharField(_("has a disability"), max_length=8, choices=YesNo.choices, blank=True)
    )

    class Meta(Said.Meta):
        db_table = 'eo"."disability'
        verbose_name = _("answer about disability")
        verbose_name_plural = _("answers about disability")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_disability__in=[*YesNo.values, ""]), name="eo_disability_offered"
            )
        ]
        indexes = [models.Index(fields=["user", "-said_at"], name="eo_disability_newest")]


class SelfIdentificationRead(models.Model):
    """Who read whose answers, when and why. ``whose`` null: counts over everybody. Append-only and sealed."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("read by"), related_name="+")
    whose = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), null=True, blank=True, related_name="+"
    )
    what = personal(Level.NOT_PERSONAL, models.CharField(_("what"), max_length=40))
    why = personal(Level.STAFF, models.TextField(_("reason")))
    at = models.DateTimeField(_("time"), default=timezone.now)
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("look at self-identification")
        verbose_name_plural = _("looks at self-identification")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.what}"
