"""Whatever is sent to the pages of sign-in: a sentence and 422, never a failure."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.actions import invite
from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.codeoregon.accounts.test_sign_up import ANA, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
ODD = {
    "nothing": "",
    "NUL": "a\x00b@example.org",
    "10 KB": "x" * 10_240,
    "10 KB address": "x" * 10_240 + "@example.org",
    "emoji": "🦆",
    "right-to-left": "a\u202eb@example\u202c.org",
    "lines": "a\r\nBcc: b@example.org",
    "markup": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
}
# A password of these is long enough and nobody's guess, so it is taken.
GOOD_PASSWORDS = ("right-to-left", "lines", "markup")
WEAK = {name: odd for name, odd in ODD.items() if name not in GOOD_PASSWORDS}
each_weak = pytest.mark.parametrize("odd", list(WEAK.values()), ids=list(WEAK))
each_odd = pytest.mark.parametrize("odd", list(ODD.values()), ids=list(ODD))


def refused(page):
    assert page.status_code == 422, page.status_code
    errors = [str(line) for part in page.context or [] for line in _lines(part.get("form"))]
    assert errors
    assert "Error:" in page.text
    assert "<script>alert" not in page.text


def _lines(form):
    return [line for lines in getattr(form, "errors", {}).values() for line in lines]


def visitor(name, field, **rest):
    return lambda odd: Client().post(reverse(name), {**rest, field: odd})


FORMS = {
    "sign up: email": visitor("account_signup", "email", full_name="Ana", password1=ANA["password1"]),
    "without a password: email": visitor("account_signup_without_password", "email", full_name="Ana"),
    "sign in: email": visitor("account_login", "login", password="x"),
    "sign in: password": visitor("account_login", "password", login="ana@example.org"),
    "reset": visitor("account_reset_password", "email"),
    "code": visitor("account_request_login_code", "email"),
}


@each_odd
@pytest.mark.parametrize("form", list(FORMS))
def test_visitors_get_a_sentence(form, odd):
    refused(FORMS[form](odd))
    assert not User.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("form", [name for name in FORMS if "email" in name])
def test_an_address_where_nobody_can_have_mail(form):
    test_visitors_get_a_sentence(form, "walk-in-1@No-Email.invalid")


@pytest.mark.parametrize("odd", ["", "a\x00b", "x" * 10_240, "a\u202eb", "a\r\nb", "<script>alert(1)</script>", " "])
def test_a_name_is_one_line_of_plain_words(odd):
    refused(Client().post(reverse("account_signup"), {**ANA, "full_name": odd}))


@pytest.mark.parametrize("odd", ["", "a\x00b" * 6, "x" * 10_240, "🦆" * 20])
def test_a_new_password_is_hard_to_guess_and_not_endless(odd):
    refused(Client().post(reverse("account_signup"), {**ANA, "password1": odd}))


@pytest.mark.parametrize("name", ["Zoë", "Ana 🦆", "‏עדי‏", "नेहा", "O’Neil", "李小龙"])
def test_names_of_all_scripts_are_welcome(name):
    assert Client().post(reverse("account_signup"), {**ANA, "full_name": name}).status_code == 302


def test_the_longest_address_that_fits_is_taken_whole_and_a_longer_one_is_not():
    longest = "a" * 63 + "@" + ".".join(["d" * 60] * 3) + ".example"
    assert len(longest) == 254
    assert Client().post(reverse("account_signup"), {**ANA, "email": longest}).status_code == 302
    assert User.objects.get().email == longest
    refused(Client().post(reverse("account_signup"), {**ANA, "email": "a" + longest}))


@each_odd
def test_a_code_that_is_none(odd):
    user, client = factories.UserFactory(), Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    refused(client.post(reverse("account_confirm_login_code"), {"code": odd}))


@each_odd
def test_passwords_of_the_pages_behind_sign_in(odd):
    user = factories.UserFactory()
    client = factories.client_for(user)
    refused(client.post(reverse("account_reauthenticate"), {"password": odd}))
    new = "a brand new pass phrase"
    page = reverse("account_change_password")
    refused(client.post(page, {"oldpassword": odd, "password1": new, "password2": new}))
    refused(client.post(page, {"oldpassword": factories.PASSWORD, "password1": new, "password2": odd}))


@each_weak
def test_a_new_password_on_the_page_that_changes_it(odd, client_for, learner):
    form = {"oldpassword": factories.PASSWORD, "password1": odd, "password2": odd}
    refused(client_for(learner).post(reverse("account_change_password"), form))


@each_odd
def test_an_address_to_add(odd, client_for, learner):
    client = client_for(learner)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    refused(client.post(reverse("account_email"), {"action_add": "", "email": odd}))
    for action in ("action_send", "action_remove", "action_primary"):
        assert client.post(reverse("account_email"), {action: "", "email": odd}).status_code == 302


@each_odd
def test_the_second_step(odd):
    member = factories.UserFactory(staff_role="case_manager")
    data = {"secret": get_adapter().encrypt(factories.TOTP_SECRET)}
    Authenticator.objects.create(user=member, type="totp", data=data)
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": factories.PASSWORD})
    refused(client.post(reverse("mfa_authenticate"), {"code": odd}))
    inside = factories.client_for(member)
    refused(inside.post(reverse("mfa_reauthenticate"), {"code": odd}))


@each_odd
def test_setting_up_the_second_step(odd, learner, client_for):
    client = client_for(learner)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    refused(client.post(reverse("mfa_activate_totp"), {"code": odd}))


@pytest.mark.parametrize(
    "credential",
    [
        *ODD.values(),
        "[]",
        "1",
        "null",
        '{"id": 1}',
        '{"type": "public-key", "id": "AA", "rawId": "AA", "response": {}}',
    ],
)
def test_a_passkey_that_is_none(credential, learner, client_for):
    client = client_for(learner)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    page = client.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "mine"})
    refused(page)
    assert "This code is not right" not in page.text
    back = Client().post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert back.url == reverse("account_login")


@each_weak
def test_a_new_password_behind_the_link(odd, learner):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": learner.email})
    here = client.get(link_in(Message.objects.get()), follow=True).redirect_chain[-1][0]
    refused(client.post(here, {"password1": odd, "password2": odd}))


@each_weak
def test_an_invitation(odd):
    invite(email="new@example.org", staff_role="auditor", by=None)
    page = link_in(Message.objects.get())
    refused(Client().post(page, {"full_name": "Ana", "password": odd}))
    assert Client().get(f"/accounts/invitation/{'x' * 500}/").status_code == 404


@pytest.mark.parametrize("field", ["next", "door", "remember", "is_staff", "staff_role", "is_superuser", "is_active"])
@each_odd
def test_fields_nobody_offered_change_nothing(field, odd):
    answer = Client().post(reverse("account_signup"), {**ANA, field: odd, "staff_role": "auditor"})
    assert answer.status_code in (302, 422)
    for user in User.objects.all():
        assert (user.staff_role, user.is_superuser, user.is_active, user.audience) == ("", False, True, "learner")
