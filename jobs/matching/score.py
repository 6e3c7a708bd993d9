"""How well a learner's badges meet an opening's needs, and why. Pure: no queries, no clock, no randomness.

The score is a whole number from 0 to 100 and the sum of its parts, one part a need:

* Each need has a maximum. A required need weighs three times a preferred one; the maxima are shares of 100 by that
  weight, rounded by largest remainder in canonical order, so that they sum to exactly 100.
* Canonical order of needs: required first, then the higher level asked, then the lower skill id.
* A part is ``floor(maximum × min(held, asked) / asked)``: holding more than was asked gives nothing more, and one
  more badge never takes a point away.
* An opening that names no needs scores 0 for everybody: there is nothing to compare, so it is never suggested. It can
  still be found among all openings, and applied for.

What is missing is shown, never a reason to hide somebody: only a preference (``filters``) or a score of 0 keeps a pair
apart. Points are shares, so a need that is dropped leaves its points to the others; who met all that was required
still meets all that is required (``Explanation.qualifies``), and nobody misses more than before.

A score of 0 is not a match. Preferences do not change a score: ``filters`` says which of them an opening does not
meet, and an opening that fails one is not suggested. Among equal scores a learner is shown the opening added later
(higher id) first; for an opening, the learner who signed up earlier (lower id) comes first.

Change anything that changes a number here and raise ``VERSION``: everything is then computed anew.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from jobs.openings.states import hourly

VERSION = 1
FULL = 100
REQUIRED, PREFERRED = 3, 1  # weights


class Evidence(Protocol):
    """What is held of one skill (``badges.crosswalks.evaluate.Held``)."""

    @property
    def level(self) -> int: ...
    @property
    def badge_id(self) -> int: ...
    @property
    def badge_name(self) -> str: ...
    @property
    def earned_at(self) -> dt.datetime: ...


class Asked(Protocol):
    """One need of an opening (``jobs.openings.models.Need``)."""

    @property
    def skill_id(self) -> Any: ...
    @property
    def level(self) -> Any: ...
    @property
    def required(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one need gave: levels 0–3, the badge behind it ("" when none), ``points`` out of ``of``."""

    need: Any
    asked: int
    held: int
    badge: str
    badge_id: int | None
    earned_at: dt.datetime | None
    points: int
    of: int

    @property
    def met(self) -> bool:
        return self.held >= self.asked


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with its parts in canonical order; the points of the parts add up to it."""

    score: int
    parts: list[Part]

    @property
    def met(self) -> int:
        return sum(part.met for part in self.parts)

    @property
    def qualifies(self) -> bool:
        """Meets every required need."""
        return all(part.met for part in self.parts if part.need.required)

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if not part.met]


class Work(NamedTuple):
    """What preferences ask of an opening; ``county`` "" when it has no site, ``best_hourly`` of its highest pay."""

    kind: str
    county: str
    is_remote: bool
    best_hourly: Decimal
    hours_per_week: int
    starts_on: dt.date | None


# --- Points ------------------------------------------------------------------------------------------------------


def in_order(needs: Iterable[Asked]) -> list[Any]:
    """Needs in canonical order."""
    return sorted(needs, key=lambda need: (not need.required, -need.level, need.skill_id))


@cache
def maxima(required: int, preferred: int) -> tuple[int, ...]:
    """The greatest points of each need in canonical order, for so many required and preferred ones; they sum to 100."""
    weights = [REQUIRED] * required + [PREFERRED] * preferred
    whole = sum(weights)
    if not whole:
        return ()
    shares = [FULL * weight // whole for weight in weights]
    # Largest remainder; sorted() is stable, so equal remainders keep canonical order.
    by_remainder = sorted(range(len(weights)), key=lambda place: -(FULL * weights[place] % whole))
    for place in by_remainder[: FULL - sum(shares)]:
        shares[place] += 1
    return tuple(shares)


def points(of: int, asked: int, held: int) -> int:
    """What holding a skill at ``held`` gives where ``asked`` (1–3) was asked and ``of`` is the most it can give."""
    return of * min(held, asked) // asked


def explain(held: Mapping[int, Evidence], needs: Iterable[Asked]) -> Explanation:
    """The score of what somebody holds (skill id → evidence) against an opening's needs, need by need."""
    ordered = in_order(needs)
    required = sum(bool(need.required) for need in ordered)
    most = maxima(required, len(ordered) - required)
    parts = [_part(need, held.get(need.skill_id), of) for need, of in zip(ordered, most, strict=True)]
    return Explanation(sum(part.points for part in parts), parts)


