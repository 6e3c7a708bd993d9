"""Silence: the employer is reminded after 3 and 7 days, the learner told after 14; each once, and not once it moved."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from jobs.candidates import actions as candidates
from jobs.referrals import actions
from jobs.referrals.models import Interview, Referral
from jobs.referrals.silence.tasks import remind_of_silence
from tests.jobs.referrals.worlds import World, referral_in, talk
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def later(days: float) -> None:
    """Time goes by for every referral there is."""
    for one in Referral.objects.all():
        Referral.objects.filter(pk=one.pk).update(moved_at=one.moved_at - dt.timedelta(days=days))
    for one in Interview.objects.all():
        Interview.objects.filter(pk=one.pk).update(starts_at=one.starts_at - dt.timedelta(days=days))


def letters(template: str) -> int:
    return Message.objects.filter(template=template).count()


def figure(name: str, value: int) -> None:
    Threshold.objects.create(name=name, value=value, effective_from=timezone.localdate(), why="Test")


def test_after_three_seven_and_fourteen_days_and_on_no_other_day():
    world, told = World(state="referred"), {}
    for day in range(1, 31):
        later(1)
        counts = remind_of_silence()
        if any(counts.values()):
            told[day] = counts
        assert not any(remind_of_silence().values())
    assert told == {
        3: {"reminded": 1, "told_silence": 0},
        7: {"reminded": 1, "told_silence": 0},
        14: {"reminded": 0, "told_silence": 1},
    }
    assert letters("referral_waits") == 4  # owner and recruiter, twice
    truth = Message.objects.get(template="referral_silent")
    assert truth.to == world.learner.email
    assert "has not answered for 14 days" in truth.text


def test_the_reminder_names_the_person_and_leads_to_them():
    world = World(state="referred")
    later(3)
    remind_of_silence()
    letter = Message.objects.get(template="referral_waits", to=world.people["owner"].email)
    page = reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])
    assert "Ana Rivera has waited 3 days" in letter.text
    assert f"http://testserver{page}" in letter.text


def test_one_second_before_the_day_nobody_is_told():
    World(state="referred")
    later(3 - 1 / 86_400)
    assert remind_of_silence()["reminded"] == 0


def test_after_a_standstill_each_side_gets_the_latest_only():
    World(state="viewed")
    later(20)
    assert remind_of_silence() == {"reminded": 1, "told_silence": 1}
    assert "for 20 days" in Message.objects.get(template="referral_silent").text
    assert not any(remind_of_silence().values())


@pytest.mark.parametrize("state", ["interested", "offered", "hired", "not_selected", "withdrawn"])
def test_where_the_next_word_is_not_the_employers_nobody_is_told(state):
    World(state=state)
    later(40)
    assert not any(remind_of_silence().values())


def test_what_has_moved_is_counted_anew():
    world = World(state="referred")
    later(6)
    remind_of_silence()
    actions.view(referral=Referral.objects.get(), by=world.people["owner"])
    later(2)
    assert not any(remind_of_silence().values())
    later(1)
    assert remind_of_silence()["reminded"] == 1


def test_an_interview_that_is_still_to_come_is_no_silence():
    world = World(state="viewed")
    actions.interview(referral=world.referral, by=world.people["owner"], **talk(20))
    later(19)
    assert not any(remind_of_silence().values())
    later(4.5)
    assert remind_of_silence()["reminded"] == 1
    row = Referral.objects.get()
    actions.interview(referral=row, by=world.people["owner"], **talk(2))
    later(3)
    assert not any(remind_of_silence().values())


def test_who_took_back_their_consent_waits_for_nobody():
    world = World(state="referred")
    candidates.hide(user=world.learner, by=world.learner)
    later(40)
    assert not any(remind_of_silence().values())


def test_an_employer_on_hold_is_not_reminded_and_the_learner_is_told():
    world = World(state="referred")
    type(world.organisation).objects.filter(pk=world.organisation.pk).update(state="suspended")
    later(15)
    assert remind_of_silence() == {"reminded": 0, "told_silence": 1}


def test_the_days_are_figures_and_zero_is_none(client_for):
    for name, value in (("first_answer_reminder", 0), ("second_answer_reminder", 2), ("silence_days", 5)):
        figure(name, value)
    world = World(state="referred")
    me = client_for(world.learner)
    later(2)
    assert remind_of_silence() == {"reminded": 1, "told_silence": 0}
    assert "No answer" not in me.get(reverse("referrals:mine")).text
    later(3)
    assert remind_of_silence() == {"reminded": 0, "told_silence": 1}
    assert "No answer for 5 days." in me.get(reverse("referrals:mine")).text


def test_with_all_figures_at_zero_nothing_is_sent():
    for name in ("first_answer_reminder", "second_answer_reminder", "silence_days"):
        figure(name, 0)
    World(state="referred")
    later(40)
    assert not any(remind_of_silence().values())


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_each_letter_once():
    world = World(state="referred")
    for _more in range(5):
        referral_in("referred", opening=world.opening)
    later(3)
    results = run_parallel(3, lambda _n: remind_of_silence()["reminded"])
    assert sum(results) == 6
    assert letters("referral_waits") == 12


@pytest.mark.django_db(transaction=True)
def test_who_is_answered_at_that_moment_is_not_told_of_silence():
    world = World(state="referred")
    later(14)
    row = Referral.objects.whole().get()

    def work(number: int) -> object:
        if number:
            return remind_of_silence()
        return actions.not_select(referral=row, no="filled", by=world.people["owner"]).state

    answered, _counts = run_parallel(2, work)
    assert answered == "not_selected"
    assert not any(remind_of_silence().values())
    told = Message.objects.filter(template="referral_silent").count()
    assert told in (0, 1)
    assert Referral.objects.get().told_days is None


def test_it_is_in_the_nightly_chain(settings):
    assert "jobs.remind_of_silence" in settings.NIGHTLY_CHAIN
