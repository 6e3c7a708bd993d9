"""Notices that were given: which words, in which language, when; noted once and never changed."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction
from django.utils import translation

from codeoregon.notices.versions import EQUAL_OPPORTUNITY, PRIVACY
from enrollment.intake import receipts
from enrollment.intake.models import NoticeReceipt
from tests import factories

REACH = "/join/reach/"


@pytest.fixture
def visit(client_for, learner):
    factories.ProgrammeFactory()
    client = client_for(learner)
    client.post("/join/where/", {"zip_code": "97209"})
    return client


def test_the_notice_stands_on_the_screen_and_going_on_notes_that_it_was_given(visit, learner):
    page = visit.get(REACH).text
    assert "Civil Rights Center" in page
    assert not NoticeReceipt.objects.exists()
    visit.post(REACH, {"terms": "on"})
    visit.post(REACH, {"terms": "on", "profile": "on"})
    found = NoticeReceipt.objects.order_by("notice").values_list("user", "notice", "version", "language")
    assert list(found) == [
        (learner.pk, "equal-opportunity", EQUAL_OPPORTUNITY.current, "en"),
        (learner.pk, "privacy", PRIVACY.current, "en"),
    ]


def test_a_refused_screen_notes_nothing(visit):
    assert visit.post(REACH, {"phone": "12"}).status_code == 422
    assert not NoticeReceipt.objects.exists()


def test_the_language_is_the_one_of_the_page(learner):
    with translation.override("es"):
        receipts.give(user=learner)
    receipts.give(user=learner, language="en")
    kept = NoticeReceipt.objects.filter(notice="equal-opportunity").values_list("language", flat=True)
    assert sorted(kept) == ["en", "es"]


def test_a_receipt_names_the_words_that_the_page_showed(visit, learner, time_machine):
    """The screen was open over midnight, and meanwhile another tab has changed the language."""
    time_machine.move_to(dt.datetime.fromisoformat("2026-11-26T23:59-08:00"), tick=False)
    learner.language = "es"
    learner.save(update_fields=["language"])
    shown = visit.get(REACH)
    assert shown.context["notice_template"].endswith("/2026-11-26.html")
    time_machine.move_to(dt.datetime.fromisoformat("2026-11-27T00:01-08:00"), tick=False)
    learner.language = "en"
    learner.save(update_fields=["language"])
    visit.post(REACH, {"terms": "on", "notices": shown.context["notices_shown"]})
    kept = NoticeReceipt.objects.values_list("version", "language")
    assert set(kept) == {("2026-11-26", "es")}
    assert visit.get(REACH).context["notice_template"].endswith("/2026-11-27.html")


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "2015-01-01", "\x00" * 50, "é:" * 5000])
def test_what_is_no_answer_of_ours_is_not_believed(visit, forged):
    visit.post(REACH, {"terms": "on", "notices": forged})
    assert set(NoticeReceipt.objects.values_list("version", "language")) == {
        (EQUAL_OPPORTUNITY.current, "en"),
        (PRIVACY.current, "en"),
    }


def test_every_receipt_leads_to_the_very_words(learner, client):
    receipts.give(user=learner)
    for row in receipts.of(learner):
        assert client.get(row.address).status_code == 200
        assert str(row.title)


def test_a_notice_that_is_no_more_is_still_listed(learner):
    NoticeReceipt.objects.create(user=learner, notice="old-notice", version="2015-01-01", language="en")
    assert [(row.title, row.address) for row in receipts.of(learner)] == [("old-notice", "")]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_receipt_is_never_changed(learner, change):
    receipts.give(user=learner)
    rows = NoticeReceipt.objects.filter(user=learner)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(language="es")


@pytest.mark.django_db(transaction=True)
def test_given_twenty_times_at_once_is_given_once():
    from tests.races import run_parallel

    user = factories.UserFactory()
    assert run_parallel(20, lambda _number: receipts.give(user=user)) == [None] * 20
    assert NoticeReceipt.objects.count() == len(receipts.AT_JOINING)
