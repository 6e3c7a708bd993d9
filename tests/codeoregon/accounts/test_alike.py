"""Nobody learns from us who has an account: same words, same status, and the same work behind them."""

import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.codeoregon.accounts.test_sign_up import ANA, SIGN_IN, SIGN_UP, sign_up, words
from tests.races import run_parallel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
KNOWN, UNKNOWN = "known@example.org", "other@example.org"


class CountingHasher(MD5PasswordHasher):
    """Stands for the slow one: how often it is asked is what a clock would show."""

    asked = 0

    def encode(self, password, salt):
        CountingHasher.asked += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counted(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    factories.UserFactory(email=KNOWN)


def work(send):
    """What a request costs: (hashes, queries, mails), and the answer."""
    caches["default"].clear()
    CountingHasher.asked, mails = 0, Message.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answer = send()
    kinds = Counter(query["sql"].split()[0] for query in queries if "codeoregon_cache" not in query["sql"])
    return (CountingHasher.asked, kinds, Message.objects.count() - mails), answer


def signing_up(email):
    return lambda: sign_up(email=email)


def signing_in(email):
    return lambda: Client().post(SIGN_IN, {"login": email, "password": "not the password"})


def asking(name):
    return lambda email: lambda: Client().post(reverse(name), {"email": email})


FORMS = {
    "sign up": signing_up,
    "sign up without a password": lambda email: (
        lambda: Client().post(reverse("account_signup_without_password"), {"full_name": "Ana", "email": email})
    ),
    "sign in": signing_in,
    "reset": asking("account_reset_password"),
    "code": asking("account_request_login_code"),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_known_and_unknown_addresses_cost_the_same_hashes_and_mails(form):
    for send in (FORMS[form](KNOWN), FORMS[form]("warm@example.org")):
        send()
    known, first = work(FORMS[form](KNOWN))
    unknown, second = work(FORMS[form](UNKNOWN))
    assert (known[0], known[2]) == (unknown[0], unknown[2])
    assert first.status_code == second.status_code
    assert getattr(first, "url", "") == getattr(second, "url", "")
    if first.status_code == 422:
        assert words(first).replace("known", "other") == words(second)
    more = known[1] - unknown[1] + (unknown[1] - known[1])
    assert sum(more.values()) <= 8, more


def test_the_hash_is_really_made_once_on_both_sides():
    assert [work(FORMS["sign up"](email))[0][0] for email in (KNOWN, UNKNOWN)] == [1, 1]
    assert [work(FORMS["sign in"](email))[0][0] for email in (KNOWN, UNKNOWN)] == [1, 1]


def test_an_account_without_a_password_signs_in_no_faster():
    bare = factories.UserFactory(email="bare@example.org")
    bare.set_unusable_password()
    bare.save()
    assert work(signing_in("bare@example.org"))[0][0] == 1


def test_what_is_done_for_the_clock_alone_leaves_nothing_behind():
    work(signing_up(KNOWN))
    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert [message.to for message in Message.objects.all()] == [KNOWN]


def test_codes_that_were_never_sent_run_out_like_codes_that_were():
    def tries(email):
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": email})
        answers = [client.post(reverse("account_confirm_login_code"), {"code": "AAAA-0000"}) for _try in range(4)]
        return [(answer.status_code, getattr(answer, "url", "")) for answer in answers]

    assert tries(KNOWN) == tries(UNKNOWN)


@pytest.mark.django_db(transaction=True)
def test_one_address_in_four_cases_at_once_makes_one_account_and_four_equal_answers():
    spellings = ["ana@example.org", "Ana@Example.org", " ANA@EXAMPLE.ORG ", "aNa@eXample.Org"]
    answers = run_parallel(4, lambda number: sign_up(email=spellings[number]))
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/accounts/confirm-email/")}
    assert list(User.objects.exclude(email=KNOWN).values_list("email", flat=True)) == ["ana@example.org"]


def test_the_owner_of_a_known_address_gets_a_mail_that_says_so_and_nobody_else_does():
    first = sign_up(email=KNOWN.upper())
    message = Message.objects.get()
    assert (message.to, message.template) == (KNOWN, "account/email/account_already_exists")
    assert re.search(r"account", message.text)
    assert ANA["full_name"] not in message.text
    second = sign_up(email=UNKNOWN)
    pages = [words(Client().get(answer.url)) for answer in (first, second)]
    assert pages[0] == pages[1]


def test_the_page_after_sign_up_says_the_same_in_the_same_browser():
    pages = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        answer = client.post(SIGN_UP, {**ANA, "email": email})
        pages.append(words(client.get(answer.url)).replace("known", "other"))
    assert pages[0] == pages[1]
