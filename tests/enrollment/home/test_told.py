"""What you told us: a learner puts right what they said when they joined."""

import datetime as dt

import pytest
from django.utils import timezone

from enrollment.eligibility.models import Determination
from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import EnrollmentState as S
from tests import factories
from tests.enrollment.intake.test_pages import hidden

SETTINGS, CONTACT, ABOUT = "/me/settings/", "/me/settings/contact/", "/me/settings/circumstances/"
HOME = {"zip_code": "97209", "county": "41051", "phone": ""}
AWAY = {"zip_code": "97701", "county": "41017", "phone": ""}


def born_on(years):
    return timezone.localdate() - dt.timedelta(days=round(365.25 * years))


def born(years):
    day = born_on(years)
    return {"birth_date_0": day.month, "birth_date_1": day.day, "birth_date_2": day.year}


@pytest.fixture
def row(learner):
    return factories.EnrollmentFactory(user=learner, state="waitlisted", phone="503-555-0100")


@pytest.fixture
def visit(client_for, row):
    return client_for(row.user)


def test_settings_show_it_with_the_way_to_change_it(visit):
    page = visit.get(SETTINGS).text
    for words in ("What you told us", "97209", "Multnomah County", "503-555-0100", "Not answered", "None ticked"):
        assert words in page, words
    assert page.count(f'href="{CONTACT}"') == 3
    assert page.count(f'href="{ABOUT}"') == 3


def test_contact_is_put_right(visit, row):
    assert 'value="97209"' in visit.get(CONTACT).text
    assert visit.post(CONTACT, {"zip_code": "97006", "phone": "(503) 555-0199"}).url == SETTINGS
    row.refresh_from_db()
    assert (row.zip, row.county, row.phone, row.state) == ("97006", "41067", "503-555-0199", S.WAITLISTED)
    assert "Your answers are changed." in visit.get(SETTINGS).text
    assert visit.post(CONTACT, {**HOME, "phone": "12"}).status_code == 422
    assert visit.post(CONTACT, {}).status_code == 422


def test_a_zip_code_in_two_counties_asks_for_the_county(visit, row):
    answer = visit.post(CONTACT, {"zip_code": "97035", "phone": ""})
    assert answer.status_code == 422
    assert 'name="county"' in answer.text
    row.refresh_from_db()
    assert row.zip == "97209"


def test_about_you_is_put_right_and_the_place_in_line_follows(visit, row):
    said = {**born(40), "covered": "veteran", "priority_groups": ["low_income"]}
    assert visit.post(ABOUT, said).url == SETTINGS
    since = row.queued_at
    row.refresh_from_db()
    assert (row.covered, row.priority_groups, row.priority, row.queued_at) == ("veteran", ["low_income"], 1, since)
    assert visit.post(ABOUT, {}).url == "/join/done/"  # a birth date taken back: staff look
    row.refresh_from_db()
    assert (row.covered, row.priority, row.state) == ("", 4, S.NEEDS_REVIEW)
    assert "told us a birth date before" in visit.get("/join/done/").text


def test_moving_away_is_asked_about_before_it_costs_the_place(visit, row):
    answer = visit.post(CONTACT, AWAY)
    assert answer.status_code == 422
    assert "you can&#x27;t be in line for a seat" in answer.text
    row.refresh_from_db()
    assert (row.zip, row.state) == ("97209", S.WAITLISTED)
    assert not Determination.objects.exists()
    assert visit.post(CONTACT, {**AWAY, "knows": "on"}).url == "/join/done/"
    page = visit.get("/join/done/", follow=True).text
    assert "You live outside our area" in page
    assert "WorkSource" in page
    row.refresh_from_db()
    assert row.state == S.INELIGIBLE
    assert "97701" in visit.get(SETTINGS).text


@pytest.mark.parametrize(
    ("zip_code", "county", "kept", "state"),
    [
        ("98052", "elsewhere", "", S.INELIGIBLE),  # in no table of ours
        ("98052", "53033", "53033", S.INELIGIBLE),
        ("97999", "41051", "41051", S.NEEDS_REVIEW),
        ("97378", "41071", "41071", S.INELIGIBLE),  # in two counties, neither of them served
    ],
)
def test_a_zip_code_that_needs_a_question_is_kept_at_the_second_sending(visit, row, zip_code, county, kept, state):
    typed = {"zip_code": zip_code, "phone": ""}
    asked = visit.post(CONTACT, typed)
    assert asked.status_code == 422
    assert "If you live outside the area now, you can&#x27;t be in line for a seat." in asked.text
    row.refresh_from_db()
    assert (row.zip, row.state) == ("97209", S.WAITLISTED)
    assert visit.post(CONTACT, {**typed, "county": county, **hidden(asked)}).url == "/join/done/"
    row.refresh_from_db()
    assert (row.zip, row.county, row.state) == (zip_code, kept, state)


def test_what_follows_was_said_of_that_zip_code_only(visit, row):
    asked = hidden(visit.post(CONTACT, {"zip_code": "98052", "phone": ""}))
    answer = visit.post(CONTACT, {**AWAY, **asked, "asked_zip": AWAY["zip_code"]})
    assert answer.status_code == 422
    assert 'name="knows"' in answer.text


def test_who_loses_nothing_reads_of_no_loss(client_for, learner):
    factories.seated(factories.funding_stream(), "active", user=learner)
    asked = client_for(learner).post(CONTACT, {"zip_code": "98052", "phone": ""})
    assert "our staff look" in asked.text
    assert "be in line" not in asked.text


