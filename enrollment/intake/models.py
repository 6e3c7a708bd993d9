"""Joining: who is in the programme, where they stand in the queue, and what each person agreed to."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.models import NO_MAIL
from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from codeoregon.lib.transactions import CurrentTransaction
from codeoregon.notices.versions import AT_JOINING
from codeoregon.privacy.parts import accounts_behind
from enrollment.eligibility.models import Determination, Outcome
from enrollment.intake import states
from enrollment.intake.states import EnrollmentState
from enrollment.programs.models import Programme
from enrollment.programs.seats import FundingStream


class Covered(models.TextChoices):
    """Whether somebody is a covered person (20 CFR 1010.110), by their own word."""

    VETERAN = "veteran", _("Yes, I served in the U.S. military")
    SPOUSE = (
        "spouse",
        _("Yes, my spouse died of military service, is totally disabled by it, or is missing or captured"),
    )
    NO = "no", _("No")


class PriorityGroup(models.TextChoices):
    """The groups that adult funds serve first (20 CFR 680.600)."""

    PUBLIC_ASSISTANCE = "public_assistance", _("I get public assistance, like SNAP or TANF")
    LOW_INCOME = "low_income", _("My household has a low income")
    BASIC_SKILLS = "basic_skills", _("I want to get better at reading, writing, math or English")


class Enrollments(models.QuerySet["Enrollment"]):
    def waiting(self, programme: Programme) -> "Enrollments":
        """The queue as it stands, next one first (``ranking.py`` says why in this order)."""
        here = self.filter(programme=programme, state=EnrollmentState.WAITLISTED)
        return here.order_by("priority", "queued_at", "id")

    def to_tell(self) -> "Enrollments":
        """Where they stand is news that others read in a mail; we can write to them nowhere, and nobody has told them
        yet. Until somebody has, no clock runs against them: a seat offered in vain costs no place in line
        (``offers.lapse_offers``), and the days after a warning have not begun (``activity.reclaim``).
        """
        return self.filter(untold=F("state"), user__email__endswith=f"@{NO_MAIL}")

    def doubted(self) -> "Enrollments":
        """Has a seat, and after a correction the rules would not give it: staff look at it."""
        found = Determination.objects.filter(user=OuterRef("user"), programme=OuterRef("programme"))
        newest = found.order_by("-at", "-id").values("outcome")[:1]
        odd = (Outcome.INELIGIBLE, Outcome.NEEDS_REVIEW)
        return self.filter(state__in=states.SEATS).annotate(found=Subquery(newest)).filter(found__in=odd)


@history
class Enrollment(models.Model):
    class Origin(models.TextChoices):
        WEB = "web", _("Joined online")
        WALK_IN = "walk_in", _("Registered by staff")
        IMPORT = "import", _("Imported")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("program"), related_name="+")
    # What the learner reads to staff on the phone; says nothing about them.
    reference = personal(
        Level.STAFF, models.CharField(_("reference number"), max_length=12, unique=True, editable=False)
    )
    state = models.CharField(
        _("state"), max_length=20, choices=EnrollmentState.choices, default=EnrollmentState.APPLICANT, editable=False
    )
    origin = personal(
        Level.STAFF,
        models.CharField(_("came by"), max_length=8, choices=Origin.choices, default=Origin.WEB, editable=False),
    )
    county = personal(Level.STAFF, models.CharField(_("county"), max_length=5))  # five-digit FIPS
    zip = personal(Level.STAFF, models.CharField(_("ZIP code"), max_length=5))
    phone = personal(Level.STAFF, models.CharField(_("phone"), max_length=20, blank=True))
    # The third screen; all of it may be left out.
    birth_date = personal(Level.SENSITIVE, models.DateField(_("birth date"), null=True, blank=True))
    covered = personal(
        Level.SENSITIVE,
        models.CharField(_("veteran or spouse"), max_length=8, choices=Covered.choices, blank=True),
    )
    priority_groups = personal(
        Level.SENSITIVE,
        ArrayField(
            models.CharField(max_length=20, choices=PriorityGroup.choices),
            verbose_name=_("priority groups"),
            default=list,
            blank=True,
        ),
    )
    about_at = models.DateTimeField(_("third screen seen"), null=True, blank=True, editable=False)
    # Of somebody whom staff brought in: when they went through the screens themselves.
    confirmed_at = models.DateTimeField(_("answers confirmed"), null=True, blank=True, editable=False)
    # 1 to 4, as ranking.py counts it from the two fields above; kept here so that the queue is one index.
    priority = personal(Level.SENSITIVE, models.PositiveSmallIntegerField(_("priority"), default=4, editable=False))
    applied_at = models.DateTimeField(_("applied"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    queued_at = models.DateTimeField(_("in the queue since"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(_("warned"), null=True, blank=True, editable=False)
    # The state that was news and of which nobody has told them by phone or in person; over once they are in another.
    # Set for everybody whom a mail tells; it counts for who gets none.
    untold = models.CharField(
        _("to be told"),
        max_length=20,
        choices=EnrollmentState.choices,
        default="",
        db_default="",
        blank=True,
        editable=False,
    )
    told_at = models.DateTimeField(_("told by phone or in person"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    exited_on = personal(Level.STAFF, models.DateField(_("exited on"), null=True, blank=True, editable=False))

    objects = Enrollments.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        permissions = [
            ("register_walk_in", "Can register walk-ins and import sign-ups"),
            ("view_circumstances", "Can see what priority of service follows from"),
        ]
        indexes = [
            models.Index(
                fields=["programme", "priority", "queued_at", "id"],
                condition=Q(state=EnrollmentState.WAITLISTED),
                name="queue_in_order",
            ),
            models.Index(fields=["state", "county"], name="enrollment_state_county"),
        ]
        constraints = [
            known_states(EnrollmentState.values, of="enrollment"),
            models.UniqueConstraint(fields=["user", "programme"], name="enrolled_once"),
            models.CheckConstraint(
                condition=~Q(state__in=states.QUEUED) | Q(queued_at__isnull=False), name="queued_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(state=EnrollmentState.INACTIVE_WARNED, warned_at__isnull=False)
                | (~Q(state=EnrollmentState.INACTIVE_WARNED) & Q(warned_at__isnull=True)),
                name="warned_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER) | Q(completed_at__isnull=False), name="completed_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("exited", "follow_up", "closed")) | Q(exited_on__isnull=False),
                name="exited_has_its_day",
            ),
            # Priority follows from what was said, and from nothing else (20 CFR 1010 with 680.600).
            models.CheckConstraint(
                condition=Q(priority=1, covered__in=("veteran", "spouse"), priority_groups__len__gt=0)
                | (Q(priority=2, priority_groups__len__gt=0) & ~Q(covered__in=("veteran", "spouse")))
                | Q(priority=3, covered__in=("veteran", "spouse"), priority_groups__len=0)
                | (Q(priority=4, priority_groups__len=0) & ~Q(covered__in=("veteran", "spouse"))),
                name="priority_follows_from_answers",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_to_tell(self) -> bool:
        """As ``Enrollments.to_tell`` finds them."""
        return self.untold == self.state and not self.user.gets_mail

    @property
    def owes_answers(self) -> bool:
        """Staff brought them in, and they have still to go through the join screens, to agree to the terms, or to be
        given the notices.
        """
        if self.origin == self.Origin.WEB or self.state not in states.UNDER_WAY:
            return False
        if self.origin == self.Origin.IMPORT and self.confirmed_at is None:
            return True
        terms = Consent.objects.filter(user=self.user_id, kind=Consent.Kind.TERMS, withdrawn_at__isnull=True)
        return not (terms.exists() and NoticeReceipt.has_all(self.user_id))


class QueueSnapshot(models.Model):
    """The queue as it stood when seats were offered: who waited, in order, with priority and since when.

    Three arrays of equal length, next one first; ``since`` in seconds since 1970. Append-only, shared by the offers
    that were made at that moment.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("program"), related_name="+")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    rules_version = personal(Level.NOT_PERSONAL, models.CharField(_("version of the rules"), max_length=20))
    enrollments = ArrayField(models.BigIntegerField(), verbose_name=_("enrollments"))
    priorities = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("priorities"))
    since = ArrayField(models.BigIntegerField(), verbose_name=_("in the queue since"))
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("queue as it stood")
        verbose_name_plural = _("queues as they stood")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M}"


