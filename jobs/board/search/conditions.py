"""What each filter asks of an opening; one condition a filter, wherever the filters are used."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q, QuerySet

from jobs.board.forms import FIT, Filters
from jobs.board.search import paging
from jobs.board.search.words import as_query
from jobs.openings.models import Need, Opening
from jobs.openings.states import hourly_in_sql


def conditions(filters: Filters, named: Collection[int] = ()) -> dict[str, Q]:
    """One condition a filter in use, by its name; ``named``: skills that fit as well as the words do."""
    found = {
        "q": _worded(filters.q, named),
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


def fitting(filters: Filters, named: Collection[int]) -> QuerySet[Opening]:
    """Live openings that fit all filters, in no order; with ``rank`` where their order asks for it."""
    found = published().filter(*conditions(filters, named).values())
    if filters.order != FIT:
        return found
    return paging.ranked(found, as_query(filters.q), all_have_them=not named)


def _worded(text: str, named: Collection[int]) -> Q:
    """Has the words, or asks for one of the skills. Measured: joined as a union of both, the database may go through
    the union once for each opening.
    """
    words = Q(search=as_query(text))
    if not named:
        return words
    return words | Q(pk__in=Need.objects.filter(skill__in=named).values("opening"))
