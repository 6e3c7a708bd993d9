"""The public progress page, and the same figures for spreadsheets and programs."""

import csv
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from codeoregon.capacity.models import COMMITMENTS
from enrollment.outcomes.figures import Figures, latest
from enrollment.outcomes.measures import FUNNEL

CACHED = 60  # seconds


@access("public")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How the programme is doing, for everybody."""
    figures = latest()
    steps = [(FUNNEL[name], cell) for name, cell in figures.funnel.items()]
    pools = [(kind.label, *figures.pool(kind)) for kind in COMMITMENTS]
    shown = {name: figures.people(name).shown for name in ("signed_up", "with_badge")}
    numbers = {name: figures.number(name) for name in ("goal", "openings", "employers")}
    hidden = any(cell.value is None for _label, cell in steps)
    context = {"at": figures.at, "now": figures.now, "steps": steps, "pools": pools, "hidden": hidden}
    return render(request, "progress/progress.html", {**context, **shown, **numbers})


@access("public")
@require_safe
@cache_control(max_age=CACHED, public=True)
def as_csv(request: HttpRequest) -> HttpResponse:
    """One line a figure; a hidden cell says so in words, so that nobody reads it as zero."""
    figures = latest()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="code-oregon-progress.csv"'
    lines = csv.writer(response)
    lines.writerow(["figure", "value", "goal", "as_of"])
    for name, (value, goal) in _table(figures).items():
        at = _iso(_counted_at(figures, name))
        lines.writerow([name, "fewer than 11" if value is None else value, "" if goal is None else goal, at])
    return response


@access("public")
@require_safe
@cache_control(max_age=CACHED, public=True)
def as_json(request: HttpRequest) -> JsonResponse:
    """The same as an object: by figure its value (null: 1 to 10, hidden), goal and ``as_of`` (ISO 8601).

    ``as_of`` of the whole is the time of the nightly count; places and open jobs are newer.
    """
    figures = latest()
    rows: dict[str, Any] = {
        name: {"value": value, "goal": goal, "hidden": value is None, "as_of": _iso(_counted_at(figures, name))}
        for name, (value, goal) in _table(figures).items()
    }
    return JsonResponse({"as_of": _iso(figures.at), "figures": rows})


def _table(figures: Figures) -> dict[str, tuple[int | None, int | None]]:
    """Figure → (value or None when hidden, goal or None)."""
    people = {name: (cell.value, None) for name, cell in figures.funnel.items()}
    pools = {kind.value: figures.pool(kind) for kind in COMMITMENTS}
    return {
        **people,
        "signed_up": (figures.people("signed_up").value, figures.number("goal")),
        "openings": (figures.number("openings"), None),
        "employers": (figures.number("employers"), None),
        **pools,
    }


def _counted_at(figures: Figures, name: str) -> datetime:
    return figures.counted_at(f"{name}_drawn" if name in COMMITMENTS else name)


def _iso(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
