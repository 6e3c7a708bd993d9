"""Too many tries are slowed down; a classroom behind one address is not."""

import re
import time

import pytest
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.codeoregon.accounts.test_sign_up import SIGN_IN, SIGN_UP, link_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
CLASS = 30
PASSWORD = "seven blue herons"


def test_thirty_people_in_one_classroom_all_get_in_within_minutes():
    """Each mistypes once on the way, in everything; all from 127.0.0.1."""
    people = [f"pupil{number}@example.org" for number in range(CLASS)]
    clients = [Client() for _person in people]
    for client, email in zip(clients, people, strict=True):
        assert sign_up(client, email=email, password1="short").status_code == 422
        assert sign_up(client, email=email).status_code == 302
    assert User.objects.count() == CLASS
    for client, email in zip(clients, people, strict=True):
        assert client.post(link_in(Message.objects.get(to=email))).status_code == 302
    for client, email in zip(clients, people, strict=True):
        assert client.post(SIGN_IN, {"login": email, "password": "not this one"}).status_code == 422
        assert client.post(SIGN_IN, {"login": email, "password": PASSWORD}).url == "/accounts/landing/"


def test_thirty_people_in_one_classroom_all_sign_in_by_code():
    for _person in range(CLASS):
        user, client = factories.UserFactory(), Client()
        client.post(reverse("account_request_login_code"), {"email": user.email})
        text = Message.objects.get(to=user.email).text
        code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", text, re.M).group(1)
        assert client.post(reverse("account_confirm_login_code"), {"code": code}).url == "/accounts/landing/"


def test_a_flood_of_sign_ups_from_one_address_is_429_with_a_sentence():
    """Sent as a refused form, which counts as much and costs less."""
    answers = [Client().post(SIGN_UP, {"email": f"flood{number}@example.org"}) for number in range(105)]
    assert {answer.status_code for answer in answers[:100]} == {422}
    assert {answer.status_code for answer in answers[100:]} == {429}
    assert "many tries come from one place" in answers[-1].text
    assert "Wait a few minutes" in answers[-1].text


HOUR = {
    "signup": (SIGN_UP, {}, 300),
    "login": (SIGN_IN, {}, 400),
    "request_login_code": ("/accounts/login/code/", {"email": "flood@example.org"}, 300),
    "reset_password": ("/accounts/password/reset/", {"email": "flood@example.org"}, 300),
}


@pytest.mark.parametrize("action", list(HOUR))
def test_a_thousand_an_hour_is_stopped_however_evenly_they_come(action, rf):
    """As many as an hour allows have come, all of them more than a minute ago."""
    address, form, most = HOUR[action]
    (rate,) = [rate for rate in get_rates(app="allauth.account", action=action) if rate.duration == 3600][:1]
    assert (rate.amount, rate.per) == (most, "ip")
    key = get_cache_key(rf.post("/"), app="allauth.account", action=action, rate=rate)
    past = [time.time() - 65 - 8 * number for number in range(most)]
    caches["default"].set(key, past[1:], 3600)
    assert Client().post(address, form).status_code in (302, 422)
    caches["default"].set(key, past, 3600)
    answer = Client().post(address, form)
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


