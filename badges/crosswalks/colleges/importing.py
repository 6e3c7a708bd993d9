"""Badge → college course rules from and to CSV: all of a file or nothing, with every problem named by line.

A row for each badge of a rule. Columns:

course, title, credits, unit (quarter | semester)   the same on every row of a course
earned_from, earned_until (2026-01-31, may be empty)
no_credit                                           why there is none; the badges are then those that people ask about
way, rule, needed, badge_external_id                "needed" of the badges of one rule; all rules of a way together
                                                    lead to the course, and any way does. All four empty: no badges.
provider                                            where a badge is not one of Treehouse's
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from badges.crosswalks.colleges.models import AgreementVersion, CollegeCourse, CourseRule, CourseRuleBadge
from badges.crosswalks.versions.actions import must_be_draft, noted
from badges.crosswalks.versions.reports import Badges, Problem, Rejected, Report
from codeoregon.lib.text import one_line
from codeoregon.web.tables import Unreadable, rows

FACTS: Final = ("title", "credits", "unit", "earned_from", "earned_until", "no_credit")
RULE: Final = ("way", "rule", "needed", "badge_external_id")
NEEDED: Final = ("course", *FACTS, *RULE)
HEADER: Final = (*NEEDED, "provider", "badge")
_CREDITS: Final = re.compile(r"(-?[0-9]*\.?[0-9]+)?", re.ASCII)  # how many is looked at with the course
MOST: Final = 99  # ways, rules, badges of a rule


class _Reading:
    """The courses of a file as they come together row by row."""

    def __init__(self) -> None:
        self.known = Badges()
        self.rows = 0
        self.courses: dict[str, CollegeCourse] = {}
        self.spelled: dict[str, tuple[int, str]] = {}  # in small letters → line, and how
        self.facts: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.rules: dict[tuple[str, int, int], tuple[int, list[int]]] = {}  # → (needed, badges)
        self.first: dict[tuple[str, int, int], int] = {}  # line

    def take(self, line: int, row: Mapping[str, str]) -> None:
        """Raises ValueError with a sentence."""
        self.rows += 1
        code, facts = " ".join(row["course"].split()), tuple(row[name].strip() for name in FACTS)
        first = self.spelled.setdefault(code.casefold(), (line, code))
        if first[1] != code:
            raise ValueError(f"line {first[0]} writes this course {first[1]}; write it the same way")
        if code not in self.courses:
            self.courses[code] = _course(code, dict(zip(FACTS, facts, strict=True)))
            self.facts[code] = (line, facts)
        elif self.facts[code][1] != facts:
            raise ValueError(f"this row says something else of {code} than line {self.facts[code][0]}")
        if not any(row[name].strip() for name in RULE):
            return
        way, rule, needed = (_number(row, name) for name in ("way", "rule", "needed"))
        badge, key = self.known.find(row), (code, way, rule)
        self.first.setdefault(key, line)
        said, badges = self.rules.setdefault(key, (needed, []))
        if said != needed:
            raise ValueError(f"this row says another number needed than line {self.first[key]}")
        if badge.pk in badges:
            raise ValueError("this rule names this badge twice")
        badges.append(badge.pk)

    def lacks(self) -> Iterator[Problem]:
        for key, (needed, badges) in self.rules.items():
            if needed > len(badges):
                yield self.first[key], f"{needed} badges are needed and {len(badges)} named"
        for code, course in self.courses.items():
            if not course.no_credit and not any(key[0] == code for key in self.rules):
                yield self.facts[code][0], "say which badges lead to the course, or why there is no credit"


@transaction.atomic
def replace_courses(*, draft: AgreementVersion, raw: bytes, by: Any) -> Report:
    """Give a draft the courses of a file in place of its own. Raises Rejected, Unreadable or MoveRefused; then nothing
    has changed.
    """
    must_be_draft(draft)
    reading, problems = _Reading(), list[Problem]()
    for line, row in rows(raw, NEEDED, problems):
        try:
            reading.take(line, row)
        except ValidationError as odd:
            problems.append((line, _told(odd)))
        except ValueError as odd:
            problems.append((line, str(odd)))
    problems += [] if problems else reading.lacks()
    if problems:
        raise Rejected(problems)
    if not reading.courses:
        raise Unreadable("There is no course in this file.")
    before = {content[0]: content for content in draft.contents()}
    with noted(by, "import of courses"):
        draft.courses.all().delete()
        _write(draft, reading)
    after = {content[0]: content for content in draft.contents()}
    names = {code: f"{code} {content[1]}" for code, content in (before | after).items()}
    found = {code: line for code, (line, _facts) in reading.facts.items()}
    return Report.of(found, before, after, names, reading.rows)


def _told(odd: ValidationError) -> str:
    """What is wrong, by the file's own columns."""
    if not hasattr(odd, "error_dict"):
        return " ".join(odd.messages).rstrip(".")
    told = []
    for field, said in odd.message_dict.items():
        column = "course" if field == "code" else field
        told.append((f"“{column}”: " if column in NEEDED else "") + " ".join(said).rstrip("."))
    return "; ".join(told)


def _write(draft: AgreementVersion, reading: _Reading) -> None:
    for course in reading.courses.values():
        course.version = draft
        course.save()
    for (code, way, _rule), (needed, badges) in sorted(reading.rules.items()):
        rule = CourseRule.objects.create(course=reading.courses[code], alternative=way, needed=needed)
        CourseRuleBadge.objects.bulk_create(CourseRuleBadge(rule=rule, badge_id=badge) for badge in badges)


def table(version: AgreementVersion) -> Iterator[list[Any]]:
    """The courses as rows of HEADER: what ``replace_courses`` reads."""
    for course in version.courses.prefetch_related("rules__badges__badge").order_by("code"):
        facts = [
            *(course.code, course.title, f"{course.credits.normalize():f}", course.unit),
            *(course.earned_from or "", course.earned_until or "", course.no_credit),
        ]
        rules = list(course.rules.all())
        if not rules:
            yield [*facts, *[""] * (len(RULE) + 2)]
        for number, rule in enumerate(rules, 1):
            for one in rule.badges.all():
                badge = one.badge
                yield [*facts, rule.alternative, number, rule.needed, badge.external_id, badge.provider, badge.name]


def _course(code: str, facts: Mapping[str, str]) -> CollegeCourse:
    if not _CREDITS.fullmatch(facts["credits"]):
        raise ValueError("the credits are a number like 4 or 1.5")
    course = CollegeCourse(
        code=code, title=facts["title"], credits=Decimal(facts["credits"] or "0"),
        unit=facts["unit"], no_credit=facts["no_credit"],
        earned_from=_day(facts["earned_from"]), earned_until=_day(facts["earned_until"]),
    )  # fmt: skip
    for text in (code, facts["title"], facts["no_credit"]):
        one_line(text)
    course.clean_fields(exclude=["version"])
    course.validate_constraints(exclude=["version"])
    return course


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError("a day is written like 2026-01-31") from None


def _number(row: Mapping[str, str], name: str) -> int:
    text = row[name].strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MOST):
        raise ValueError(f"“{name}” is a number from 1 to {MOST}")
    return int(text)
