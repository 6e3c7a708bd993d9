"""Signing up and in: one account an address, and nobody learns from us who has one."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.races import run_parallel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
SIGN_UP, SIGN_IN = "/accounts/signup/", "/accounts/login/"
ANA = {"full_name": "Ana Ruiz", "email": "Ana@Example.org", "password1": "seven blue herons"}


def sign_up(client=None, query="", **changes):
    return (client or Client()).post(SIGN_UP + query, {**ANA, **changes})


def link_in(message):
    return re.search(r"https?://testserver(/\S+)", message.text).group(1)


def words(page):
    """A page without what differs between any two answers."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)


def test_a_visitor_signs_up_confirms_by_the_link_and_signs_in():
    client = Client()
    assert client.get(SIGN_UP).status_code == 200
    page = sign_up(client, follow=True)
    assert page.status_code == 302
    user = User.objects.get()
    assert (user.email, user.full_name, user.audience, user.language) == (
        "ana@example.org",
        "Ana Ruiz",
        "learner",
        "en",
    )
    message = Message.objects.get()
    assert (message.to, message.user, message.secret) == ("ana@example.org", user, True)

    confirm = link_in(message)
    assert client.get(confirm).status_code == 200
    assert not EmailAddress.objects.get().verified, "a mail scanner that follows links confirms nothing"
    assert client.post(confirm).status_code == 302
    assert EmailAddress.objects.get().verified
    fresh = Client()
    answer = fresh.post(SIGN_IN, {"login": "ana@example.org", "password": ANA["password1"]})
    assert answer.url == "/accounts/landing/"
    assert fresh.get(answer.url).url == reverse("me:home")


def test_whoever_reads_the_mail_owns_the_account_not_whoever_typed_the_address_first():
    """Mallory signs up with Ana's address; Ana signs up too, and presses the one link that she got."""
    sign_up(full_name="Mallory", password1="a password of mallory")
    ana = Client()
    sign_up(ana)
    chosen = ana.post(link_in(Message.objects.get()), follow=True)
    assert "Choose a password to sign in with." in chosen.text
    assert "typed on another device does not count any more" in chosen.text
    assert User.objects.get().has_usable_password() is False
    tries = Client().post(SIGN_IN, {"login": "ana@example.org", "password": "a password of mallory"})
    assert tries.status_code == 422
    where = chosen.redirect_chain[-1][0]
    assert ana.post(where, {"password1": "the password of ana", "password2": "the password of ana"}).status_code == 302
    answer = Client().post(SIGN_IN, {"login": "ana@example.org", "password": "the password of ana"})
    assert answer.url == "/accounts/landing/"


def test_the_form_sent_twice_by_one_browser_keeps_its_password():
    client = Client()
    sign_up(client)
    sign_up(client)
    answer = client.post(link_in(Message.objects.first()), follow=True)
    assert "another device" not in answer.text
    assert User.objects.get().check_password(ANA["password1"])


def test_confirming_twice_says_so():
    client = Client()
    sign_up(client)
    link = link_in(Message.objects.get())
    client.post(link)
    again = client.post(link, follow=True)
    assert again.status_code == 404
    assert "If you confirmed your address already, sign in." in again.text


def test_a_link_opened_on_another_device_leads_to_a_new_password():
    sign_up()
    phone = Client()
    answer = phone.post(link_in(Message.objects.get()))
    assert "/password/reset/key/" in answer.url
    assert EmailAddress.objects.get().verified


def test_a_further_address_takes_no_password_away(learner):
    EmailAddress.objects.create(user=learner, email="second@example.org", verified=False)
    confirmation = EmailConfirmationHMAC(EmailAddress.objects.get(email="second@example.org"))
    Client().post(reverse("account_confirm_email", args=[confirmation.key]))
    assert EmailAddress.objects.get(email="second@example.org").verified
    assert User.objects.get(pk=learner.pk).has_usable_password()


def test_an_address_that_somebody_else_only_claimed_is_still_free_for_its_owner():
    other = factories.UserFactory()
    EmailAddress.objects.create(user=other, email="ana@example.org", verified=False, primary=False)
    sign_up(Client())
    user = User.objects.get(email="ana@example.org")
    assert user.full_name == "Ana Ruiz"
    assert list(EmailAddress.objects.filter(email="ana@example.org").values_list("user", flat=True)) == [user.pk]


