"""Who may join: the rules, as a list of findings, each with a sentence and what to do next. Pure: reads its arguments.

The rules are code with a version; their figures are dated rows (``codeoregon/policy``) that the caller reads as of the
day. Raise ``VERSION`` whenever the same facts could be found differently.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.eligibility.models import Outcome
from enrollment.eligibility.residence import Residence, residence

VERSION = "2026-11"


class Kind(StrEnum):
    BLOCKER = "blocker"  # cannot join
    STAFF = "staff"  # a person has to look
    NOTE = "note"  # good to know, changes nothing


@dataclass(frozen=True)
class Finding:
    """One thing the rules found: what it means for the learner, and what they can do."""

    code: str
    kind: Kind
    sentence: str | Promise
    next_step: str | Promise

    def kept(self) -> dict[str, str]:
        """As a determination keeps it."""
        return {"code": self.code, "kind": self.kind.value}


OUTSIDE = Finding(
    "outside_area",
    Kind.BLOCKER,
    _("You live outside the area that this program serves."),
    _("If you moved, or the ZIP code is wrong, change your answer. We kept it in case the area grows."),
)
UNSURE = Finding(
    "county_unsure",
    Kind.STAFF,
    _("Your ZIP code does not show us your county."),
    _("You don't need to do anything. Our staff look at your address by hand and write to you."),
)
TOO_YOUNG = Finding(
    "too_young",
    Kind.BLOCKER,
    _("You are too young to join this program."),
    _("Ask your school about classes in programming, and come back when you are older."),
)
NOT_ADULT = Finding(
    "not_adult",
    Kind.STAFF,
    _("You are not an adult yet, so a parent or guardian has to agree."),
    _("Our staff write to you about how they can agree."),
)
NO_BIRTH_DATE = Finding(
    "no_birth_date",
    Kind.NOTE,
    _("You did not tell us your birth date."),
    _("That is fine. Staff may ask for it later, for services that need it."),
)
STAFF_SAID_NO = Finding(
    "staff_said_no",
    Kind.STAFF,
    _("Our staff have decided about your answers before."),
    _("You don't need to do anything. They look at your new answers and write to you."),
)
AGE_TAKEN_BACK = Finding(
    "age_taken_back",
    Kind.STAFF,
    _("You told us a birth date before, and now you don't."),
    _("You don't need to do anything. Our staff look at it and write to you."),
)
ANSWERS_CHANGED = Finding(
    "answers_changed",
    Kind.STAFF,
    _("You changed your answers before our staff had decided about them."),
    _("You don't need to do anything. They look at your new answers and write to you."),
)
MOVED_AWAY = Finding(
    "moved_away",
    Kind.NOTE,
    _("You live outside the area that this program serves, and you have a seat."),
    _("You keep your seat: where you live counts when you join, and when you ask for another seat."),
)
STAFF_SAID_YES = Finding(
    "staff_said_yes",
    Kind.NOTE,
    _("Our staff have looked at this before and said yes."),
    _("You don't need to do anything."),
)
COVERED = Finding(
    "covered_person",
    Kind.NOTE,
    _("You have priority of service, because of your military service or your spouse's."),
    _("Nobody asks you for papers now. You get the next free seat before others like you."),
)
FINDINGS = (
    OUTSIDE, UNSURE, TOO_YOUNG, NOT_ADULT, STAFF_SAID_NO, AGE_TAKEN_BACK, ANSWERS_CHANGED, NO_BIRTH_DATE, MOVED_AWAY,
    STAFF_SAID_YES, COVERED,
)  # fmt: skip
BY_CODE = {one.code: one for one in FINDINGS}
# What a finding is about: the kept facts it reads. A yes of staff answers it for as long as these stay the same.
READS = {
    **dict.fromkeys((OUTSIDE.code, UNSURE.code), ("zip", "county")),
    **dict.fromkeys((TOO_YOUNG.code, NOT_ADULT.code, AGE_TAKEN_BACK.code), ("birth_date",)),
}


@dataclass(frozen=True)
class Facts:
    """What the rules read: ``served`` five-digit FIPS codes, ages in years, ``on`` the day that counts."""

    zip_code: str
    county: str
    served: Collection[str]
    birth_date: dt.date | None
    covered: bool
    on: dt.date
    adult_age: int
    youngest_age: int
    staff_said_no: bool = False  # the newest word of staff about this person was a no
    age_known_before: bool = False  # an earlier decision read a birth date
    left_to_staff: frozenset[str] = frozenset()  # codes of an earlier decision on which staff have still to say a word
    service: str | None = None  # the answer that ``covered`` follows from; "" for none, None when nobody looked
    # Of somebody who is in already and whose answers are corrected:
    has_seat: bool = False
    answered: frozenset[str] = frozenset()  # codes that the newest word of staff, a yes, was about

    def kept(self) -> dict[str, Any]:
        """As a determination keeps them (JSON)."""
        return {
            "zip": self.zip_code,
            "county": self.county,
            "served": sorted(self.served),
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "covered": self.covered,
            **({"service": self.service} if self.service is not None else {}),
            "on": self.on.isoformat(),
            "adult_age": self.adult_age,
            "youngest_age": self.youngest_age,
            "staff_said_no": self.staff_said_no,
            "age_known_before": self.age_known_before,
            **({"left_to_staff": sorted(self.left_to_staff)} if self.left_to_staff else {}),
            **({"has_seat": True} if self.has_seat else {}),
            **({"answered": sorted(self.answered)} if self.answered else {}),
        }


def find(facts: Facts) -> list[Finding]:
    """Everything the rules find, blockers first."""
    found = _home(facts)
    if facts.birth_date is None:
        # What a birth date once barred, leaving it out does not open.
        found.append(AGE_TAKEN_BACK if facts.age_known_before else NO_BIRTH_DATE)
    else:
        age = years(facts.birth_date, facts.on)
        found += [TOO_YOUNG] * (age < facts.youngest_age)
        found += [NOT_ADULT] * (facts.youngest_age <= age < facts.adult_age)
    found += [STAFF_SAID_NO] * facts.staff_said_no
    open_still = [one for one in found if one.code not in facts.answered]
    if outcome(open_still) is Outcome.ELIGIBLE and facts.left_to_staff - facts.answered:
        open_still.append(ANSWERS_CHANGED)  # a new answer takes nothing out of the hands of staff
    found = open_still + [STAFF_SAID_YES] * any(one not in open_still for one in found) + [COVERED] * facts.covered
    return sorted(found, key=lambda one: list(Kind).index(one.kind))


def _home(facts: Facts) -> list[Finding]:
    """A seat was given to somebody who lived here; moving away does not end it."""
    home = residence(facts.zip_code, facts.county, facts.served)
    if home is Residence.INSIDE:
        return []
    if facts.has_seat:
        return [MOVED_AWAY]
    return [OUTSIDE if home is Residence.OUTSIDE else UNSURE]


def answered(
    findings: Iterable[Mapping[str, str]], before: Mapping[str, Any], now: Mapping[str, Any]
) -> frozenset[str]:
    """Codes of the kept ``findings`` of a yes that still hold: what they read is now as it was ``before``."""
    codes = {one["code"] for one in findings} & READS.keys()
    return frozenset(code for code in codes if all(before.get(name) == now.get(name) for name in READS[code]))


def outcome(findings: Iterable[Finding]) -> Outcome:
    """A blocker decides, then doubt; notes change nothing."""
    kinds = {one.kind for one in findings}
    if Kind.BLOCKER in kinds:
        return Outcome.INELIGIBLE
    return Outcome.NEEDS_REVIEW if Kind.STAFF in kinds else Outcome.ELIGIBLE


def years(born: dt.date, on: dt.date) -> int:
    """Whole years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
