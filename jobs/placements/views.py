"""The learner's placements: the list, the agreement and its versions, agreeing to the plan, signing, paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.states import MoveRefused
from employers.organisations import wages
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from jobs.placements.ojt.in_force import plan_of
from jobs.placements.reviews import shown as reviews
from jobs.placements.signing import agreeing, agreement, paper
from jobs.placements.signing import page as signing
from jobs.placements.timesheets import rules
from jobs.placements.versions.models import Modification

LEARNER = Signature.Party.LEARNER


@access("signed_in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = (
        Placement.objects.of_learner(request.user)
        .whole()
        .prefetch_related("signatures", "modifications")
        .order_by("-id")
    )
    known = wages.table()
    rows = [
        (one, rules.paid_now(one, known), signing.can_sign(one, request.user, LEARNER), agreeing.waits(one))
        for one in found
    ]
    return render(request, "placements/mine.html", {"rows": rows})


@access("signed_in")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    placement = _own(request, pk)
    shown, preview = agreement.shown(placement), agreeing.waits(placement)
    context = {
        "placement": placement,
        "lines": signing.facts(placement),
        "waits": signing.waits(placement),
        "plan": plan_of(placement) if placement.signed_at else [],
        "paragraphs": shown or (agreement.paragraphs(placement) if preview else []),
        "can_confirm": preview,
        "document": agreement.digest(agreement.text_of(placement)) if preview else "",
        "sides": signing.sides(placement),
        "can_sign": signing.can_sign(placement, request.user, LEARNER),
        "has_hours": not rules.obstacle(placement),
        "reviews": reviews.seen(placement),
        "pdf_url": reverse("placements:pdf", args=[pk]) if shown else "",
        "versions": signing.version_rows(
            placement, request.user, LEARNER, "placements:version_sign", "placements:version_pdf"
        ),
    }
    return render(request, "placements/detail.html", context)


@access("signed_in")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The learner agrees to the training plan, or to the host of an internship, as they read it."""
    placement = _own(request, pk)
    try:
        actions.confirm(placement=placement, by=request.user, document=request.POST.get("document", ""))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. We ask you to sign when the agreement is ready."))
    return redirect("placements:detail", pk)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    placement = _own(request, pk)
    back = reverse("placements:detail", args=[pk])
    return signing.sign_page(request, placement, LEARNER, template="placements/sign.html", back_url=back)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = get_object_or_404(Modification.objects.whole(), placement=_own(request, pk), number=number)
    back = reverse("placements:detail", args=[pk])
    return signing.sign_version(request, version, LEARNER, template="placements/sign.html", back_url=back)


@access("signed_in")
@require_safe
def pdf(request: HttpRequest, pk: int, number: int = 1) -> HttpResponse:
    return paper.answer(_own(request, pk), number)


def _own(request: HttpRequest, pk: int) -> Placement:
    found = Placement.objects.of_learner(request.user).whole().prefetch_related("signatures__user")
    return get_object_or_404(found, pk=pk)
