"""A password that is long and hard to guess, or none at all: codes by mail, then a passkey."""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.entrance.keys import AddKeyForm
from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.codeoregon.accounts.test_again import by_code
from tests.codeoregon.accounts.test_second_factor import CODE
from tests.codeoregon.accounts.test_sign_up import ANA, SIGN_IN, SIGN_UP, link_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]


@pytest.mark.parametrize(
    "weak",
    [
        "fourteen signs",
        "1q2w3e4r5t6y7u8i9o0p",  # on Django's list as it stands
        "passwordpassword",
        "PasswordPassword1!",
        "password1234567",
        "2015iloveyou2015!!!",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "123456789012345",
        "83920174658320194756",
        "abcdefghijklmnop",
        "qwertyuiopasdfgh",
        "poiuytrewqlkjhgf",
        "Code Oregon Code",
        "CodeOregon2026!!",
        "                    ",
        "seven blue herons " * 60,
        "ana@example.org.",
        "Ana-Maria Ruiz Lopez",
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(weak):
    page = sign_up(password1=weak, full_name="Ana-Maria Ruiz Lopez")
    assert page.status_code == 422
    assert page.context["form"].errors["password1"]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "strong",
    [
        "seven blue herons",
        "correct horse battery staple",
        "siete garzas azules",
        "семь синих цапель",
        "七只蓝色的苍鹭站在河边等待清晨的",
        "🦆🐟🌲 three signs of Oregon",
        "x7$k9-Qm2!vL4@zR",
        "my dog ate 12345678 pies",
    ],
)
def test_a_few_words_or_random_signs_will_do(strong):
    assert sign_up(password1=strong).status_code == 302
    EmailAddress.objects.update(verified=True)
    answer = Client().post(SIGN_IN, {"login": "ana@example.org", "password": strong})
    assert answer.url == "/accounts/landing/"


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "x" * 1001])
def test_the_same_holds_when_it_is_changed(weak, client_for, learner):
    form = {"oldpassword": factories.PASSWORD, "password1": weak, "password2": weak}
    assert client_for(learner).post(reverse("account_change_password"), form).status_code == 422


def test_one_signs_up_without_a_password_and_signs_in_by_a_code():
    client = Client()
    page = client.get("/accounts/signup/passkey/?door=employer")
    assert "password1" not in page.context["form"].fields
    assert 'href="/accounts/signup/?door=employer"' in page.text
    assert client.post("/accounts/signup/passkey/", {"email": "nobody"}).status_code == 422
    answer = client.post("/accounts/signup/passkey/", {**ANA, "door": "employer", "password1": "is not even looked at"})
    assert answer.url == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert not user.has_usable_password()
    assert user.audience == "employer"
    other_device = Client()
    confirmed = other_device.post(link_in(Message.objects.get()))
    assert confirmed.url == reverse("account_request_login_code")
    assert "let us email you a code" in other_device.get(confirmed.url).text

    other_device.post(reverse("account_request_login_code"), {"email": user.email})
    code = re.search(CODE, Message.objects.latest("id").text, re.M).group(1)
    assert other_device.post(reverse("account_confirm_login_code"), {"code": code}).url == "/accounts/landing/"
    offered = other_device.get("/accounts/landing/")
    assert offered.url == reverse("offer_passkey")
    page = other_device.get(offered.url)
    assert reverse("mfa_add_webauthn") in page.text
    assert reverse("employers:home") in page.text
    adding = other_device.get(reverse("mfa_add_webauthn"))
    assert adding.status_code == 200
    assert adding.context["form"]["passwordless"].value() is True


def test_whoever_has_a_password_or_a_passkey_is_not_asked_to_add_one(client_for, learner):
    assert client_for(learner).get("/accounts/landing/").url == reverse("me:home")
    learner.set_unusable_password()
    learner.save()
    Authenticator.objects.create(user=learner, type="webauthn", data={})
    assert client_for(learner).get("/accounts/landing/").url == reverse("me:home")


def test_without_a_password_no_password_signs_in():
    user = factories.UserFactory()
    user.set_unusable_password()
    user.save()
    for guess in ("", user.password, factories.PASSWORD):
        assert Client().post(SIGN_IN, {"login": user.email, "password": guess}).status_code == 422


def test_a_password_can_be_added_later():
    user = factories.UserFactory()
    user.set_unusable_password()
    user.save()
    client = by_code(user)
    asked = client.get(reverse("account_change_password"))
    assert asked.url == reverse("account_set_password")
    assert client.get(asked.url).status_code == 200
    assert client.post(asked.url, {"password1": "short", "password2": "short"}).status_code == 422
    new = "a brand new pass phrase"
    assert client.post(asked.url, {"password1": new, "password2": new}).status_code == 302
    assert Client().post(SIGN_IN, {"login": user.email, "password": new}).url == "/accounts/landing/"


def test_the_two_ways_to_sign_up_lead_to_each_other():
    assert "/accounts/signup/passkey/?next=%2Fjoin%2F" in Client().get(SIGN_UP + "?next=/join/").text


@pytest.mark.parametrize("name", ["x" * 101, "a\x00b", "a\u202eb"])
def test_the_name_of_a_passkey_is_one_short_line(name, learner, rf):
    form = AddKeyForm({"name": name, "credential": "{}"}, user=learner)
    assert "name" in form.errors


@pytest.mark.django_db
def test_every_page_that_asks_for_a_new_password_says_the_same_of_it(client_for):
    without = factories.UserFactory(email="b@example.org")
    without.set_unusable_password()
    without.save()
    link = f"{user_pk_to_url_str(without)}-{default_token_generator.make_token(without)}"
    pages = [
        Client().get("/accounts/signup/"),
        Client().get(f"/accounts/password/reset/key/{link}/", follow=True),
        client_for(factories.UserFactory()).get("/accounts/password/change/", follow=True),
        by_code(without).get("/accounts/password/set/", follow=True),
    ]
    for page in pages:
        assert "At least 15 characters. A few words you will remember are best." in page.text, page.request
        assert "other personal information" not in page.text
