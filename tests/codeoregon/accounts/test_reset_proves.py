"""A password reset by the mailed link shows that the address is read: nothing has to be confirmed afterwards."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from tests import factories

CHOSEN = {"password1": "a long enough one", "password2": "a long enough one"}


def reset(client, user):
    key = default_token_generator.make_token(user)
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return client.post(client.get(address)["Location"], CHOSEN)


@pytest.fixture
def person(db):
    user = factories.UserFactory()
    EmailAddress.objects.filter(user=user).update(verified=False)
    return user


def test_a_used_link_proves_the_address(client, person):
    assert reset(client, person).status_code == 302
    assert EmailAddress.objects.get(user=person).verified
    signed_in = client.post(reverse("account_login"), {"login": person.email, "password": CHOSEN["password1"]})
    assert signed_in["Location"] != reverse("account_email_verification_sent")
    assert client.get(reverse("me:home")).status_code == 200


def test_of_an_account_with_two_addresses_it_proves_neither(client, person):
    EmailAddress.objects.create(user=person, email="second@example.org", verified=False)
    assert reset(client, person).status_code == 302
    assert not EmailAddress.objects.filter(user=person, verified=True).exists()
