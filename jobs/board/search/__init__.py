"""Finding published openings: full text, filters, counts beside the filters, pages that stay.

A list is a constant number of questions to the database: the state of the board, the counts, the keys of the page, its
openings, their needs. Counts and keys are kept under the state of the board, so they are never those of another one;
the openings themselves are read live.
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import cached_property

import msgspec
from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from codeoregon import kept
from jobs.board.forms import Filters
from jobs.board.models import Stamp, stamp
from jobs.board.search import conditions, facets, paging, synonyms
from jobs.board.search.conditions import published
from jobs.board.search.facets import Sums
from jobs.board.search.paging import HIGHEST_KEY, NoSuchPage
from jobs.board.search.spelling import corrected
from jobs.board.search.words import says_nothing
from jobs.openings.models import Need, Opening

__all__ = [
    "HIGHEST_KEY",
    "PAGE",
    "Found",
    "NoSuchPage",
    "find",
    "fitting",
    "one",
    "says_nothing",
    "similar",
    "without_words",
]
PAGE = 25
SIMILAR = 3
KEPT_SECONDS = 900  # counts and keys; their name holds the state of the board
NOT_ON_CARDS = ("summary", "benefits", "training", "search")


class Keys(msgspec.Struct, array_like=True):
    """One page: keys in order, and the cursors of its neighbours."""

    openings: list[int]
    after: str
    before: str


@dataclass(frozen=True)
class Found:
    """One page of what fits. ``words`` are those searched for: the ones typed, or what was probably meant.

    ``name`` stands for this page in this state of the board: what is drawn from it may be kept under it.
    """

    filters: Filters
    sums: Sums
    keys: list[int]
    after: str
    before: str
    stamp: Stamp
    name: str
    skip: tuple[str, ...]

    @cached_property
    def openings(self) -> list[Opening]:
        """Read when somebody looks, and live then: two questions."""
        return _live(self.keys, self.skip)

    @property
    def words(self) -> str:
        return self.sums.words

    @property
    def skills(self) -> list[str]:
        """Names of the skills for which openings are here that have not the words."""
        return self.sums.named if self.sums.total > self.sums.worded else []

    @property
    def is_corrected(self) -> bool:
        return self.words != self.filters.q


def find(
    filters: Filters, cursor: str = "", size: int = PAGE, now: Stamp | None = None, skip: tuple[str, ...] = NOT_ON_CARDS
) -> Found:
    """One page of what fits ``filters``, and the counts. ``now``: the state of the board, where it was read already;
    ``skip``: fields of openings that nobody will look at.

    Words that are another name of a skill find what asks for it too. When nothing fits, others that nothing has are
    taken for typing mistakes. Raises NoSuchPage.
    """
    now = now or stamp()
    for_sums = f"sums {now.text} {_digest(filters.query(without='sort'))}"
    for_keys = f"keys {now.text} {_digest(filters.query())} {size} {cursor}"
    known = kept.get(for_sums, for_keys)
    fresh: dict[str, bytes] = {}
    if for_sums in known:
        sums = msgspec.json.decode(known[for_sums], type=Sums)
    else:
        sums = _sums(filters)
        fresh[for_sums] = msgspec.json.encode(sums)
    if for_keys in known:
        page = msgspec.json.decode(known[for_keys], type=Keys)
    else:
        page = Keys(*paging.keys(_of(filters, sums), filters.order, cursor, size))
        fresh[for_keys] = msgspec.json.encode(page)
    kept.put(fresh, KEPT_SECONDS)
    return Found(filters, sums, page.openings, page.after, page.before, now, for_keys, skip)


def fitting(filters: Filters) -> QuerySet[Opening]:
    """Live openings of all pages of the list, in no order: its words are read as the list reads them."""
    return _of(filters, find(filters).sums) if filters.q else conditions.fitting(filters, ())


def one(key: int) -> Opening | None:
    """One live opening with all that its page says."""
    found = _live([key], ("search",)) if key <= HIGHEST_KEY else []
    return found[0] if found else None


def without_words(filters: Filters) -> int:
    """How many openings fit the filters without the words."""
    return fitting(dataclasses.replace(filters, q="")).count()


def similar(opening: Opening) -> list[Opening]:
    """Live openings that ask for most of the same skills, of the same kind among equals; newest first."""
    skills = opening.needs.values("skill")
    found = Opening.objects.published().exclude(pk=opening.pk)
    alike = Case(When(kind=opening.kind, then=1), default=0)
    shared = Count("needs", filter=Q(needs__skill__in=skills))
    ranked = found.annotate(shared=shared, alike=alike).order_by("-shared", "-alike", "-published_at", "-pk")
    return list(ranked.for_cards()[:SIMILAR])


def _sums(filters: Filters) -> Sums:
    """The counts; of what was probably meant, where the words as typed find nothing and some of them are nowhere."""
    names = synonyms.known() if filters.q else {}
    sums = facets.count(filters, synonyms.ways(filters.q, names))
    if sums.total or not filters.q:
        return sums
    if meant := corrected(filters.q, names):
        filters = dataclasses.replace(filters, q=meant)
        sums = facets.count(filters, synonyms.ways(meant, names))
    if not sums.total:
        sums.fewer_words = facets.fewer_words(filters, names)
    return sums


def _of(filters: Filters, sums: Sums) -> QuerySet[Opening]:
    """The openings that were counted."""
    return conditions.fitting(dataclasses.replace(filters, q=sums.words), sums.ways)


def _live(keys: list[int], skip: tuple[str, ...]) -> list[Opening]:
    """These openings in this order, as far as they are live, with what a card shows."""
    needs = Prefetch("needs", Need.objects.select_related("skill").order_by("-required", "-level", "skill__name"))
    rows = published().filter(pk__in=keys).select_related("organisation", "site").defer(*skip).prefetch_related(needs)
    found = {row.pk: row for row in rows} if keys else {}
    return [found[key] for key in keys if key in found]


def _digest(query: str) -> str:
    return hashlib.blake2b(query.encode(), digest_size=16).hexdigest()
