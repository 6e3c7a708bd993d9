"""Finding published openings: full text, filters, counts beside the filters, pages that stay stable.

A list page is a constant number of queries: one for all counts, one for the page, one for the needs on it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import Http404

from jobs.board.forms import Filters
from jobs.openings.models import Need, Opening
from jobs.openings.states import hourly_in_sql

PAGE = 25
SIMILAR = 3

COUNT = """
SELECT GROUPING(kind) = 0, GROUPING(county) = 0, kind, county,
    count(*) FILTER (WHERE county_fits), count(*) FILTER (WHERE kind_fits),
    count(*) FILTER (WHERE kind_fits AND county_fits)
FROM ({found}) AS found (kind, county, kind_fits, county_fits)
GROUP BY GROUPING SETS ((kind), (county), ())
"""


@dataclass(frozen=True)
class Counts:
    """How many openings fit all filters, and how many each kind and county would give with the other filters kept."""

    total: int
    kinds: dict[str, int]
    counties: dict[str, int]


def conditions(filters: Filters) -> dict[str, Q]:
    """One condition a filter in use, by its name."""
    found = {
        "q": Q(search=_words(filters.q)),
        "kind": Q(kind__in=filters.kinds),
        "county": Q(site__county=filters.county),
        "remote": Q(is_remote=True),
        "pay": Q(best_hourly__gte=filters.pay or Decimal(0)),
        "skill": Q(pk__in=Need.objects.filter(skill__slug=filters.skill).values("opening")),
    }
    return {name: found[name] for name in filters.used()}


def published() -> QuerySet[Opening]:
    """Live openings with ``best_hourly``: the upper end of the pay, in dollars an hour."""
    return Opening.objects.published().annotate(best_hourly=hourly_in_sql("pay_high"))


def counts(filters: Filters) -> Counts:
    """All counts of the page in one query (grouping sets over the openings that fit the other filters)."""
    chosen = conditions(filters)
    kind, county = chosen.pop("kind", Q()), chosen.pop("county", Q())
    rows = (
        published()
        .filter(*chosen.values())
        .values("kind", "site__county")
        .annotate(kind_fits=_truth(kind), county_fits=_truth(county))
    )
    inner, params = rows.values_list("kind", "site__county", "kind_fits", "county_fits").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(found=inner), params)  # `inner` is Django's own SQL, its values are in `params`
        lines = cursor.fetchall()
    return Counts(
        total=next(line[6] for line in lines if not line[0] and not line[1]),
        kinds={line[2]: line[4] for line in lines if line[0]},
        counties={line[3]: line[5] for line in lines if line[1] and line[3] and line[5]},
    )


def page(filters: Filters, number: str, total: int) -> Page:
    """One page, best words first, then newest, then highest id: the same order every time.

    ``number`` "" is the first page. Raises Http404 for what is no number, and past the end.
    """
    last = max(1, -(-total // PAGE))
    if number and not (re.fullmatch(r"[0-9]{1,9}", number) and 1 <= int(number) <= last):
        raise Http404
    found = published().filter(*conditions(filters).values())
    order = ["-published_at", "-pk"]
    if filters.q:
        found = found.annotate(rank=SearchRank(F("search"), _words(filters.q)))
        order.insert(0, "-rank")
    needs = Prefetch("needs", Need.objects.select_related("skill").order_by("-required", "-level", "skill__name"))
    rows = found.select_related("organisation", "site").defer("search", "summary", "benefits", "training")
    return _Counted(rows.prefetch_related(needs).order_by(*order), PAGE, total).get_page(number)


def without_each(filters: Filters) -> dict[str, int]:
    """How many openings each filter hides: its name → the count with the others kept. One query; best first."""
    chosen = conditions(filters)
    sums = {
        f"no_{name}": Count("pk", filter=_all([q for other, q in chosen.items() if other != name]), distinct=True)
        for name in chosen
    }
    found = published().aggregate(**sums) if sums else {}
    pairs = ((name, found[f"no_{name}"]) for name in chosen)
    return dict(sorted(((name, many) for name, many in pairs if many), key=lambda pair: -pair[1]))


def similar(opening: Opening) -> list[Opening]:
    """Live openings that ask for most of the same skills, of the same kind among equals; newest first."""
    skills = opening.needs.values("skill")
    found = Opening.objects.published().exclude(pk=opening.pk)
    alike = Case(When(kind=opening.kind, then=1), default=0)
    shared = Count("needs", filter=Q(needs__skill__in=skills))
    ranked = found.annotate(shared=shared, alike=alike).order_by("-shared", "-alike", "-published_at", "-pk")
    return list(ranked.for_cards()[:SIMILAR])


def _words(text: str) -> SearchQuery:
    """As people search: words, "exact words", -without; English word forms."""
    return SearchQuery(text, search_type="websearch", config="english")


def _truth(condition: Q) -> Any:
    """A condition as a column; nothing to ask is true of every row."""
    if not condition:
        return Value(True)
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _all(conditions: list[Q]) -> Q:
    whole = Q(pk__isnull=False)
    for condition in conditions:
        whole &= condition
    return whole


class _Counted(Paginator):
    """A paginator that has been told the count."""

    def __init__(self, rows: Any, per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total
