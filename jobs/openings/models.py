"""Openings: what an employer offers and what it asks for."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Skill, SkillLevel
from codeoregon.audit.track import history
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import known_states
from employers.organisations.models import Organisation, Site
from jobs.openings.states import ENDED, LiveIn, OpeningKind, OpeningState, PayPeriod, hourly_in_sql

LIVE = Q(state="published")  # as indexes know it


class Openings(models.QuerySet["Opening"]):
    def published(self) -> "Openings":
        """Live now: published, not past its date, and its organisation still approved."""
        return self.filter(state=OpeningState.PUBLISHED, expires_at__gt=timezone.now(), organisation__state="approved")

    def of(self, user: object) -> "Openings":
        """Openings of the organisations that ``user`` is a member of now."""
        return self.filter(organisation__in=Organisation.objects.of(user))

    def managed_by(self, user: object) -> "Openings":
        """Openings that ``user`` may write and close, and whose candidates they see: owner or recruiter of the
        organisation.
        """
        return self.filter(organisation__in=Organisation.objects.hiring(user))

    def ended(self) -> "Openings":
        """Once public and over: filled, expired, closed, declined after a change, or past its date with the expiry
        task still to come. Each with ``left``: the state it was in before, None where nobody noted it.
        """
        late = Q(state=OpeningState.PUBLISHED, expires_at__lte=timezone.now())
        over = Q(state__in=(*ENDED, OpeningState.DECLINED), published_at__isnull=False)
        moves = StateMove.objects.filter(model="jobs.opening", row_id=OuterRef("pk")).exclude(from_state=F("to_state"))
        return self.filter(over | late).annotate(left=Subquery(moves.order_by("-id").values("from_state")[:1]))

    def looked_at_again(self) -> "Openings":
        """Once public, changed by its employer, and with staff or the employer until it is approved anew."""
        states = (OpeningState.SUBMITTED, OpeningState.CHANGES_REQUESTED, OpeningState.APPROVED)
        return self.filter(state__in=states, published_at__isnull=False, organisation__state="approved")

    def veterans_first(self) -> "Openings":
        """Approved, and for some days to be seen by veterans only."""
        return self.filter(
            state=OpeningState.APPROVED, opens_on__gt=timezone.localdate(), organisation__state="approved"
        )

    def due_to_open(self) -> "Openings":
        return self.filter(
            state=OpeningState.APPROVED,
            opens_on__lte=timezone.localdate(),
            organisation__state="approved",
            hired__lt=F("positions"),
        )

    def due_to_expire(self) -> "Openings":
        return self.filter(state=OpeningState.PUBLISHED, expires_at__lte=timezone.now())

    def for_cards(self) -> "Openings":
        """With all that a job card shows, in a constant number of queries."""
        return self.select_related("organisation", "site").prefetch_related("needs__skill")


@history(exclude=["search", "hired", "reminded_days", "public_since", "changed_at"])
class Opening(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("employer"), related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("created by"),
        null=True,
        related_name="+",
        editable=False,
    )
    # From the form's hidden field: the same form sent twice makes one opening.
    form_key = models.UUIDField(_("form"), null=True, blank=True, editable=False)
    title = models.CharField(_("job title"), max_length=120)
    kind = models.CharField(_("kind of work"), max_length=12, choices=OpeningKind.choices)
    positions = models.PositiveSmallIntegerField(_("positions"), default=1)
    soc_code = models.CharField(_("occupation (O*NET-SOC code)"), max_length=10, blank=True)
    summary = models.TextField(_("what the person will do"))  # Markdown
    benefits = models.TextField(_("benefits"), blank=True)
    training = models.TextField(_("what the person learns on the job"), blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("work site"))
    is_remote = models.BooleanField(_("remote"), default=False)
    live_in = models.CharField(
        _("where they may live"), max_length=5, choices=LiveIn.choices, default=LiveIn.US, db_default=LiveIn.US.value
    )  # for remote work
    # Empty only while a draft is being written: the form asks for the job first and for pay on the next page.
    pay_low = models.DecimalField(_("pay from"), max_digits=9, decimal_places=2, null=True, blank=True)
    pay_high = models.DecimalField(_("pay to"), max_digits=9, decimal_places=2, null=True, blank=True)
    pay_period = models.CharField(_("pay period"), max_length=4, choices=PayPeriod.choices, default=PayPeriod.HOUR)
    hours_per_week = models.PositiveSmallIntegerField(_("hours a week"), default=40)
    starts_on = models.DateField(_("first day of work"), null=True, blank=True)  # None: nothing fixed
    state = models.CharField(
        _("state"), max_length=20, choices=OpeningState.choices, default=OpeningState.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # When it last came on the board: at publication, and after each second look. Never before ``published_at``, by a
    # trigger, so that a row published without it has it, too.
    public_since = models.DateTimeField(_("on the board since"), null=True, blank=True, editable=False)
    # When its version last rose, by the same trigger.
    changed_at = models.DateTimeField(_("last changed"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    # Approved, and published by the portal on this day: until then veterans go first.
    opens_on = models.DateField(_("opens on"), null=True, blank=True, editable=False)
    # The reminder of its end that went out last, in days before the end; empty: none since it was published or renewed.
    reminded_days = models.PositiveSmallIntegerField(_("last reminder"), null=True, blank=True, editable=False)
    # Kept by a trigger of ``jobs.placements``: people hired for it whose start was not called off.
    hired = models.PositiveSmallIntegerField(_("hired"), default=0, db_default=0, editable=False)
    # Raised by whatever changes what matching reads; matching is due while its own version is lower.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search = SearchVectorField(_("search words"), null=True, editable=False)  # kept by a trigger

    objects = Openings.as_manager()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        permissions = [("publish_opening", "Can review and publish openings")]
        constraints = [
            known_states(OpeningState.values, of="opening"),
            models.CheckConstraint(
                condition=Q(pay_low__gt=0, pay_high__gte=F("pay_low")),
                name="opening_pay_range",
                violation_error_message=_("Pay must be above zero, and the highest pay not below the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(pay_low__isnull=False, pay_high__isnull=False),
                name="opening_pay_given",
                violation_error_message=_("Say what the job pays."),
            ),
            models.CheckConstraint(
                condition=Q(positions__gte=1),
                name="opening_positions",
                violation_error_message=_("Ask for at least one person."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gte=1, hours_per_week__lte=60),
                name="opening_hours",
                violation_error_message=_("Hours a week are between 1 and 60."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(is_remote=True) | Q(site__isnull=False),
                name="opening_place",
                violation_error_message=_("Choose a work site, or say that the work is remote."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "expired"])
                | Q(published_at__isnull=False, expires_at__isnull=False),
                name="opening_published_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(ENDED), ended_at__isnull=False)
                | (~Q(state__in=list(ENDED)) & Q(ended_at__isnull=True)),
                name="opening_ended_dated",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(state="approved"), name="opening_opens_when_approved"
            ),
            models.UniqueConstraint(fields=["created_by", "form_key"], name="opening_form_once"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="opening_search"),
            models.Index(fields=["-published_at", "-id"], condition=Q(state="published"), name="opening_newest"),
            models.Index(fields=["organisation", "state"], name="opening_of_organisation"),
            # The board: by pay, and what runs out next.
            models.Index(hourly_in_sql("pay_high").desc(), F("id").desc(), condition=LIVE, name="opening_best_pay"),
            models.Index(fields=["expires_at"], condition=LIVE, name="opening_runs_out"),
            # Saved searches: what has come since their last mail.
            models.Index(fields=["public_since"], condition=LIVE, name="opening_came_last"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("board:detail", args=[self.pk, slugify(self.title) or "job"])

    @property
    def chosen_as(self) -> str:
        """With employer, place and number, for staff who choose among many of one title."""
        where = self.site.city if self.site else "remote" if self.is_remote else ""
        named = ", ".join(str(part) for part in (self.title, self.organisation.name, where) if part)
        return f"{named} ({self.pk})"

    @property
    def updated_at(self) -> dt.datetime | None:
        """Published, or changed after that."""
        return max((moment for moment in (self.published_at, self.changed_at) if moment), default=None)

    @property
    def is_live(self) -> bool:
        """On the board now; the same as ``Openings.published``, for a row whose organisation has been read."""
        return (
            self.state == OpeningState.PUBLISHED
            and self.expires_at is not None
            and self.expires_at > timezone.now()
            and self.organisation.state == "approved"
        )


@history
class Need(models.Model):
    """One skill that an opening asks for."""

    opening = models.ForeignKey(Opening, models.CASCADE, verbose_name=_("opening"), related_name="needs")
    skill = models.ForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel.choices, default=SkillLevel.WORKING)
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-required", "-level", "skill__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "skill"],
                name="need_skill_once",
                violation_error_message=_("This skill is asked for twice."),
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="need_level"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.get_level_display()}"
