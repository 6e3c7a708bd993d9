"""An organisation that is not approved sees and moves nobody, whichever door it tries."""

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests.jobs.referrals.worlds import World, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def owner(world, client_for):
    return client_for(world.people["owner"])


def page_of(name, world, *more):
    own = [world.opening.pk] if name == "candidates" else [world.opening.pk, world.referral.pk]
    return reverse(f"employers:{name}", args=[*own, *more])


@pytest.mark.parametrize("state", ["suspended", "declined", "pending"])
def test_an_organisation_that_is_not_approved_sees_and_moves_nobody(world, owner, state):
    opening_page = reverse("employers:opening", args=[world.opening.pk])
    world.organisation.state = state
    world.organisation.save()
    page = owner.get(page_of("candidates", world))
    assert page.status_code == 200
    assert "is not approved now." in page.text
    assert "Ana Rivera" not in page.text + owner.get(opening_page).text + owner.get(reverse("employers:home")).text
    for where in ("candidate", "candidate_hire", "candidate_no"):
        assert owner.get(page_of(where, world)).status_code == 404
    assert owner.post(page_of("candidate_step", world, "seen")).status_code == 404
    assert owner.post(page_of("candidate_no", world), {"reason": "filled"}).status_code == 404
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"


@pytest.mark.parametrize("step", ["view", "interview", "offer", "not_select"])
def test_a_step_already_under_way_is_refused_too(world, step):
    row = Referral.objects.whole().get(pk=world.referral.pk)
    world.organisation.state = "suspended"
    world.organisation.save()
    more = talk() if step == "interview" else {"no": "other_chosen"} if step == "not_select" else {}
    with pytest.raises(NotReady, match="not approved now"):
        getattr(actions, step)(referral=row, by=world.people["owner"], **more)
    assert Referral.objects.get(pk=row.pk).state == "referred"
