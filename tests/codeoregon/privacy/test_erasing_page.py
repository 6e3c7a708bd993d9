"""The page that deletes an account: asks for the password, says what stays and until when."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.policy.models import Threshold
from codeoregon.policy.names import Name
from codeoregon.privacy.models import Erasure
from codeoregon.privacy.parts import kept_until
from tests import factories
from tests.codeoregon.privacy import world
from tests.codeoregon.privacy.world import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("recently", [False, True], ids=["long ago", "a moment ago"])
def test_without_the_password_given_in_this_very_step_nothing_is_deleted(learner, recently):
    client = signed_in(learner, recently=recently)
    assert "We ask for your password or passkey once more" in client.get("/me/data/delete/").text
    for _press in range(2):
        answer = client.post("/me/data/delete/", {"sure": "on"})
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()
    assert client.post(answer.url, {"password": "a wrong guess, but long"}).status_code == 422
    assert not Erasure.objects.exists()
    done = client.post(answer.url, {"password": factories.PASSWORD})
    assert done.url == "/me/data/deleted/"
    assert Erasure.objects.filter(user=learner).exists()


def test_a_password_given_for_something_else_meanwhile_does_not_count(learner):
    client = signed_in(learner, recently=False)
    client.post("/me/data/delete/", {"sure": "on"})
    client.post("/accounts/reauthenticate/?next=/me/", {"password": factories.PASSWORD})
    assert not Erasure.objects.exists()
    assert client.post("/me/data/delete/", {"sure": "on"}).url.startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()


def test_the_page_that_asks_for_the_password_says_what_for(learner):
    client = signed_in(learner, recently=False)
    asks = client.post("/me/data/delete/", {"sure": "on"}).url
    page = client.get(asks).text
    assert "You are about to delete your account" in page
    assert "change how you sign in" not in page
    assert "change how you sign in" in client.get("/accounts/reauthenticate/?next=/accounts/password/change/").text
    elsewhere = client.get("/accounts/reauthenticate/?next=/admin/").text
    assert "Before you go on" in elsewhere


def test_the_box_has_to_be_ticked_before_the_password_is_asked_for(learner):
    client = signed_in(learner)
    answer = client.post("/me/data/delete/", {})
    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert client.post("/me/data/delete/", {"sure": "on"}).url.startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()


def test_the_page_says_what_stays_until_when_and_why():
    user = world.whole_learner()
    page = signed_in(user).get("/me/data/delete/").text
    assert "29 CFR 38.43" in page
    assert str(kept_until().year) in page
    for words in ("Decisions on whether you can join", "What you signed", "What you agreed to"):
        assert words in page


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (dt.date(2026, 6, 30), dt.date(2029, 6, 30)),
        (dt.date(2026, 7, 1), dt.date(2030, 6, 30)),
        (dt.date(2026, 11, 26), dt.date(2030, 6, 30)),
        (dt.date(2027, 1, 1), dt.date(2030, 6, 30)),
        (dt.date(2028, 2, 29), dt.date(2031, 6, 30)),
    ],
)
def test_records_are_kept_three_years_from_the_close_of_the_program_year(day, until):
    assert kept_until(day) == until


def test_staff_can_set_how_many_years_and_the_page_says_so():
    user = world.whole_learner()
    before = kept_until()
    assert "for 3 years after the program year closes" in signed_in(user).get("/me/data/delete/").text
    Threshold.objects.create(name=Name.RECORD_YEARS, value=5, effective_from=timezone.localdate(), why="State rule")
    assert kept_until() == before.replace(year=before.year + 2)
    page = signed_in(user).get("/me/data/delete/").text
    assert "for 5 years after the program year closes" in page
    assert str(before.year + 2) in page
