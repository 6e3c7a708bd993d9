"""The learner's placements: the list, the agreement, signing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from codeoregon.accounts.access import access
from jobs.placements.models import Placement, Signature
from jobs.placements.signing import agreement
from jobs.placements.signing import page as signing
from jobs.placements.timesheets import rules

LEARNER = Signature.Party.LEARNER


@access("signed_in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = Placement.objects.of_learner(request.user).whole().prefetch_related("signatures").order_by("-id")
    rows = [(one, signing.can_sign(one, request.user, LEARNER)) for one in found]
    return render(request, "placements/mine.html", {"rows": rows})


@access("signed_in")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    placement = _own(request, pk)
    context = {
        "placement": placement,
        "lines": signing.facts(placement),
        "paragraphs": agreement.shown(placement),
        "sides": signing.sides(placement),
        "can_sign": signing.can_sign(placement, request.user, LEARNER),
        "has_hours": not rules.obstacle(placement),
    }
    return render(request, "placements/detail.html", context)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    placement = _own(request, pk)
    back = reverse("placements:detail", args=[pk])
    return signing.sign_page(request, placement, LEARNER, template="placements/sign.html", back_url=back)


def _own(request: HttpRequest, pk: int) -> Placement:
    found = Placement.objects.of_learner(request.user).whole().prefetch_related("signatures__user")
    return get_object_or_404(found, pk=pk)
