"""People and openings as arrays: read in a few queries, packed by the server, sorted by id."""

import datetime as dt
import io
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection

from badges.crosswalks import packed
from badges.crosswalks.models import Crosswalk
from jobs.candidates.actions import PREFERENCES
from jobs.candidates.models import Candidate
from jobs.matching import score
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind, hourly

LEVELS = 3
NEED = np.dtype([("opening", ">i8"), ("skill", ">i8"), ("level", ">i4"), ("required", ">i4")])
KIND_BIT = {kind: 1 << place for place, kind in enumerate(OpeningKind.values)}
ANY_KIND = 255
ANY_HOURS = 255
EARLIER, LATER = 0, dt.date.max.toordinal() + 1  # than any day
FROZEN = ("ids", "kind", "county", "remote", "pay", "hours", "start", "needs")
NOWHERE = 0  # county column of an opening without a site; never true for anybody
# points that a need gives, by (most it can give, asked, held)
POINTS = np.array(
    [[[score.points(of, max(asked, 1), held) for held in range(4)] for asked in range(4)] for of in range(101)],
    dtype=np.int16,
)


@dataclass(frozen=True)
class Openings:
    """Live openings, n of them, sorted by id; S skills that any of them asks for, C − 1 counties that any is in."""

    ids: np.ndarray  # int64 [n]
    skills: np.ndarray  # int64 [S], sorted
    counties: list[str]  # column → FIPS; column 0 is "no site"
    weights: np.ndarray  # float32 [n, 3 S]: points that reaching level l of skill s adds, at [l * S + s]
    kind: np.ndarray  # uint8 [n]: one bit
    county: np.ndarray  # int64 [n]: column
    remote: np.ndarray  # bool [n]
    pay: np.ndarray  # int64 [n]: cents an hour, the upper end
    hours: np.ndarray  # uint8 [n]: a week
    start: np.ndarray  # int32 [n]: first day of work (date.toordinal), LATER where none is fixed
    needs: np.ndarray  # NEED [needs]: what the weights were made of

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, ids: Any) -> "Openings":
        """Those of ``ids`` that are there."""
        at = np.flatnonzero(np.isin(self.ids, np.fromiter(ids, np.int64)))
        fields = ("ids", "weights", "kind", "county", "remote", "pay", "hours", "start")
        return replace(self, **{name: getattr(self, name)[at] for name in fields})

    def asked_skills(self) -> np.ndarray:
        """Ids of the skills that these openings ask for, sorted."""
        count = len(self.skills)
        asked = self.weights.reshape(len(self), LEVELS, count).any(axis=(0, 1))
        return self.skills[asked]


@dataclass(frozen=True)
class Learners:
    """Visible candidates, n of them, sorted by id, in the skills and counties of an ``Openings``."""

    ids: np.ndarray  # int64 [n]
    levels: np.ndarray  # uint8 [n, S]: 0–3
    kinds: np.ndarray  # uint8 [n]: bits
    counties: np.ndarray  # bool [n, C]
    remote: np.ndarray  # bool [n]
    pay: np.ndarray  # int64 [n]: cents an hour, the least wanted
    hours: np.ndarray  # uint8 [n]: a week, the most wanted
    start: np.ndarray  # int32 [n]: first day they can start (date.toordinal), EARLIER where any day will do

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, where: Any) -> "Learners":
        """Those at some positions (a slice or an array)."""
        return Learners(*(getattr(self, name)[where] for name in self.__dataclass_fields__))


# --- Openings ----------------------------------------------------------------------------------------------------


def openings() -> Openings:
    """All live openings. Two queries."""
    rows = list(
        Opening.objects.published()
        .order_by("id")
        .values_list("id", "kind", "is_remote", "site__county", "pay_high", "pay_period", "hours_per_week", "starts_on")
    )
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    needs = _needs(ids)
    skills, weights = weigh(ids, needs)
    counties = ["", *sorted({row[3] for row in rows if row[3]})]
    column = {county: place for place, county in enumerate(counties)}
    return Openings(
        ids=ids,
        skills=skills,
        counties=counties,
        weights=weights,
        kind=np.array([KIND_BIT[row[1]] for row in rows], dtype=np.uint8),
        county=np.array([column[row[3] or ""] for row in rows], dtype=np.int64),
        remote=np.array([row[2] for row in rows], dtype=bool),
        pay=np.array([_cents(hourly(*row[4:7])) for row in rows], dtype=np.int64),
        hours=np.array([row[6] for row in rows], dtype=np.uint8),
        start=np.array([day_number(row[7], LATER) for row in rows], dtype=np.int32),
        needs=needs,
    )


