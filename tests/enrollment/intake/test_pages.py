"""The join screens as people meet them."""

import re

import pytest
from django.urls import reverse

from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState
from jobs.candidates.models import Candidate
from tests import factories

WHERE, REACH, ABOUT, CHECK = (f"/join/{step}/" for step in ("where", "reach", "about", "check"))
S = EnrollmentState


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


@pytest.fixture
def visit(client_for, learner, programme):
    return client_for(learner)


def test_the_whole_way(visit, learner):
    assert visit.get("/join/").url == WHERE
    assert visit.post(WHERE, {"zip_code": "97209"}).url == REACH
    assert visit.post(REACH, {"phone": "503 555 0100", "terms": "on", "show_badges": "on"}).url == ABOUT
    about = {"birth_date_0": "3", "birth_date_1": "9", "birth_date_2": "1985", "covered": "spouse"}
    assert visit.post(ABOUT, {**about, "priority_groups": ["low_income"]}).url == CHECK
    page = visit.get(CHECK).content.decode()
    home = (learner.email, "97209", "Multnomah County", "503-555-0100")
    for answer in (*home, "Mar 9, 1985", "my spouse died of military service", "low income"):
        assert answer in page
    assert visit.post(CHECK).url == "/join/done/"
    done = visit.get("/join/done/")
    assert done.status_code == 200
    assert Enrollment.objects.get().reference in done.content.decode()
    assert (Enrollment.objects.get().state, Enrollment.objects.get().priority) == (S.WAITLISTED, 1)
    assert "in line" in done.content.decode()
    assert "Fewer than 10 people are ahead of you." in done.content.decode()
    assert Candidate.objects.visible().get().user == learner


def test_a_visitor_signs_up_first_and_comes_back(client, programme):
    answer = client.get("/join/")
    assert answer.url == f"{reverse('account_signup')}?next=/join/"
    assert client.get(WHERE).url.startswith(reverse("account_login"))


def test_one_goes_on_where_one_stopped_on_any_device(visit, learner, client_for):
    visit.post(WHERE, {"zip_code": "97209"})
    elsewhere = client_for(learner)
    assert elsewhere.get("/join/").url == REACH
    assert 'value="97209"' in elsewhere.get(WHERE).content.decode()


def test_screens_ahead_lead_back_to_the_open_one(visit):
    assert visit.get(CHECK).url == WHERE
    assert visit.post(CHECK).url == WHERE
    visit.post(WHERE, {"zip_code": "97209"})
    assert visit.get(CHECK).url == visit.get(ABOUT).url == visit.post(ABOUT, {"covered": "no"}).url == REACH
    visit.post(REACH, {"terms": "on"})
    assert visit.get(CHECK).url == visit.post(CHECK).url == ABOUT
    assert Enrollment.objects.get().state == S.APPLICANT


