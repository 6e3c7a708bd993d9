"""The learner's placement pages."""

import pytest
from django.urls import reverse

from jobs.placements import actions
from jobs.placements.models import Signature
from jobs.placements.signing import agreement
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
MINE = "/me/placements/"


@pytest.fixture
def world():
    factories.PoolFactory(kind="ojt")
    return World()


@pytest.fixture
def me(world, client_for):
    return client_for(world.learner)


def test_nothing_yet_leads_to_the_applications(me):
    text = me.get(MINE).text
    assert "No placements yet" in text
    assert reverse("referrals:mine") in text


@pytest.mark.parametrize("state", ["draft", "sent", "cancelled"])
def test_the_list_and_the_page_of_each_state(world, me, state):
    placement = world.placement(state)
    assert "Junior web developer" in me.get(MINE).text
    assert me.get(reverse("placements:detail", args=[placement.pk])).status_code == 200


@pytest.mark.parametrize("who", ["other learner", "owner", "other employer"])
def test_somebody_elses_does_not_exist(world, client_for, who):
    placement = world.placement("sent", agreement="We agree.")
    client = client_for(world.people[who])
    for where in ("placements:detail", "placements:sign"):
        assert client.get(reverse(where, args=[placement.pk])).status_code == 404
    sent = {"typed_name": "X Y", "agree": "on", "document": agreement.digest("We agree.")}
    assert client.post(reverse("placements:sign", args=[placement.pk]), sent).status_code == 404
    assert "Junior web developer" not in client.get(MINE).text
    assert not Signature.objects.exists()


def test_the_learner_signs_and_sees_it(world, me):
    placement = world.placement("sent", agreement="We agree.\n\nTruly.")
    sign = reverse("placements:sign", args=[placement.pk])
    assert "Truly." in me.get(sign).text
    answer = me.post(
        sign,
        {"typed_name": " ana  RIVERA ", "agree": "on", "document": agreement.digest(placement.agreement)},
        follow=True,
    )
    assert "You signed. All three parties get a message when everybody has." in answer.text
    assert "ana RIVERA, " in answer.text
    assert sign not in answer.text
    assert me.get(sign).status_code == 302  # signed already: back to the page
    assert Signature.objects.get().user == world.learner


def test_the_last_of_three_reads_that_all_have_signed(world, me):
    placement = world.placement("sent", agreement="We agree.\n\nTruly.")
    for party, name in (("employer", "owner"), ("board", "job_developer")):
        by = world.people[name]
        actions.sign(placement=placement, party=party, typed_name=by.full_name, by=by, address=None)
    sent = {"typed_name": "Ana Rivera", "agree": "on", "document": agreement.digest(placement.agreement)}
    answer = me.post(reverse("placements:sign", args=[placement.pk]), sent, follow=True)
    assert "You signed. Now all three have, and each gets a message." in answer.text


def test_the_text_says_who_where_what_and_when(world):
    placement = world.placement("draft", wage="24.50")
    text = agreement.compose(placement)
    for said in (
        world.organisation.legal_name,
        "Ana Rivera",
        "Worksystems",
        "$24.50 an hour",
        "40 hours",
        "Junior web developer",
        "Portland",
        str(placement.pk),
    ):
        assert said in text
    assert world.learner.email not in text
    assert agreement.compose(placement) == text


def test_no_name_is_never_an_address(world):
    world.learner.full_name = ""
    world.learner.save()
    assert world.learner.email not in agreement.compose(world.placement("draft"))
