"""A screen that is left with "Email me a link to finish later" keeps what was typed on it."""

import pytest

from codeoregon.mail.models import Message
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from tests import factories
from tests.enrollment.intake.test_resume import LATER, begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


def test_one_bad_answer_loses_none_of_the_good_ones_on_the_way_out(client_for, learner, programme):
    begun(user=learner, about_at=None)
    visit = client_for(learner)
    page = visit.post("/join/reach/", {"phone": "12", "terms": "on", "show_badges": "on", "later": "1"})
    assert (page.status_code, 'value="12"' in page.text, "10 digits" in page.text) == (422, True, True)
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    born = {"birth_date_0": "2", "birth_date_1": "31", "birth_date_2": "1990"}
    page = visit.post("/join/about/", {**born, "covered": "veteran", "priority_groups": "low_income", "later": "1"})
    assert page.status_code == 422
    assert page.text.count(" checked") == 2
    assert 'value="1990"' in page.text
    assert not Message.objects.exists()


@pytest.mark.parametrize("agreed", [False, True])
def test_the_phone_is_kept_for_later_without_a_word_on_the_terms(client_for, learner, programme, agreed):
    begun(user=learner, about_at=None)
    if agreed:
        consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    visit = client_for(learner)
    assert visit.post("/join/reach/", {"phone": "503-555-0142", "show_badges": "on", "later": "1"}).url == LATER
    assert Enrollment.objects.get().phone == "503-555-0142"
    assert set(consents.standing(learner)) == {"show_badges", *(["terms"] if agreed else [])}
    assert visit.get("/join/").url == ("/join/about/" if agreed else "/join/reach/")
    assert visit.post("/join/reach/", {"phone": "503-555-0142"}).status_code == 422
