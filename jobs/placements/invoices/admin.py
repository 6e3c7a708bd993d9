"""Invoices in the staff pages: approve, give back, say that they were paid; and the register of all contracts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from codeoregon.lib.desk.bases import ReadOnlyAdmin
from codeoregon.lib.desk.steps import OptionalReasonForm, reason_action
from codeoregon.lib.models import StateMove
from codeoregon.lib.text import LineField
from codeoregon.staff.site import Item
from codeoregon.web.tables import csv_response
from employers.organisations.admin import shown_moves
from jobs.placements.invoices import actions, documents, register
from jobs.placements.invoices.models import Invoice
from jobs.placements.invoices.states import INVOICE, InvoiceState

APPROVE, PAY = "jobs.approve_invoice", "jobs.pay_invoice"
S = InvoiceState


class PaymentForm(OptionalReasonForm):
    columns = ("payment", "paid_on")
    payment = LineField(
        label=_("Number of the payment"),
        max_length=60,
        error_messages={"required": _("Enter the number of the payment.")},
    )
    paid_on = forms.DateField(
        label=_("Paid on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Enter the day of the payment."), "invalid": _("Enter a day like 2027-01-15.")},
    )
    field_order = ["payment", "paid_on", "reason"]


def _to(state: S) -> Any:
    return lambda request, row: state in INVOICE.open_to(row, request.user)


def _approve(request: HttpRequest, invoice: Invoice, reason: str) -> None:
    actions.approve(invoice=invoice, why=reason, by=request.user)


def _give_back(request: HttpRequest, invoice: Invoice, reason: str) -> None:
    actions.give_back(invoice=invoice, why=reason, by=request.user)


def _pay(request: HttpRequest, invoice: Invoice, reason: str, **facts: Any) -> None:
    actions.pay(invoice=invoice, why=reason, by=request.user, **facts)


approve = reason_action(_("Approve"), APPROVE, _approve, needs_reason=False, name="approve", may=_to(S.APPROVED))
give_back = reason_action(_("Give back"), APPROVE, _give_back, name="give_back", may=_to(S.RETURNED))
pay = reason_action(_("It was paid"), PAY, _pay, form=PaymentForm, name="pay", may=_to(S.PAID))


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "person", "employer", "state", "total", "submitted_at", "paid_on"]
    list_filter = ["state"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = [
        "placement__referral__candidate__user__full_name",
        *("placement__referral__opening__organisation__legal_name", "payment"),
    ]
    search_help_text = _("Name, employer or number of the payment")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    queues = {"state__exact": (S.SUBMITTED, S.APPROVED)}
    change_list_template = "placements/admin_invoices.html"
    actions = object_actions = [approve, give_back, pay]
    readonly_fields = [
        *("invoice", "person", "employer", "state", "lines", "total", "submitted_at", "submitted_by"),
        *("paid_on", "payment", "moves"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).whole()  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("register.csv", view(self.register_csv), name="jobs_invoice_register"),
            path("<int:pk>.pdf", view(self.as_pdf), name="jobs_invoice_pdf"),
            *super().get_urls(),
        ]

    def register_csv(self, request: HttpRequest) -> HttpResponse:
        """All training contracts: authorised, used, left."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return csv_response("training-contracts.csv", register.COLUMNS, register.rows())

    def as_pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(pk))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        return HttpResponse(documents.pdf(row), content_type="application/pdf")

    @admin.display(description=_("number"), ordering="id")
    def invoice(self, obj: Invoice) -> str:
        return str(obj)

    @admin.display(description=_("person"), ordering="placement__referral__candidate__user__full_name")
    def person(self, obj: Invoice) -> str:
        return str(obj.placement.referral.candidate.user)

    @admin.display(description=_("employer"), ordering="placement__referral__opening__organisation__legal_name")
    def employer(self, obj: Invoice) -> str:
        return obj.placement.referral.opening.organisation.name

    @admin.display(description=_("weeks"))
    def lines(self, obj: Invoice) -> str:
        shown = (
            (line.timesheet.week, _(" (correction)") if line.timesheet.version > 1 else "")
            + (line.hours, line.wage, line.rate, line.cents)
            for line in obj.lines.all()
        )
        return format_html_join("", "<p>{}{}: {} hours at ${}, {}% paid back: {}</p>", shown)

    @admin.display(description=_("what happened"))
    def moves(self, obj: Invoice) -> str:
        return shown_moves(StateMove.objects.of(obj).select_related("by"))


def today(user: Any) -> list[Item]:
    """Invoices to look at, and to pay."""
    here = reverse("admin:jobs_invoice_changelist")
    queues = ((APPROVE, S.SUBMITTED, _("Invoices to approve")), (PAY, S.APPROVED, _("Invoices to pay")))
    return [
        Item(label, Invoice.objects.filter(state=state).count(), f"{here}?state__exact={state}")
        for permission, state, label in queues
        if user.has_perm(permission)
    ]
