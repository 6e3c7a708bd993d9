"""Reviews of a placement, and its follow-ups. Each is a row from the first day of work on, empty until it is done.

When one is due is worked out (``dates.py``), so that a version that moves the last day moves it. Direct hires have no
rows: they have no contract with the board that could end, so nothing is reviewed and no quarter counts from its end.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, DateField, Exists, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from jobs.placements.models import Placement
from jobs.placements.reviews import dates, triggers
from jobs.placements.reviews.states import (
    AT_WORK,
    EMPLOYED,
    ENDED,
    GONE,
    KNOWN,
    EmploymentStatus,
    Quarter,
    ReviewKind,
    Source,
)

WEEK = dt.timedelta(days=7)
NAMES = ("candidate__user", "opening__organisation", "opening__site")


class Reviews(models.QuerySet["Review"]):
    def whole(self) -> "Reviews":
        """With everything that pages name, in one query."""
        return self.select_related(*(f"placement__referral__{name}" for name in NAMES), "placement__ojt", "held_by")

    def dated(self) -> Any:
        """With ``last_on``, the last day of work, and ``due_on``, the day by which each is due."""
        rows = self.annotate(last_on=dates.last_on())
        due = [When(kind=kind, then=day) for kind, day in dates.review_due().items()]
        return rows.annotate(due_on=Case(*due, output_field=DateField()))

    def held(self) -> "Reviews":
        return self.filter(held_on__isnull=False)

    def open(self) -> "Reviews":
        """Of dated rows: still to be held. While there is work to look at; the final one until follow-ups begin."""
        final = Q(
            kind=ReviewKind.FINAL, placement__state__in=ENDED, last_on__gte=dates.quarter_before(timezone.localdate())
        )
        return self.filter(final | Q(placement__state__in=AT_WORK), held_on__isnull=True)

    def missed(self) -> "Reviews":
        """Not held, and there is nothing to be looked at any more."""
        return self.filter(held_on__isnull=True).exclude(pk__in=Review.objects.dated().open().values("pk"))

    def overdue(self) -> Any:
        return self.dated().open().filter(due_on__lt=timezone.localdate())

    def due(self) -> Any:
        """Within a week from today."""
        today = timezone.localdate()
        return self.dated().open().filter(due_on__gte=today, due_on__lt=today + WEEK)

    def coming(self) -> Any:
        return self.dated().open().filter(due_on__gte=timezone.localdate() + WEEK)


@history
class Review(models.Model):
    """One look at a placement: how far the learning has come, whether pay and hours are as agreed, what comes next."""

    placement = models.ForeignKey(
        Placement, models.PROTECT, verbose_name=_("placement"), related_name="reviews", editable=False
    )
    kind = models.CharField(_("review"), max_length=10, choices=ReviewKind.choices, editable=False)
    held_on = personal(Level.STAFF, models.DateField(_("held on"), null=True, blank=True))
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("held by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    noted_at = models.DateTimeField(_("noted"), null=True, blank=True, editable=False)
    progress = personal(Level.STAFF, models.TextField(_("progress"), blank=True))
    wage_paid = models.BooleanField(_("the wage is paid as agreed"), null=True, blank=True)
    hours_as_agreed = models.BooleanField(_("the hours are as agreed"), null=True, blank=True)
    problems = personal(Level.STAFF, models.TextField(_("problems"), blank=True))
    next_steps = personal(Level.STAFF, models.TextField(_("next steps"), blank=True))

    objects = Reviews.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        permissions = [("hold_review", "Can hold reviews of placements and correct what was noted")]
        triggers = [triggers.HELD_AT_WORK]
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="review_once"),
            models.CheckConstraint(condition=Q(kind__in=ReviewKind.values), name="review_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    **dict.fromkeys(("held_on", "held_by", "noted_at", "wage_paid", "hours_as_agreed"), None),
                    progress="",
                    problems="",
                    next_steps="",
                )
                | Q(
                    held_on__isnull=False,
                    held_by__isnull=False,
                    noted_at__isnull=False,
                    wage_paid__isnull=False,
                    hours_as_agreed__isnull=False,
                )
                & ~Q(progress="")
                & ~Q(next_steps=""),
                name="review_held_whole",
                violation_error_message=_("Write when it was held, how far the learning has come and what comes next."),
            ),
            models.CheckConstraint(
                condition=Q(wage_paid__isnull=True) | Q(wage_paid=True, hours_as_agreed=True) | ~Q(problems=""),
                name="review_says_what_is_wrong",
                violation_error_message=_("Write what is wrong with the wage or the hours."),
            ),
            models.CheckConstraint(
                condition=dates.not_after("held_on", "noted_at"),
                name="review_day_has_come",
                violation_error_message=_("The day is still to come."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.placement}"


class FollowUps(models.QuerySet["FollowUp"]):
    def whole(self) -> "FollowUps":
        return self.select_related(*(f"placement__referral__{name}" for name in NAMES), "answered_by")

    def dated(self) -> Any:
        """With ``last_on``, the last day of work, and the days on which its quarter begins and ends."""
        rows = self.annotate(last_on=dates.last_on())
        first, last = dates.quarter("last_on", "quarter"), dates.quarter("last_on", "quarter", last=True)
        return rows.annotate(opens_on=first, until=last)

    def answered(self) -> "FollowUps":
        return self.exclude(answer="")

    def open(self) -> "FollowUps":
        """To be asked, now or later: the work has ended; the fourth quarter only when the second is answered."""
        second = FollowUp.objects.answered().filter(placement=OuterRef("placement"), quarter=Quarter.SECOND)
        turn = Q(quarter=Quarter.SECOND) | Q(Exists(second))
        return self.filter(turn, answer="", placement__state__in=ENDED)

    def due(self) -> Any:
        """Their quarter is now."""
        today = timezone.localdate()
        return self.dated().open().filter(opens_on__lte=today, until__gte=today)

    def overdue(self) -> Any:
        """Their quarter is over."""
        return self.dated().open().filter(until__lt=timezone.localdate())


@history
class FollowUp(models.Model):
    """Whether somebody is employed in the second, and in the fourth quarter after the one in which the work ended.

    WIOA sec. 116(b)(2)(A)(i)(I)-(II), 20 CFR 677.155(a)(1)(i)-(ii). The whole quarter is the time to ask; a later
    answer is about that quarter still.
    """

    placement = models.ForeignKey(
        Placement, models.PROTECT, verbose_name=_("placement"), related_name="follow_ups", editable=False
    )
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=Quarter.choices, editable=False)
    answer = models.CharField(_("answer"), max_length=12, choices=EmploymentStatus.choices, blank=True)
    left_by_choice = models.BooleanField(_("left this employer of their own will"), default=False)
    wage = personal(
        Level.STAFF, models.DecimalField(_("wage an hour"), max_digits=7, decimal_places=2, null=True, blank=True)
    )
    source = models.CharField(_("learned from"), max_length=10, choices=Source.choices, blank=True)
    learned_on = personal(Level.STAFF, models.DateField(_("learned on"), null=True, blank=True))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = FollowUps.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        permissions = [("answer_followup", "Can answer follow-ups and correct the answers")]
        triggers = [triggers.ANSWERED_IN_ORDER]
        constraints = [
            models.UniqueConstraint(fields=["placement", "quarter"], name="follow_up_once"),
            models.CheckConstraint(condition=Q(quarter__in=Quarter.values), name="follow_up_quarter_known"),
            models.CheckConstraint(
                condition=Q(answer="", learned_on=None, answered_by=None, answered_at=None)
                | Q(
                    answer__in=EmploymentStatus.values,
                    learned_on__isnull=False,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="follow_up_answered_whole",
                violation_error_message=_("Choose an answer and the day on which it was learned."),
            ),
            models.CheckConstraint(
                condition=Q(answer__in=KNOWN, source__in=Source.values) | ~Q(answer__in=KNOWN) & Q(source=""),
                name="follow_up_says_from_whom",
                violation_error_message=_("Choose how it was learned; leave it open when nobody was reached."),
            ),
            models.CheckConstraint(
                condition=Q(wage__isnull=True) | Q(wage__isnull=False, wage__gt=0, answer__in=EMPLOYED),
                name="follow_up_wage_of_a_job",
                violation_error_message=_("A wage goes with a job, and is above zero."),
            ),
            models.CheckConstraint(
                condition=Q(left_by_choice=False) | Q(answer__in=GONE),
                name="follow_up_left_employer",
                violation_error_message=_("Who is still with this employer has not left it."),
            ),
            models.CheckConstraint(
                condition=dates.not_after("learned_on", "answered_at"),
                name="follow_up_day_has_come",
                violation_error_message=_("The day is still to come."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_quarter_display()}, {self.placement}"

    @property
    def retained(self) -> bool | None:
        """Whether the employer kept the trainee, by this answer; None: not known, or they left of their own will."""
        if self.answer == EmploymentStatus.SAME:
            return True
        return False if self.answer in GONE and not self.left_by_choice else None
