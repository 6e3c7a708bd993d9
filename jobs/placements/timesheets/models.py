"""A week's timesheet of a placement, and its days."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from employers.organisations.models import Organisation
from jobs.placements.models import Placement
from jobs.placements.timesheets import triggers
from jobs.placements.timesheets.states import COUNTED, OPEN, TimesheetState

NONE = Decimal(0)
DAYS = 7
LONGEST = 25  # hours of the day on which clocks go back


class Timesheets(models.QuerySet["Timesheet"]):
    def of_learner(self, user: object) -> "Timesheets":
        return self.filter(placement__referral__candidate__user=user)

    def of_employer(self, user: object) -> "Timesheets":
        return self.filter(placement__referral__opening__organisation__in=Organisation.objects.of(user))

    def to_approve(self) -> "Timesheets":
        return self.filter(state=TimesheetState.SUBMITTED)

    def counted(self) -> "Timesheets":
        """Sent or approved: what the contract's hours and money are held against."""
        return self.filter(state__in=COUNTED)

    def whole(self) -> "Timesheets":
        """With everything that pages name, in two queries."""
        return self.select_related(
            "placement__referral__candidate__user", "placement__referral__opening__organisation", "approved_by"
        ).prefetch_related("days")

    def totals(self) -> "Timesheets":
        """With ``regular``, ``overtime`` and ``leave``: hours of the whole week."""
        return self.annotate(**{kind: Sum(f"days__{kind}", default=NONE) for kind in ("regular", "overtime", "leave")})


@history
class Timesheet(models.Model):
    """One version of one week (Monday to Sunday). A correction of an approved week is the next version."""

    placement = models.ForeignKey(Placement, models.PROTECT, verbose_name=_("placement"), related_name="timesheets")
    week = personal(Level.STAFF, models.DateField(_("Monday of the week")))
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=TimesheetState.choices, default=TimesheetState.DRAFT, editable=False
    )
    correction = personal(Level.STAFF, models.CharField(_("why it was corrected"), max_length=500, blank=True))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("signed by the learner"), null=True, blank=True, editable=False)
    # What the employer paid for an hour, as whoever approved it said.
    wage = personal(
        Level.STAFF,
        models.DecimalField(_("wage an hour"), max_digits=7, decimal_places=2, null=True, blank=True, editable=False),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)

    objects = Timesheets.as_manager()

    class Meta:
        verbose_name = _("timesheet")
        verbose_name_plural = _("timesheets")
        triggers = [triggers.APPROVED_STAYS, triggers.SETTLED_TAKES_NO_WEEK]
        constraints = [
            known_states(TimesheetState.values, of="timesheet"),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1),
                name="timesheet_week_begins_on_monday",
                violation_error_message=_("A week begins on a Monday."),
            ),
            models.UniqueConstraint(fields=["placement", "week", "version"], name="timesheet_version_once"),
            models.UniqueConstraint(
                fields=["placement", "week"],
                condition=Q(state__in=list(OPEN)),
                name="timesheet_open_once",
                violation_error_message=_("There is a timesheet for this week already."),
            ),
            models.UniqueConstraint(
                fields=["placement", "week"],
                condition=Q(state="approved"),
                name="timesheet_approved_once",
                violation_error_message=_("This week is approved already."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, correction="") | (Q(version__gt=1) & ~Q(correction="")),
                name="timesheet_correction_has_reason",
                violation_error_message=_("Write why it is corrected."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(submitted_at__isnull=False),
                name="timesheet_sent_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "replaced"],
                    wage__isnull=False,
                    wage__gt=0,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                | (
                    ~Q(state__in=["approved", "replaced"])
                    & Q(wage__isnull=True, approved_by__isnull=True, approved_at__isnull=True)
                ),
                name="timesheet_approval_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement}, {self.week:%Y-%m-%d}"

    @property
    def last_day(self) -> dt.date:
        return self.week + dt.timedelta(days=DAYS - 1)


def _hours(label: Any) -> Any:
    checks = [MinValueValidator(NONE), MaxValueValidator(LONGEST)]
    return personal(
        Level.STAFF, models.DecimalField(label, max_digits=4, decimal_places=2, default=NONE, validators=checks)
    )


@history
class TimesheetDay(models.Model):
    """Hours of one day: worked within 40 a week, worked beyond, and paid without work."""

    timesheet = models.ForeignKey(Timesheet, models.CASCADE, verbose_name=_("timesheet"), related_name="days")
    date = personal(Level.STAFF, models.DateField(_("day")))
    regular = _hours(_("regular hours"))
    overtime = _hours(_("overtime"))
    leave = _hours(_("leave"))

    class Meta:
        verbose_name = _("day of a timesheet")
        verbose_name_plural = _("days of timesheets")
        ordering = ["date"]
        triggers = [triggers.DAYS_STAND]
        constraints = [
            models.UniqueConstraint(fields=["timesheet", "date"], name="timesheet_day_once"),
            models.CheckConstraint(
                condition=Q(regular__gte=0, overtime__gte=0, leave__gte=0),
                name="timesheet_hours_not_negative",
                violation_error_message=_("Hours can't be below zero."),
            ),
            # Which day has how many hours: rules.length().
            models.CheckConstraint(
                condition=Q(regular__lte=LONGEST - F("overtime") - F("leave")),
                name="timesheet_day_is_over",
                violation_error_message=_("A day does not have so many hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