def test_a_refused_screen_says_why_and_keeps_what_was_typed(visit):
    answer = visit.post(WHERE, {"zip_code": "97035", "asked_zip": "97035"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "<title>Error:" in page
    assert 'value="97035"' in page
    assert 'name="county"' in page
    assert not Enrollment.objects.exists()


def test_terms_are_needed(visit):
    visit.post(WHERE, {"zip_code": "97209"})
    answer = visit.post(REACH, {"phone": "12"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "10 digits" in page
    assert "to go on" in page
    assert 'value="12"' in page


def test_no_box_is_ticked_beforehand(visit):
    visit.post(WHERE, {"zip_code": "97209"})
    assert "checked" not in visit.get(REACH).content.decode()


def test_living_elsewhere_gets_a_kind_page_and_a_way_back(visit):
    answer = visit.post(WHERE, {"zip_code": "97701", "county": "41017"})
    assert answer.url == "/join/outside/"
    page = visit.get("/join/outside/").content.decode()
    assert "Deschutes County" in page
    assert "Multnomah County" in page
    for elsewhere in ("WorkSource", "211", "freecodecamp.org"):
        assert elsewhere in page
    assert visit.get("/join/done/").url == "/join/outside/"
    assert visit.post(WHERE, {"zip_code": "97209"}).url == REACH
    assert visit.get("/join/outside/").url == "/join/"


def test_sending_twice_leads_to_the_same_page(visit):
    visit.post(WHERE, {"zip_code": "97209"})
    visit.post(REACH, {"terms": "on"})
    visit.post(ABOUT)
    assert visit.post(CHECK).url == visit.post(CHECK).url == "/join/done/"
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize(
    "state",
    [
        S.ACTIVE,
        S.ELIGIBLE,
        S.NEEDS_REVIEW,
        S.WAITLISTED,
        S.OFFERED,
        S.SEATED,
        S.INACTIVE_WARNED,
        S.SEAT_RECLAIMED,
        S.COMPLETED,
        S.EXITED,
        S.CLOSED,
    ],
)
def test_who_has_joined_sees_that_on_every_screen(visit, learner, programme, state):
    factories.EnrollmentFactory(user=learner, programme=programme, state=state)
    for address in ("/join/", WHERE, REACH, ABOUT, CHECK):
        assert visit.get(address).url == "/join/done/"
    assert visit.post(WHERE, {"zip_code": "97701", "county": "41017"}).url == "/join/done/"
    assert visit.post(ABOUT, {"covered": "veteran"}).url == "/join/done/"
    assert Enrollment.objects.get().covered == ""
    assert visit.get("/join/done/").status_code == 200
    assert Enrollment.objects.get().zip == "97209"


@pytest.mark.parametrize("address", ["/join/done/", "/join/outside/", "/join/nonsense/", "/join/where/x/"])
def test_what_is_not_there_is_404(visit, address):
    assert visit.get(address).status_code == 404


def test_nobody_sees_the_enrollment_of_another(visit, programme):
    factories.EnrollmentFactory(programme=programme, state=S.ACTIVE, reference="CO-OTHER1")
    assert visit.get("/join/done/").status_code == 404
    assert visit.get("/join/").url == WHERE


def test_without_a_programme_joining_is_closed(client_for, learner):
    visit = client_for(learner)
    for address in ("/join/", WHERE):
        answer = visit.get(address)
        assert answer.status_code == 200
        assert "closed" in answer.content.decode()


TYPED = {"HX-Request": "true"}


def test_the_county_question_opened_by_hand_leads_to_its_screen(visit):
    assert visit.get("/join/county/", {"zip_code": "97035"}).url == WHERE


def test_a_zip_that_straddles_is_asked_about_without_a_problem(visit):
    asked = visit.post(WHERE, {"zip_code": "97035"})
    assert asked.status_code == 200
    assert "ZIP code 97035 is in more than one county. Choose the one where you live." in asked.text
    assert "There is a problem" not in asked.text
    assert "<title>Where do you live?" in asked.text
    assert re.search(r'<select name="county"[^>]* autofocus', asked.text)
    assert not Enrollment.objects.exists()
    left_out = visit.post(WHERE, {"zip_code": "97035", "county": "", **hidden(asked)})
    assert left_out.status_code == 422
    assert "There is a problem" in left_out.text
    assert visit.post(WHERE, {"zip_code": "97035", "county": "41051", **hidden(asked)}).url == REACH


def test_the_county_question_alone(visit):
    page = visit.get("/join/county/", {"zip_code": "97035"}, headers=TYPED).content.decode()
    assert "ZIP code 97035" in page
    assert "ZIP code 97035 is in more than one county. Choose the one where you live." in page
    assert "<html" not in page
    one = visit.get("/join/county/", {"zip_code": "97209"}, headers=TYPED).content.decode()
    assert '<option value="41051" selected>' in one


@pytest.mark.parametrize("typed", ["", "9720", "97209-", "9720x", "<script>" * 90])
def test_the_county_is_not_asked_before_the_zip_is_whole(visit, typed):
    assert visit.get("/join/county/", {"zip_code": typed}, headers=TYPED).status_code == 204


@pytest.mark.parametrize("typed", ["", "9720", "00000"])
def test_the_list_of_another_zip_goes(visit, typed):
    answer = visit.get("/join/county/", {"zip_code": typed, "asked_zip": "97035"}, headers=TYPED)
    assert (answer.status_code, answer.content) == (200, b"")


def test_counties_have_their_article_within_a_spanish_sentence(visit, learner):
    learner.language = "es"
    learner.save()
    doubted = visit.post(WHERE, {"zip_code": "97035", "county": "41009"}).text
    assert "está en el condado de Clackamas o el condado de Multnomah" in doubted
    outside = visit.post(WHERE, {"zip_code": "98660"}, follow=True).text
    assert "El condado de Clark (Washington) todavía no está en la zona" in outside


@pytest.mark.parametrize("county", ["99999", "41051\x00", "x" * 5000])
def test_odd_input_is_refused_and_nothing_is_written(visit, county):
    assert visit.post(WHERE, {"zip_code": "97035", "county": county}).status_code == 422
    assert not Enrollment.objects.exists()


def test_another_state_does_not_become_portland_by_choosing_a_county(visit):
    answer = visit.post(WHERE, {"zip_code": "10001", "county": "41051", "sure": "on"}, follow=True)
    assert "ZIP code 10001 is not in the area" in answer.text
    assert (Enrollment.objects.get().state, Enrollment.objects.get().zip) == (S.INELIGIBLE, "10001")
    assert not Candidate.objects.exists()


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+_zip)" value="(\w+)">', page.text))


@pytest.mark.parametrize(("chosen", "kept"), [("53033", "53033"), ("elsewhere", "")])
def test_a_far_zip_takes_one_more_screen_and_promises_nothing(visit, chosen, kept):
    """Redmond, Washington: in no table of ours, and in no county that is served."""
    asked = visit.post(WHERE, {"zip_code": "98052"})
    assert asked.status_code == 422
    assert "I live outside this area" in asked.text
    assert "If it is in our area, our staff look" in asked.text
    answer = visit.post(WHERE, {"zip_code": "98052", "county": chosen, **hidden(asked)}, follow=True)
    assert "You live outside our area" in answer.text
    assert 'href="https://worksourceoregon.org/"' in answer.text
    row = Enrollment.objects.get()
    assert (row.state, row.zip, row.county) == (S.INELIGIBLE, "98052", kept)


def test_an_oregon_zip_that_nobody_knows_is_confirmed_and_looked_at(visit):
    asked = visit.post(WHERE, {"zip_code": "97999"})
    assert asked.status_code == 422
    assert "our staff look at your address by hand" in asked.text
    sent = {"zip_code": "97999", "county": "41051", **hidden(asked)}
    assert visit.post(WHERE, sent).url == REACH
    visit.post(REACH, {"terms": "on"})
    visit.post(ABOUT)
    visit.post(CHECK)
    assert Enrollment.objects.get().state == S.NEEDS_REVIEW
    done = visit.get("/join/done/").text
    assert "does not show us your county" in done
    assert "within 5 working days" in done


def test_the_county_question_remembers_its_zip(visit):
    assert (
        'name="asked_zip" value="97035"' in visit.get("/join/county/", {"zip_code": "97035-1234"}, headers=TYPED).text
    )
