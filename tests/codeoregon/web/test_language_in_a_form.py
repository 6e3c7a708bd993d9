"""Changing the language in the middle of a form: what was typed stays, and nothing is checked or saved."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from codeoregon.accounts.models import User
from enrollment.equal_opportunity.door import own
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from tests import factories

pytestmark = pytest.mark.django_db
ES = {"page_language": "es"}
TEMPLATES = Path(settings.TEMPLATES[0]["DIRS"][0])


@pytest.fixture(autouse=True)
def _leave_no_language_behind():
    yield
    translation.activate("en")


@pytest.fixture
def joining(learner):
    row = factories.EnrollmentFactory(user=learner)
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    return row


def test_a_screen_of_joining_keeps_what_was_typed(client_for, learner, joining):
    typed = {
        "birth_date_0": "3", "birth_date_1": "", "birth_date_2": "19x5", "covered": "spouse",
        "priority_groups": ["low_income"], "eo-race_ethnicity": ["asian"], "eo-sex": "female",
    }  # fmt: skip
    answer = client_for(learner).post("/join/about/", {**typed, **ES})
    page = answer.text
    assert (answer.status_code, '<html lang="es"' in page) == (200, True)
    assert answer.headers["Content-Language"] == "es"
    assert 'value="19x5"' in page
    assert re.search(r'value="spouse"[^>]* checked', page)
    assert re.search(r'value="low_income"[^>]* checked', page)
    assert not re.search(r'value="basic_skills"[^>]* checked', page)
    assert re.search(r'value="asian"[^>]* checked', page)
    assert 'class="errs"' not in page
    learner.refresh_from_db()
    joining.refresh_from_db()
    assert (learner.language, joining.covered, joining.about_at, bool(own(learner))) == ("es", "", None, False)
    assert "19x5" not in client_for(learner).get("/join/about/").text  # kept nowhere


def test_what_would_be_valid_is_not_saved_either(client_for, learner):
    factories.ProgrammeFactory()
    page = client_for(learner).post(
        "/join/where/", {"zip_code": "97035", "county": "41005", "asked_zip": "97035", **ES}
    )
    assert 'value="97035"' in page.text
    assert '<option value="41005" selected>' in page.text
    assert not Enrollment.objects.exists()
    stale = client_for(learner).post(
        "/join/where/", {"zip_code": "97123", "county": "41005", "asked_zip": "97035", **ES}
    )
    assert 'value="97123"' in stale.text
    assert 'name="county"' not in stale.text


def test_an_answer_taken_back_does_not_come_again(client_for, learner, joining):
    Enrollment.objects.update(priority_groups=["low_income"], priority=2, covered="no")
    page = client_for(learner).post("/join/about/", {"birth_date_0": "", "covered": "unsaid", **ES}).text
    assert not re.search(r'value="low_income"[^>]* checked', page)
    assert re.search(r'value="unsaid"[^>]* checked', page)


def test_signing_up_keeps_all_but_the_password_and_where_one_goes_next(client: Client):
    typed = {"full_name": "Ana <b>", "email": "ana@example.org", "password1": "correct horse battery", "next": "/join/"}
    answer = client.post("/accounts/signup/", {**typed, **ES})
    page = answer.text
    assert answer.status_code == 200
    assert 'value="Ana &lt;b&gt;"' in page
    assert 'value="ana@example.org"' in page
    assert "correct horse" not in page
    assert re.search(r'name="next"[^>]*value="/join/"', page)
    assert not User.objects.exists()
    assert '<html lang="es"' in client.get("/help/").text


def test_the_language_asked_for_in_a_form_is_the_one_chosen(client_for, learner):
    page = client_for(learner).post("/me/settings/you/", {"full_name": "Ana", "language": "en", **ES}).text
    assert 'value="Ana"' in page
    assert re.search(r'value="es"[^>]* selected', page)
    learner.refresh_from_db()
    assert learner.full_name != "Ana"


@pytest.mark.parametrize("language", ["", "xx", "es\x00", "vi"])
def test_a_language_that_is_not_offered_changes_and_saves_nothing(client_for, learner, language):
    factories.ProgrammeFactory()
    answer = client_for(learner).post("/join/where/", {"zip_code": "97209", "page_language": language})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")
    assert 'value="97209"' in answer.text
    assert not Enrollment.objects.exists()


def test_another_site_changes_nothing(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/me/settings/you/", {"full_name": "Ana", **ES}).status_code == 403
    learner.refresh_from_db()
    assert learner.language == "en"


def test_a_closed_page_stays_closed(client: Client):
    answer = client.post("/me/settings/you/", ES)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_pages_of_employers_take_no_notice_of_it(client_for):
    member = factories.MembershipFactory().user
    client_for(member).post("/employers/join/", ES)
    member.refresh_from_db()
    assert member.language == "en"


def test_each_page_that_keeps_answers_has_the_form_that_holds_them():
    keeping = [path for path in TEMPLATES.rglob("*.html") if 'with keeps="answers"' in path.read_text()]
    assert len(keeping) > 10
    assert [path.name for path in keeping if path.read_text().count('id="answers"') != 1] == []
