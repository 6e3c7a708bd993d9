"""Reading matches: stored order, live truth.

The stored lists say who is worth looking at; what is shown is computed now from live openings, visible candidates,
present preferences and present badges. So what was closed or withdrawn a moment ago is gone, the reasons add up to
the score beside them, and a rebuild that is still under way shows as a shorter list, never as a wrong one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS as DB
from django.db import connection
from django.utils import timezone

from badges.crosswalks.evaluate import Held, held
from codeoregon.policy.models import THRESHOLD, threshold, threshold_values
from codeoregon.policy.names import Name
from employers.organisations.models import Organisation, Site
from employers.organisations.states import OrganisationState
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.models import KEEP, OpeningMatches
from jobs.openings.models import Opening
from jobs.openings.states import OpeningState, hourly

# This is read on most pages of a learner: to write it as query sets would take longer than the database does.
_LIVE = "o.state = %s AND o.expires_at > %s AND e.state = %s"  # ``Openings.published``
# A visible candidate (``Candidates.visible``) with their stored list and the live openings that they set aside.
_CANDIDATE = f"""
SELECT candidate.*, stored.openings AS listed, {THRESHOLD} AS good, ARRAY(
    SELECT o.id FROM jobs_dismissal d JOIN jobs_opening o ON o.id = d.opening_id
    JOIN employers_organisation e ON e.id = o.organisation_id WHERE d.candidate_id = candidate.user_id AND {_LIVE}
) AS away
FROM jobs_candidate candidate JOIN codeoregon_user person ON person.id = candidate.user_id
LEFT JOIN jobs_learnermatches stored ON stored.candidate_id = candidate.user_id
WHERE candidate.user_id = %s AND candidate.hidden_at IS NULL AND person.is_active
"""  # noqa: S608 - our own constants
# Those of a list that are live, with what preferences ask of them and with their needs in canonical order
# (``score.in_order``).
_LISTED = f"""
SELECT o.id, o.kind, coalesce(site.county, ''), o.is_remote, o.pay_high, o.pay_period, o.hours_per_week, o.starts_on,
    asked.*
FROM jobs_opening o JOIN employers_organisation e ON e.id = o.organisation_id
LEFT JOIN employers_site site ON site.id = o.site_id
CROSS JOIN LATERAL (
    SELECT array_agg(skill_id) AS skills, array_agg(level) AS levels, array_agg(required) AS required
    FROM (SELECT * FROM jobs_need WHERE opening_id = o.id ORDER BY required DESC, level DESC, skill_id) AS need
) AS asked
WHERE o.id = ANY(%s) AND {_LIVE} AND asked.skills IS NOT NULL
"""  # noqa: S608 - our own constant
# What cards show of those that are live, with their needs in the same order, as ``Shown`` names it.
_SHOWN = f"""
SELECT o.id, o.organisation_id, o.title, o.kind, o.site_id, o.is_remote, o.pay_low, o.pay_high, o.pay_period,
    o.hours_per_week, o.starts_on, o.expires_at, e.legal_name, e.dba, site.city, site.county, asked.*
