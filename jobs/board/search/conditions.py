"""What each filter asks of an opening; one condition a filter, wherever the filters are used."""

import operator
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce

from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.lookups import Exact

from jobs.board.forms import FIT, Filters
from jobs.board.search import paging
from jobs.board.search.synonyms import Term, Way
from jobs.board.search.words import as_query
from jobs.openings.models import Need, Opening
from jobs.openings.states import hourly_in_sql


def conditions(filters: Filters, ways: Sequence[Way] = ()) -> dict[str, Q]:
    """One condition a filter in use, by its name; ``ways``: how the words are read, where they name skills."""
    found = {
        "q": _worded(filters.q, ways),
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


def fitting(filters: Filters, ways: Sequence[Way]) -> QuerySet[Opening]:
    """Live openings that fit all filters, in no order; with ``rank`` where their order asks for it."""
    found = published().filter(*conditions(filters, ways).values())
    if filters.order != FIT:
        return found
    return paging.ranked(found, as_query(filters.q), all_have_them=not ways)


def _worded(text: str, ways: Sequence[Way]) -> Q:
    if not ways:
        return Q(search=as_query(text))
    return reduce(operator.or_, (reduce(operator.and_, (_fits(term, way) for term in way)) for way in ways))


def _fits(term: Term, way: Way) -> Q:
    """Has the words, or asks for one of the skills; or has neither. Measured: joined as a union of both, the database
    may go through the union once for each opening. Words that are everywhere ("with") ask for nothing beside others.
    """
    words = Q(search=as_query(term.words))
    if term.skills:
        asks = Q(pk__in=Need.objects.filter(skill__in=term.skills).values("opening"))
        return words & ~asks if term.without else words | asks
    if len(way) == 1:
        return words
    return words | Q(Exact(Func(as_query(term.words), function="numnode", output_field=IntegerField()), 0))
