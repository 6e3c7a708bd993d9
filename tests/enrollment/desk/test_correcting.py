"""Staff put an answer right: the place in line follows, and nothing is decided."""

import datetime as dt

import pytest

from enrollment.intake.models import Enrollment
from tests import factories

pytestmark = pytest.mark.django_db


def change(client, row, **answers):
    fields = {
        "county": row.county, "zip": row.zip, "phone": "", "birth_date": "", "covered": "", "priority_groups": [],
        **answers,
    }  # fmt: skip
    return client.post(f"/admin/enrollment/enrollment/{row.pk}/change/", fields)


@pytest.mark.parametrize(
    ("answers", "priority"),
    [
        ({"covered": "veteran", "priority_groups": ["low_income"]}, 1),
        ({"priority_groups": ["low_income", "basic_skills"]}, 2),
        ({"covered": "spouse"}, 3),
        ({}, 4),
    ],
)
def test_priority_follows_from_what_is_corrected(client_for, staff, answers, priority):
    row = factories.EnrollmentFactory(state="waitlisted", covered="veteran", priority=3)
    since = row.queued_at
    assert change(client_for(staff("case_manager")), row, birth_date="1985-03-02", **answers).status_code == 302
    row.refresh_from_db()
    assert (row.priority, row.birth_date, row.state, row.queued_at) == (
        priority, dt.date(1985, 3, 2), "waitlisted", since,
    )  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [{"birth_date": "1800-01-01"}, {"birth_date": "soon"}, {"covered": "general"}, {"priority_groups": ["king"]}],
)
def test_what_cannot_be_is_refused_and_changes_nothing(client_for, staff, answers):
    row = factories.EnrollmentFactory()
    assert change(client_for(staff("case_manager")), row, **answers).status_code == 422
    assert Enrollment.objects.get().covered == ""


def test_who_may_not_see_circumstances_changes_none(client_for, staff):
    row = factories.EnrollmentFactory(covered="veteran", priority=3)
    for role in ("job_developer", "auditor"):
        change(client_for(staff(role)), row, covered="")
    row.refresh_from_db()
    assert (row.covered, row.priority) == ("veteran", 3)
