"""The employer records a renewed policy: who may, what is refused, and that nobody is asked for it any more."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.mail.models import Message
from jobs.placements.models import Placement
from jobs.placements.ojt import watch
from jobs.placements.ojt.models import OjtTerms
from tests.jobs.placements.ojt.test_watch import at_work, count
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def day(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def placement(world):
    """At work for 90 days; the policy ends in five."""
    made = at_work(world)
    OjtTerms.objects.update(policy_number="WC-1", policy_expires_on=day(5))
    return made


def page(placement):
    return f"/employers/placements/{placement.pk}/insurance/"


def policy():
    return OjtTerms.objects.values_list("policy_number", "policy_expires_on").get()


@pytest.mark.parametrize("who", ["owner", "recruiter"])
def test_who_signs_for_the_employer_records_it_and_the_task_is_done(world, placement, client_for, who):
    them = client_for(world.people[who])
    for address in ("/employers/home/", f"/employers/placements/{placement.pk}/"):
        assert f'href="{page(placement)}"' in them.get(address).text
    assert count(world, "Contracts whose insurance ends") == 1
    shown = them.get(page(placement)).text
    assert 'value="WC-1"' in shown
    assert "On record is policy WC-1" in shown
    answer = them.post(page(placement), {"number": " WC-2 ", "expires_on": day(370)}, follow=True)
    assert "The renewal is recorded." in answer.text
    assert policy() == ("WC-2", day(370))
    assert count(world, "Contracts whose insurance ends") == watch.look()["policies"] == 0
    assert page(placement) not in them.get("/employers/home/").text


def test_staff_are_told_and_find_it_in_the_history(world, placement, client_for):
    for _click in range(2):
        client_for(world.people["owner"]).post(page(placement), {"number": "WC-2", "expires_on": day(370)})
    letter = Message.objects.get(template="placement_task")
    assert letter.to == world.people["job_developer"].email
    assert "recorded its workers' compensation policy WC-2" in letter.text
    terms = OjtTerms.objects.get()
    kept = terms.events.order_by("pgh_id").values_list("policy_number", flat=True)
    assert list(kept)[-2:] == ["WC-1", "WC-2"]
    history = client_for(world.people["job_developer"]).get(f"/admin/jobs/ojtterms/{terms.pk}/history/").text
    assert "WC-2" in history
    assert str(world.people["owner"]) in history


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"expires_on": day(5)}, "Enter a later day"),
        ({"expires_on": day(4)}, "Enter a later day"),
        ({"expires_on": day(-1)}, "still to come"),
        ({"expires_on": timezone.localdate()}, "still to come"),
        ({"expires_on": day(1200)}, "Check the year"),
        ({"expires_on": ""}, "Enter the day on which the policy ends."),
        ({"expires_on": "soon"}, "Enter a day like"),
        ({"number": " "}, "Enter the policy number."),
        ({"number": "9" * 61}, "60"),
    ],
)
def test_what_is_wrong_is_said_and_kept(world, placement, client_for, typed, said):
    answer = client_for(world.people["owner"]).post(
        page(placement), {"number": "WC-2", "expires_on": day(370), **typed}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "WC-2" in answer.text or "number" in typed
    assert policy() == ("WC-1", day(5))


@pytest.mark.parametrize("who", ["supervisor", "other employer", "left", "learner", "job_developer"])
def test_it_does_not_exist_for_others(world, placement, client_for, who):
    client = client_for(world.people[who])
    assert client.get(page(placement)).status_code in (403, 404)
    assert client.post(page(placement), {"number": "X", "expires_on": day(370)}).status_code in (403, 404)
    assert policy() == ("WC-1", day(5))
    if who == "supervisor":
        assert page(placement) not in client.get(f"/employers/placements/{placement.pk}/").text


@pytest.mark.parametrize("state", ["draft", "completed"])
def test_only_while_the_contract_is_in_force(world, placement, client_for, state):
    with as_owner():  # past what the database asks for before it is completed
        Placement.objects.update(state=state)
    owner = client_for(world.people["owner"])
    answer = owner.post(page(placement), {"number": "WC-2", "expires_on": day(370)}, follow=True)
    assert "recorded while the contract is in force" in answer.text
    assert policy() == ("WC-1", day(5))


def test_an_internship_has_none(world, client_for):
    placement = world.placement("draft", "internship")
    assert client_for(world.people["owner"]).get(page(placement)).status_code == 404


def test_owners_and_recruiters_are_asked_once_for_a_policy_and_led_there(world, placement):
    for _night in range(2):
        watch.look()
    letters = Message.objects.filter(template="policy_ends")
    assert set(letters.values_list("to", flat=True)) == {world.people["owner"].email, world.people["recruiter"].email}
    assert letters.count() == 2
    assert all(page(placement) in letter.text and "<time" not in letter.text for letter in letters)


def test_staff_may_still_mend_a_day_that_was_wrong(world, placement):
    staff = world.people["job_developer"]
    watch.renew_policy(placement=placement, number="WC-1", expires_on=day(4), why="A slip", by=staff)
    assert policy() == ("WC-1", day(4))
