"""The public front page, and everybody's own page."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.lib.counties import places
from enrollment.home import news
from enrollment.home.dashboard import dashboard
from enrollment.home.learning.worth import learn_url
from enrollment.outcomes.figures import Figures, latest
from enrollment.outcomes.measures import PAY
from enrollment.programs.models import Programme, ServiceCounty
from jobs.openings.models import Opening

NEWEST = 4  # jobs named on the front page


@access("public")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What Code Oregon is, for whom, what it takes and what it pays."""
    figures = latest()
    programme = Programme.objects.current()
    served = ServiceCounty.objects.filter(programme=programme).order_by("fips").values_list("fips", flat=True)
    context = {
        "at": figures.at,
        "now": figures.now,
        **{name: figures.number(name) for name in ("openings", "goal", "ojt_drawn", "ojt_limit")},
        "signed_up": figures.people("signed_up").shown,
        "with_badge": figures.people("with_badge").shown,
        "pay": pay(figures),
        "newest": Opening.objects.published().order_by("-published_at", "-id")[:NEWEST],
        "served": places(list(served)),
    }
    return render(request, "home/index.html", context)


def pay(figures: Figures) -> dict[str, Decimal] | None:
    """What open jobs pay, in whole dollars an hour: low, middle, high; None while there are none."""
    if not figures.number("openings") or not figures.number("pay_middle"):
        return None
    return {name.removeprefix("pay_"): (Decimal(figures.number(name)) / 100).quantize(Decimal(1)) for name in PAY}


@access("signed_in")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where you stand, what comes next, which jobs fit."""
    return learning_page(request, news.tell(request))


def learning_page(request: HttpRequest, told: news.News | None = None, status: int = 200) -> HttpResponse:
    """The page with the news on top; for htmx only what is below the greeting."""
    board = dashboard(request.user)
    if board.enrollment and board.enrollment.owes_answers:  # staff brought them in: first the screens
        return redirect("join:begin")
    partial = bool(getattr(request, "htmx", False))
    context: dict[str, Any] = {
        "board": board,
        "news": told,
        "partial": partial,
        "keep_learning_url": learn_url(board.next.badge if board.next else None),
    }
    return render(request, "me/_learning.html" if partial else "me/home.html", context, status=status)
