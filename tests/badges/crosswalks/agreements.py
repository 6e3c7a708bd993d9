"""Agreements for tests, as few words as the test cares about."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from badges.crosswalks.colleges.models import (
    Agreement,
    AgreementVersion,
    College,
    CollegeCourse,
    CourseRule,
    CourseRuleBadge,
)
from badges.crosswalks.versions.models import today
from tests import factories

YESTERDAY = today() - dt.timedelta(days=1)
BEGAN = today() - dt.timedelta(days=100)


def add(version: Any, code: str, *rules: tuple[int, int, list[Any]], **more: Any) -> Any:
    """``add(draft, "CIS 1", (1, 2, badges))``: a course to which any 2 of the badges lead by way 1."""
    facts = {"title": f"Course {code}", "credits": 4, "unit": "quarter", **more}
    course = CollegeCourse.objects.create(version=version, code=code, **facts)
    for way, needed, badges in rules:
        rule = CourseRule.objects.create(course=course, alternative=way, needed=needed)
        CourseRuleBadge.objects.bulk_create(CourseRuleBadge(rule=rule, badge=badge) for badge in badges)
    return course


def open_agreement(title: str = "Web courses") -> Any:
    """An empty first draft."""
    college, _new = College.objects.get_or_create(name="Fern Hollow College")
    agreement = Agreement.objects.create(college=college, title=title)
    return AgreementVersion.objects.create(agreement=agreement, version=1, catalogue_year="2026–27")


def earn(user: Any, *badges: Any, day: dt.date = YESTERDAY) -> None:
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)), timezone.get_default_timezone())
    for badge in badges:
        factories.AwardFactory(user=user, badge=badge, earned_at=noon)


def address(page: str, version: Any) -> str:
    return reverse(f"admin:badges_agreementversion_{page}", args=[version.pk])
