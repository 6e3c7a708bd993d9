"""Staff put an answer right: the place in line follows, and where it decides who may join, the rules decide anew."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

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


def test_staff_use_the_same_action_and_hear_what_came_of_it(client_for, staff):
    row = factories.EnrollmentFactory(state="waitlisted")
    desk = client_for(staff("case_manager"))
    answer = desk.post(
        f"/admin/enrollment/enrollment/{row.pk}/change/",
        {"county": "41017", "zip": "97701", "phone": "", "birth_date": "", "covered": "", "priority_groups": []},
        follow=True,
    )
    assert "The rules decided anew: Can&#x27;t join now." in answer.text
    row.refresh_from_db()
    assert (row.state, row.zip) == ("ineligible", "97701")
    assert row.events.order_by("pgh_id").last().pgh_context["why"].startswith("corrected by staff")


def test_a_seat_in_doubt_is_found_and_decided(client_for, staff):
    from enrollment.today import today

    row = factories.seated(factories.funding_stream(), "active")
    other = factories.seated(factories.funding_stream(code="other"), "active")
    officer = staff("case_manager")
    desk = client_for(officer)
    assert change(desk, row, birth_date=f"{timezone.localdate().year - 16}-01-01").status_code == 302
    waiting = next(one for one in today(officer) if "doubt" in str(one.title))
    assert waiting.count == 1
    page = desk.get(waiting.url).text
    assert row.reference in page
    assert other.reference not in page
    review = f"/admin/enrollment/enrollment/{row.pk}/review/"
    assert "Keeps the seat" in desk.get(review).text
    fields = {"action": "uphold", "_selected_action": row.pk, "confirmed": "1"}
    assert desk.post("/admin/enrollment/enrollment/", {**fields, "reason": ""}).status_code == 422
    assert desk.post("/admin/enrollment/enrollment/", {**fields, "reason": "Guardian agreed."}).status_code == 302
    assert "Can join, decided by" in desk.get(review).text
    assert "Keeps the seat" not in desk.get(review).text
    assert next(one for one in today(officer) if "doubt" in str(one.title)).count == 0


def test_what_the_learner_changed_meanwhile_stays_counts_and_is_named_without_its_value(client_for, staff):
    row, client = factories.EnrollmentFactory(state="waitlisted"), client_for(staff("case_manager"))
    page = client.get(f"/admin/enrollment/enrollment/{row.pk}/change/")
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    Enrollment.objects.update(covered="veteran", priority=3)
    saved = change(client, row, birth_date="1985-03-02", seen=seen)
    assert saved.status_code == 302
    [told] = [str(one) for one in get_messages(saved.wsgi_request) if "Somebody else" in str(one)]
    assert "(" not in told
    row.refresh_from_db()
    assert (row.covered, row.priority, row.birth_date) == ("veteran", 3, dt.date(1985, 3, 2))
