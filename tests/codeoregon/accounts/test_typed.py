"""What somebody typed is in the form again after they signed in again; nobody else ever sees it."""

import datetime as dt
import html
import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts import actions
from codeoregon.accounts.entrance import typed
from codeoregon.accounts.entrance.sessions import EndedSession, Session
from codeoregon.privacy.erasing import actions as erasing
from enrollment.desk.models import CaseNote
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
NAME = "/me/settings/you/"
SAID = "This is what you typed before you were signed out."
NOT_SAVED = "You were signed out, so what you sent was not saved. Sign in, then send it again."
LOST = "/accounts/login/?next=/accounts/landing/%3Fpage%3D%252Fme%252Fsettings%252Fyou%252F"


@pytest.fixture
def here(learner):
    client = Client()
    sign_in(client, learner)
    return client


def sign_in(client, user, next_=""):
    form = {"login": user.email, "password": factories.PASSWORD, "next": next_}
    return client.post("/accounts/login/", form)


def expire(client):
    key = client.cookies["sessionid"].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - dt.timedelta(minutes=1))


def end_elsewhere(_client):
    actions.sign_out_everywhere(Session.objects.get(user__isnull=False).user)


@pytest.mark.parametrize("end", [expire, end_elsewhere])
def test_a_form_sent_after_the_session_ended_is_there_again_after_sign_in(here, learner, end):
    end(here)
    answer = here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    assert answer.url == f"/accounts/login/?next={NAME}"  # nothing of it in the address
    assert "what you typed will be in the form" in here.get(answer.url).text
    assert sign_in(here, learner, NAME).url == NAME
    learner.refresh_from_db()
    assert learner.full_name != "Maria Typed", "it is not sent by itself"
    page = here.get(NAME).text
    assert 'value="Maria Typed"' in page
    assert SAID in page
    assert 'value="Maria Typed"' in here.get(NAME).text, "a reload loses nothing"
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    learner.refresh_from_db()
    assert learner.full_name == "Maria Typed"
    assert SAID not in here.get(NAME).text


def test_nobody_else_sees_it(here, learner):
    expire(here)
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    other = factories.UserFactory()
    sign_in(here, other, NAME)
    assert "Maria Typed" not in here.get(NAME).text
    assert typed.KEY not in here.session
    here.post("/accounts/logout/")
    sign_in(here, learner, NAME)
    assert "Maria Typed" not in here.get(NAME).text


def test_a_visitor_who_was_never_signed_in_leaves_nothing_behind(learner):
    for client in (Client(), Client()):
        client.cookies["sessionid"] = "made-up-key"
        assert client.post(NAME, {"full_name": "Maria Typed"}).url == LOST
    assert not Session.objects.exists()


def test_whoever_signed_out_here_leaves_nothing_behind(here):
    here.post("/accounts/logout/")
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    assert not any("Typed" in str(session.get_decoded()) for session in Session.objects.all())


def land(client, user, answer):
    """Where somebody is after signing in on the page that ``answer`` leads to."""
    page = client.get(answer.url)
    landing = re.search(r'name="next" value="([^"]+)"', page.text).group(1)
    assert sign_in(client, user, html.unescape(landing)).status_code == 302
    return client.get(html.unescape(landing), follow=True)


@pytest.mark.parametrize("somebody_else", [False, True])
def test_a_form_sent_after_signing_out_in_another_tab_says_that_it_was_not_saved(here, learner, somebody_else):
    here.post("/accounts/logout/")
    answer = here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    assert NOT_SAVED in here.get(answer.url).text
    assert not Session.objects.exists(), "a visitor has no session"
    answer = here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    page = land(here, factories.UserFactory() if somebody_else else learner, answer)
    assert page.redirect_chain[-1][0] == NAME
    assert page.status_code == 200
    assert "Maria Typed" not in page.text


