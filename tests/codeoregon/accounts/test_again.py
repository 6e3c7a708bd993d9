"""An account without password and passkey gives a mailed code before something that matters."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from codeoregon.privacy.models import Erasure
from tests import factories
from tests.codeoregon.accounts.test_second_factor import CODE
from tests.codeoregon.accounts.test_second_factor import code as app_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clear_cache")]
ASKS = "/accounts/reauthenticate/code/"


@pytest.fixture
def bare():
    """Somebody whom staff registered: an account that signs in by mailed codes alone."""
    user = factories.UserFactory(email="bare@example.org")
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def mailed() -> str:
    return re.search(CODE, Message.objects.order_by("-pk")[0].text, re.M).group(1)


def by_code(user: User) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": mailed()})
    return client


def test_a_session_left_open_does_not_delete_an_account_without_a_password(bare):
    client = by_code(bare)
    page = client.get("/me/data/delete/").text
    assert "We email you a code and ask for it first" in page
    assert "password or passkey" not in page
    asks = client.post("/me/data/delete/", {"sure": "on"}).url
    assert asks.startswith(ASKS)
    assert "You are about to delete your account" in client.get(asks).text
    before = Message.objects.count()
    sent = client.post(asks, {"action": "send", "next": "/me/data/delete/"})
    assert Message.objects.count() == before + 1
    assert bare.email in client.get(sent.url).text
    assert client.post(sent.url, {"code": "AAAA-0000", "next": "/me/data/delete/"}).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post(sent.url, {"code": mailed(), "next": "/me/data/delete/"}).url == "/me/data/deleted/"
    assert Erasure.objects.filter(user=bare).exists()


def test_asking_for_codes_too_often_loses_neither_the_page_nor_the_way_on(bare):
    client = factories.client_for(bare)
    asks = client.post("/me/data/delete/", {"sure": "on"}).url
    answers = [client.post(asks.partition("?")[0], {"action": "send", "next": "/me/data/delete/"}) for _try in range(4)]
    assert [one.status_code for one in answers] == [302, 302, 302, 429]
    assert Message.objects.count() == 3
    assert "You are about to delete your account" in answers[-1].text
    assert 'name="next" value="/me/data/delete/"' in answers[-1].text


def test_a_page_that_is_merely_loaded_sends_no_code(bare):
    client = factories.client_for(bare)
    client.get(ASKS)
    assert not Message.objects.exists()


def test_three_wrong_codes_end_it(bare):
    client = factories.client_for(bare)
    client.post(ASKS, {"action": "send"})
    right = mailed()
    answers = [client.post(ASKS, {"code": "AAAA-0000"}).status_code for _try in range(3)]
    assert answers == [422, 422, 302]
    assert "Ask for a new code" in client.get(ASKS).text
    client.post(ASKS, {"code": right})
    assert client.post("/me/data/delete/", {"sure": "on"}).url.startswith(ASKS)


def test_a_code_counts_only_for_whom_it_was_sent_to(bare):
    other = factories.UserFactory(email="other@example.org")
    other.set_unusable_password()
    other.save()
    client = factories.client_for(bare)
    client.post(ASKS, {"action": "send"})
    left = client.session["mailed_code_again"]
    stranger = factories.client_for(other)
    session = stranger.session
    session["mailed_code_again"] = left
    session.save()
    stranger.post(ASKS, {"code": mailed()})
    assert stranger.post("/me/data/delete/", {"sure": "on"}).url.startswith(ASKS)


@pytest.mark.parametrize("way", ["password", "address", "second step"])
def test_nor_does_it_put_another_way_in(bare, way):
    client = factories.client_for(bare)
    new = "the river runs to the sea"
    tries = {
        "password": lambda: client.post(reverse("account_set_password"), {"password1": new, "password2": new}),
        "address": lambda: client.post(reverse("account_email"), {"action_add": "", "email": "thief@example.org"}),
        "second step": lambda: client.get(reverse("mfa_add_webauthn")),
    }
    answer = tries[way]()
    if way == "password":  # never kept in the session meanwhile
        assert answer.url == reverse("account_set_password")
        assert new not in str(dict(client.session))
        answer = client.get(answer.url)
    assert answer.url.startswith(ASKS)
    bare.refresh_from_db()
    assert not bare.has_usable_password()
    assert not EmailAddress.objects.filter(email="thief@example.org").exists()


@pytest.mark.ignore_template_errors
def test_whoever_has_just_come_in_by_a_code_adds_a_passkey_or_a_password_without_another(bare):
    client = by_code(bare)
    for page in ("mfa_add_webauthn", "account_set_password"):
        assert client.get(reverse(page)).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    for page in ("mfa_add_webauthn", "account_set_password"):
        assert client.get(reverse(page)).url.startswith(ASKS)


@pytest.mark.ignore_template_errors
def test_the_recovery_codes_of_a_first_factor_are_shown_at_once(bare):
    client = by_code(bare)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(done.url).status_code == 200


@pytest.mark.parametrize(("app", "asks"), [(False, "mfa_reauthenticate_webauthn"), (True, "mfa_reauthenticate")])
def test_a_passkey_is_asked_for_before_the_codes_that_recover_an_account(bare, client_for, app, asks):
    for kind in ("webauthn", "recovery_codes", *(["totp"] if app else [])):
        Authenticator.objects.create(user=bare, type=kind, data={})
    assert client_for(bare).get(reverse("mfa_view_recovery_codes")).url.startswith(reverse(asks))


def test_with_a_password_no_code_is_offered():
    client = factories.client_for(factories.UserFactory())
    assert client.get(ASKS).url == reverse("account_reauthenticate")
    assert not Message.objects.exists()
