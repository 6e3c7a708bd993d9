"""What “my data” says of the questions for equal opportunity is true of who answered, and of who answered none."""

import pytest

from codeoregon.mail.models import Message
from codeoregon.privacy.erasing import actions as erasing
from enrollment.equal_opportunity import door
from enrollment.intake import actions as intake
from tests import factories
from tests.codeoregon.privacy.world import signed_in
from tests.enrollment.equal_opportunity.people import said

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERED = ("What you told us for equal opportunity", "You chose to answer.")
TICKED = "The boxes you ticked are kept apart"


def last_mail(user):
    erasing.close_account(user=user, by=user)
    return Message.objects.get(key__startswith=erasing.LAST_MAIL).text


def test_of_somebody_who_answered_none_nothing_is_named(learner):
    client = signed_in(learner)
    for page in ("/me/data/", "/me/data/all/"):
        assert not any(words in client.get(page).text for words in ANSWERED)
    assert TICKED not in client.get("/me/data/delete/").text
    assert TICKED not in last_mail(learner)


@pytest.mark.parametrize("answers", [{"sex": "not_said"}, {"has_disability": "no"}])
def test_of_somebody_who_answered_it_is_named_and_not_read(learner, answers):
    said(learner, **answers)
    client = signed_in(learner)
    page = client.get("/me/data/").text
    assert all(words in page for words in ANSWERED)
    assert "Looks at your answers" not in page, "naming them is no look"
    assert TICKED in client.get("/me/data/delete/").text
    assert TICKED in last_mail(learner)


def test_each_change_of_mind_is_shown(learner):
    said(learner, sex="female", race_ethnicity=["asian"], has_disability="yes")
    said(learner, sex="another", race_ethnicity=["asian"], has_disability="no")
    client = signed_in(learner)
    page = client.get("/me/data/all/").text
    for words in ("<dd>Female</dd>", "<dd>I use another word</dd>", "<dd>Yes</dd>", "<dd>No</dd>"):
        assert words in page
    assert page.count("<dd>Asian</dd>") == 2


def test_ones_own_looks_are_not_counted_as_those_of_others(learner):
    client = signed_in(learner)
    client.get("/me/settings/about-me/")
    client.get("/me/settings/about-me/")
    page = client.get("/me/data/").text
    assert "You looked 2 times. Nobody else has looked." in page
    officer = factories.UserFactory(staff_role="eo_officer")
    door.read(user=learner, by=officer, why="the yearly report")
    assert "You looked 2 times. Our staff looked 1 time." in client.get("/me/data/").text
    assert "You looked 2 times. Our staff looked 1 time." in client.get("/me/data/all/").text


def test_the_reason_of_a_step_is_read_in_the_reader_s_language(learner):
    learner.language = "es"  # the mails that the page repeats
    learner.save()
    row = factories.EnrollmentFactory(user=learner, state="waitlisted")
    intake.correct(enrollment=row, by=learner, why="moved", zip="98101", county="53033")
    page = signed_in(learner).get("/me/data/all/", headers={"accept-language": "es"}).text
    assert "You live outside the area" not in page
    assert "moved: Usted vive fuera de la zona de este programa." in page
