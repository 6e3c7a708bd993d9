"""Withdrawing: at any time before an answer, by the learner or by staff for them, kindly, and the employer is told."""

import pytest
from django.urls import reverse

from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from jobs.referrals import actions
from jobs.referrals.models import Referral
from jobs.referrals.states import LIVE, WITH_EMPLOYER
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


def page(world):
    return reverse("referrals:withdraw", args=[world.referral.pk])


def told(template):
    return set(Message.objects.filter(template=template).values_list("to", flat=True))


@pytest.mark.parametrize("state", LIVE)
def test_the_learner_withdraws_from_every_live_state(client_for, state):
    world = World(state=state)
    me = client_for(world.learner)
    asked = me.get(page(world)).text
    assert "You need not say why" in asked
    assert ("you say no to the offer" in asked) == (state == "offered")
    for _click in range(2):
        after = me.post(page(world), follow=True)
        assert after.status_code == 200
    assert Referral.objects.get().state == "withdrawn"
    assert StateMove.objects.of(world.referral).count() == 1
    assert "That is fine" in after.text
    assert not told("referral_learner")
    employer = {world.people["owner"].email, world.people["recruiter"].email}
    assert told("referral_gone") == (employer if state in WITH_EMPLOYER else set())


@pytest.mark.parametrize("state", LIVE)
def test_staff_withdraw_for_somebody_who_is_told(state):
    world = World(state=state)
    actions.withdraw(referral=world.referral, by=world.people["case_manager"], why="Asked us by phone")
    assert told("referral_learner") == {world.learner.email}
    letter = Message.objects.get(template="referral_learner")
    assert "Our staff withdrew your application" in letter.text
    assert "by phone" not in letter.text
    move = StateMove.objects.of(world.referral).get()
    assert (move.by, move.why) == (world.people["case_manager"], "Asked us by phone")


def test_the_letter_to_the_employer_says_who_and_not_why():
    world = World(state="offered")
    actions.withdraw(referral=world.referral, by=world.learner, why="Found a better one")
    letter = Message.objects.filter(template="referral_gone").first()
    assert "Ana Rivera" in letter.text
    assert "better" not in letter.text


@pytest.mark.parametrize("state", ["hired", "not_selected"])
def test_after_an_answer_it_is_too_late_and_says_so(client_for, state):
    world = World(state=state)
    answer = client_for(world.learner).post(page(world))
    assert answer.status_code == 409
    assert "You have an answer already" in answer.text
    assert Referral.objects.get().state == state


@pytest.mark.parametrize("who", ["other learner", "owner", "case_manager"])
def test_somebody_elses_application_is_not_there(client_for, who):
    world = World(state="offered")
    client = client_for(world.people[who])
    assert client.get(page(world)).status_code == 404
    assert client.post(page(world)).status_code == 404
    assert Referral.objects.get().state == "offered"
