"""Who signs up on the way to some page gets there: on whatever device they confirm the address and sign in."""

import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from codeoregon.accounts.models import User
from codeoregon.mail.models import Message
from tests import factories
from tests.codeoregon.accounts.test_sign_up import ANA, SIGN_IN, SIGN_UP, link_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]


def on_the_way(client, page="/join/", **changes):
    asked = client.get(page)
    shown = client.get(asked.url)
    client.post(SIGN_UP, {**ANA, "next": shown.context["redirect_field_value"], **changes})
    return link_in(Message.objects.latest("pk"))


def confirm(client, link):
    """Open the link and press its button; where that leads to choosing a password, choose one."""
    action = re.search(r'<form method="post" action="([^"]+)"', client.get(link).text.split("<main", 1)[1]).group(1)
    answer = client.post(action)
    if "/password/reset/key/" in answer.url:  # elsewhere than where the account was made
        form = client.get(answer.url).url
        assert client.post(form, {"password1": ANA["password1"], "password2": ANA["password1"]}).status_code == 302


def sign_in(client, **more):
    return client.post(SIGN_IN, {"login": "ana@example.org", "password": ANA["password1"], **more}, follow=True)


@pytest.mark.parametrize(
    ("reads", "goes_on"), [("first", "first"), ("second", "second"), ("second", "first"), ("second", "third")]
)
def test_who_signs_up_on_the_way_to_joining_lands_there_on_whatever_device_they_confirm_and_sign_in(reads, goes_on):
    devices = {name: Client() for name in ("first", "second", "third")}
    link = on_the_way(devices["first"])
    confirm(devices[reads], link)
    arrived = sign_in(devices[goes_on])
    assert "/join/" in [url for url, _status in arrived.redirect_chain]
    assert devices[goes_on].get("/accounts/landing/").url == reverse("me:home"), "once"
    again = sign_in(Client())
    assert "/join/" not in [url for url, _status in again.redirect_chain], "once, wherever they sign in"


def test_another_page_that_was_asked_for_comes_first_and_the_way_is_past():
    link = on_the_way(Client())
    confirm(Client(), link)
    arrived = sign_in(Client(), next="/me/settings/")
    assert [url for url, _status in arrived.redirect_chain] == ["/me/settings/"]
    assert User.objects.get().bound_for == ""


def test_who_signs_up_again_before_confirming_is_on_the_newest_way():
    client = Client()
    sign_up(client)
    caches["default"].clear()  # three minutes later: the next link goes out
    confirm(Client(), on_the_way(Client(), "/me/badges/", full_name="Ana"))
    assert User.objects.get().bound_for == "/me/badges/"


def test_signing_up_at_an_address_in_use_changes_nothing_of_its_account():
    user = factories.UserFactory(email="ana@example.org")
    sign_up(next="/join/")
    assert not User.objects.exclude(pk=user.pk).exists()
    assert User.objects.get().bound_for == ""


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example", "javascript:alert(1)",
        "http://testserver/join/", "join/", "/join/\n", "/join/\u202e", "/" + "x" * 500, "/x\x00",
    ],
)  # fmt: skip
def test_only_a_path_of_ours_is_kept(page):
    sign_up(next=page)
    assert [user.bound_for for user in User.objects.all()] in ([""], [])
    assert "evil" not in "".join(Message.objects.values_list("text", flat=True))
