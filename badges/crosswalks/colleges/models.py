"""What badges are worth at a college: versioned articulation agreements, as rules from badge sets to courses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Badge
from badges.crosswalks.versions.models import Version
from badges.crosswalks.versions.states import VersionState, machine
from badges.crosswalks.versions.triggers import DECIDED_STAYS, only_in_a_draft
from codeoregon.audit.track import history
from codeoregon.lib.states import known_states

VERSIONS = "badges_agreementversion"
CHANGE = "badges.change_agreementversion"


@history
class College(models.Model):
    name = models.CharField(_("name"), max_length=160, unique=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("college")
        verbose_name_plural = _("colleges")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@history
class Agreement(models.Model):
    """An articulation agreement with a college; what it says stands in its versions."""

    college = models.ForeignKey(College, models.PROTECT, verbose_name=_("college"), related_name="agreements")
    title = models.CharField(_("title"), max_length=160)

    class Meta:
        verbose_name = _("credit agreement")
        verbose_name_plural = _("credit agreements")
        ordering = ["college__name", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["college", "title"],
                name="agreement_title_once",
                violation_error_message=_("This college has an agreement of that title already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.college}: {self.title}"


@history
class AgreementVersion(Version):
    """One version of an agreement, for one catalogue year of the college."""

    MACHINE = machine(CHANGE)

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("credit agreement"), related_name="versions"
    )
    catalogue_year = models.CharField(_("catalog year"), max_length=20)

    class Meta:
        verbose_name = _("version of a credit agreement")
        verbose_name_plural = _("versions of credit agreements")
        triggers = [DECIDED_STAYS]
        constraints = [
            known_states(VersionState.values, of="agreementversion"),
            models.UniqueConstraint(fields=["agreement", "version"], name="agreement_version_once"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False),
                name="agreement_published_dated",
                violation_error_message=_("A published agreement needs the date from which it counts."),
            ),
            models.UniqueConstraint(
                fields=["agreement", "effective_from"], condition=Q(state="published"), name="agreement_one_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.title} v{self.version}"

    def siblings(self) -> "models.QuerySet[Any]":
        return AgreementVersion.objects.filter(agreement=self.agreement_id)

    def contents(self) -> list[tuple[Any, ...]]:
        courses = self.courses.prefetch_related("rules__badges").order_by("code")
        return [
            (
                *(course.code, course.title, course.credits.normalize(), course.unit),
                *(str(course.earned_from or ""), str(course.earned_until or ""), course.no_credit),
                sorted(
                    (rule.alternative, rule.needed, sorted(one.badge_id for one in rule.badges.all()))
                    for rule in course.rules.all()
                ),
            )
            for course in courses
        ]

    def lacks(self) -> list[str]:
        """No courses; a course that nothing leads to; "3 of these badges" where there are two."""
        courses = list(self.courses.prefetch_related("rules__badges").order_by("code"))
        found = [] if courses else [gettext("There is no course in this draft.")]
        for course in courses:
            rules = list(course.rules.all())
            if not rules and not course.no_credit:
                found.append(gettext("%s: say which badges lead to it, or why there is no credit.") % course.code)
            if any(rule.needed > len(rule.badges.all()) for rule in rules):
                found.append(gettext("%s: a rule asks for more badges than it names.") % course.code)
        return found

    def copy_to(self, draft: Any) -> None:
        for course in self.courses.prefetch_related("rules__badges").order_by("id"):
            rules = list(course.rules.all())
            course.pk, course._state.adding, course.version = None, True, draft
            course.save(force_insert=True)
            for rule in rules:
                badges = [one.badge_id for one in rule.badges.all()]
                rule.pk, rule._state.adding, rule.course = None, True, course
                rule.save(force_insert=True)
                CourseRuleBadge.objects.bulk_create(CourseRuleBadge(rule=rule, badge_id=badge) for badge in badges)


@history
class CollegeCourse(models.Model):
    """A course of the college that badges count toward, or for which there is expressly no credit."""

    class Unit(models.TextChoices):
        QUARTER = "quarter", _("quarter credits")
        SEMESTER = "semester", _("semester credits")

    version = models.ForeignKey(
        AgreementVersion, models.CASCADE, verbose_name=_("version of a credit agreement"), related_name="courses"
    )
    code = models.CharField(_("course number"), max_length=20)
    title = models.CharField(_("title"), max_length=160)
    credits = models.DecimalField(_("credits"), max_digits=4, decimal_places=1)
    unit = models.CharField(_("kind of credits"), max_length=10, choices=Unit.choices)
    earned_from = models.DateField(
        _("badges earned from"),
        null=True,
        blank=True,
        help_text=_("Earlier badges don't count. A day before the agreement began lets badges from then count, too."),
    )
    earned_until = models.DateField(
        _("badges earned until"), null=True, blank=True, help_text=_("Badges earned after this day don't count.")
    )
    no_credit = models.CharField(
        _("no credit, because"),
        max_length=300,
        blank=True,
        help_text=_("Learners read this. Leave it empty when there is credit."),
    )

    class Meta:
        verbose_name = _("college course")
        verbose_name_plural = _("college courses")
        triggers = [only_in_a_draft(VERSIONS, "{row}.version_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="college_course_once",
                violation_error_message=_("This version has a course of that number already."),
            ),
            models.CheckConstraint(
                condition=Q(credits__gte=0) & (Q(credits__gt=0) | ~Q(no_credit="")),
                name="college_course_credits",
                violation_error_message=_("Enter how many credits, or why there is none."),
            ),
            models.CheckConstraint(
                condition=Q(earned_from__isnull=True)
                | Q(earned_until__isnull=True)
                | Q(earned_from__lte=F("earned_until")),
                name="college_course_days_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """“cis 1” is the course “CIS 1”, whatever spaces stand in it."""
        self.code = " ".join(self.code.split())
        others = CollegeCourse.objects.filter(version=self.version_id, code__iexact=self.code).exclude(code=self.code)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"code": _("This version has a course of that number already.")})


@history
class CourseRule(models.Model):
    """``needed`` of its badges. All rules of one ``alternative`` together lead to the course; any alternative does."""

    course = models.ForeignKey(CollegeCourse, models.CASCADE, verbose_name=_("college course"), related_name="rules")
    alternative = models.PositiveSmallIntegerField(_("way"), default=1)
    needed = models.PositiveSmallIntegerField(_("how many of them"), default=1)

    class Meta:
        verbose_name = _("rule of a college course")
        verbose_name_plural = _("rules of a college course")
        ordering = ["alternative", "id"]
        triggers = [
            only_in_a_draft(VERSIONS, "(SELECT c.version_id FROM badges_collegecourse c WHERE c.id = {row}.course_id)")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(needed__gte=1),
                name="course_rule_needs_one",
                violation_error_message=_("At least one badge is needed."),
            ),
            models.CheckConstraint(
                condition=Q(alternative__gte=1),
                name="course_rule_way",
                violation_error_message=_("Ways are counted from 1."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("way %(way)s: %(needed)s of these") % {"way": self.alternative, "needed": self.needed}


@history
class CourseRuleBadge(models.Model):
    rule = models.ForeignKey(
        CourseRule, models.CASCADE, verbose_name=_("rule of a college course"), related_name="badges"
    )
    badge = models.ForeignKey(Badge, models.PROTECT, verbose_name=_("badge"), related_name="+")

    class Meta:
        verbose_name = _("badge of a rule")
        verbose_name_plural = _("badges of a rule")
        ordering = ["id"]
        triggers = [
            only_in_a_draft(
                VERSIONS,
                "(SELECT c.version_id FROM badges_courserule r JOIN badges_collegecourse c ON c.id = r.course_id"
                " WHERE r.id = {row}.rule_id)",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["rule", "badge"], name="course_rule_badge_once")]

    def __str__(self) -> str:
        return str(self.badge)

    def clean(self) -> None:
        if self.badge_id and self.badge.kind == Badge.Kind.ACTIVITY:
            raise ValidationError({"badge": _("This badge is marked as activity and counts for no course.")})
