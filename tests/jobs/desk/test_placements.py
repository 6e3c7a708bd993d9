"""The employer's placement pages: whose they are, and signing there."""

import html

import pytest
from django.urls import reverse

from jobs.placements.models import Signature
from jobs.placements.signing import agreement
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
NAME = "Olga Owner"


@pytest.fixture
def world():
    factories.PoolFactory(kind="ojt")
    made = World()
    for who in ("owner", "supervisor"):
        made.people[who].full_name = NAME
        made.people[who].save()
    return made


@pytest.fixture
def placement(world):
    made = world.placement("sent")
    type(made).objects.filter(pk=made.pk).update(agreement=agreement.compose(made))
    made.refresh_from_db()
    return made


def sign_with(placement, **wrong):
    return {"typed_name": NAME, "agree": "on", "document": agreement.digest(placement.agreement), **wrong}


@pytest.mark.parametrize("where", ["placement", "placement_sign"])
def test_only_members_find_it(world, placement, client_for, where):
    address = reverse(f"employers:{where}", args=[placement.pk])
    assert client_for(world.people["owner"]).get(address).status_code == 200
    for who in ("other employer", "left", "learner", "other learner"):
        client = client_for(world.people[who])
        assert client.get(address).status_code == 404
        assert (
            client.post(reverse("employers:placement_sign", args=[placement.pk]), sign_with(placement)).status_code
            == 404
        )
    assert not Signature.objects.exists()


def test_the_list_holds_their_own(world, placement, client_for):
    assert "Ana Rivera" in client_for(world.people["supervisor"]).get(reverse("employers:placements")).text
    assert "No placements yet" in client_for(world.people["other employer"]).get(reverse("employers:placements")).text


def test_a_page_of_the_list_that_is_none(world, placement, client_for):
    client = client_for(world.people["owner"])
    assert client.get(reverse("employers:placements"), {"page": "1"}).status_code == 200
    for number in ("zz", "99"):
        assert client.get(reverse("employers:placements"), {"page": number}).status_code == 404


def test_a_supervisor_looks_and_does_not_sign(world, placement, client_for):
    client = client_for(world.people["supervisor"])
    page = client.get(reverse("employers:placement", args=[placement.pk]))
    assert "Read and sign" not in page.text
    sign = reverse("employers:placement_sign", args=[placement.pk])
    assert client.get(sign).status_code == 302
    assert client.post(sign, sign_with(placement)).status_code == 422
    assert not Signature.objects.exists()


def test_signing_shows_the_whole_text_and_keeps_what_was_signed(world, placement, client_for):
    client, sign = client_for(world.people["owner"]), reverse("employers:placement_sign", args=[placement.pk])
    page = html.unescape(client.get(sign).text)
    assert all(line in page for line in agreement.paragraphs(placement))
    for _click in range(2):
        assert client.post(sign, sign_with(placement), REMOTE_ADDR="192.0.2.7").status_code == 302
    signature = Signature.objects.get()
    assert (signature.typed_name, signature.address) == (NAME, "192.0.2.7")
    assert signature.document_sha256 == agreement.digest(placement.agreement)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"typed_name": " "}, "Type your full name."),
        ({"typed_name": "Somebody Else"}, f"Type your name as it stands in your account: {NAME}"),
        ({"agree": ""}, "Tick the box"),
        ({"document": "0" * 64}, "Read it again"),
        ({"document": ""}, "Read it again"),
    ],
)
def test_a_wrong_signature_is_422_and_nothing_is_kept(world, placement, client_for, wrong, sentence):
    sign = reverse("employers:placement_sign", args=[placement.pk])
    answer = client_for(world.people["owner"]).post(sign, sign_with(placement, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert agreement.digest(placement.agreement) in answer.text  # the form now stands for the text that is shown
    assert not Signature.objects.exists()


def test_a_draft_has_no_text_to_sign_yet(world, client_for):
    draft = world.placement("draft")
    client = client_for(world.people["owner"])
    assert "Our staff write the agreement now" in client.get(reverse("employers:placement", args=[draft.pk])).text
    assert client.get(reverse("employers:placement_sign", args=[draft.pk])).status_code == 302
