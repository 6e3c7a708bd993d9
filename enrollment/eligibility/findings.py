"""Who may join: the rules, as a list of findings, each with a sentence and what to do next. Pure: reads its arguments.

The rules are code with a version; their figures are dated rows (``codeoregon/policy``) that the caller reads as of the
day. Raise ``VERSION`` whenever the same facts could be found differently.
"""

import datetime as dt
from collections.abc import Collection, Iterable
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
COVERED = Finding(
    "covered_person",
    Kind.NOTE,
    _("You have priority of service, because of your military service or your spouse's."),
    _("Nobody asks you for papers now. You get the next free seat before others like you."),
)
FINDINGS = (OUTSIDE, UNSURE, TOO_YOUNG, NOT_ADULT, STAFF_SAID_NO, AGE_TAKEN_BACK, NO_BIRTH_DATE, COVERED)
BY_CODE = {one.code: one for one in FINDINGS}


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

    def kept(self) -> dict[str, Any]:
        """As a determination keeps them (JSON)."""
        return {
            "zip": self.zip_code,
            "county": self.county,
            "served": sorted(self.served),
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "covered": self.covered,
            "on": self.on.isoformat(),
            "adult_age": self.adult_age,
            "youngest_age": self.youngest_age,
            "staff_said_no": self.staff_said_no,
            "age_known_before": self.age_known_before,
        }


def find(facts: Facts) -> list[Finding]:
    """Everything the rules find, blockers first."""
    home = residence(facts.zip_code, facts.county, facts.served)
    found = [OUTSIDE] * (home is Residence.OUTSIDE) + [UNSURE] * (home is Residence.UNSURE)
    if facts.birth_date is None:
        # What a birth date once barred, leaving it out does not open.
        found.append(AGE_TAKEN_BACK if facts.age_known_before else NO_BIRTH_DATE)
    else:
        age = years(facts.birth_date, facts.on)
        found += [TOO_YOUNG] * (age < facts.youngest_age)
        found += [NOT_ADULT] * (facts.youngest_age <= age < facts.adult_age)
    found += [STAFF_SAID_NO] * facts.staff_said_no
    found += [COVERED] * facts.covered
    return sorted(found, key=lambda one: list(Kind).index(one.kind))


def outcome(findings: Iterable[Finding]) -> Outcome:
    """A blocker decides, then doubt; notes change nothing."""
    kinds = {one.kind for one in findings}
    if Kind.BLOCKER in kinds:
        return Outcome.INELIGIBLE
    return Outcome.NEEDS_REVIEW if Kind.STAFF in kinds else Outcome.ELIGIBLE


def years(born: dt.date, on: dt.date) -> int:
    """Whole years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
