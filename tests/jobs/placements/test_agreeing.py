"""A plan that waits for the learner's yes: they are told once for each plan, in their language, and find it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from jobs.placements import actions
from jobs.placements.models import Placement
from jobs.placements.ojt import actions as training
from jobs.placements.ojt import watch
from jobs.placements.ojt.models import OjtTerms, PlanRow
from jobs.placements.signing import agreeing
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def written(world: World) -> Placement:
    """Whole, as staff leave it."""
    placement = world.fill(world.placement("draft"))
    settle(world, placement)
    return Placement.objects.whole().get(pk=placement.pk)


def settle(world: World, placement: Placement) -> None:
    training.settle(placement=placement, by=world.people["job_developer"])


def read(client: Any, page: str) -> str:
    """The mark of the plan that the page shows."""
    found = re.search(r'name="document" value="([^"]*)"', client.get(page).text)
    return found[1] if found else ""


def letters() -> list[Message]:
    return list(Message.objects.filter(template="placement_agree").order_by("pk"))


def test_the_learner_is_told_when_the_last_thing_is_written(world: World) -> None:
    placement = world.placement("draft", ends_on=None)
    world.fill(placement)
    settle(world, placement)
    assert not letters()
    day = timezone.localdate() + dt.timedelta(days=100)
    actions.amend(placement=placement, by=world.people["job_developer"], ends_on=day)
    (letter,) = letters()
    assert letter.to == world.learner.email
    assert f"/me/placements/{placement.pk}/" in letter.text
    assert "Junior web developer" in letter.subject
    assert "(On-the-job training)" in letter.text


def test_once_for_a_plan_and_again_when_it_was_changed(world: World, written: Placement) -> None:
    settle(world, written)
    watch.look()
    written = actions.confirm(placement=written, by=world.learner)
    actions.take_back(placement=written, by=world.people["job_developer"], why="Another method")
    settle(world, Placement.objects.whole().get())
    assert len(letters()) == 1
    PlanRow.objects.update(method="Together with a colleague")
    settle(world, Placement.objects.whole().get())
    assert len(letters()) == 2


def test_nobody_is_told_of_a_plan_whose_first_day_is_past_or_that_lacks_something(
    world: World, written: Placement
) -> None:
    Message.objects.all().delete()
    Placement.objects.update(starts_on=timezone.localdate() - dt.timedelta(days=1))
    settle(world, Placement.objects.whole().get())
    Placement.objects.update(starts_on=timezone.localdate())
    OjtTerms.objects.update(no_nepotism=False)
    settle(world, Placement.objects.whole().get())
    assert not letters()
    OjtTerms.objects.update(no_nepotism=True)
    assert watch.look()["plans"] == 1  # what was missing came about elsewhere
    assert len(letters()) == 1


def test_a_learner_who_reads_spanish_is_told_in_spanish_of_the_kind_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    type(world.learner).objects.update(language="es")
    settle(world, world.fill(world.placement("draft")))
    (letter,) = letters()
    assert letter.language == "es"
    assert "On-the-job training" not in letter.text


def test_an_intern_is_told_when_the_host_is_approved(world: World) -> None:
    placement = world.fill(world.placement("draft", "internship"))
    assert not agreeing.waits(placement)
    actions.approve(placement=placement, by=world.people["job_developer"])
    (letter,) = letters()
    assert "(Paid internship)" in letter.text
    assert agreeing.first_of(world.learner) == placement
    actions.confirm(placement=placement, by=world.learner)
    assert agreeing.first_of(world.learner) is None


def test_their_home_and_their_list_lead_to_it(world: World, written: Placement, client_for: Any) -> None:
    page = f"/me/placements/{written.pk}/"
    them, other = client_for(world.learner), client_for(world.people["other learner"])
    for address in ("/me/", "/me/placements/"):
        assert f'href="{page}">Read the plan' in them.get(address).text
        assert "Read the plan" not in other.get(address).text
    assert "I agree to this plan" in them.get(page).text
    them.post(f"{page}agree/", {"document": read(them, page)})
    assert Placement.objects.get().state == "participant_confirmed"
    for address in ("/me/", "/me/placements/"):
        assert "Read the plan" not in them.get(address).text


def test_who_agrees_agrees_to_the_plan_they_read(world: World, written: Placement, client_for: Any) -> None:
    page, them = f"/me/placements/{written.pk}/", client_for(world.learner)
    before = read(them, page)
    PlanRow.objects.update(method="Together with a colleague")
    for stale in ({"document": before}, {}):
        answer = them.post(f"{page}agree/", stale, follow=True).text
        assert "The plan was changed since you opened this page." in answer
        assert "Together with a colleague" in answer
        assert Placement.objects.get().state == "draft"
    them.post(f"{page}agree/", {"document": read(them, page)})
    assert Placement.objects.get().state == "participant_confirmed"


def test_what_is_missing_meanwhile_is_said_to_staff_and_not_to_the_learner(
    world: World, written: Placement, client_for: Any
) -> None:
    page = f"/me/placements/{written.pk}/"
    me = client_for(world.learner)
    agrees = {"document": read(me, page)}
    type(world.organisation).objects.update(state="suspended")
    assert (
        "Something in the plan is not right any more. Our staff look into it."
        in me.post(f"{page}agree/", agrees, follow=True).text
    )
    assert Placement.objects.get().state == "draft"
    with pytest.raises(NotReady, match="approved"):
        actions.confirm(placement=written, by=world.people["job_developer"])


def test_their_home_leads_to_a_plan_only_while_it_waits_for_them(
    world: World, written: Placement, client_for: Any
) -> None:
    them, staff = client_for(world.learner), world.people["job_developer"]

    def is_asked() -> bool:
        return "Read the plan" in them.get("/me/").text

    actions.take_back(placement=actions.confirm(placement=written, by=world.learner), by=staff, why="Another method")
    assert is_asked()
    actions.amend(placement=written, by=staff, ends_on=None)
    assert not is_asked()
    actions.amend(placement=written, by=staff, ends_on=timezone.localdate() + dt.timedelta(days=100))
    assert is_asked()
    actions.amend(placement=written, by=staff, kind="direct")
    assert not is_asked()


def test_a_host_that_is_taken_back_asks_nobody(world: World, client_for: Any) -> None:
    staff = world.people["job_developer"]
    placement = actions.approve(placement=world.fill(world.placement("draft", "internship")), by=staff)
    assert "Read the plan" in client_for(world.learner).get("/me/").text
    actions.take_back(placement=placement, by=staff, why="Another host")
    assert "Read the plan" not in client_for(world.learner).get("/me/").text


def test_insurance_that_lasts_to_the_end_was_the_last_thing_missing(world: World, written: Placement) -> None:
    Message.objects.all().delete()
    OjtTerms.objects.update(policy_expires_on=written.starts_on)
    settle(world, written)
    assert agreeing.first_of(world.learner) is None
    day = timezone.localdate() + dt.timedelta(days=200)
    watch.renew_policy(
        placement=written, number="WC 2", expires_on=day, why="Renewed", by=world.people["job_developer"]
    )
    assert agreeing.first_of(world.learner) == written
    assert len(letters()) == 1


def test_the_night_notes_who_waits_no_more(world: World, written: Placement) -> None:
    type(written.referral.opening.organisation).objects.update(state="suspended")
    watch.look()
    assert agreeing.first_of(world.learner) is None


def test_their_home_costs_the_same_however_many_plans_are_being_written(
    world: World, client_for: Any, django_assert_num_queries: Any
) -> None:
    settle(world, world.placement("draft"))
    them = client_for(world.learner)
    them.get("/me/")
    with CaptureQueriesContext(connection) as one:
        them.get("/me/")
    now = timezone.now()
    for _number in range(3):
        more = factories.ReferralFactory(candidate=world.candidate, state="hired", referred_at=now, ended_at=now)
        settle(world, factories.PlacementFactory(referral=more, starts_on=timezone.localdate()))
    with django_assert_num_queries(len(one)):
        them.get("/me/")


def test_an_agreement_to_sign_comes_before_a_plan_to_read(world: World, written: Placement, client_for: Any) -> None:
    other = factories.ReferralFactory(
        candidate=world.candidate, state="hired", referred_at=timezone.now(), ended_at=timezone.now()
    )
    sent = factories.PlacementFactory(
        referral=other, state="sent", kind="direct", starts_on=timezone.localdate(), agreement="We agree."
    )
    home = client_for(world.learner).get("/me/").text
    assert f"/me/placements/{sent.pk}/sign/" in home
    assert "Read the plan" not in home