def test_whoever_may_not_open_the_page_of_the_form_lands_at_home(here, learner):
    """A page of staff, one that is not there for this person, and an address that only takes forms."""
    here.post("/accounts/logout/")
    for page in (reverse("admin:enrollment_import"), "/me/settings/preferences/", reverse("provider:update")):
        answer = here.post(page, {"name": "typed"})
        arrived = land(here, learner, answer)
        assert arrived.status_code == 200
        assert arrived.redirect_chain[-1][0] == reverse("me:home")
        assert here.get("/me/settings/preferences/").status_code == 404, "asked for later, it is simply not there"
        here.post("/accounts/logout/")


def test_somebody_else_who_signs_in_lands_at_home_where_the_page_is_not_there_for_them(here):
    expire(here)
    answer = here.post("/me/settings/preferences/", {"pay_at_least": "31"})
    sign_in(here, factories.UserFactory(), "/me/settings/preferences/")
    assert here.get("/me/settings/preferences/", follow=True).redirect_chain[-1][0] == reverse("me:home")
    assert answer.url == "/accounts/login/?next=/me/settings/preferences/"


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/me/", "word", "-1", "%s%s", "😀", "http:x"])
def test_nobody_is_led_elsewhere_after_signing_in(here, page):
    assert here.get("/accounts/landing/", {"page": page}).url == reverse("me:home")


# As they come over the line: a newer Python writes no NUL into a cookie, whatever it reads out of one.
@pytest.mark.parametrize("key", [r'"a\000b"', r'"\000"', r'"\377"', "x" * 300])
def test_a_cookie_that_is_no_key_of_ours_only_leads_to_sign_in(db, key):
    client = Client(HTTP_COOKIE=f"sessionid={key}")
    assert client.post("/me/settings/you/", {"full_name": "Ada"}).url.startswith("/accounts/login/")


def test_a_form_of_the_sign_in_pages_says_so_only_where_one_has_to_be_signed_in():
    changes = Client().post("/accounts/email/", {"email": "new@example.org"})
    assert NOT_SAVED in changes.client.get(changes.url).text
    code = Client().post("/accounts/login/code/confirm/", {"code": "ABC"}, follow=True)
    assert NOT_SAVED not in code.text


def test_what_is_not_kept_of_a_form_is_said(here):
    expire(here)
    answer = here.post("/join/about/", {"birth_date_0": "3", "eo-sex": "female"})
    assert "very private answers" in here.get(answer.url).text
    answer = here.post("/join/about/", {"birth_date_0": "3", "eo-sex": ""})
    assert "very private answers" not in here.get(answer.url).text


def test_it_is_forgotten_after_a_day(here, learner, monkeypatch):
    expire(here)
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    sign_in(here, learner, NAME)
    later = time.time() + typed.KEEP_SECONDS + 1
    monkeypatch.setattr(typed.time, "time", lambda: later)
    assert "Maria Typed" not in here.get(NAME).text


def test_a_visitors_row_ends_after_a_day(here):
    expire(here)
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    row = Session.objects.get(session_key=here.cookies["sessionid"].value)
    assert row.user is None
    assert row.expire_date < timezone.now() + dt.timedelta(days=1, minutes=1)


@pytest.mark.parametrize(
    "fields", [{"full_name": "x" * (typed.MOST + 1)}, {"password1": "hidden", "new_password": "hidden"}]
)
def test_what_is_too_long_or_secret_is_not_kept(here, fields):
    expire(here)
    answer = here.post(NAME, fields)
    assert answer.url == LOST
    assert NOT_SAVED in here.get(answer.url).text
    assert typed.KEY not in here.session


def test_what_is_said_for_equal_opportunity_stands_nowhere_else(here):
    expire(here)
    for page in ("/me/settings/about-me/", "/join/about/"):
        here.post(page, {"eo-sex": "female", "eo-race_detail": "said once"})
        assert "said once" not in str(dict(here.session))


