"""Agreements and awards as ``rules`` wants them, read in a handful of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models.functions import TruncDate
from django.utils import timezone

from badges.catalog.models import Award
from badges.crosswalks.colleges.models import Agreement, AgreementVersion, CollegeCourse
from badges.crosswalks.colleges.rules import Course, Earned, Need, Terms, in_order
from badges.crosswalks.versions.states import VersionState


def terms_of(version: AgreementVersion, begins: dt.date | None = None) -> Terms:
    """One version; ``begins``: for a draft, the day it would count from."""
    courses = version.courses.prefetch_related("rules__badges")
    return _terms(version, list(courses), begins or version.effective_from)


def published(agreements: Iterable[Any] | None = None) -> dict[Agreement, list[Terms]]:
    """Agreement → its published versions, oldest first. All agreements, or those of the keys named. Four queries."""
    versions = AgreementVersion.objects.filter(state=VersionState.PUBLISHED).select_related("agreement__college")
    if agreements is not None:
        versions = versions.filter(agreement__in=agreements)
    ordered = list(versions.order_by("agreement__college__name", "agreement__title", "agreement"))
    if not ordered:
        return {}
    courses: dict[int, list[CollegeCourse]] = defaultdict(list)
    for course in CollegeCourse.objects.filter(version__in=ordered).prefetch_related("rules__badges"):
        courses[course.version_id].append(course)
    found: dict[Agreement, list[Terms]] = defaultdict(list)
    for version in ordered:
        found[version.agreement].append(_terms(version, courses[version.pk], version.effective_from))
    return {agreement: in_order(each) for agreement, each in found.items()}


def earned_by(user: Any) -> Earned:
    """Badge → day, of one person."""
    return dict(_awards().filter(user=user).values_list("badge", "day"))


def earned_by_everybody(badges: Iterable[int]) -> Iterator[tuple[int, Earned]]:
    """(user, what they earned of ``badges``) for everybody who has any of them, by key, streamed; closed accounts are
    left out.
    """
    awards = _awards().filter(badge__in=list(badges), user__is_active=True).order_by("user")
    rows = awards.values_list("user", "badge", "day").iterator(chunk_size=5_000)
    for user, group in groupby(rows, key=lambda row: row[0]):
        yield user, {badge: day for _user, badge, day in group}


def _awards() -> Any:
    return Award.objects.annotate(day=TruncDate("earned_at", tzinfo=timezone.get_default_timezone()))


def _terms(version: AgreementVersion, courses: list[CollegeCourse], begins: dt.date | None) -> Terms:
    if begins is None:
        raise ValueError("a version counts from a day")
    return Terms(version.version, begins, {course.code: _course(course) for course in courses})


def _course(course: CollegeCourse) -> Course:
    ways: dict[int, list[Need]] = defaultdict(list)
    for rule in course.rules.all():
        ways[rule.alternative].append(Need(rule.needed, frozenset(one.badge_id for one in rule.badges.all())))
    return Course(
        code=course.code, title=course.title, credits=course.credits, unit=course.unit,
        earned_from=course.earned_from, earned_until=course.earned_until, no_credit=course.no_credit,
        ways=tuple((number, tuple(needs)) for number, needs in sorted(ways.items())),
    )  # fmt: skip
