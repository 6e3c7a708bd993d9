"""A time to talk: set by the employer, told to the learner, in both calendars, and gone when it is off."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours
from codeoregon.mail.models import Message
from jobs.candidates import actions as candidates
from jobs.referrals import actions
from jobs.referrals.models import Interview, Referral
from tests.jobs.referrals.worlds import World, talk
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World(state="viewed")


def agree(world: World, who: str = "owner", **more):
    row = Referral.objects.whole().get(pk=world.referral.pk)
    return actions.interview(referral=row, by=world.people[who], **talk(**more))


def page(world: World, name: str = "candidate_interview") -> str:
    return reverse(f"employers:{name}", args=[world.opening.pk, world.referral.pk])


def form(days: int = 3, **more):
    day = timezone.localdate() + dt.timedelta(days=days)
    return {"day": day.isoformat(), "time": "14:30", "minutes": "45", "place": "1 Oak Street", **more}


def test_it_moves_the_referral_and_tells_the_learner_when_and_where(world):
    row = agree(world)
    made = Interview.objects.get()
    assert (row.state, made.number, made.made_by) == ("interviewing", 1, world.people["owner"])
    letter = Message.objects.get(to=world.learner.email)
    assert "1 Oak Street" in letter.text
    assert "30 minutes" in letter.text
    assert "Pacific time" in letter.text


def test_another_time_is_no_move_and_is_told_and_the_same_twice_is_one(world):
    first = talk()["starts_at"]
    agree(world, starts_at=first)
    agree(world, starts_at=first)
    agree(world, "recruiter", starts_at=first + HOUR)
    assert list(Interview.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert [move.to_state for move in StateMove.objects.of(world.referral)] == ["interviewing"]
    subjects = list(Message.objects.order_by("id").values_list("subject", flat=True))
    assert [("Another time" in subject) for subject in subjects] == [False, True]
    assert Referral.objects.get(pk=world.referral.pk).interview.starts_at == first + HOUR


def test_a_time_that_is_over_or_far_away_is_refused(world):
    for days in (-1, 0, 400):
        with pytest.raises(NotReady, match="still to come"):
            agree(world, days=days)
    assert not Interview.objects.exists()


def test_others_set_no_time_first_or_again(world):
    at = talk()["starts_at"]
    for _round in range(2):
        for who in ("supervisor", "other employer", "left", "learner", "case_manager"):
            with pytest.raises(NotYours):
                agree(world, who)
        agree(world, starts_at=at)
    assert Interview.objects.count() == 1


def test_without_consent_there_is_no_other_time(world):
    agree(world)
    candidates.hide(user=world.learner, by=world.learner)
    with pytest.raises(NotReady, match="does not agree"):
        agree(world, days=5)


@pytest.mark.parametrize("state", ["interested", "offered", "hired", "not_selected", "withdrawn"])
def test_from_other_states_nobody_talks(state):
    with pytest.raises(NoSuchStep):
        agree(World(state=state))
    assert not Interview.objects.exists()


def test_the_employers_form_sets_a_time_in_pacific_time(world, client_for):
    owner = client_for(world.people["owner"])
    assert owner.post(page(world), form()).status_code == 302
    here = timezone.localtime(Interview.objects.get().starts_at)
    assert (here.hour, here.minute, here.date()) == (14, 30, timezone.localdate() + dt.timedelta(days=3))
    shown = owner.get(page(world)).text
    assert "Another time to talk" in shown
    assert 'value="14:30"' in shown
    assert "2:30 p.m." in owner.get(page(world, "candidate")).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": ""}, "Enter the day."),
        ({"day": "soon"}, "Enter a day like"),
        ({"day": "2020-01-01"}, "still to come"),
        ({"day": "2099-01-01"}, "a year away"),
        ({"time": ""}, "Enter the time."),
        ({"time": "noon"}, "Enter a time like"),
        ({"time": "25:00"}, "Enter a time like"),
        ({"minutes": "7"}, "How long?"),
        ({"place": "  "}, "Say where"),
        ({"place": "x" * 201}, "at most"),
    ],
)
def test_a_wrong_time_is_422_and_writes_nothing(world, client_for, wrong, sentence):
    answer = client_for(world.people["owner"]).post(page(world), form(**wrong))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Interview.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(("day", "time"), [("2027-03-14", "02:30"), ("2027-11-07", "01:30")])
def test_an_hour_that_the_clocks_skip_or_repeat_is_refused(world, client_for, day, time):
    if dt.date.fromisoformat(day) - timezone.localdate() > dt.timedelta(days=365):
        pytest.skip("too far away to be set")
    answer = client_for(world.people["owner"]).post(page(world), form(day=day, time=time))
    assert (answer.status_code, "the clocks change" in answer.text) == (422, True)


@pytest.mark.parametrize("who", ["supervisor", "other employer", "left", "learner", "other learner", "case_manager"])
def test_the_form_is_there_for_owners_and_recruiters_only(world, client_for, who):
    client = client_for(world.people[who])
    status = 403 if who == "supervisor" else 404
    assert client.get(page(world)).status_code == status
    assert client.post(page(world), form()).status_code == status
    assert not Interview.objects.exists()


def test_once_it_is_past_the_form_leads_back(client_for):
    world = World(state="offered")
    answer = client_for(world.people["owner"]).get(page(world))
    assert answer.url == page(world, "candidate")


def test_both_get_the_same_appointment_for_their_calendars(world, client_for):
    at = talk()["starts_at"].replace(microsecond=0)
    agree(world, starts_at=at, place="Room 4; ask for Lee, please")
    theirs = client_for(world.people["owner"]).get(page(world, "candidate_interview_ics"))
    mine = client_for(world.learner).get(reverse("referrals:interview_ics", args=[world.referral.pk]))
    for file in (theirs, mine):
        assert file["Content-Type"].startswith("text/calendar")
        assert file["Cache-Control"] == "no-store"
        assert f"DTSTART:{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" in file.text
        assert f"UID:interview-{world.referral.pk}@testserver" in file.text
        assert "LOCATION:Room 4\\; ask for Lee\\, please" in file.text
    assert "SUMMARY:Ana Rivera: Junior web developer" in theirs.text
    assert world.learner.email not in theirs.text


def test_another_time_raises_the_sequence_of_the_same_appointment(world, client_for):
    me, file = client_for(world.learner), reverse("referrals:interview_ics", args=[world.referral.pk])
    for number in range(3):
        agree(world, days=3 + number)
        assert f"SEQUENCE:{number}\r\n" in me.get(file).content.decode()


def test_the_learners_page_shows_the_time_while_it_stands(world, client_for):
    me, file = client_for(world.learner), reverse("referrals:interview_ics", args=[world.referral.pk])
    assert me.get(file).status_code == 404
    agree(world)
    shown = me.get(reverse("referrals:mine")).text
    assert file in shown
    assert "1 Oak Street" in shown
    actions.withdraw(referral=Referral.objects.get(), by=world.learner)
    assert "1 Oak Street" not in me.get(reverse("referrals:mine")).text
    assert me.get(file).status_code == 404


def test_a_place_is_text_and_only_a_web_address_in_it_is_a_link(world, client_for):
    agree(world, place="<b>x</b> https://talk.example/room javascript:alert(1)")
    shown = client_for(world.learner).get(reverse("referrals:mine")).text
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert 'href="https://talk.example/room"' in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize("who", ["other learner", "owner", "case_manager"])
def test_somebody_elses_calendar_file_is_not_there(world, client_for, who):
    agree(world)
    file = reverse("referrals:interview_ics", args=[world.referral.pk])
    assert client_for(world.people[who]).get(file).status_code == 404


@pytest.mark.parametrize("who", ["other employer", "left", "learner"])
def test_the_employers_file_is_theirs(world, client_for, who):
    agree(world)
    assert client_for(world.people[who]).get(page(world, "candidate_interview_ics")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_times_set_at_once_are_numbered_one_after_the_other():
    world = World(state="viewed")
    at = talk()["starts_at"]
    results = run_parallel(6, lambda n: agree(world, starts_at=at + n * HOUR).state)
    assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, MoveRefused)]
    assert results.count("interviewing") == 6
    assert sorted(Interview.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert StateMove.objects.of(world.referral).count() == 1
