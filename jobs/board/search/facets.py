"""All counts of a list in one question: how many fit, and how many each choice of each filter would give with the other
filters kept.
"""

import dataclasses
import operator
from functools import reduce
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Case, Count, F, Func, IntegerField, QuerySet, Value, When

from badges.catalog.names import Names
from jobs.board.forms import POSTED, Filters, since
from jobs.board.search import synonyms
from jobs.board.search.conditions import conditions, published
from jobs.board.search.synonyms import Way
from jobs.board.search.words import as_query

MOST_WORDS = 6  # of which one may be left out
PAY_STEPS = (20, 25, 30, 40, 50)  # dollars an hour
# Every opening that has the words, with a bit for each other filter that it misses; counted once by all that is asked
# for; then summed for each filter over those that miss nothing else.
_COUNT = """
WITH found (id, kind, county, remote, pay, posted, missed, worded) AS MATERIALIZED ({found}),
cells AS (
    SELECT kind, county, remote, pay, posted, missed, count(*) AS many FROM found GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT CASE GROUPING(kind, county, remote, pay, posted, missed)
        WHEN 31 THEN 'kind' WHEN 47 THEN 'county' WHEN 55 THEN 'remote' WHEN 59 THEN 'pay' WHEN 61 THEN 'posted'
        ELSE 'missed' END,
    coalesce(kind, county, remote::text, pay::text, posted::text, missed::text), NULL,
    sum(many) FILTER (WHERE missed IN (0, 1)), sum(many) FILTER (WHERE missed IN (0, 2)),
    sum(many) FILTER (WHERE missed IN (0, 4)), sum(many) FILTER (WHERE missed IN (0, 8)),
    sum(many) FILTER (WHERE missed IN (0, 32)), sum(many)
FROM cells GROUP BY GROUPING SETS ((kind), (county), (remote), (pay), (posted), (missed))
UNION ALL
SELECT 'skill', skill.slug, skill.name, count(*), 0, 0, 0, 0, 0
FROM found JOIN jobs_need AS need ON need.opening_id = found.id JOIN badges_skill AS skill ON skill.id = need.skill_id
WHERE missed IN (0, 16) GROUP BY skill.id
UNION ALL
SELECT 'worded', NULL, NULL, count(*), 0, 0, 0, 0, 0 FROM found WHERE missed = 0 AND worded
"""
BITS = {"kind": 1, "county": 2, "remote": 4, "pay": 8, "skill": 16, "posted": 32}
_COLUMN = {"kind": 3, "county": 4, "remote": 5, "pay": 6, "posted": 7}
_ALONE = ("skill", "worded")  # counted by lines of their own


class Sums(msgspec.Struct):
    """``total`` fit all filters; the others say how many each choice would give. ``without`` names the filters in use
    and how many there would be without each; ``q`` is not among them.
    """

    words: str  # that were searched for
    ways: list[Way] = []  # how they are read, where they name skills: who asks for one fits too
    total: int = 0
    worded: int = 0  # of them have the words
    kinds: dict[str, int] = {}
    counties: dict[str, int] = {}
    remote: int = 0
    pays: dict[int, int] = {}  # at least so many dollars an hour
    posted: dict[int, int] = {}  # in the last so many days
    skills: dict[str, tuple[str, int]] = {}  # slug → name, count
    without: dict[str, int] = {}
    fewer_words: list[tuple[str, str, int]] = []  # when nothing fits: one of several words, the others, what these find

    @property
    def named(self) -> list[str]:
        wanted = (term for way in self.ways for term in way if not term.without)
        return list(dict.fromkeys(name for term in wanted for name in term.skills.values()))


def count(filters: Filters, ways: list[Way]) -> Sums:
    """All counts, in one question."""
    inner, params = _found(filters, ways).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(found=inner), params)  # `inner` is Django's own SQL, its values are in `params`
        lines = cursor.fetchall()
    sums = Sums(words=filters.q, ways=ways)
    exact: dict[str, dict[str, int]] = {"remote": {}, "pay": {}, "posted": {}, "missed": {}}
    for name, value, label, *_sums in lines:
        many = int(_sums[_COLUMN[name] - 3] or 0) if name in _COLUMN else int(_sums[0 if name in _ALONE else 5] or 0)
        if name == "kind":
            sums.kinds[value] = many
        elif name == "county":
            if value and many:
                sums.counties[value] = many
        elif name == "skill":
            sums.skills[value] = (label, many)
        elif name == "worded":
            sums.worded = many
        else:
            exact[name][value] = many
    sums.total = exact["missed"].get("0", 0)
    sums.remote = exact["remote"].get("true", 0)
    sums.pays = _at_least(exact["pay"], len(PAY_STEPS), PAY_STEPS)
    sums.posted = _at_least(exact["posted"], len(POSTED), tuple(reversed(POSTED)))
    sums.without = {
        name: sums.total + exact["missed"].get(str(bit), 0) for name, bit in BITS.items() if name in filters.used()
    }
    return sums


def fewer_words(filters: Filters, names: Names) -> list[tuple[str, str, int]]:
    """Each of several words, the words without it, and how many openings these find under the filters.

    One question to the database; none where there is but one word, or a choice.
    """
    words = synonyms.several(filters.q, names)
    fewer = [(word, " ".join((*words[:at], *words[at + 1 :]))) for at, word in enumerate(words[:MOST_WORDS])]
    if not fewer:
        return []
    others = conditions(dataclasses.replace(filters, q="")).values()
    fits = [conditions(Filters(q=rest), synonyms.ways(rest, names))["q"] for _word, rest in fewer]
    rows = published().filter(reduce(operator.or_, fits), *others)
    many = rows.aggregate(**{str(at): Count("pk", filter=fit) for at, fit in enumerate(fits)})
    return [(word, rest, many[str(at)]) for at, (word, rest) in enumerate(fewer)]


def _found(filters: Filters, ways: list[Way]) -> QuerySet[Any, Any]:
    """Rows of ``found`` in the question above."""
    chosen = conditions(filters, ways)
    words = chosen.pop("q", None)
    rows = published().filter(words) if words else published()
    missed: Any = Value(0)
    for name, condition in chosen.items():
        missed = missed + Case(When(condition, then=0), default=BITS[name], output_field=IntegerField())
    step = Func(F("best_hourly"), Value(list(PAY_STEPS)), function="width_bucket", output_field=IntegerField())
    recent = Case(
        *(When(published_at__gte=since(days), then=len(POSTED) - place) for place, days in enumerate(POSTED)),
        default=0,
        output_field=IntegerField(),
    )
    worded: Any = Case(When(search=as_query(filters.q), then=True), default=False) if ways else Value(True)
    rows = rows.order_by().annotate(step=step, recent=recent, missed=missed, worded=worded)
    return rows.values_list("pk", "kind", "site__county", "is_remote", "step", "recent", "missed", "worded")


def _at_least(exact: dict[str, int], steps: int, names: tuple[int, ...]) -> dict[int, int]:
    """Counts of those at each step or beyond it, by the name of the step; step 0 is below all."""
    return {names[step - 1]: sum(many for at, many in exact.items() if int(at) >= step) for step in range(1, steps + 1)}