def _needs(ids: np.ndarray) -> np.ndarray:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int8send(opening_id) || int8send(skill_id) || int4send(level)"
            " || int4send(required::int), ''::bytea)"
            " FROM jobs_need WHERE opening_id = ANY(%s) GROUP BY opening_id >> 12",
            [ids.tolist()],
        )
        return np.frombuffer(b"".join(row for (row,) in cursor.fetchall()), dtype=NEED)


def weigh(ids: np.ndarray, needs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(skills, weights) of openings from their needs: what ``score.explain`` gives, taken apart by level."""
    skills = np.unique(needs["skill"]).astype(np.int64)
    weights = np.zeros((len(ids), LEVELS, len(skills)), dtype=np.float32)
    if not len(needs):
        return skills, weights.reshape(len(ids), LEVELS * len(skills))
    # Canonical order within each opening (score.in_order).
    needs = needs[np.lexsort((needs["skill"], -needs["level"], 1 - needs["required"], needs["opening"]))]
    row = np.searchsorted(ids, needs["opening"])
    required = np.bincount(row, needs["required"], len(ids)).astype(int)
    preferred = np.bincount(row, minlength=len(ids)) - required
    of = np.concatenate([score.maxima(r, p) for r, p in zip(required.tolist(), preferred.tolist(), strict=True)])
    gives = POINTS[of.astype(np.int64), needs["level"].astype(np.int64)]  # [needs, held 0–3]
    column = np.searchsorted(skills, needs["skill"])
    for level in range(LEVELS):
        weights[row, level, column] = gives[:, level + 1] - gives[:, level]
    return skills, weights.reshape(len(ids), LEVELS * len(skills))


def freeze(among: Openings, versions: np.ndarray) -> bytes:
    """Openings as read, with a number of each, so that others can compare with the very same ones."""
    body = io.BytesIO()
    plain = {name: getattr(among, name) for name in FROZEN}
    np.savez(body, versions=versions, counties=np.array(among.counties, dtype="U5"), **plain)
    return body.getvalue()


def thaw(body: bytes) -> tuple[Openings, np.ndarray]:
    """What ``freeze`` was given."""
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        plain = {name: arrays[name] for name in FROZEN}
        skills, weights = weigh(plain["ids"], plain["needs"])
        counties = [str(county) for county in arrays["counties"]]
        return Openings(skills=skills, counties=counties, weights=weights, **plain), arrays["versions"]


# --- Learners ----------------------------------------------------------------------------------------------------


def learners(
    among: Openings,
    crosswalk: Crosswalk | None,
    *,
    only: list[int] | None = None,
    skills: np.ndarray | None = None,
    between: tuple[int, int] | None = None,
) -> Learners:
    """Visible candidates in the columns of ``among``: all, ``only`` some, or those with ids ``between`` two.

    ``skills``: read only these columns and leave the others 0; what to read for a few openings out of many. Three
    queries.
    """
    people = Candidate.objects.visible()
    if only is not None:
        people = people.filter(pk__in=only)
    if between is not None:
        people = people.filter(pk__gte=between[0], pk__lte=between[1])
    rows = list(people.order_by("pk").values_list("pk", *PREFERENCES))
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    wanted = among.skills if skills is None else skills
    levels = packed.levels(ids, wanted, crosswalk)
    if skills is not None:
        wide = np.zeros((len(ids), len(among.skills)), dtype=np.uint8)
        wide[:, np.searchsorted(among.skills, skills)] = levels
        levels = wide
    return Learners(
        ids=ids,
        levels=levels,
        kinds=np.array([sum(KIND_BIT[kind] for kind in set(row[1])) or ANY_KIND for row in rows], dtype=np.uint8),
        counties=county_table([row[2] for row in rows], among.counties),
        remote=np.array([row[3] for row in rows], dtype=bool),
        pay=np.array([_cents(row[4]) for row in rows], dtype=np.int64),
        hours=np.array([row[5] or ANY_HOURS for row in rows], dtype=np.uint8),
        start=np.array([day_number(row[6], EARLIER) for row in rows], dtype=np.int32),
    )


def county_table(chosen: list[list[str]], columns: list[str]) -> np.ndarray:
    """bool [n, C]: would they work there? Nothing chosen means anywhere."""
    table = np.ones((len(chosen), len(columns)), dtype=bool)
    for row, counties in enumerate(chosen):
        if counties:
            table[row] = [county in counties for county in columns]
    table[:, NOWHERE] = False
    return table


def day_number(day: dt.date | None, otherwise: int) -> int:
    """A day as a number that orders like it."""
    return day.toordinal() if day else otherwise


def _cents(dollars: Decimal | None) -> int:
    return int((dollars or Decimal(0)) * 100)
