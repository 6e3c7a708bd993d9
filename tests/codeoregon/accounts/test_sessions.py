"""Where somebody is signed in: in the database, on several browsers at once, and ended from any of them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts import actions
from codeoregon.accounts.entrance.sessions import Session, SessionStore
from tests import factories
from tests.codeoregon.accounts.test_sign_up import link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
PAGE = "/accounts/sessions/"


def signed_in(user, password=factories.PASSWORD):
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    assert answer.url == "/accounts/landing/"
    return client


def is_in(client):
    return client.get("/accounts/landing/").url != "/accounts/login/?next=/accounts/landing/"


def key(client):
    return client.cookies["sessionid"].value


def test_a_session_names_its_owner_from_sign_in_on(learner):
    client = Client()
    session = client.session
    session["begun"] = "before"
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert Session.objects.get().user is None
    client.post("/accounts/login/", {"login": learner.email, "password": factories.PASSWORD})
    assert Session.objects.get().user == learner


def test_signing_in_gives_a_new_key_so_that_nobody_can_hand_one_over(learner):
    client = Client()
    session = client.session
    session["begun"] = "before"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/accounts/login/", {"login": learner.email, "password": factories.PASSWORD})
    assert key(client) != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_everywhere_else_ends_the_other_browsers_and_keeps_this_one(learner):
    here, there, third = (signed_in(learner) for _browser in range(3))
    stranger = signed_in(factories.UserFactory())
    page = here.get(PAGE)
    assert "2 other devices" in page.text
    assert is_in(there), "looking at the page ends nothing"
    answer = here.post(PAGE)
    assert answer.url == PAGE
    assert "You are signed out everywhere else." in here.get(PAGE).text
    assert [is_in(client) for client in (here, there, third, stranger)] == [True, False, False, True]
    assert "on this device only" in here.get(PAGE).text
    assert here.post(PAGE).status_code == 302, "twice does no harm"
    assert is_in(here)


def test_a_copy_of_this_very_session_ends_too(learner):
    here, thief = signed_in(learner), Client()
    thief.cookies["sessionid"] = key(here)
    assert is_in(thief)
    here.post(PAGE)
    assert is_in(here)
    assert not is_in(thief)


def test_visitors_sign_in_first_and_only_a_form_ends_anything(learner):
    assert Client().get(PAGE).url == f"/accounts/login/?next={PAGE}"
    there = signed_in(learner)
    assert Client().post(PAGE).status_code == 302
    assert Client(enforce_csrf_checks=True).post(PAGE).status_code in (302, 403)
    assert is_in(there)


def test_another_site_can_not_press_the_button(learner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner, backend="allauth.account.auth_backends.AuthenticationBackend")
    there = signed_in(learner)
    assert strict.post(PAGE).status_code == 403
    assert is_in(there)


def test_ending_them_reads_no_session_of_anybody_else(learner, django_assert_num_queries):
    for _browser in range(3):
        signed_in(learner)
    signed_in(factories.UserFactory())
    with django_assert_num_queries(4):  # one of them ends the links that were mailed
        assert actions.sign_out_everywhere(learner) == 3
    assert Session.objects.count() == 1


def test_a_changed_password_ends_the_others_and_this_one_goes_on(learner):
    here, there = signed_in(learner), signed_in(learner)
    new = "a brand new pass phrase"
    form = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    assert is_in(here)
    assert not is_in(there)
    assert Session.objects.filter(user=learner).count() == 1
    signed_in(learner, new)


def test_a_reset_password_ends_all_of_them(learner):
    there = signed_in(learner)
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": learner.email})
    from codeoregon.mail.models import Message

    form = visitor.get(link_in(Message.objects.get()), follow=True)
    new = "a brand new pass phrase"
    visitor.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not is_in(there)
    assert not Session.objects.filter(user=learner).exists()


def test_a_new_password_writes_nothing_else_of_the_account(learner):
    here = signed_in(learner)
    type(learner).objects.filter(pk=learner.pk).update(full_name="Written meanwhile")
    new = "a brand new pass phrase"
    form = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    learner.refresh_from_db()
    assert learner.full_name == "Written meanwhile"


def test_a_closed_account_has_no_session_left(learner):
    there = signed_in(learner)
    boss = factories.UserFactory(is_superuser=True)
    actions.set_active(user=learner, active=False, by=boss, why="asked for it")
    assert not is_in(there)
    assert not Session.objects.filter(user=learner).exists()


def test_sessions_that_have_run_out_are_dropped_and_live_ones_stay(learner):
    live, old = signed_in(learner), signed_in(learner)
    Session.objects.filter(session_key=key(old)).update(expire_date=timezone.now() - dt.timedelta(minutes=1))
    assert actions.other_sessions(learner, keep=key(live)) == 0
    assert actions.forget_ended_sessions() == 0  # says for a day whose it was
    Session.objects.filter(session_key=key(old)).update(expire_date=timezone.now() - dt.timedelta(hours=25))
    assert actions.forget_ended_sessions() == 1
    assert is_in(live)
    assert not is_in(old)


def test_sessions_live_in_the_database_and_nowhere_else(settings, learner):
    assert SessionStore.__module__ == settings.SESSION_ENGINE
    client = signed_in(learner)
    Session.objects.all().delete()
    assert not is_in(client)
