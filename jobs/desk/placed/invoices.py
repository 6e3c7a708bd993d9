"""The employer's side of invoices: write one from the approved weeks, look, send, keep as PDF or CSV."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from codeoregon.web.tables import csv_response
from jobs.desk.placed.whose import entrusted, hired_by
from jobs.placements.invoices import actions, documents
from jobs.placements.invoices.models import Invoice
from jobs.placements.invoices.states import WRITABLE, InvoiceState


@access("signed_in")
@require_POST
def build(request: HttpRequest, pk: int) -> HttpResponse:
    placement = hired_by(request, pk)
    try:
        made = actions.build(placement=placement, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("employers:placement", pk)
    return redirect("employers:invoice", pk, made.number)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Look at it; a POST sends it, as it was read."""
    row = _one(request, pk, number)
    if request.method == "POST":
        _send(request, row)
        return redirect("employers:invoice", pk, number)
    context = {"invoice": row, "placement": row.placement, "writable": row.state in WRITABLE, "said": _said(row)}
    return render(request, "desk/invoice.html", context)


@access("signed_in")
@require_safe
def as_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _one(request, pk, number)
    name = f'attachment; filename="invoice-{row}.pdf"'
    return HttpResponse(documents.pdf(row), content_type="application/pdf", headers={"Content-Disposition": name})


@access("signed_in")
@require_safe
def as_csv(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _one(request, pk, number)
    return csv_response(f"invoice-{row}.csv", documents.COLUMNS, documents.rows(row))


def _send(request: HttpRequest, row: Invoice) -> None:
    try:
        actions.submit(invoice=row, total=request.POST.get("total", ""), by=request.user)
    except actions.Changed as changed:
        actions.build(placement=row.placement, by=request.user)  # what they read next
        messages.error(request, str(changed))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invoice is sent. You get an email when it is paid or given back."))


def _said(row: Invoice) -> str:
    """Why it was given back."""
    move = StateMove.objects.of(row).filter(to_state=InvoiceState.RETURNED).last()
    return move.why if move is not None and row.state == InvoiceState.RETURNED else ""


def _one(request: HttpRequest, pk: int, number: int) -> Invoice:
    rows = Invoice.objects.of_employer(request.user).whole().filter(placement=pk, number=number)
    found: Invoice = entrusted(request, pk, rows)
    return found