def test_wrong_passwords_for_one_account_are_429_with_a_sentence_from_wherever_they_come():
    user = factories.UserFactory()
    wrong = {"login": user.email, "password": "not this one"}
    answers = [Client(REMOTE_ADDR=f"192.0.2.{number}").post(SIGN_IN, wrong) for number in range(1, 7)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "There were too many tries. Wait a few minutes, then try again." in answers[-1].text
    assert "Or sign in now in another way" in answers[-1].text
    assert 'href="/accounts/login/code/"' in answers[-1].text
    assert 'id="passkey_login"' in answers[-1].text
    assert Client().post("/accounts/login/code/", {"email": user.email}).status_code == 302, "this way is open"
    right = Client().post(SIGN_IN, {"login": user.email.upper(), "password": factories.PASSWORD})
    assert right.status_code == 429, "even the right password waits, in whatever case the address is written"


def test_somebody_who_is_signed_in_is_not_sent_to_other_ways_to_sign_in():
    client, asks = factories.client_for(factories.UserFactory()), "/accounts/reauthenticate/?next=/me/data/delete/"
    answers = [client.post(asks, {"password": "not this one", "next": "/me/data/delete/"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "There were too many tries. Wait a few minutes, then try again." in answers[-1].text
    assert "sign in now in another way" not in answers[-1].text


def test_an_address_nobody_has_is_slowed_down_alike():
    wrong = {"login": "nobody@example.org", "password": "not this one"}
    answers = [Client().post(SIGN_IN, wrong) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Or sign in now in another way" in answers[-1].text
    assert Client().post("/accounts/login/code/", {"email": "nobody@example.org"}).status_code == 302


def test_the_limits_hold_when_redis_is_gone(monkeypatch, settings):
    def gone(*_args, **_kwargs):
        raise ConnectionError("no Redis")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", gone)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert caches["default"].__class__.__name__ == "DatabaseCache"
    answers = [Client().post(SIGN_UP, {"email": "a"}).status_code for _try in range(101)]
    assert (answers[99], answers[100]) == (422, 429)


@pytest.mark.parametrize("header", ["203.0.113.{}", "203.0.113.{}, 10.0.0.1", "junk{}", "", ",,,{}", "2001:db8::{}"])
def test_without_a_proxy_of_ours_a_forged_header_counts_for_nothing(header, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    settings.ACCOUNT_RATE_LIMITS = {"signup": "5/h/ip"}
    answers = [
        Client().post(SIGN_UP, {"email": "a"}, HTTP_X_FORWARDED_FOR=header.format(number)).status_code
        for number in range(6)
    ]
    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize("forged", ["203.0.113.{}, ", "junk{},,", "198.51.100.7, 203.0.113.{},"])
def test_behind_one_proxy_only_what_the_proxy_added_counts(forged, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"signup": "5/h/ip"}

    def send(number, client_address):
        header = forged.format(number) + client_address
        return Client().post(SIGN_UP, {"email": "a"}, HTTP_X_FORWARDED_FOR=header).status_code

    assert [send(number, "192.0.2.8") for number in range(6)] == [422] * 5 + [429]
    assert send(9, "192.0.2.9") == 422, "somebody else behind the same proxy"


@pytest.mark.parametrize(("proxies", "header"), [(2, "192.0.2.8"), (1, "junk"), (1, "junk, more junk"), (2, ",")])
def test_a_header_that_makes_no_sense_counts_for_whoever_sent_it(proxies, header, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/h/ip"}
    answers = [Client().post(SIGN_UP, {"email": "a"}, HTTP_X_FORWARDED_FOR=header).status_code for _try in range(3)]
    assert answers == [422, 422, 429]


def test_codes_by_mail_can_not_be_used_to_fill_a_mailbox():
    user = factories.UserFactory()
    for _try in range(6):
        answer = Client().post(reverse("account_request_login_code"), {"email": user.email})
    assert answer.status_code == 429
    assert "too many tries" in answer.text
    assert "with a code" not in answer.text.split("<main")[1].replace("Sign in with a code", "")
    assert "with your password or a passkey: choose “Other ways to sign in” below." in answer.text
    assert 'href="/accounts/login/">Other ways to sign in' in answer.text
    assert Message.objects.filter(to=user.email).count() == 3


def test_links_to_reset_can_not_be_used_to_fill_a_mailbox():
    user = factories.UserFactory()
    answers = [Client().post(reverse("account_reset_password"), {"email": user.email}) for _try in range(8)]
    assert answers[-1].status_code == 429
    assert Message.objects.filter(to=user.email).count() == 5
