"""An invoice of a training contract, and its lines: one for each approved week."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from employers.organisations.models import Organisation
from jobs.placements.billing import cents
from jobs.placements.invoices import triggers
from jobs.placements.invoices.states import WRITABLE, InvoiceState
from jobs.placements.models import Placement
from jobs.placements.timesheets.models import Timesheet

NOTHING = Decimal("0.00")


class Invoices(models.QuerySet["Invoice"]):
    def of_employer(self, user: object) -> "Invoices":
        """For owners and recruiters: supervisors don't see money."""
        return self.filter(placement__referral__opening__organisation__in=Organisation.objects.hiring(user))

    def sent(self) -> "Invoices":
        """What counts against the ceiling."""
        return self.exclude(state__in=WRITABLE)

    def whole(self) -> "Invoices":
        """With everything that pages and documents name."""
        return self.select_related(
            "placement__referral__candidate__user", "placement__referral__opening__organisation", "placement__ojt"
        ).prefetch_related("lines__timesheet__approved_by")


class InvoiceLines(models.QuerySet["InvoiceLine"]):
    def sent(self) -> "InvoiceLines":
        """On invoices that count."""
        return self.exclude(invoice__state__in=WRITABLE)


def _money(label: Any) -> Any:
    field = models.DecimalField(label, max_digits=9, decimal_places=2, default=NOTHING, editable=False)
    return personal(Level.STAFF, field)


@history
class Invoice(models.Model):
    """``number`` counts within the placement. Its total is the sum of its lines."""

    placement = models.ForeignKey(Placement, models.PROTECT, verbose_name=_("placement"), related_name="invoices")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=InvoiceState.choices, default=InvoiceState.DRAFT, editable=False
    )
    total = _money(_("total"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    paid_on = personal(Level.STAFF, models.DateField(_("paid on"), null=True, blank=True, editable=False))
    payment = personal(Level.NOT_PERSONAL, models.CharField(_("payment number"), max_length=60, blank=True))

    objects = Invoices.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        permissions = [
            ("approve_invoice", "Can approve invoices or give them back"),
            ("pay_invoice", "Can say that an invoice was paid"),
        ]
        triggers = [triggers.ADDS_UP, triggers.PAID_STAYS]
        constraints = [
            known_states(InvoiceState.values, of="invoice"),
            models.UniqueConstraint(fields=["placement", "number"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(submitted_at__isnull=True),  # draft or returned: invoice_sent_whole
                name="invoice_open_once",
                violation_error_message=_("Another invoice of this contract is being written."),
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="invoice_total_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=list(WRITABLE), submitted_at__isnull=True, submitted_by__isnull=True)
                | (~Q(state__in=list(WRITABLE)) & Q(submitted_at__isnull=False, submitted_by__isnull=False)),
                name="invoice_sent_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="paid", paid_on__isnull=False) & ~Q(payment=""))
                | (~Q(state="paid") & Q(paid_on__isnull=True, payment="")),
                name="invoice_paid_whole",
                violation_error_message=_("Enter the day and the number of the payment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}-{self.number}"

    @property
    def cents(self) -> str:
        """Its total as it is read."""
        return cents(self.total)


@history
class InvoiceLine(models.Model):
    """One week's regular hours, as far as no earlier version of that week was billed: a correction can be below zero.

    ``wage`` and ``rate`` are those of the week's first day of work; the amount is counted day by day.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, verbose_name=_("invoice"), related_name="lines")
    timesheet = models.OneToOneField(Timesheet, models.PROTECT, verbose_name=_("timesheet"), related_name="line")
    hours = personal(Level.STAFF, models.DecimalField(_("regular hours"), max_digits=6, decimal_places=2))
    wage = personal(Level.STAFF, models.DecimalField(_("wage an hour"), max_digits=7, decimal_places=2))
    rate = personal(Level.STAFF, models.DecimalField(_("percent paid back"), max_digits=4, decimal_places=1))
    amount = personal(Level.STAFF, models.DecimalField(_("amount"), max_digits=9, decimal_places=2))

    objects = InvoiceLines.as_manager()

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["timesheet__week", "timesheet__version"]
        triggers = [triggers.LINES_STAND]
        constraints = [
            models.CheckConstraint(condition=Q(wage__gt=0), name="invoice_line_wage"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=75), name="invoice_line_rate"),
            models.CheckConstraint(condition=Q(hours__gte=-168, hours__lte=168), name="invoice_line_hours_of_a_week"),
        ]

    def __str__(self) -> str:
        return str(self.timesheet)

    @property
    def cents(self) -> str:
        """Its amount as it is read."""
        return cents(self.amount)
