"""What is asked at the counter before somebody is registered: known already, sent before, a county in doubt."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from enrollment.intake.models import Enrollment
from tests import factories
from tests.enrollment.desk.test_registering import PERSON, WALK_IN
from tests.owner import as_owner
from tests.races import run_parallel


def review(enrollment):
    return reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])


@pytest.mark.django_db
def test_who_may_be_registered_already_is_shown_first(client_for, staff):
    factories.ProgrammeFactory()
    desk = client_for(staff("case_manager"))
    desk.post(WALK_IN, PERSON)
    there = Enrollment.objects.get()
    other = {**PERSON, "form_key": "5c0f7a52-7b5a-4a39-9c51-222222222222"}
    for alike, why in (
        ({"full_name": "pena, rosa"}, "Same name and birth date"),
        ({"birth_date": "", "phone": ""}, "Same name and ZIP code"),
        ({"birth_date": "", "zip_code": "97201"}, "Same phone, and names alike"),
    ):
        page = desk.post(WALK_IN, {**other, **alike})
        assert page.status_code == 422
        assert why in page.text
        assert review(there) in page.text
    assert Enrollment.objects.count() == 1
    assert desk.post(WALK_IN, {**other, "full_name": "Ana Brook"}).status_code == 302
    third = {**other, "form_key": PERSON["form_key"][:-1] + "3"}
    assert desk.post(WALK_IN, {**third, "new": str(there.pk)}).status_code == 302
    assert Enrollment.objects.count() == 3


@pytest.mark.django_db
def test_none_of_them_speaks_of_those_who_were_shown_and_of_nobody_else(client_for, staff):
    factories.ProgrammeFactory()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('enrollment_enrollment', 'id'), 1234567)")
    desk = client_for(staff("case_manager"))
    second = {
        **PERSON, "form_key": PERSON["form_key"][:-1] + "2", "full_name": "Ana Brook", "phone": "503-555-0199",
        "birth_date": "1990-05-04",
    }  # fmt: skip
    for one in (PERSON, second):
        assert desk.post(WALK_IN, one).status_code == 302
    rosa, ana = Enrollment.objects.order_by("pk")
    third = {**PERSON, "form_key": PERSON["form_key"][:-1] + "3"}
    page = desk.post(WALK_IN, third)
    assert review(rosa) in page.text
    buttons = re.findall(r"<button[^>]*>", page.text[page.text.index("novalidate") :])
    assert 'name="new"' not in buttons[0], "Enter in a field presses the first button"
    shown = re.search(r'name="new" value="([^"]*)"', page.text)[1]
    changed = {**second, "form_key": third["form_key"], "new": shown}
    page = desk.post(WALK_IN, changed)
    assert (page.status_code, review(ana) in page.text) == (422, True)
    assert desk.post(WALK_IN, {**third, "new": "yes"}).status_code == 422
    assert Enrollment.objects.count() == 2
    assert desk.post(WALK_IN, {**third, "new": shown}).status_code == 302
    assert Enrollment.objects.count() == 3


@pytest.mark.django_db
def test_a_county_that_is_not_the_zip_codes_is_asked_about_first(client_for, staff):
    factories.ProgrammeFactory()
    desk = client_for(staff("case_manager"))
    odd = {**PERSON, "zip_code": "97202", "county": "53011"}
    assert 'name="sure"' not in desk.get(WALK_IN).text
    page = desk.post(WALK_IN, odd)
    assert (page.status_code, Enrollment.objects.exists()) == (422, False)
    assert "ZIP code 97202 is in Multnomah County" in page.text
    assert 'name="sure"' in page.text
    assert 'name="sure"' in desk.post(WALK_IN, {**odd, "sure": "on", "full_name": ""}).text
    assert desk.post(WALK_IN, {**odd, "sure": "on"}).status_code == 302
    assert Enrollment.objects.get().state == "needs_review"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", ["", "rosa@example.org"])
def test_one_form_sent_from_the_counter_many_times_at_once_leads_all_to_the_one_record(staff, email):
    member = staff("case_manager")
    factories.ProgrammeFactory()
    windows = [factories.client_for(member) for _number in range(8)]
    sent = {**PERSON, "email": email}
    answers = run_parallel(8, lambda number: windows[number].post(WALK_IN, sent))
    there = review(Enrollment.objects.get())
    assert {getattr(one, "url", one) for one in answers} == {there}, answers
    assert windows[0].post(WALK_IN, sent).url == there
    assert windows[0].post(WALK_IN, {**sent, "email": member.email}).status_code == 422
