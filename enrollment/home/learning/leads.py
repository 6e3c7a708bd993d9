"""Open jobs that skills lead to: those that ask for what a badge shows, and those that ask for no more than a pathway
teaches. Read from live openings each time, so that a closed one is gone at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q

from codeoregon.lib.templatetags.cards import JobCard
from jobs.board.cards import card
from jobs.openings.models import Need, Opening

EXAMPLES: Final = 3

# Every required need of the opening is met by what the pathway teaches, and at least one need of whatever kind is.
FITTING: Final = """
SELECT taught.pathway, live.id
FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS taught (pathway, skill, level)
JOIN jobs_need need ON need.skill_id = taught.skill AND need.level <= taught.level
JOIN ({live}) AS live (id, published_at, asked) ON live.id = need.opening_id
GROUP BY taught.pathway, live.id, live.published_at, live.asked
HAVING count(*) FILTER (WHERE need.required) = live.asked
ORDER BY live.asked DESC, count(*) DESC, live.published_at DESC, live.id DESC
"""


@dataclass(frozen=True)
class Asking:
    """Live openings that ask for one of some skills: how many, by skill id, and the best of them as cards."""

    total: int = 0
    by_skill: dict[int, int] = field(default_factory=dict)
    best: list[JobCard] = field(default_factory=list)


def fitting(levels: Mapping[int, Mapping[int, int]]) -> dict[int, list[int]]:
    """Pathway id → ids of live openings whose required needs are all met by its levels (skill id → level).

    Those that ask for most come first, then the newest. One query for any number of pathways.
    """
    found: dict[int, list[int]] = {pathway: [] for pathway in levels}
    rows = [(pathway, skill, level) for pathway, some in levels.items() for skill, level in some.items()]
    if not rows:
        return found
    live = Opening.objects.published().annotate(asked=Count("needs", filter=Q(needs__required=True)))
    inner, params = live.order_by().values_list("pk", "published_at", "asked").query.sql_with_params()
    with connection.cursor() as cursor:
        # `inner` is Django's own SQL, its values are in `params`.
        cursor.execute(FITTING.format(live=inner), [*map(list, zip(*rows, strict=True)), *params])
        for pathway, opening in cursor.fetchall():
            found[pathway].append(opening)
    return found


def examples(openings: list[int], held: Mapping[int, Any] | None) -> list[JobCard]:
    """The first few of these as cards, in this order."""
    first = openings[:EXAMPLES]
    rows = {row.pk: row for row in Opening.objects.published().filter(pk__in=first).for_cards()}
    return [card(rows[pk], held) for pk in first if pk in rows]


def asking(levels: Mapping[int, int], held: Mapping[int, Any] | None) -> Asking:
    """Openings that ask for a skill of ``levels`` (skill id → level shown).

    The best ones require most of these skills, at a level that is reached; then the newest.
    """
    if not levels:
        return Asking()
    needs = Need.objects.filter(skill__in=levels, opening__in=Opening.objects.published())
    by_skill = dict(needs.order_by().values_list("skill").annotate(many=Count("pk")))
    reached = Q(pk__isnull=True)
    for skill, level in levels.items():
        reached |= Q(needs__skill=skill, needs__level__lte=level)
    found = Opening.objects.published().for_cards().filter(needs__skill__in=levels)
    must, met = Count("needs", filter=reached & Q(needs__required=True)), Count("needs", filter=reached)
    best = found.annotate(must=must, met=met).order_by("-must", "-met", "-published_at", "-pk")[:EXAMPLES]
    total = needs.order_by().values("opening").distinct().count()
    return Asking(total, by_skill, [card(opening, held) for opening in best])
