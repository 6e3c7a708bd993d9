"""People and openings as arrays: each read in a few queries, as columns, sorted by id."""

# ruff: noqa: S608 - the names in these queries are our own

import datetime as dt
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import F, Q

from badges.crosswalks import packed
from badges.crosswalks.models import Crosswalk
from badges.provider.models import ProviderAccount
from codeoregon.lib import columns
from jobs.candidates.actions import PREFERENCES
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.matching.dismissals.models import Dismissal
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind, hourly_in_sql

LEVELS = 3
NEED = np.dtype([("opening", ">i8"), ("skill", ">i8"), ("level", ">i4"), ("required", "|b1")])
OFFER = np.dtype(
    [("id", ">i8"), ("version", ">i8"), ("kind", ">i2"), ("remote", "|b1"), ("county", "S5")]
    + [("pay", ">i8"), ("hours", ">i2"), ("start", ">i4")]
)
PERSON = np.dtype(
    [("id", ">i8"), ("version", ">i8"), ("evidence", ">i8"), ("kinds", ">i2"), ("remote", "|b1")]
    + [("pay", ">i8"), ("hours", ">i2"), ("start", ">i4")]
)
COUNTY = np.dtype([("id", ">i8"), ("county", ">i4")])
ASIDE = np.dtype([("person", ">i8"), ("opening", ">i8")])
KIND_BIT = {kind: 1 << place for place, kind in enumerate(OpeningKind.values)}
ANY_KIND = 255
ANY_HOURS = 255
EARLIER, LATER = 0, dt.date.max.toordinal() + 1  # than any day
NOWHERE = 0  # county column of an opening without a site; never true for anybody
# points that a need gives, by (most it can give, asked, held)
POINTS = np.array(
    [[[score.points(of, max(asked, 1), held) for held in range(4)] for asked in range(4)] for of in range(101)],
    dtype=np.int16,
)
QUICKLY = 1  # of zlib's levels
FROZEN = ("ids", "versions", "kind", "county", "remote", "pay", "hours", "start", "needs")
# changes of badges by user; the %s is a condition on user_id
EVIDENCE = f"SELECT user_id, sum(changes)::int AS evidence FROM {ProviderAccount._meta.db_table} %s GROUP BY user_id"


@dataclass(frozen=True)
class Openings:
    """Live openings, n of them, sorted by id; S skills that any of them asks for, C − 1 counties that any is in."""

    ids: np.ndarray  # int64 [n]
    versions: np.ndarray  # int64 [n, 2]: version; 0
    skills: np.ndarray  # int64 [S], sorted
    counties: list[str]  # column → FIPS; column 0 is "no site"
    starts: np.ndarray  # int64 [n + 1]: where the steps of each opening begin
    steps: np.ndarray  # int32: reaching level l of skill s is step l * S + s
    gains: np.ndarray  # uint8: points that it adds
    kind: np.ndarray  # uint8 [n]: one bit
    county: np.ndarray  # int64 [n]: column
    remote: np.ndarray  # bool [n]
    pay: np.ndarray  # int64 [n]: cents an hour, the upper end
    hours: np.ndarray  # uint8 [n]: a week
    start: np.ndarray  # int32 [n]: first day of work (date.toordinal), LATER where none is fixed
    needs: np.ndarray  # NEED [needs]: what the steps were made of

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, ids: Any) -> "Openings":
        """Those of ``ids`` that are there."""
        at = np.flatnonzero(np.isin(self.ids, np.fromiter(ids, np.int64)))
        many = np.diff(self.starts)[at]
        starts = np.concatenate([[0], np.cumsum(many)])
        chosen = np.repeat(self.starts[at] - starts[:-1], many) + np.arange(starts[-1])
        fields = ("ids", "versions", "kind", "county", "remote", "pay", "hours", "start")
        plain = {name: getattr(self, name)[at] for name in fields}
        return replace(self, starts=starts, steps=self.steps[chosen], gains=self.gains[chosen], **plain)

    def asked_skills(self) -> np.ndarray:
        """Ids of the skills that these openings ask for, sorted."""
        return self.skills[np.unique(self.steps % len(self.skills))] if len(self.steps) else self.skills[:0]


