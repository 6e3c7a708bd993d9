"""Who waits for staff reads the next step of each finding wherever they are told so."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone, translation

from codeoregon.mail.models import Message
from enrollment.desk.walk_in import register
from enrollment.eligibility.findings import NOT_ADULT, UNSURE
from enrollment.intake import actions, consents
from tests import factories
from tests.enrollment.desk.test_registering import PERSON

YEAR = dt.timedelta(days=365)


@pytest.fixture
def born(db):
    """The birth date of somebody who is no adult yet."""
    return timezone.localdate() - 16 * YEAR


def sent(born, language="en", **home):
    """A minor who has sent their answers."""
    user = factories.UserFactory(language=language)
    row = factories.EnrollmentFactory(user=user, birth_date=born, **home)
    consents.give(user=user, kind="terms", by=user)
    return actions.submit(enrollment=row, by=user)


def words(finding, language):
    with translation.override(language):
        return str(finding.sentence), str(finding.next_step)


@pytest.mark.parametrize("language", ["en", "es"])
def test_in_the_mail_and_on_the_pages(client_for, born, language):
    row = sent(born, language)
    assert row.state == "needs_review"
    said = words(NOT_ADULT, language)
    client = client_for(row.user)
    client.cookies["django_language"] = language
    mail, page = Message.objects.get(template="joined"), unescape(client.get("/me/seat/").text)
    for sentence in said:
        assert sentence in mail.text
        assert sentence in page
    assert 'href="/me/seat/"' in client.get("/me/").text


def test_nobody_who_has_to_do_something_is_told_otherwise(client_for, born):
    page = unescape(client_for(sent(born).user).get("/me/seat/").text)
    assert "You don't need to do anything" not in page


def test_several_findings_each_have_theirs(client_for, born):
    row = sent(born, zip="97209", county="41067")
    page = unescape(client_for(row.user).get("/me/seat/").text)
    for finding in (NOT_ADULT, UNSURE):
        assert str(finding.next_step) in page
        assert str(finding.next_step) in Message.objects.get(template="joined").text


def test_in_the_mail_to_who_was_registered_at_the_counter(born, staff):
    answers = {**PERSON, "email": "rosa@example.org", "birth_date": born, "language": "es"}
    made = register(programme=factories.ProgrammeFactory(), by=staff("case_manager"), **answers)
    assert made.state == "needs_review"
    mail = Message.objects.get(template="registered")
    for sentence in words(NOT_ADULT, "es"):
        assert sentence in mail.text
    assert "No puede" not in mail.text


def test_in_the_mail_after_a_correction(born):
    row = factories.EnrollmentFactory(state="waitlisted")
    actions.correct(enrollment=row, by=row.user, why="corrected", birth_date=born)
    assert str(NOT_ADULT.next_step) in Message.objects.get(template="corrected").text