def test_without_the_link_there_is_no_way_in():
    sign_up()
    client = Client()
    answer = client.post(SIGN_IN, {"login": "ana@example.org", "password": ANA["password1"]})
    assert answer.url == reverse("account_email_verification_sent")
    assert client.get("/accounts/landing/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "   "}, "full_name"),
        ({"full_name": "x" * 151}, "full_name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "14 characters."}, "password1"),
        ({"password1": "1q2w3e4r5t6y7u8i9o0p"}, "password1"),
        ({"password1": "Ana@Example.org"}, "password1"),
        ({"password1": ""}, "password1"),
    ],
)
def test_a_form_that_is_refused_is_422_keeps_the_input_and_writes_nothing(changes, field):
    page = sign_up(**changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    if field != "full_name":
        assert "Ana Ruiz" in page.text
    assert "Error:" in page.text
    assert not User.objects.exists()
    assert not Message.objects.exists()


def test_a_second_sign_up_answers_exactly_like_the_first_and_changes_nothing():
    first = sign_up()
    caches["default"].clear()
    second = sign_up(full_name="Mallory", password1="another long password")
    assert (second.status_code, second.url) == (first.status_code, first.url)
    assert words(Client().get(second.url)) == words(Client().get(first.url))
    assert User.objects.get().full_name == "Ana Ruiz"
    assert [message.template for message in Message.objects.order_by("id")] == [
        "account/email/email_confirmation_signup",
        "account/email/email_confirmation_signup",  # a new link, for nobody has opened the first
    ]
    caches["default"].clear()
    EmailAddress.objects.update(verified=True)
    sign_up()
    assert Message.objects.order_by("id").last().template == "account/email/account_already_exists"


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_account_and_two_equal_answers():
    answers = run_parallel(4, lambda _number: sign_up())
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/accounts/confirm-email/")}
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_signing_in_says_the_same_of_an_address_we_know_and_one_we_do_not():
    factories.UserFactory(email="known@example.org")
    pages = [
        Client().post(SIGN_IN, {"login": email, "password": "not the password"})
        for email in ("known@example.org", "other@example.org")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert words(pages[0]).replace("known", "other") == words(pages[1])


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_reset_and_code_answer_the_same_whether_or_not_there_is_an_account(name):
    factories.UserFactory(email="known@example.org")
    clients = [Client(), Client()]
    answers = [
        client.post(reverse(name), {"email": email}, follow=True)
        for client, email in zip(clients, ("known@example.org", "other@example.org"), strict=True)
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert words(answers[0]).replace("known", "other") == words(answers[1])
    assert Message.objects.filter(to="known@example.org").count() == 1


def test_a_code_from_the_mail_signs_in():
    factories.UserFactory(email="known@example.org")
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "known@example.org"})
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", Message.objects.get().text, re.M).group(1)
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "AAAA-0000"})
    assert wrong.status_code == 422
    assert client.post(reverse("account_confirm_login_code"), {"code": code}).url == "/accounts/landing/"


def test_a_forgotten_password_is_reset_by_the_link():
    factories.UserFactory(email="known@example.org")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "known@example.org"})
    form = client.get(link_in(Message.objects.get()), follow=True)
    here = form.redirect_chain[-1][0]
    assert client.post(here, {"password1": "short", "password2": "short"}).status_code == 422
    new = "a brand new password"
    assert client.post(here, {"password1": new, "password2": new}).status_code == 302
    assert Client().post(SIGN_IN, {"login": "known@example.org", "password": new}).url == "/accounts/landing/"


@pytest.mark.parametrize(
    ("door", "says", "not_so"),
    [
        ("employer", "Next you tell us about your organization", "where you live"),
        ("mentor", "It takes two minutes.", "where you live"),
        ("", "Next you will tell us where you live", "your organization"),
        ("unknown", "Next you will tell us where you live", "your organization"),
    ],
)
def test_the_page_says_what_comes_next_behind_each_door(door, says, not_so):
    client = Client()
    fresh = client.get(f"{SIGN_UP}?door={door}")
    refused = client.post(SIGN_UP, {**ANA, "email": "nobody", "door": door})
    assert refused.status_code == 422
    for page in (fresh, refused):
        assert says in page.text
        assert not_so not in page.text


def test_the_employers_door_leads_to_the_employers_home(client_for):
    client = Client()
    page = client.get(SIGN_UP + "?door=employer")
    assert page.context["form"]["door"].value() == "employer"
    assert 'name="door" value="employer"' in page.text
    sign_up(client, door="employer")
    user = User.objects.get()
    assert user.audience == "employer"
    assert client_for(user).get("/accounts/landing/").url == reverse("employers:home")