@dataclass(frozen=True)
class Learners:
    """Visible candidates, n of them, sorted by id, in the skills and counties of an ``Openings``."""

    ids: np.ndarray  # int64 [n]
    versions: np.ndarray  # int64 [n, 2]: version; changes of badges
    levels: np.ndarray  # uint8 [n, S]: 0–3
    kinds: np.ndarray  # uint8 [n]: bits
    counties: np.ndarray  # bool [n, C]
    remote: np.ndarray  # bool [n]
    pay: np.ndarray  # int64 [n]: cents an hour, the least wanted
    hours: np.ndarray  # uint8 [n]: a week, the most wanted
    start: np.ndarray  # int32 [n]: first day they can start (date.toordinal), EARLIER where any day will do
    # ASIDE: what they, and maybe others, set aside; it is in no learner's list, and in the openings' as before
    aside: np.ndarray = field(default_factory=lambda: np.zeros(0, ASIDE))

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, where: Any) -> "Learners":
        """Those at some positions (a slice or an array)."""
        each = {name: getattr(self, name)[where] for name in self.__dataclass_fields__ if name != "aside"}
        return Learners(**each, aside=self.aside)


# --- Openings ----------------------------------------------------------------------------------------------------


def openings() -> Openings:
    """All live openings. Two queries."""
    rows = _offers()
    ids = rows["id"].astype(np.int64)
    needs = _needs(ids)
    skills, starts, steps, gains = weigh(ids, needs)
    known, county = np.unique(np.append(rows["county"], b" " * 5), return_inverse=True)  # spaces stand first
    return Openings(
        ids=ids,
        versions=_pair(rows["version"]),
        skills=skills,
        counties=[one.decode().strip() for one in known.tolist()],
        starts=starts,
        steps=steps,
        gains=gains,
        kind=rows["kind"].astype(np.uint8),
        county=county[:-1],
        remote=rows["remote"].astype(bool),
        pay=rows["pay"].astype(np.int64),
        hours=rows["hours"].astype(np.uint8),
        start=rows["start"].astype(np.int32),
        needs=needs,
    )


def _offers() -> np.ndarray:
    live = Opening.objects.published().annotate(hourly=hourly_in_sql("pay_high"))
    fields = ("pk", "version", "kind", "is_remote", "site__county", "hourly", "hours_per_week", "starts_on")
    inner, params = live.values_list(*fields).query.sql_with_params()
    kind = " ".join(f"WHEN '{kind}' THEN {bit}" for kind, bit in KIND_BIT.items())
    return columns.read(
        f"SELECT id, version, CASE kind {kind} END AS kind, remote, rpad(coalesce(county, ''), 5, chr(32)) AS county,"
        f" coalesce(hourly, 0) * 100 AS pay, hours, {_day('start', LATER)} AS start"
        f" FROM ({inner}) o (id, version, kind, remote, county, hourly, hours, start) ORDER BY id",
        params,
        OFFER,
    )


def _needs(ids: np.ndarray) -> np.ndarray:
    """The needs of these openings, which are live (those of others that were published are read too)."""
    found = columns.read(
        "SELECT opening_id AS opening, skill_id AS skill, level, required FROM jobs_need"
        " WHERE opening_id IN (SELECT id FROM jobs_opening WHERE state = 'published')",
        [],
        NEED,
    )
    return found[np.isin(found["opening"], ids)].astype(NEED)


