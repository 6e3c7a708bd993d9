"""An opening is filled or closed: everybody still on the way for it is told the truth once, and nobody is reminded."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.mail.models import Message
from jobs.candidates import actions as candidates
from jobs.openings import actions as openings
from jobs.openings.models import Opening
from jobs.placements.models import Placement
from jobs.referrals import actions
from jobs.referrals.models import Referral
from jobs.referrals.silence.tasks import remind_of_silence, tell_of_ends
from jobs.referrals.states import LIVE
from tests import factories
from tests.jobs.placements.test_filled import hire
from tests.jobs.referrals.test_silence import later, letters
from tests.jobs.referrals.worlds import World, referral_in
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def by_employer(world):
    return openings.fill(opening=world.opening, by=world.people["owner"])


def by_staff(world):
    return openings.close(opening=world.opening, by=world.people["job_developer"], why="They moved away.")


def by_the_last_hire(world):
    return hire(referral_in("offered", opening=world.opening), world.people["owner"])


ENDS = {by_employer: "is filled", by_staff: "was closed", by_the_last_hire: "is filled"}


def told() -> list[Message]:
    return list(Message.objects.filter(template="referral_ended").order_by("id"))


@pytest.mark.parametrize(("end", "words"), ENDS.items())
def test_who_is_still_on_the_way_gets_one_kind_letter(end, words):
    world = World(state="viewed")
    assert tell_of_ends() == {"told_end": 0}
    end(world)
    assert tell_of_ends() == {"told_end": 1}
    [letter] = told()
    assert letter.to == world.learner.email
    assert f"“Junior web developer” at {world.organisation.name} {words}" in letter.text
    assert "They can still do so, but do not wait for it." in letter.text
    assert "does not mean that you did something wrong" in letter.text
    for _again in range(3):
        assert tell_of_ends() == {"told_end": 0}
    assert len(told()) == 1


@pytest.mark.parametrize("end", ENDS)
def test_the_employer_is_not_reminded_and_the_learner_hears_of_no_silence(end):
    world = World(state="referred")
    end(world)
    later(40)
    assert not any(remind_of_silence().values())
    assert letters("referral_waits") == letters("referral_silent") == 0
    assert not Referral.objects.silent_for(3).exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("interested", "They had not seen your application yet"),
        ("referred", "They gave you no answer"),
        ("interviewing", "If you have a time to talk with them, call us"),
        ("offered", "They offered it to you. Call us"),
    ],
)
def test_it_says_what_it_means_for_where_they_stand(state, words):
    world = World(state=state)
    by_employer(world)
    tell_of_ends()
    assert words in told()[0].text


def test_in_the_learners_language():
    world = World(state="viewed")
    world.learner.language = "es"
    world.learner.save()
    by_employer(world)
    tell_of_ends()
    assert "ya está cubierto" in told()[0].subject
    assert "no espere por eso" in told()[0].text


@pytest.mark.parametrize("state", ["hired", "not_selected", "withdrawn", "called_off"])
def test_who_has_an_answer_is_not_told(state):
    by_employer(World(state=state))
    assert tell_of_ends() == {"told_end": 0}


def test_one_that_only_ran_out_goes_on_being_asked_for():
    world = World(state="referred")
    Opening.objects.update(expires_at=timezone.now())
    openings.expire_due()
    later(4)
    assert tell_of_ends() == {"told_end": 0}
    assert remind_of_silence()["reminded"] == 1
    assert letters("referral_waits") == 2, world.people


def test_who_took_back_their_consent_hears_of_it_once_they_agree_again():
    world = World(state="viewed")
    by_employer(world)
    candidates.hide(user=world.learner, by=world.learner)
    assert tell_of_ends() == {"told_end": 0}
    candidates.show(user=world.learner, by=world.learner)
    assert tell_of_ends() == {"told_end": 1}


def test_opened_again_the_same_day_nobody_is_written_to_and_all_is_as_it_was():
    world = World(state="viewed")
    by_employer(world)
    openings.publish(opening=Opening.objects.get(), by=world.people["owner"])
    assert tell_of_ends() == {"told_end": 0}
    later(3)
    assert remind_of_silence()["reminded"] == 1


@pytest.mark.parametrize(("days", "letters_due"), [(13, 1), (15, 0)])
def test_of_one_that_ended_long_ago_nobody_gets_a_letter_and_the_page_still_says_so(days, letters_due, client_for):
    world = World(state="viewed")
    by_employer(world)
    Opening.objects.update(ended_at=timezone.now() - timedelta(days=days))
    assert tell_of_ends() == {"told_end": letters_due}
    assert len(told()) == letters_due
    assert "This job is filled" in client_for(world.learner).get(reverse("referrals:mine")).text


def test_opened_again_and_ended_again_is_told_again():
    world = World(state="viewed")
    by_employer(world)
    tell_of_ends()
    openings.publish(opening=Opening.objects.get(), by=world.people["owner"])
    assert tell_of_ends() == {"told_end": 0}
    openings.close(opening=Opening.objects.get(), by=world.people["owner"], why="No money.")
    assert tell_of_ends() == {"told_end": 1}
    assert ["is filled" in one.text for one in told()] == [True, False]


def test_the_learners_page_says_so_at_once(client_for):
    world = World(state="viewed")
    me, page = client_for(world.learner), reverse("referrals:mine")
    later(20)
    assert "This job is filled" not in me.get(page).text
    assert "No answer for 20 days." in me.get(page).text
    by_employer(world)
    text = me.get(page).text
    assert "This job is filled" in text
    assert "can still answer you, but do not wait for it" in text
    assert "No answer for" not in text
    assert "Still to come" not in text


@pytest.mark.parametrize("state", ["interviewing", "offered"])
def test_an_offer_or_a_talk_is_asked_after(state, client_for):
    world = World(state=state)
    by_staff(world)
    text = client_for(world.learner).get(reverse("referrals:mine")).text
    assert "This job is not open any more" in text
    assert "Call us, and we ask whether it still stands for you." in text
    assert "You say yes or no" not in text


def test_the_employer_reads_so_and_can_still_hire_one_of_them(client_for):
    world = World(state="viewed")
    owner, board = client_for(world.people["owner"]), reverse("employers:candidates", args=[world.opening.pk])
    assert "You can still answer them" not in owner.get(board).text
    by_employer(world)
    text = owner.get(board).text
    assert "This opening is filled." in text
    assert "You can still answer them, and hire one of them." in text
    assert "Ana Rivera" in text
    assert hire(world.referral, world.people["owner"]).pk
    assert tell_of_ends() == {"told_end": 0}


@pytest.mark.django_db(transaction=True)
def test_two_last_hires_at_once_tell_whoever_is_left_once_each():
    opening = factories.OpeningFactory(positions=2)
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    last = [referral_in("offered", opening=opening) for _ in range(2)]
    left = [referral_in(state, opening=opening) for state in LIVE]
    hired = run_parallel(2, lambda number: hire(last[number], owner))
    assert all(isinstance(one, Placement) for one in hired), hired
    counts = run_parallel(3, lambda _n: tell_of_ends()["told_end"])
    assert sum(counts) == len(left), counts
    assert {one.to for one in told()} == {one.candidate.user.email for one in left}
    assert len(told()) == len(left)


@pytest.mark.django_db(transaction=True)
def test_who_withdraws_at_that_moment_is_told_once_or_not_at_all():
    world = World(state="viewed")
    by_employer(world)
    row = Referral.objects.whole().get()
    work = [tell_of_ends, lambda: actions.withdraw(referral=row, by=world.learner).state]
    _count, left = run_parallel(2, lambda number: work[number]())
    assert left == "withdrawn"
    assert len(told()) <= 1
    assert tell_of_ends() == {"told_end": 0}
