"""What each filter asks of an opening; one condition a filter, wherever the filters are used."""

from decimal import Decimal

from django.db.models import Q, QuerySet

from jobs.board.forms import FIT, Filters
from jobs.board.search import paging
from jobs.board.search.words import as_query
from jobs.openings.models import Need, Opening
from jobs.openings.states import hourly_in_sql


def conditions(filters: Filters) -> dict[str, Q]:
    """One condition a filter in use, by its name."""
    found = {
        "q": Q(search=as_query(filters.q)),
        "kind": Q(kind__in=filters.kinds),
        "county": Q(site__county=filters.county),
        "remote": Q(is_remote=True),
        "pay": Q(best_hourly__gte=filters.pay or Decimal(0)),
        "skill": Q(pk__in=Need.objects.filter(skill__slug=filters.skill).values("opening")),
        "posted": Q(published_at__gte=filters.posted_since),
    }
    return {name: found[name] for name in filters.used()}


def published() -> QuerySet[Opening]:
    """Live openings with ``best_hourly``: the upper end of the pay, in dollars an hour."""
    return Opening.objects.published().annotate(best_hourly=hourly_in_sql("pay_high"))


def fitting(filters: Filters) -> QuerySet[Opening]:
    """Live openings that fit all filters, in no order; with ``rank`` where their order asks for it."""
    found = published().filter(*conditions(filters).values())
    return paging.ranked(found, as_query(filters.q)) if filters.order == FIT else found
