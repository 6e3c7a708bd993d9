"""An organisation that is not approved sees and moves nobody, whichever door it tries."""

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady
from jobs.openings.actions import approve_and_publish
from jobs.openings.models import Opening
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


class TestOpeningOnHold:
    """An open opening of an organisation on hold: its members are told that the job board does not show it."""

    @pytest.fixture
    def opening(self, world):
        world.organisation.state = "suspended"
        world.organisation.save()
        return world.opening

    def test_its_page_says_so_and_leads_to_no_page_that_is_gone(self, opening, owner):
        page = owner.get(reverse("employers:opening", args=[opening.pk])).text
        assert "is on hold." in page
        assert "Its openings are off the job board for now." in page
        assert '<span class="tag wait">On hold</span>' in page
        for untrue in ("See it on the job board", "days left", "Renew", opening.get_absolute_url()):
            assert untrue not in page, untrue

    def test_at_home_and_in_the_file_it_is_not_among_the_open_ones(self, opening, owner):
        home = owner.get(reverse("employers:home")).text
        assert "<h2>Off the job board for now (1)</h2>" in home
        assert "<h2>Open (" not in home
        assert "days left" not in home
        line = owner.get(reverse("employers:openings_csv")).text.splitlines()[1]
        assert "On hold" in line
        assert "days left" not in line

    def test_after_a_change_nobody_is_told_that_the_board_shows_it(self, opening, owner):
        names = ("title", "kind", "positions", "hours_per_week", "summary", "soc_code")
        sent = {name: getattr(opening, name) for name in names}
        address = reverse("employers:opening_change", args=[opening.pk, "job"])
        assert "at once" not in owner.get(address).text
        done = owner.post(address, {**sent, "hours_per_week": 33}, follow=True).text
        assert "Your organization is on hold, so the job board shows none of its openings for now." in done
        assert "The job board shows it now." not in done

    def test_after_sending_one_nobody_is_told_to_wait_for_approval(self, opening, owner):
        page = owner.get(reverse("employers:opening_sent", args=[opening.pk])).text
        assert "Your organization is on hold. Nothing of yours is public until our staff end the hold." in page
        assert "waiting for approval" not in page

    def test_after_a_change_that_staff_look_at_both_are_named(self, opening, owner):
        Opening.objects.filter(pk=opening.pk).update(training="Deploying.")
        address = reverse("employers:opening_change", args=[opening.pk, "pay"])
        first = {"pay_low": "25", "pay_high": "30", "pay_period": "hour", "benefits": "", "site": opening.site_id}
        done = owner.post(address, {**first, "agreed": "agreed"}, follow=True).text
        assert "is on hold, so it is back on the job board when they have approved it and ended the hold." in done

    def test_staff_who_publish_are_told_what_ends_it(self, opening, staff):
        Opening.objects.filter(pk=opening.pk).update(state="submitted")
        opening.refresh_from_db()
        with pytest.raises(NotReady, match="End the hold first"):
            approve_and_publish(opening=opening, by=staff())