def test_ticked_boxes_and_days_in_three_boxes_are_kept_too(here, learner):
    from enrollment.intake import actions as intake

    factories.ProgrammeFactory()
    row = intake.start(
        user=learner, programme=factories.ProgrammeFactory(), zip_code="97214", county="41051", by=learner
    )
    intake.reach(enrollment=row, phone="", agreed=["terms"], by=learner)
    expire(here)
    sent = {
        "birth_date_0": "3", "birth_date_1": "9", "birth_date_2": "1985",
        "priority_groups": ["low_income", "public_assistance"],
    }  # fmt: skip
    here.post("/join/about/", sent)
    sign_in(here, learner, "/join/about/")
    page = here.get("/join/about/")
    form = page.context["form"]
    assert form["birth_date"].value() != ["3", "9", "1985"], "only while the page is made"
    assert 'value="1985"' in page.text
    assert page.text.count("checked") == 2


def test_staff_find_the_note_they_wrote(staff):
    member = staff("case_manager")
    row = factories.EnrollmentFactory(state="active")
    url = reverse("admin:enrollment_enrollment_review", args=[row.pk])
    desk = factories.client_for(member)
    expire(desk)
    answer = desk.post(url, {"text": "Wants evening classes."})
    assert answer.url == f"/accounts/login/?next={url}"
    again = factories.client_for(member)
    again.cookies["sessionid"] = again.cookies["sessionid"].value
    session = again.session
    session[typed.KEY] = desk.session[typed.KEY]
    session.save()
    assert "Wants evening classes." in again.get(url).text
    assert not CaseNote.objects.exists()


def test_a_form_of_a_page_leads_back_to_that_page(here, learner):
    expire(here)
    headers = {"referer": "http://testserver/me/settings/"}
    assert here.post(NAME, {"full_name": "M"}, headers=headers).url == "/accounts/login/?next=/me/settings/"
    for elsewhere in ("http://evil.example/me/", "http://testserver/nowhere/"):
        answer = here.post(NAME, {"full_name": "M"}, headers={"referer": elsewhere})
        assert "evil" not in answer.url
        assert "nowhere" not in answer.url


def test_an_erasure_reaches_what_waits_in_a_session(here, learner):
    expire(here)
    here.post(NAME, {"full_name": "Maria Typed", "language": "en"})
    erasing.close_account(user=learner, by=learner)
    from codeoregon.mail.sending import send_due

    send_due()
    assert erasing.erase_due() == 1
    assert not Session.objects.exists()
    assert not EndedSession.objects.exists()


def test_an_erasure_reaches_what_staff_typed_too(staff, learner):
    """Nobody can say about whom it was."""
    member = staff("case_manager")
    waiting, back = factories.client_for(member), factories.client_for(member)
    for client in (waiting, back):
        session = client.session
        session[typed.KEY] = {"user": member.pk, "page": "/admin/x/", "sent_to": "/admin/x/", "fields": {}, "until": 0}
        session.save()
    Session.objects.filter(session_key=waiting.session.session_key).update(user=None)
    erasing.close_account(user=learner, by=learner)
    erasing.erase_due()
    assert Session.objects.filter(user=member).count() == 1
    assert typed.KEY not in back.session
    assert not Session.objects.filter(user=None).exists()


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/accounts/signup/", {"email": "flood@example.org", "full_name": "Fay Flood", "password1": "short"}),
        ("/accounts/login/", {"login": "flood@example.org", "password": "not this one"}),
    ],
)
def test_a_form_sent_too_often_keeps_what_was_typed(page, fields):
    client = Client()
    answers = [client.post(page, fields) for _try in range(102)]
    last = answers[-1]
    assert last.status_code == 429
    assert "many tries come from one place" in last.text
    assert 'value="flood@example.org"' in last.text
    assert fields.get("full_name", "") in last.text
    assert fields.get("password1", "not this one") not in last.text
    assert "<form" in last.text
