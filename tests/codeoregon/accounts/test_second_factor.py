"""Staff show a second factor in each session before they see a staff page; a password alone opens nothing."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet, InvalidToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from codeoregon.mail.models import Message
from tests import factories
from tests.test_conventions import routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
SECRET = "JBSWY3DPEHPK3PXP"
SIGN_IN = "/accounts/login/"
CODE = r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$"


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def wrong():
    return "000000" if code() != "000000" else "111111"


def give_factor(user):
    data = {"secret": get_adapter().encrypt(SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    RecoveryCodes.activate(user)


def by_password(user):
    client = Client()
    return client, client.post(SIGN_IN, {"login": user.email, "password": factories.PASSWORD})


@pytest.mark.ignore_template_errors
def test_staff_give_password_and_code(staff):
    member = staff("case_manager")
    give_factor(member)
    client, answer = by_password(member)
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    assert client.post(answer.url, {"code": wrong()}).status_code == 422
    assert client.post(answer.url, {"code": code()}).url == "/accounts/landing/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.ignore_template_errors
def test_a_recovery_code_does_once(staff):
    member = staff("case_manager")
    give_factor(member)
    spare = RecoveryCodes(Authenticator.objects.get(user=member, type="recovery_codes")).get_unused_codes()[0]
    client, answer = by_password(member)
    assert client.post(answer.url, {"code": spare}).url == "/accounts/landing/"
    assert client.get("/admin/").status_code == 200
    second, answer = by_password(member)
    assert second.post(answer.url, {"code": spare}).status_code == 422


@pytest.mark.ignore_template_errors
def test_a_code_by_mail_is_no_second_factor(staff):
    member = staff("case_manager")
    give_factor(member)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": member.email})
    sent = re.search(CODE, Message.objects.get().text, re.M).group(1)
    answer = client.post(reverse("account_confirm_login_code"), {"code": sent})
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/admin/").url.startswith("/admin/login/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.ignore_template_errors
def test_without_one_staff_set_it_up_first_and_the_same_session_goes_on(staff):
    member = staff("case_manager")
    client, answer = by_password(member)
    assert answer.url == "/accounts/landing/"
    for closed in ("/admin/", "/jobs/", "/me/", "/admin/jobs/opening/?q=x"):
        assert client.get(closed).url == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": wrong()}).status_code == 422
    first = code(secret)
    done = client.post(reverse("mfa_activate_totp"), {"code": first})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert f'<a class="btn" href="{reverse("landing")}">Go on</a>' in client.get(done.url).text
    assert client.get(reverse("landing")).url == "/admin/jobs/opening/?q=x"
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("landing")).url == "/admin/"
    elsewhere, answer = by_password(member)
    assert elsewhere.post(answer.url, {"code": first}).status_code == 422  # who looked over a shoulder


@pytest.mark.ignore_template_errors
def test_a_password_typed_long_ago_or_a_code_by_mail_do_not_set_up_a_second_step(staff):
    member = staff("case_manager")
    client, _answer = by_password(member)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    mailed = Client()
    mailed.post(reverse("account_request_login_code"), {"email": member.email})
    sent = re.search(CODE, Message.objects.get().text, re.M).group(1)
    mailed.post(reverse("account_confirm_login_code"), {"code": sent})
    assert mailed.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.ignore_template_errors
def test_owners_are_told_when_a_way_into_their_account_changed(learner, client_for):
    visit = client_for(learner)
    visit.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    secret = visit.get(reverse("mfa_activate_totp")).context["form"].secret
    visit.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    new = "the river runs to the sea"
    sent = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    assert visit.post(reverse("account_change_password"), sent).status_code == 302
    told = [one.text for one in Message.objects.filter(template="sign_in_changed", to=learner.email).order_by("id")]
    assert len(told) == 2
    assert "Codes from an app were turned on for your account." in told[0]
    assert "The password of your account was changed." in told[1]
    assert all("If it was not you, call us now" in text for text in told)


@pytest.mark.ignore_template_errors
def test_a_code_counts_once_for_as_long_as_it_is_right(staff):
    member = staff("case_manager")
    give_factor(member)
    given = code()
    client, answer = by_password(member)
    assert client.post(answer.url, {"code": given}).url == "/accounts/landing/"
    totp = TOTP(Authenticator.objects.get(user=member, type="totp"))
    cache.delete(totp._get_used_cache_key(given))  # after half a minute allauth has forgotten it, and takes it still
    elsewhere, answer = by_password(member)
    assert elsewhere.post(answer.url, {"code": f"{given[:3]} {given[3:]}"}).status_code == 422
    assert client.post("/accounts/2fa/reauthenticate/", {"code": given}).status_code == 422


@pytest.mark.ignore_template_errors
def test_a_session_from_before_the_second_factor_is_asked_for_it(staff):
    member = staff("case_manager")
    client, _answer = by_password(member)
    give_factor(member)
    asked = client.get("/admin/jobs/opening/?q=x")
    assert asked.url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fjobs%2Fopening%2F%3Fq%3Dx"
    assert client.get(asked.url).status_code == 200
    assert client.post(asked.url, {"code": code(), "next": "/admin/"}).url == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_index", "mfa_add_webauthn", "account_change_password", "account_email"]
)
def test_a_password_alone_takes_no_second_factor_away(staff, name):
    member = staff("case_manager")
    client, _answer = by_password(member)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    give_factor(member)
    for answer in (client.get(reverse(name)), client.post(reverse(name), {})):
        assert answer.url.startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=member, type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_first_codes_are_not_called_new_ones(client_for, learner):
    """Whoever had none is not told that old ones do not work any more."""
    client = client_for(learner)
    _just_gave_the_password(client)
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code(page.context["form"].secret)})
    first = client.get(reverse("mfa_index")).text
    assert "You have recovery codes now." in first
    assert "old ones" not in first
    client.post(reverse("mfa_generate_recovery_codes"))
    again = client.get(reverse("mfa_index")).text
    assert "The old ones do not work any more." in again


def _just_gave_the_password(client):
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()


def test_recovery_codes_alone_are_no_second_factor(staff, client_for):
    member = staff("case_manager")
    client = client_for(member)
    Authenticator.objects.filter(user=member).update(type="recovery_codes")
    assert client.get("/admin/").url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("audience", ["learner", "employer"])
def test_learners_and_employers_need_none_and_never_see_the_admin(audience):
    user = factories.UserFactory(audience=audience)
    client, answer = by_password(user)
    assert answer.url == "/accounts/landing/"
    for page in ("/admin/", "/admin/login/", "/admin/codeoregon/user/"):
        answer = client.get(page, follow=True)
        assert answer.status_code in (403, 404), page


def test_the_admin_has_no_sign_in_of_its_own():
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(SIGN_IN)
    member = factories.UserFactory(staff_role="auditor")
    client = Client()
    client.post("/admin/login/", {"username": member.email, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_out_with_its_next_click(staff, client_for):
    member = staff("case_manager")
    client = client_for(member)
    member.is_active = False
    member.save()
    assert client.get("/admin/").status_code == 302
    _client, answer = by_password(member)
    assert "_auth_user_id" not in _client.session
    assert answer.status_code in (302, 422)


SIGNED_IN_PAGES = ["account_email", "account_change_password", "account_reauthenticate", "account_logout", "mfa_index"]


@pytest.mark.parametrize("name", SIGNED_IN_PAGES)
def test_the_pages_of_an_account_open(client_for, learner, name):
    assert client_for(learner).get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_request_login_code",
        "account_email_verification_sent",
        "account_inactive",
        "account_reset_password_from_key_done",
    ],
)
def test_the_pages_before_sign_in_open(name):
    assert Client().get(reverse(name)).status_code == 200


def test_of_one_confirmed_address_nothing_can_be_chosen(client_for, learner):
    client = client_for(learner)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    EmailAddress.objects.update_or_create(
        user=learner, email=learner.email, defaults={"verified": True, "primary": True}
    )
    assert "action_remove" not in client.get(reverse("account_email")).text
    client.post(reverse("account_email"), {"action_add": "", "email": "second@example.org"})
    assert "action_remove" in client.get(reverse("account_email")).text


def test_a_second_address_is_proven_before_it_counts(client_for, learner):
    client = client_for(learner)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    assert client.post(reverse("account_email"), {"action_add": "", "email": "nobody"}).status_code == 422
    client.post(reverse("account_email"), {"action_add": "", "email": "Second@Example.org"})
    assert not EmailAddress.objects.get(email="second@example.org").verified


def test_secrets_are_kept_encrypted_and_outlive_a_new_key(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = []
    first = get_adapter().encrypt(SECRET)
    settings.FIELD_KEYS = [old]
    assert get_adapter().decrypt(first) == SECRET
    kept = get_adapter().encrypt(SECRET)
    assert SECRET not in kept
    settings.FIELD_KEYS = [new, old]
    assert get_adapter().decrypt(kept) == SECRET
    settings.FIELD_KEYS = [new]
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(kept)


# --- Every staff page ---------------------------------------------------------------------------------------------


def staff_pages():
    """Every address under /admin/ by its pattern, with something in each place that wants an argument."""
    pages = set()
    for pattern, _view in routes():
        if pattern.startswith("admin/"):
            plain = re.sub(r"\(\?P<\w+>[^)]*\)", "jobs", pattern)  # ^(?P<app_label>jobs|…)/$
            plain = re.sub(r"<[^>]+>", "1", plain)  # <path:object_id>
            pages.add("/" + re.sub(r"[\^$\\]", "", plain))
    return sorted(pages)


PAGES = staff_pages()
# The way in leads to the portal's own sign-in, and the way out is open to everybody.
IN_AND_OUT = {"/admin/login/", "/admin/logout/"}


def test_the_walk_knows_the_pages_that_are_easy_to_forget():
    assert {"/admin/", "/admin/jsi18n/", "/admin/autocomplete/", "/admin/r/1/1/", "/admin/password_change/"} <= set(
        PAGES
    )
    assert "/admin/jobs/" in PAGES
    assert len(PAGES) > 60


@pytest.mark.parametrize(
    ("role", "has_one"),
    [("", False), ("", True), ("case_manager", True)],
    ids=["a superuser without one", "a superuser who has not shown it", "a case manager who has not shown it"],
)
def test_no_staff_page_opens_without_a_second_factor(role, has_one):
    member = factories.UserFactory(staff_role=role, is_superuser=not role)
    client, _answer = by_password(member)
    if has_one:
        give_factor(member)
    way = "/accounts/2fa/reauthenticate/" if has_one else "/accounts/2fa/totp/activate/"
    for page in PAGES:
        for answer in (client.get(page), client.post(page, {})):
            assert answer.status_code == 302, page
            assert answer.url.startswith(way), (page, answer.url)
    assert client.get("/admin/jsi18n/").content == b""


def test_no_staff_page_opens_to_visitors_and_learners(learner):
    visitor, (inside, _answer) = Client(), by_password(learner)
    for page in set(PAGES) - IN_AND_OUT:
        answer = visitor.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(("/admin/login/", "/accounts/login/")), page
        for shut in (inside.get(page, follow=True), inside.post(page, {}, follow=True)):
            assert shut.status_code in (403, 404, 405), page
