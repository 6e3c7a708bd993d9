"""The pages of an account speak one Spanish: ours. allauth has its own, in other words and with another "you"."""

import gettext
import html
import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests import factories
from tests.test_spanish import words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clear_cache"),
    pytest.mark.ignore_template_errors,
]
BEFORE = [
    *("login", "signup", "signup_without_password", "reset_password", "reset_password_done", "request_login_code"),
    *("email_verification_sent", "inactive", "reset_password_from_key_done"),
]
INSIDE = ["account_email", "account_change_password", "account_sessions", "account_logout", "offer_passkey"]
SECOND = [
    *("index", "reauthenticate", "activate_totp", "deactivate_totp", "view_recovery_codes", "generate_recovery_codes"),
    "list_webauthn",
]
WITH_A_KEY = ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"]  # read its public half, and one made up has none


def theirs() -> set[str]:
    """What allauth says in Spanish, and we never."""
    with (Path(allauth.__file__).parent / "locale/es/LC_MESSAGES/django.mo").open("rb") as file:
        said = {one.strip() for one in gettext.GNUTranslations(file)._catalog.values() if isinstance(one, str)}
    return said - {part for one in words.read("es") for part in words.strings(one)} - {""}


def said_by(answer) -> set[str]:
    """Each piece of the text of a page, and what its attributes say."""
    page = answer.content.decode()
    pieces = [*re.split(r"<[^>]*>", page), *re.findall(r'"([^"]*)"', page)]
    return {" ".join(html.unescape(piece).split()) for piece in pieces}


def in_spanish(client):
    client.cookies["django_language"] = "es"
    return client


def test_before_sign_in_no_page_has_words_of_another_spanish():
    client = in_spanish(Client())
    for name in BEFORE:
        for answer in (client.get(reverse(f"account_{name}")), client.post(reverse(f"account_{name}"), {})):
            assert said_by(answer) & theirs() == set(), name
    assert "Iniciar sesión" in said_by(client.get(reverse("account_login")))


def account(*kinds):
    """Somebody who reads Spanish, has these further ways in, and has just shown who they are."""
    user = factories.UserFactory(language="es")
    for kind in kinds:
        if kind == "recovery_codes":
            RecoveryCodes.activate(user)
            continue
        data = {"secret": get_adapter().encrypt(factories.TOTP_SECRET)} if kind == "totp" else {"name": "Azul"}
        Authenticator.objects.create(user=user, type=kind, data=data)
    return user


@pytest.mark.parametrize("kinds", [(), ("totp", "recovery_codes"), ("webauthn", "recovery_codes")])
def test_nor_has_any_page_of_an_account(kinds):
    client = in_spanish(factories.client_for(account(*kinds)))
    asks = reverse("account_reauthenticate")
    answers = [client.get(asks), client.post(asks, {"password": "not this one"})]
    has_shown(client)
    names = [*INSIDE, *(f"mfa_{name}" for name in SECOND), *(WITH_A_KEY if "webauthn" not in kinds else ())]
    answers += [client.get(reverse(name)) for name in names]
    assert {answer.status_code for answer in answers} <= {200, 302, 404, 422}
    for answer in answers:
        assert said_by(answer) & theirs() == set(), answer.request["PATH_INFO"]


def has_shown(client):
    """The session has just shown everything that it may be asked for."""
    session = client.session
    records = session["account_authentication_methods"]
    records[0]["reauthenticated"] = True
    records.append({**records[0], "method": "mfa"})
    session.save()


def test_nor_has_the_name_that_a_second_key_is_given():
    with override("es"):
        assert get_adapter().generate_authenticator_name(account("webauthn"), "webauthn") == "Llave 2"


@pytest.mark.parametrize(
    ("kinds", "offered"),
    [
        (("totp", "recovery_codes"), "Use a code from your app, or a recovery code"),
        (("totp",), "Use a code from your app"),
        (("webauthn", "recovery_codes"), "Use a recovery code"),
    ],
)
def test_codes_are_offered_by_what_somebody_has(kinds, offered):
    user = account(*kinds)
    user.language = "en"
    user.save()
    client = factories.client_for(user)
    page = client.get(reverse("account_reauthenticate"))
    assert offered in said_by(page)
    assert "Use your password" not in said_by(page)
    assert f"{offered}." in said_by(client.get(reverse("mfa_reauthenticate")))