@pytest.mark.parametrize("door", ["staff", "superuser", "x" * 19, "", "<b>"])
def test_no_other_door_opens(door):
    sign_up(door=door)
    user = User.objects.get()
    assert user.audience == "learner"
    assert not user.is_staff


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "http://localhost/", "javascript:alert(1)"],
)
def test_signing_in_never_leads_away_from_here(elsewhere):
    user = factories.UserFactory()
    answer = Client().post(SIGN_IN, {"login": user.email, "password": factories.PASSWORD, "next": elsewhere})
    assert answer.url == "/accounts/landing/"


def test_signing_in_leads_on_to_where_one_was_going():
    user = factories.UserFactory()
    answer = Client().post(SIGN_IN, {"login": user.email, "password": factories.PASSWORD, "next": "/jobs/"})
    assert answer.url == "/jobs/"


def test_landing_is_for_signed_in_people_and_knows_its_doors(client_for, staff):
    assert Client().get("/accounts/landing/").url.startswith(SIGN_IN)
    assert client_for(staff("auditor")).get("/accounts/landing/").url == "/admin/"
    assert client_for(factories.UserFactory(audience="mentor")).get("/accounts/landing/").url == reverse("me:home")


def test_too_many_wrong_passwords_are_stopped_without_redis(settings):
    assert "redis" not in str(settings.CACHES)
    user = factories.UserFactory()
    answers = [Client().post(SIGN_IN, {"login": user.email, "password": "no"}) for _try in range(6)]
    assert "too many" in answers[-1].text
    right = Client().post(SIGN_IN, {"login": user.email, "password": factories.PASSWORD})
    assert right.status_code in (422, 429), "even the right password waits"


@pytest.mark.django_db(transaction=True)
def test_a_broker_and_a_mail_server_that_are_down_fail_no_sign_up(monkeypatch, settings):
    def down(*_args, **_kwargs):
        raise ConnectionError("no broker")

    monkeypatch.undo()  # the real bell
    monkeypatch.setattr("codeoregon.celery.app.send_task", down)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert sign_up().status_code == 302
    assert Message.objects.waiting().count() == 1


def test_the_first_superuser_signs_in_before_mail_works(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", ANA["password1"])
    call_command("createsuperuser", interactive=False, email="Top@Example.org", verbosity=0)
    client = Client()
    credentials = {"login": "top@example.org", "password": ANA["password1"]}
    assert client.post(SIGN_IN, credentials).url == "/accounts/landing/"
    assert client.get("/admin/").url == reverse("mfa_activate_totp")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/accounts/confirm-email/zzz/", "/accounts/password/reset/key/zz-zz/", "/accounts/password/reset/key/1-x/"],
)
def test_a_dead_link_is_404_with_a_sentence(address):
    page = Client().get(address, follow=True)
    assert page.status_code == 404
    assert "too old, or it was used before" in page.text


def test_sign_in_speaks_as_we_do():
    user = factories.UserFactory()
    page = Client().get(SIGN_IN).text
    assert "Keep me signed in on this device" in page
    assert "Remember Me" not in page
    wrong = Client().post(SIGN_IN, {"login": user.email, "password": "not this one at all"})
    assert "The email address or the password is not right." in wrong.text


def test_the_password_page_speaks_as_we_do(client_for, learner):
    page = client_for(learner).get("/accounts/password/change/", follow=True).text
    assert "Current Password" not in page
    assert "(again)" not in page


@pytest.mark.parametrize("name", ["Ana <3", "Ana >", "<b>Ana</b>"])
def test_a_name_has_no_brackets(name):
    page = sign_up(full_name=name)
    assert page.status_code == 422
    assert "without HTML" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["😀😀", "12345", "***", "½ ²", "💃 7"])
def test_a_name_without_letters_gets_a_sentence(name):
    answer = sign_up(full_name=name)
    assert answer.status_code == 422
    assert "Write the name in letters, in any script." in answer.text
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["X", "李", "نور", "Zoë 😀", "Müller 2", "ᏣᎳᎩ"])
def test_a_name_of_one_letter_or_in_any_script_is_a_name(name):
    assert sign_up(full_name=name).status_code == 302


@pytest.mark.parametrize("password", ["short", "password", "123456", "aaaa", ""])
def test_a_short_password_gets_one_complaint(password):
    answer = sign_up(password1=password)
    assert len(answer.context["form"].errors["password1"]) == 1