class Offers(models.QuerySet["Offer"]):
    def open(self) -> "Offers":
        return self.filter(outcome=Offer.Outcome.OPEN)

    def lapsed(self) -> "Offers":
        """Open and past their time, though somebody could have taken the seat until then."""
        return self.open().filter(expires_at__lte=timezone.now()).exclude(stream__closes_on__lt=timezone.localdate())

    def unpaid(self) -> "Offers":
        """Open, and the stream pays for no seat any more."""
        return self.open().filter(stream__closes_on__lt=timezone.localdate())


@history
class Offer(models.Model):
    """A seat offered to the next in the queue, with the queue as it stood and the place in it (1: first)."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Not answered in time")
        UNTOLD = "untold", _("Nobody told them in time")
        NO_SEAT = "no_seat", _("No seat was left")
        WITHDRAWN = "withdrawn", _("Left the program")
        CORRECTED = "corrected", _("Answers changed")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, verbose_name=_("enrollment"), related_name="offers")
    stream = models.ForeignKey(FundingStream, models.PROTECT, verbose_name=_("funding stream"), related_name="+")
    snapshot = models.ForeignKey(QueueSnapshot, models.PROTECT, verbose_name=_("queue"), related_name="offers")
    position = personal(Level.STAFF, models.PositiveIntegerField(_("place in the queue")))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("open until"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = Offers.as_manager()

    class Meta:
        verbose_name = _("offer of a seat")
        verbose_name_plural = _("offers of seats")
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        indexes = [models.Index(fields=["expires_at"], condition=Q(outcome="open"), name="offer_due")]
        constraints = [
            models.UniqueConstraint(fields=["enrollment"], condition=Q(outcome="open"), name="offer_open_once"),
            models.CheckConstraint(
                condition=Q(outcome="open", answered_at__isnull=True)
                | (~Q(outcome="open") & Q(answered_at__isnull=False)),
                name="offer_answer_whole",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="offer_times_in_order"),
            models.CheckConstraint(condition=Q(position__gte=1), name="offer_place_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def open_until(self) -> dt.datetime:
        """When it can be accepted last: not after the money for the seat has ended."""
        return min(self.expires_at, self.stream.last_moment)


@history
class Consent(models.Model):
    """One consent, one version, given and perhaps withdrawn. Rows are never reused: agreeing again adds one."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms and privacy")
        PROFILE = "profile", _("Reading my provider profile")
        SHOW_BADGES = "show_badges", _("Showing my badges to employers")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=12)
    given_at = models.DateTimeField(_("agreed"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    # Of a consent on paper: who of the staff wrote it down; ``given_at`` is when they did. Null: given here in person.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("on paper, recorded by"), null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(withdrawn_at__isnull=True), name="consent_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class NoticeReceipt(models.Model):
    """Which version of a notice somebody was given, in which language and when (29 CFR 38.36). Append-only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    notice = personal(Level.NOT_PERSONAL, models.CharField(_("notice"), max_length=40))
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=12)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    xid = models.BigIntegerField(_("transaction"), db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        verbose_name = _("notice given")
        verbose_name_plural = _("notices given")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["user", "notice", "version", "language"], name="notice_given_once")
        ]

    def __str__(self) -> str:
        return self.notice

    @classmethod
    def has_all(cls, user_id: int) -> bool:
        """Whether somebody was given each notice of joining, in whatever version and language, or under whatever
        account of theirs: receipts of one that was merged stay with it.
        """
        names = [notice.name for notice in AT_JOINING]
        given = cls._default_manager.filter(notice__in=names).values("notice").distinct()
        if given.filter(user=user_id).count() == len(names):
            return True
        return given.filter(user__in=accounts_behind(user_id)).count() == len(names)


@history(exclude=["token_hash"])
class ResumeLink(models.Model):
    """A mailed link by which somebody who has begun to join goes on, on any device. Works once; only a hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    token_hash = personal(Level.SENSITIVE, models.CharField(_("hash of the link"), max_length=64, unique=True))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to go on")
        verbose_name_plural = _("links to go on")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