FROM jobs_opening o JOIN employers_organisation e ON e.id = o.organisation_id
LEFT JOIN employers_site site ON site.id = o.site_id
CROSS JOIN LATERAL (
    SELECT array_agg(skill_id) AS skills, array_agg(name) AS names, array_agg(level) AS levels, array_agg(required)
    FROM (SELECT need.*, name FROM jobs_need need JOIN badges_skill skill ON skill.id = skill_id
        WHERE opening_id = o.id ORDER BY required DESC, level DESC, skill_id) AS need
) AS asked
WHERE o.id = ANY(%s) AND {_LIVE} AND asked.skills IS NOT NULL
"""  # noqa: S608 - our own constant
_OWN = 12  # of its columns belong to the opening itself, in the order of its fields


@dataclass(slots=True)
class AskedSkill:
    pk: int
    name: str


@dataclass(slots=True)
class Asked:
    """A need as much as scores and their reasons want of it: fifty openings have hundreds."""

    skill: AskedSkill
    level: int
    required: bool

    @property
    def skill_id(self) -> int:
        return self.skill.pk


class Needs(NamedTuple):
    """The needs of one opening in canonical order, column by column: most openings of a list only want a score."""

    skills: list[int]
    levels: list[int]
    required: list[bool]

    def score(self, held: dict[int, Held]) -> int:
        return score.total_in_order(held, self.skills, self.levels, sum(self.required))


class Shown(NamedTuple):
    """One opening as far as cards and reasons want it."""

    id: int
    organisation_id: int
    title: str
    kind: str
    site_id: int | None
    is_remote: bool
    pay_low: Decimal
    pay_high: Decimal
    pay_period: str
    hours_per_week: int
    starts_on: dt.date | None
    expires_at: dt.datetime
    legal_name: str
    dba: str
    city: str | None
    county: str | None
    skills: list[int]
    names: list[str]
    levels: list[int]
    required: list[bool]

    def opening(self) -> Opening:
        """With its employer and site, each as far as it was read; the rest is read when somebody asks for it."""
        opening = Opening.from_db(DB, self._fields[:_OWN], self[:_OWN])
        employer = (self.organisation_id, self.legal_name, self.dba)
        opening.organisation = Organisation.from_db(DB, ("id", "legal_name", "dba"), employer)
        if self.site_id is not None:
            opening.site = Site.from_db(DB, ("id", "city", "county"), (self.site_id, self.city, self.county))
        return opening

    def asked(self) -> list[Asked]:
        columns = zip(self.skills, self.names, self.levels, self.required, strict=True)
        return [Asked(AskedSkill(pk, name), level, required) for pk, name, level, required in columns]


@dataclass(frozen=True)
class Match:
    """One opening for one learner, with its reasons and the preferences that it fails (sentences)."""

    opening: Opening
    explanation: score.Explanation
    failed: list[str]
    candidate: Candidate | None  # None: not shown to employers

    @property
    def score(self) -> int:
        return self.explanation.score


@dataclass(frozen=True)
class CandidateMatch:
    """One candidate (with ``user``) for one opening."""

    candidate: Candidate
    explanation: score.Explanation

    @property
    def score(self) -> int:
        return self.explanation.score


def candidate_of(user: Any) -> Candidate | None:
    """The learner as employers may see them, or None when they have not agreed to be shown."""
    return Candidate.objects.visible().filter(pk=user.pk).first()


@dataclass(frozen=True)
class Best:
    """The live openings of a learner's list, best first, by their scores now; ``explain`` gives reasons for those that
    are shown. ``candidate`` is None for somebody who has not agreed to be shown; ``pending``: not worked out yet.
    """

    candidate: Candidate | None
    pending: bool
    evidence: dict[int, Held]
    listed: list[tuple[int, int]]  # (opening, score), with all that they set aside
    good: Decimal  # the score from which on an opening is called a fit
    aside: frozenset[int] = frozenset()  # live openings that they set aside
    stored: frozenset[int] = frozenset()  # openings of the stored list

    @property
    def ranked(self) -> list[tuple[int, int]]:
        """What the learner is shown: (opening, score)."""
        return [one for one in self.listed if one[0] not in self.aside]

    @property
    def fits(self) -> int:
        """How many of them are called a fit."""
        return self._good(self.ranked)

    @property
    def is_full(self) -> bool:
        """As many as a list can hold, so that there may be more."""
        return len(self._stored) >= KEEP

    @property
    def is_full_of_fits(self) -> bool:
        """So that there may be more that fit."""
        return self._good(self._stored) >= KEEP

    @property
    def _stored(self) -> list[tuple[int, int]]:
        return [one for one in self.listed if one[0] in self.stored]

    def _good(self, some: list[tuple[int, int]]) -> int:
        return sum(score >= self.good for _opening, score in some)

    def explain(self, ranked: Iterable[tuple[int, int]]) -> list[Match]:
        """These openings with their reasons, in this order. One query."""
        ids = [opening for opening, _score in ranked]
        rows = _read(_SHOWN, [ids, *_live()]) if ids else []
        found = {row.id: row for row in map(Shown._make, rows)}
        shown = [found[pk] for pk in ids if pk in found]
        return [_match(self.candidate, self.evidence, row.opening(), row.asked()) for row in shown]


def best(user: Any) -> Best:
    """What fits a visible candidate, best first (``score`` says how ties go); nothing for anybody else.

    Three queries, whatever the length.
    """
    values = [*threshold_values(Name.GOOD_MATCH), *_live(), user.pk]
    row: Any = next(iter(Candidate.objects.raw(_CANDIDATE, values)), None)
    if row is None:
        return Best(None, False, {}, [], threshold(Name.GOOD_MATCH))
    aside = frozenset(row.away)
    if row.listed is None or not (row.listed or aside):
        return Best(row, row.listed is None, {}, [], row.good, aside)
    stored = frozenset(row.listed)
    evidence, fitting = held([user.pk])[user.pk], _fitting(row, stored | aside)
    scores = ((opening, needs.score(evidence)) for opening, needs in fitting.items())
    ranked = sorted((one for one in scores if one[1]), key=lambda one: (-one[1], -one[0]))
    return Best(row, False, evidence, ranked, row.good, aside, stored)


def for_learner(user: Any, *, limit: int | None = None, aside: bool = False) -> list[Match]:
    """The best openings of a visible candidate with their reasons, best first; [] for anybody else. ``aside``: with
    those that they set aside, which only staff are shown among the others.
    """
    found = best(user)
    return found.explain((found.listed if aside else found.ranked)[:limit])


def _fitting(candidate: Candidate, openings: Iterable[int]) -> dict[int, Needs]:
    """Those of these openings that are live, ask for something and fail no preference, with their needs."""
    rows = _read(_LISTED, [list(openings), *_live()])
    return {
        pk: Needs(*needs)
        for pk, kind, county, is_remote, high, period, hours, starts, *needs in rows
        if score.fits(candidate, score.Work(kind, county, is_remote, hourly(high, period, hours), hours, starts))
    }


def _read(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _live() -> list[Any]:
    """Values of ``_LIVE``."""
    return [OpeningState.PUBLISHED, timezone.now(), OrganisationState.APPROVED]


def for_opening(opening: Opening, *, limit: int | None = None) -> list[CandidateMatch]:
    """The best visible candidates of a live opening, best first; [] when it is not live. Constant number of queries."""
    row = OpeningMatches.objects.filter(opening__in=Opening.objects.published().filter(pk=opening.pk)).first()
    if row is None:
        return []
    found = explain_people(opening, row.candidates)
    fitting = [match for match in found if match.score and not score.filters(match.candidate, opening)]
    return sorted(fitting, key=lambda match: (-match.score, match.candidate.pk))[:limit]


def explain_people(opening: Opening, people: Iterable[int]) -> list[CandidateMatch]:
    """These people, as far as they are visible, against an opening, whatever they score and look for."""
    found = list(Candidate.objects.visible().filter(pk__in=people).select_related("user"))
    needs = list(opening.needs.select_related("skill"))
    evidence = held([person.pk for person in found])
    return [CandidateMatch(person, score.explain(evidence[person.pk], needs)) for person in found]


def who_score(opening: Opening, people: Iterable[int], points: int) -> list[CandidateMatch]:
    """Those of these people who would be in the list of an opening and score exactly ``points``, in no order."""
    return [
        match
        for match in explain_people(opening, people)
        if match.score == points and not score.filters(match.candidate, opening)
    ]


def explain(user: Any, opening: Opening) -> Match:
    """Any opening against any learner, computed now, whether or not it is among the best."""
    return explain_all(user, [opening])[0]


def explain_all(user: Any, openings: Iterable[Opening]) -> list[Match]:
    """The same for several, in their order; two queries, besides those of ``openings``."""
    candidate, evidence = candidate_of(user), held([user.pk])[user.pk]
    return [_match(candidate, evidence, opening, opening.needs.all()) for opening in openings]


def _match(candidate: Candidate | None, evidence: dict[int, Held], opening: Opening, needs: Iterable[Any]) -> Match:
    failed = score.filters(candidate, opening) if candidate else []
    return Match(opening, score.explain(evidence, needs), failed, candidate)
