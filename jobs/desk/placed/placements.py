"""Placements on the employer's pages: the agreement, who has signed it, signing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from codeoregon.web.pages import numbered_page
from employers.organisations import wages
from jobs.placements.invoices.models import Invoice
from jobs.placements.invoices.states import bills
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt import watch
from jobs.placements.ojt.in_force import plan_of
from jobs.placements.reviews import shown as reviews
from jobs.placements.signing import agreement, paper
from jobs.placements.signing import page as signing
from jobs.placements.states import BILLABLE, PlacementKind
from jobs.placements.timesheets import rules
from jobs.placements.timesheets.states import WRITABLE
from jobs.placements.timesheets.views import rows_of
from jobs.placements.versions.models import Modification

EMPLOYER = Signature.Party.EMPLOYER
A_PAGE = 25


@access("signed_in")
@require_safe
def placements(request: HttpRequest) -> HttpResponse:
    found = Placement.objects.of_employer(request.user).whole().prefetch_related("modifications").order_by("-id")
    page = numbered_page(request, found, A_PAGE)
    known = wages.table()
    rows = [(one, rules.paid_now(one, known)) for one in page.object_list]
    return render(request, "desk/placements.html", {"page": page, "rows": rows})


@access("signed_in")
@require_safe
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Every member may look; owners and recruiters sign."""
    row = _own(request, pk)
    training = row.kind == PlacementKind.OJT
    context = {
        "placement": row,
        "lines": signing.facts(row),
        "waits": signing.waits(row),
        "plan": plan_of(row) if row.signed_at else [],
        "paragraphs": agreement.shown(row),
        "sides": signing.sides(row),
        "can_sign": signing.can_sign(row, request.user, EMPLOYER),
        "weeks": [one for one in rows_of(row) if one.sheet is not None and one.sheet.state not in WRITABLE],
        "invoices": Invoice.objects.of_employer(request.user).filter(placement=row).order_by("number"),
        "bills": training and row.state in BILLABLE and bills(Invoice(placement=row), request.user),
        "insures": training and watch.may_renew(row, request.user),
        "reviews": reviews.seen(row),
        "pdf_url": reverse("employers:placement_pdf", args=[pk]) if agreement.shown(row) else "",
        "versions": signing.version_rows(
            row, request.user, EMPLOYER, "employers:version_sign", "employers:version_pdf"
        ),
    }
    return render(request, "desk/placement.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    back = reverse("employers:placement", args=[pk])
    return signing.sign_page(request, row, EMPLOYER, template="placements/sign.html", back_url=back)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = get_object_or_404(Modification.objects.whole(), placement=_own(request, pk), number=number)
    back = reverse("employers:placement", args=[pk])
    return signing.sign_version(request, version, EMPLOYER, template="placements/sign.html", back_url=back)


@access("signed_in")
@require_safe
def pdf(request: HttpRequest, pk: int, number: int = 1) -> HttpResponse:
    return paper.answer(_own(request, pk), number)


def _own(request: HttpRequest, pk: int) -> Placement:
    found = Placement.objects.of_employer(request.user).whole().prefetch_related("signatures__user")
    return get_object_or_404(found, pk=pk)