def test_too_young_is_asked_about_too(visit, row):
    answer = visit.post(ABOUT, born(9))
    assert answer.status_code == 422
    assert 'name="knows"' in answer.text
    assert visit.post(ABOUT, {**born(9), "knows": "on"}, follow=True).text.count("You are too young") == 1


@pytest.mark.parametrize(
    ("address", "said", "words"),
    [
        (CONTACT, AWAY, "You keep your seat, although you live outside the area now."),
        (CONTACT, {**HOME, "phone": "503-555-0111"}, "Your answers are changed."),
        (ABOUT, born(16), "Our staff look at them and write to you. You keep your seat until then."),
        (ABOUT, born(36), "Your answers are changed."),
    ],
)
def test_with_a_seat_nothing_is_lost(client_for, learner, address, said, words):
    row = factories.seated(factories.funding_stream(), "active", user=learner)
    visit = client_for(learner)
    assert words in visit.post(address, said, follow=True).text
    row.refresh_from_db()
    assert row.state == S.ACTIVE


@pytest.mark.parametrize("state", ["completed", "exited", "withdrawn", "seat_reclaimed"])
def test_who_is_through_or_left_is_still_reached(client_for, learner, state):
    factories.EnrollmentFactory(user=learner, state=state)
    assert client_for(learner).post(CONTACT, {**AWAY, "phone": "503-555-0111"}).url == SETTINGS
    row = Enrollment.objects.get()
    assert (row.phone, row.zip, row.state) == ("503-555-0111", "97701", state)


@pytest.fixture
def outside(client_for, learner):
    """Somebody whom the first screen turned away."""
    programme = factories.ProgrammeFactory()
    actions.start(user=learner, programme=programme, zip_code="97701", county="41017", by=learner)
    return client_for(learner)


def test_who_lives_outside_sees_what_we_kept_and_corrects_it(outside):
    assert "settings" in outside.get("/join/outside/").text
    page = outside.get(SETTINGS).text
    assert "What you told us" in page
    assert "97701" in page
    away = outside.post(CONTACT, {"zip_code": "97702", "county": "41017", "phone": "503-555-0111"}, follow=True)
    assert "You still can&#x27;t join now." in away.text
    row = Enrollment.objects.get()
    assert (row.state, row.zip, row.phone) == (S.INELIGIBLE, "97702", "503-555-0111")
    assert [one.inputs["zip"] for one in Determination.objects.order_by("id")] == ["97701", "97702"]
    assert "Deschutes" in away.text


def test_who_lives_inside_after_all_goes_on_with_joining(outside):
    answer = outside.post(CONTACT, HOME, follow=True)
    assert "Now you can go on with joining." in answer.text
    assert answer.redirect_chain[-1][0] == "/join/reach/"
    assert Enrollment.objects.get().state == S.APPLICANT


def test_what_staff_look_at_is_not_undone_by_another_birth_date(client_for, learner):
    row = factories.EnrollmentFactory(user=learner, birth_date=born_on(16))
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    assert actions.submit(enrollment=row, by=learner).state == S.NEEDS_REVIEW
    visit = client_for(learner)
    page = visit.post(ABOUT, born(36), follow=True).text
    assert "Your answers are changed. Our staff look at them and write to you." in page
    assert Enrollment.objects.get().state == S.NEEDS_REVIEW
    assert "You changed your answers before our staff had decided about them." in visit.get("/join/done/").text


def test_who_had_sent_all_answers_stands_in_line_at_once(client_for, learner):
    """Turned away for a birth date that was a slip of the finger."""
    row = factories.EnrollmentFactory(user=learner, birth_date=born_on(9), about_at=timezone.now())
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    assert actions.submit(enrollment=row, by=learner).state == S.INELIGIBLE
    visit = client_for(learner)
    assert "You are in line for a seat." in visit.post(ABOUT, born(19), follow=True).text
    row.refresh_from_db()
    assert (row.state, row.priority) == (S.WAITLISTED, 4)


def test_what_staff_have_refused_they_look_at_again(client_for, learner, staff):
    row = factories.EnrollmentFactory(user=learner, zip="97999", about_at=timezone.now())
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    actions.submit(enrollment=row, by=learner)
    actions.decide(enrollment=row, eligible=False, why="No such street.", by=staff("case_manager"))
    visit = client_for(learner)
    assert visit.post(CONTACT, {**HOME, "zip_code": "97209", "county": "41051"}).url == "/join/done/"
    row.refresh_from_db()
    assert row.state == S.NEEDS_REVIEW


@pytest.mark.parametrize("state", [None, "applicant"])
def test_who_changes_answers_by_joining_has_no_such_page(client_for, learner, state):
    if state:
        factories.EnrollmentFactory(user=learner, state=state)
    visit = client_for(learner)
    assert "What you told us" not in visit.get(SETTINGS).text
    for address in (CONTACT, ABOUT):
        assert visit.get(address).status_code == visit.post(address, HOME).status_code == 404


def test_it_is_ones_own(visit, row):
    other = factories.EnrollmentFactory(state="waitlisted", zip="97006", county="41067")
    visit.post(CONTACT, {**HOME, "enrollment": other.pk, "id": other.pk, "user": other.user_id, "state": "seated"})
    other.refresh_from_db()
    row.refresh_from_db()
    assert (other.zip, row.state) == ("97006", S.WAITLISTED)


@pytest.mark.parametrize("address", [CONTACT, ABOUT])
def test_visitors_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302
