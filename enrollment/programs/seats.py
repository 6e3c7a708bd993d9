"""Seats: a provider licence that one learner holds, paid by a funding stream that has only so many."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.personal import Level, personal
from enrollment.programs import triggers
from enrollment.programs.models import Programme


class FundingStreams(models.QuerySet["FundingStream"]):
    def paying(self, programme: Programme) -> "FundingStreams":
        """Streams that pay for seats today, the one that ends first before the others."""
        today = timezone.localdate()
        return self.filter(programme=programme, opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "id")


@history
class FundingStream(models.Model):
    """Money for a limited number of seats. Its pool (kind "seat", named by the stream's code) holds the limit."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("program"), related_name="streams")
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    pool = models.OneToOneField(Pool, models.PROTECT, verbose_name=_("pool"), related_name="+", editable=False)
    opens_on = models.DateField(_("pays from"))
    closes_on = models.DateField(_("pays until"))

    objects = FundingStreams.as_manager()

    class Meta:
        verbose_name = _("funding stream")
        verbose_name_plural = _("funding streams")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="funding_stream_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_moment(self) -> dt.datetime:
        """The last minute of its last day: nobody takes a seat of it later."""
        return timezone.make_aware(dt.datetime.combine(self.closes_on, dt.time(23, 59)))


class Seats(models.QuerySet["Seat"]):
    def live(self) -> "Seats":
        return self.filter(ended_at__isnull=True)


@history
class Seat(models.Model):
    """One learner's licence with the provider. Live until ``ended_at``; it holds a live Draw of its stream's pool.

    A seat reaches the provider by hand: ``sent_at`` when staff gave the learner's address or code to the provider,
    ``provider_accepted_at`` when the provider confirmed.
    """

    class End(models.TextChoices):
        RECLAIMED = "reclaimed", _("No activity")
        WITHDRAWN = "withdrawn", _("Left the program")
        COMPLETED = "completed", _("Completed")
        FUNDING = "funding", _("Funding ended")
        CORRECTED = "corrected", _("Corrected by staff")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    stream = models.ForeignKey(FundingStream, models.PROTECT, verbose_name=_("funding stream"), related_name="seats")
    draw = models.OneToOneField(Draw, models.PROTECT, verbose_name=_("place drawn"), related_name="+", editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end = models.CharField(_("why it ended"), max_length=12, choices=End.choices, blank=True)
    licence_code = personal(Level.SENSITIVE, models.CharField(_("licence code"), max_length=60, blank=True))
    sent_at = models.DateTimeField(_("sent to the provider"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("sent by"), null=True, blank=True, related_name="+"
    )
    provider_accepted_at = models.DateTimeField(_("accepted by the provider"), null=True, blank=True)

    objects = Seats.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        permissions = [("export_seat", "Can export seats for the provider")]
        triggers = [
            triggers.HOLDS_ITS_DRAW,
            triggers.BEGINS_WHILE_PAID,
            triggers.STAYS_WHOSE,
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="seat_live_once",
                violation_error_message=_("This person has a seat already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="seat_end_whole",
                violation_error_message=_("An end needs its time and its reason."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="seat_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="seat_sent_whole",
                violation_error_message=_("Sending needs its time and who did it."),
            ),
            models.CheckConstraint(
                condition=Q(provider_accepted_at__isnull=True) | Q(sent_at__isnull=False),
                name="seat_accepted_was_sent",
                violation_error_message=_("The provider can only accept what was sent."),
            ),
            models.UniqueConstraint(
                fields=["licence_code"],
                condition=~Q(licence_code="") & Q(ended_at__isnull=True),
                name="seat_licence_code_once",
                violation_error_message=_("Another seat has this licence code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SeatDraw(Draw):
    """Draws as seats guard them: the ground knows no seats, so the rule is declared from here."""

    class Meta:
        verbose_name = _("place drawn")
        verbose_name_plural = _("places drawn")
        proxy = True
        default_permissions = ()
        triggers = [triggers.DRAW_IN_USE]
