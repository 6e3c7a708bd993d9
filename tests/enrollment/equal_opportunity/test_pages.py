"""The questions on a learner's own page."""

import pytest
from django.test import Client

from enrollment.equal_opportunity import door
from enrollment.equal_opportunity.forms import SelfIdentificationForm
from enrollment.equal_opportunity.models import Race
from tests import factories
from tests.enrollment.equal_opportunity.people import ALL, NOTHING, looks, rows, said

pytestmark = pytest.mark.django_db
PAGE = "/me/settings/about-me/"


def sent(**answers):
    return {f"eo-{name}": value for name, value in answers.items()}


@pytest.fixture
def visit(client_for, learner):
    return client_for(learner)


def test_somebody_who_is_not_signed_in_is_asked_to_sign_in():
    answer = Client().get(PAGE)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_settings_lead_there_and_show_no_answer(visit, learner):
    said(learner, **ALL)
    page = visit.get("/me/settings/").text
    assert PAGE in page
    assert "Asian" not in page
    assert looks() == []


def test_the_page_says_that_it_is_voluntary_why_and_who_sees_it_with_disability_apart(visit):
    page = visit.get(PAGE).text
    for words in (
        "You choose which of these questions you answer", "Why we ask", "Who sees your answers",
        "Your place in line, your seat and the jobs you see stay the same", "<h2>Disability</h2>",
    ):  # fmt: skip
        assert words in page
    assert page.count("I prefer not to answer") == 4
    assert page.index("Is it hard for you to speak") < page.index("<h2>Disability</h2>") < page.index("Do you have a")
    assert all(str(label) in page for label in Race.labels)
    assert "checked" not in page, "nothing is ticked for anybody"
    assert "required" not in page


def test_answers_are_kept_and_stand_there_the_next_time(visit, learner):
    answer = visit.post(PAGE, sent(**ALL))
    assert (answer.status_code, answer["Location"]) == (302, "/me/settings/")
    assert "Your answers are saved." in visit.get("/me/settings/").text
    assert vars(door.own(learner)) == ALL
    page = visit.get(PAGE)
    assert page.text.count(" checked") == 5
    assert "no-store" in page["Cache-Control"]
    assert looks()[-1] == (learner.pk, learner.pk, "own", "")


def test_an_empty_form_is_fine_and_takes_answers_back(visit, learner):
    assert visit.post(PAGE, {}).status_code == 302
    assert rows() == []
    visit.post(PAGE, sent(**ALL))
    assert visit.post(PAGE, {}).status_code == 302
    assert vars(door.own(learner)) == NOTHING


def test_the_same_form_sent_twice_is_one_saying(visit):
    for _twice in range(2):
        visit.post(PAGE, sent(**ALL))
    assert len(rows()) == len(rows("disability")) == 1


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"race_ethnicity": ["white", "not_said"]}, "You ticked an answer and “I prefer not to answer”."),
        ({"race_ethnicity": ["martian"]}, "Choose one of the answers offered for “What is your race or ethnicity?”."),
        ({"race_ethnicity": ["white\x00"]}, "Choose one of the answers offered"),
        ({"race_ethnicity": ["\u202ewhite" * 2000]}, "Choose one of the answers offered"),
        ({"sex": "🙂"}, "Choose one of the answers offered for “What is your sex?”."),
        ({"limited_english": "x" * 10_000}, "Choose one of the answers offered"),
        ({"has_disability": "unknown"}, "Choose one of the answers offered"),
    ],
)
def test_odd_answers_are_refused_with_the_rest_kept_on_the_page(odd, words, visit):
    answer = visit.post(PAGE, sent(**{**ALL, **odd}))
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    assert "checked" in answer.text
    assert rows() == rows("disability") == []


def test_fields_nobody_offered_change_nothing(visit, learner):
    other = factories.UserFactory()
    visit.post(PAGE, {**sent(**ALL, user=other.pk, said_at="1999-01-01", by=other.pk), "user": other.pk})
    assert vars(door.own(learner)) == ALL
    assert not door.own(other)


def test_the_form_on_another_page_is_kept_apart_by_its_prefix(learner):
    form = SelfIdentificationForm({"sex": "male", "eo-sex": "female"}, prefix="eo")
    assert form.is_valid()
    form.save(user=learner, by=learner)
    assert door.own(learner).sex == "female"
