"""Ways in the shape that templates draw."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.utils.translation import ngettext

from badges.catalog.models import Badge
from jobs.matching.what_if.ways import Way

LONG = 90  # minutes; what takes longer is told in hours
NAMED = 2  # of the badges that do the same


@dataclass(frozen=True)
class Named:
    """A badge to read about; ``course`` is the title of its course where another badge has its name, else ""."""

    pk: int
    name: str
    course: str


@dataclass(frozen=True)
class Shown:
    """A way with its badges, how long it takes in words ("" where nobody estimated it), how many jobs it opens, and
    other badges that open the very same: some of them, and how many more there are.
    """

    badges: list[Named]
    takes: str
    opens: int
    same: list[Named]
    more: int


def ways(found: Iterable[Way]) -> list[Shown]:
    """These ways, in order. One query."""
    some = list(found)
    badges = _named({badge for way in some for badge in (*way.badges, *way.same[:NAMED])})
    return [
        Shown(
            [badges[badge] for badge in way.badges],
            takes(way.minutes),
            way.opens,
            [badges[badge] for badge in way.same[:NAMED]],
            len(way.same[NAMED:]),
        )
        for way in some
    ]


def _named(ids: set[int]) -> dict[int, Named]:
    twins = Badge.objects.filter(name=OuterRef("name"), catalogued=True).exclude(pk=OuterRef("pk"))
    rows = Badge.objects.filter(pk__in=ids).annotate(is_one_of_many=Exists(twins), of=F("course__title"))
    return {
        pk: Named(pk, name, (of or "") if is_one_of_many else "")
        for pk, name, of, is_one_of_many in rows.values_list("pk", "name", "of", "is_one_of_many")
    }


def takes(minutes: int) -> str:
    """ "about 40 minutes", "about 3 hours"."""
    if not minutes:
        return ""
    if minutes < LONG:
        return ngettext("about %(many)d minute", "about %(many)d minutes", minutes) % {"many": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(many)d hour", "about %(many)d hours", hours) % {"many": hours}