def weigh(ids: np.ndarray, needs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(skills, starts, steps, gains) of openings from their needs: what ``score.explain`` gives, taken apart by level.

    See ``Openings``.
    """
    skills = np.unique(needs["skill"]).astype(np.int64)
    if not len(needs):
        return skills, np.zeros(len(ids) + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8)
    opening, skill, level = (needs[name].astype(np.int64) for name in ("opening", "skill", "level"))
    order = np.lexsort((skill, -level, ~needs["required"], opening))  # canonical within each (score.in_order)
    opening, skill, level, needed = opening[order], skill[order], level[order], needs["required"][order]
    row = np.searchsorted(ids, opening)
    required = np.bincount(row, needed, len(ids)).astype(int)
    preferred = np.bincount(row, minlength=len(ids)) - required
    gives = np.diff(POINTS[_maxima(required, preferred), level], axis=1)  # [needs, LEVELS]: what each level adds
    step = np.arange(LEVELS) * len(skills) + np.searchsorted(skills, skill)[:, None]
    starts = np.searchsorted(np.repeat(row, LEVELS)[gives.reshape(-1) > 0], np.arange(len(ids) + 1))
    return skills, starts, step[gives > 0].astype(np.int32), gives[gives > 0].astype(np.uint8)


def _maxima(required: np.ndarray, preferred: np.ndarray) -> np.ndarray:
    """``score.maxima`` of each opening's needs, one opening after the other; openings are of few kinds."""
    many = required + preferred
    kinds, kind = np.unique(np.stack([required, preferred]), axis=1, return_inverse=True)
    table = np.zeros((kinds.shape[1], int(many.max(initial=0))), dtype=np.int64)
    for row, (must, nice) in enumerate(kinds.T.tolist()):
        table[row, : must + nice] = score.maxima(must, nice)
    place = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return table[np.repeat(kind.reshape(-1), many), place]


def freeze(among: Openings) -> bytes:
    """Openings as read, so that others can compare with the very same ones."""
    body = io.BytesIO()
    plain = {name: getattr(among, name) for name in FROZEN}
    np.savez(body, counties=np.array(among.counties, dtype="U5"), **plain)
    return zlib.compress(body.getvalue(), QUICKLY)


def thaw(body: bytes) -> Openings:
    """What ``freeze`` was given."""
    with np.load(io.BytesIO(zlib.decompress(body)), allow_pickle=False) as arrays:
        plain = {name: arrays[name] for name in FROZEN}
        skills, starts, steps, gains = weigh(plain["ids"], plain["needs"])
        counties = [str(county) for county in arrays["counties"]]
        return Openings(skills=skills, counties=counties, starts=starts, steps=steps, gains=gains, **plain)


# --- Learners ----------------------------------------------------------------------------------------------------


def learners(
    among: Openings,
    crosswalk: Crosswalk | None,
    *,
    only: Sequence[int] | None = None,
    skills: np.ndarray | None = None,
    between: tuple[int, int] | None = None,
) -> Learners:
    """Visible candidates in the columns of ``among``: all, ``only`` some, or those with ids ``between`` two.

    ``skills``: read only these columns and leave the others 0; what to read for a few openings out of many. Five
    queries.
    """
    rows = _people(only, between)
    ids = rows["id"].astype(np.int64)
    wanted = among.skills if skills is None else skills
    levels = packed.levels(ids, wanted, crosswalk)
    if skills is not None:
        wide = np.zeros((len(ids), len(among.skills)), dtype=np.uint8)
        wide[:, np.searchsorted(among.skills, skills)] = levels
        levels = wide
    return Learners(
        ids=ids,
        versions=_pair(rows["version"], rows["evidence"]),
        levels=levels,
        kinds=rows["kinds"].astype(np.uint8),
        counties=county_table(ids, _counties(only, between, among.counties), len(among.counties)),
        remote=rows["remote"].astype(bool),
        pay=rows["pay"].astype(np.int64),
        hours=rows["hours"].astype(np.uint8),
        start=rows["start"].astype(np.int32),
        aside=_aside(only, between),
    )


def _people(only: Sequence[int] | None, between: tuple[int, int] | None) -> np.ndarray:
    if only is not None and not len(only):
        return np.zeros(0, PERSON)
    inner, params = _visible(only, between).values_list("pk", "version", *PREFERENCES).query.sql_with_params()
    kinds = " + ".join(f"('{kind}' = ANY(kinds))::int * {bit}" for kind, bit in KIND_BIT.items())
    earned, their = evidence(only, between)
    return columns.read(
        f"SELECT id, version, coalesce(e.evidence, 0) AS evidence, remote,"
        f" CASE kinds WHEN '{{}}' THEN {ANY_KIND} ELSE {kinds} END AS kinds, coalesce(pay, 0) * 100 AS pay,"
        f" coalesce(hours, {ANY_HOURS}) AS hours, {_day('start', EARLIER)} AS start"
        f" FROM ({inner}) c (id, version, kinds, counties, remote, pay, hours, start)"
        f" LEFT JOIN ({earned}) e ON e.user_id = c.id ORDER BY id",
        [*params, *their],
        PERSON,
    )


def evidence(only: Sequence[int] | None, between: tuple[int, int] | None) -> tuple[str, list[Any]]:
    """SQL of (user_id, evidence) of some."""
    if only is not None:
        return EVIDENCE % "WHERE user_id = ANY(%s)", [list(only)]
    if between is not None:
        return EVIDENCE % "WHERE user_id BETWEEN %s AND %s", [*between]
    return EVIDENCE % "", []


def _counties(only: Sequence[int] | None, between: tuple[int, int] | None, known: list[str]) -> np.ndarray:
    """A row for each county that somebody chose; one in which no opening is, is NOWHERE."""
    if only is not None and not len(only):
        return np.zeros(0, COUNTY)
    inner, params = _visible(only, between).values_list("pk", F("counties")).query.sql_with_params()
    return columns.read(
        "SELECT id, coalesce(array_position(%s, county::text) - 1, 0) AS county"
        f" FROM ({inner}) c (id, counties), unnest(counties) county",
        [known, *params],
        COUNTY,
    )


def _aside(only: Sequence[int] | None, between: tuple[int, int] | None) -> np.ndarray:
    if only is not None and not len(only):
        return np.zeros(0, ASIDE)
    inner, params = (
        Dismissal.objects.filter(_some(only, between)).values_list("candidate", "opening").query.sql_with_params()
    )
    return columns.read(f"SELECT person, opening FROM ({inner}) d (person, opening)", params, ASIDE)


def _visible(only: Sequence[int] | None, between: tuple[int, int] | None) -> Any:
    return Candidate.objects.visible().filter(_some(only, between, "pk"))


def _some(only: Sequence[int] | None, between: tuple[int, int] | None, person: str = "candidate") -> Q:
    some = Q()
    if only is not None:
        some &= Q((f"{person}__in", only))
    if between is not None:
        some &= Q((f"{person}__gte", between[0]), (f"{person}__lte", between[1]))
    return some


def county_table(ids: np.ndarray, chosen: np.ndarray, width: int) -> np.ndarray:
    """bool [n, C]: would they work there? Nothing chosen (no row of COUNTY) means anywhere."""
    table = np.ones((len(ids), width), dtype=bool)
    row = np.searchsorted(ids, chosen["id"].astype(np.int64))
    table[row] = False
    table[row, chosen["county"].astype(np.int64)] = True
    table[:, NOWHERE] = False
    return table


# --- Small ones --------------------------------------------------------------------------------------------------


def day_number(day: dt.date | None, otherwise: int) -> int:
    """A day as a number that orders like it."""
    return day.toordinal() if day else otherwise


def _day(column: str, otherwise: int) -> str:
    """The same in SQL."""
    return f"coalesce({column} - date '0001-01-01' + 1, {otherwise})"


def _pair(first: np.ndarray, second: np.ndarray | None = None) -> np.ndarray:
    found = np.zeros((len(first), 2), dtype=np.int64)
    found[:, 0] = first
    if second is not None:
        found[:, 1] = second
    return found
