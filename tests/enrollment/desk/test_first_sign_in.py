"""People whom staff brought in, when they first come by themselves: the screens they were never asked."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from enrollment.eligibility.models import Determination
from enrollment.equal_opportunity import door
from enrollment.intake import consents, receipts
from enrollment.intake.models import Consent, NoticeReceipt
from enrollment.intake.waitlist import offers
from enrollment.programs.seats import Seat
from tests import factories

BEGIN = reverse("join:begin")
WHERE, REACH, ABOUT, CHECK = (reverse("join:step", args=[step]) for step in ("where", "reach", "about", "check"))
LONG_AGO = dt.datetime(2026, 1, 31, 20, tzinfo=dt.UTC)
NOTHING = {"birth_date_0": "", "birth_date_1": "", "birth_date_2": ""}


@pytest.fixture
def person(db):
    """Imported, and in line since January."""
    programme = factories.ProgrammeFactory()
    return factories.EnrollmentFactory(
        programme=programme, state="waitlisted", origin="import", applied_at=LONG_AGO, queued_at=LONG_AGO, agreed=False
    )


@pytest.fixture
def browser(client_for, person):
    return client_for(person.user)


def offered(person):
    factories.funding_stream(limit=1, programme=person.programme)
    assert offers.offer_seats(person.programme) == 1
    return person.offers.select_related("enrollment__user", "stream").get()


@pytest.mark.parametrize("page", ["me:home", "me:seat", "provider:link"])
def test_nothing_comes_before_the_screens(browser, page):
    assert browser.get(reverse(page))["Location"] == BEGIN
    assert browser.get(BEGIN)["Location"] == WHERE
    page = browser.get(WHERE).content.decode()
    assert 'value="97209"' in page


def test_they_answer_and_keep_their_place(browser, person):
    answers = [
        (WHERE, {"zip_code": "97209", "county": "41051"}, REACH),
        (REACH, {"phone": "503-555-0101", "terms": "on"}, ABOUT),
        (ABOUT, {"covered": "veteran", "priority_groups": ["low_income"], "eo-sex": "female"}, CHECK),
        (CHECK, {}, reverse("join:done")),
    ]
    for address, typed, onward in answers:
        assert browser.get(address).status_code == 200
        assert browser.post(address, typed)["Location"] == onward
    person.refresh_from_db()
    assert (person.state, person.queued_at, person.applied_at) == ("waitlisted", LONG_AGO, LONG_AGO)
    assert (person.priority, person.covered, person.phone) == (1, "veteran", "503-555-0101")
    assert set(Consent.objects.values_list("kind", flat=True)) == {"terms"}
    assert set(NoticeReceipt.objects.values_list("notice", flat=True)) == {"equal-opportunity", "privacy"}
    assert door.own(person.user).as_initial()["sex"] == "female"
    assert Determination.objects.filter(user=person.user, inputs__covered=True).exists()
    assert browser.get(reverse("me:home")).status_code == 200
    assert browser.get(BEGIN)["Location"] == reverse("join:done")
    assert f"We sent this to {person.user.email} too." in browser.get(reverse("join:done")).content.decode()
    browser.post(CHECK, {})
    mail = Message.objects.get(to=person.user.email, template="joined")
    assert "in line for a free seat" in mail.text


WHY = "Our staff signed you up, and your place is kept."


def test_every_screen_says_why_they_are_asked(browser, person):
    assert WHY in browser.get(WHERE).text
    browser.post(WHERE, {"zip_code": "97209", "county": "41051"})
    assert WHY in browser.get(REACH).text
    browser.post(REACH, {"phone": "", "terms": "on"})
    assert WHY in browser.get(ABOUT).text
    assert WHY in browser.post(ABOUT, {**NOTHING, "birth_date_0": "13"}).text
    browser.post(ABOUT, NOTHING)
    assert WHY in browser.get(CHECK).text


@pytest.mark.parametrize("notices", [True, False])
def test_with_the_terms_on_paper_the_screen_they_enter_by_says_it(browser, person, notices):
    consents.give(user=person.user, kind=Consent.Kind.TERMS, by=person.user)
    if notices:
        receipts.give(user=person.user)
    entered = browser.get(browser.get(BEGIN)["Location"])
    assert entered.status_code == 200
    assert WHY in entered.text


def test_who_came_by_themselves_does_not_read_it(client_for, learner):
    row = factories.EnrollmentFactory(user=learner, state="applicant", about_at=timezone.now())
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    pages = [client_for(row.user).get(address) for address in (WHERE, REACH, ABOUT, CHECK)]
    assert [(page.status_code, WHY in page.text) for page in pages] == [(200, False)] * 4


def test_screens_are_not_skipped_and_the_terms_not_passed_by(browser, person):
    assert browser.get(CHECK)["Location"] == REACH
    assert browser.post(REACH, {"phone": ""}).status_code == 422
    assert browser.post(CHECK, {})["Location"] == REACH
    person.refresh_from_db()
    assert person.confirmed_at is None


def test_an_answer_that_takes_them_out_of_line_is_asked_about_first(browser, person):
    away = {"zip_code": "97701", "county": "41017"}
    assert browser.post(WHERE, away).status_code == 422
    person.refresh_from_db()
    assert (person.state, person.zip) == ("waitlisted", "97209")
    assert browser.post(WHERE, {**away, "knows": "on"})["Location"] == reverse("join:outside")
    browser.post(WHERE, {"zip_code": "97209", "county": "41051"})
    year = timezone.localdate().year - 10
    child = {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": str(year), "birth_date": f"{year}-01-01"}
    assert browser.post(ABOUT, child).status_code in (302, 422)


def test_the_screens_tell_of_a_seat_that_waits(browser, person):
    offered(person)
    for address in (WHERE, REACH):
        assert "A seat is yours, if you want it. Accept it by" in browser.get(address).text


def test_a_seat_may_be_offered_and_not_taken_before_the_terms_stand(browser, person, staff):
    offer = offered(person)
    assert browser.post(reverse("me:seat"), {"do": "accept"})["Location"] == BEGIN
    for by in (person.user, staff("case_manager")):
        with pytest.raises(NotReady):
            offers.accept(offer=offer, by=by)
    assert not Seat.objects.exists()
    browser.post(REACH, {"phone": "", "terms": "on"})
    browser.post(ABOUT, NOTHING)
    browser.post(CHECK, {})
    assert browser.post(reverse("me:seat"), {"do": "accept"}).status_code == 302
    assert Seat.objects.get().user == person.user


def test_staff_are_told_why_the_seat_is_not_taken(person, client_for, staff):
    offered(person)
    admin = client_for(staff("case_manager"))
    sent = {"action": "accept_offer", "_selected_action": person.pk, "confirmed": "1", "reason": "By phone"}
    page = admin.post(reverse("admin:enrollment_enrollment_changelist"), sent)
    assert "The terms have to be agreed to" in page.content.decode()
    assert not Seat.objects.exists()


def test_who_joined_online_is_asked_nothing_twice(client_for):
    row = factories.EnrollmentFactory(state="waitlisted")
    assert client_for(row.user).get(reverse("me:home")).status_code == 200