def total(held: Mapping[int, Evidence], needs: Iterable[Asked]) -> int:
    """The score alone: what ``explain`` says, without its parts."""
    ordered = in_order(needs)
    skills, levels = [need.skill_id for need in ordered], [need.level for need in ordered]
    return total_in_order(held, skills, levels, sum(bool(need.required) for need in ordered))


def total_in_order(held: Mapping[int, Evidence], skills: Sequence[int], levels: Sequence[int], required: int) -> int:
    """``total`` of needs that are in canonical order already, the ``required`` ones first."""
    most = maxima(required, len(skills) - required)
    asked = zip(skills, levels, most, strict=True)
    return sum([points(of, level, held[skill].level) for skill, level, of in asked if skill in held])


def _part(need: Any, evidence: Evidence | None, of: int) -> Part:
    if evidence is None:
        return Part(need, need.level, 0, "", None, None, 0, of)
    gave = points(of, need.level, evidence.level)
    return Part(need, need.level, evidence.level, evidence.badge_name, evidence.badge_id, evidence.earned_at, gave, of)


# --- Preferences -------------------------------------------------------------------------------------------------


def fits_kind(kinds: Sequence[str], kind: str) -> bool:
    """No kinds chosen means any kind."""
    return not kinds or kind in kinds


def fits_place(counties: Sequence[str], wants_remote: bool, county: str, is_remote: bool) -> bool:
    """Remote work that is wanted, or a work site ("" when there is none) in one of the counties; none chosen means
    any.
    """
    return (is_remote and wants_remote) or (bool(county) and (not counties or county in counties))


def fits_pay(at_least: Decimal | None, best_hourly: Decimal) -> bool:
    """The pay range reaches what is wanted: its upper end counts, since a range is where talks begin."""
    return at_least is None or best_hourly >= at_least


def fits_hours(at_most: int | None, hours_per_week: int) -> bool:
    """No more hours a week than somebody can give."""
    return at_most is None or hours_per_week <= at_most


def fits_start(can_start_on: dt.date | None, starts_on: dt.date | None) -> bool:
    """Work does not begin before the day from which somebody can; an opening without a first day can wait."""
    return can_start_on is None or starts_on is None or can_start_on <= starts_on


def fits(candidate: Any, work: Work) -> bool:
    """Whether an opening meets all preferences: ``filters`` says nothing."""
    return (
        fits_kind(candidate.kinds, work.kind)
        and fits_place(candidate.counties, candidate.wants_remote, work.county, work.is_remote)
        and fits_pay(candidate.pay_at_least, work.best_hourly)
        and fits_hours(candidate.hours_at_most, work.hours_per_week)
        and fits_start(candidate.can_start_on, work.starts_on)
    )


def filters(candidate: Any, opening: Any) -> list[str]:
    """One sentence for each preference that the opening does not meet; an empty list means that all are met."""
    failed = []
    if not fits_kind(candidate.kinds, opening.kind):
        failed.append(_("You did not ask for this kind of work: %(kind)s.") % {"kind": opening.get_kind_display()})
    county = opening.site.county if opening.site_id else ""
    if not fits_place(candidate.counties, candidate.wants_remote, county, opening.is_remote):
        failed.append(
            _("The work site is not in one of your counties.")
            if county
            else _("This is remote work, and you said no to that.")
        )
    if not fits_pay(candidate.pay_at_least, hourly(opening.pay_high, opening.pay_period, opening.hours_per_week)):
        failed.append(_("The pay is below the lowest pay you asked for."))
    if not fits_hours(candidate.hours_at_most, opening.hours_per_week):
        failed.append(_("The job has more hours a week than you asked for."))
    if not fits_start(candidate.can_start_on, opening.starts_on):
        failed.append(_("The job begins before the first day you can start."))
    return failed
