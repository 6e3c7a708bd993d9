"""The employer's board of one opening: people by state, with their days in it, page by page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from jobs.desk.board import A_PAGE, FIRST
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests import factories
from tests.jobs.referrals.worlds import World, referral_in
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
COLUMNS = ["referred", "viewed", "interviewing", "offered", "hired", "not_selected"]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def owner(world, client_for):
    return client_for(world.people["owner"])


def board(world, query=""):
    return reverse("employers:candidates", args=[world.opening.pk]) + query


def put(world, state, name, days=0.0):
    """Somebody called ``name`` who has been in a state for some days."""
    candidate = factories.CandidateFactory(user__full_name=name)
    since = timezone.now() - dt.timedelta(days=days, minutes=5)
    return referral_in(state, opening=world.opening, candidate=candidate, moved_at=since)


def columns(answer):
    return {one.state: [card.packet.name for card in one.cards] for one in answer.context["columns"]}


def test_everybody_stands_in_their_column_with_the_days_in_it(world, owner):
    for state in COLUMNS[1:]:
        put(world, state, f"Person {state}", days=2)
    answer = owner.get(board(world))
    assert columns(answer) == {"referred": ["Ana Rivera"], **{state: [f"Person {state}"] for state in COLUMNS[1:]}}
    assert answer.text.count("2 days here") == 3
    assert "Less than a day here" in answer.text
    assert answer.context["many"] == 6


def test_who_waits_longest_comes_first_and_the_last_answer(world, owner):
    for number, days in enumerate([1, 9, 4]):
        put(world, "viewed", f"Viewed {number}", days)
        put(world, "not_selected", f"No {number}", days)
    found = columns(owner.get(board(world)))
    assert found["viewed"] == ["Viewed 1", "Viewed 2", "Viewed 0"]
    assert found["not_selected"] == ["No 0", "No 2", "No 1"]


def test_a_full_column_leads_to_its_own_pages(world, owner):
    for number in range(A_PAGE + 5):
        put(world, "viewed", f"Viewed {number:02}", days=100 - number)
    whole = owner.get(board(world))
    assert len(columns(whole)["viewed"]) == FIRST
    assert f"See all {A_PAGE + 5}" in whole.text
    one, two = (columns(owner.get(board(world, f"?state=viewed&page={number}"))) for number in (1, 2))
    assert [*one["viewed"], *two["viewed"]] == [f"Viewed {number:02}" for number in range(A_PAGE + 5)]
    assert list(one) == ["viewed"]


@pytest.mark.parametrize("query", ["?state=interested", "?state=withdrawn", "?state=x", "?state=", "?page=7"])
def test_an_odd_filter_shows_the_whole_board(world, owner, query):
    put(world, "withdrawn", "Gone")
    put(world, "interested", "Not yet")
    assert columns(owner.get(board(world, query))) == {"referred": ["Ana Rivera"]}


@pytest.mark.parametrize("query", ["?state=referred&page=0", "?state=referred&page=99", "?state=referred&page=x"])
def test_an_odd_page_is_the_nearest(world, owner, query):
    assert columns(owner.get(board(world, query))) == {"referred": ["Ana Rivera"]}


def test_a_state_with_nobody_in_it_says_nothing_wrong(world, owner):
    answer = owner.get(board(world, "?state=offered"))
    assert answer.status_code == 200
    assert columns(answer) == {}


def test_three_days_without_a_word_stand_out(world, owner):
    Referral.objects.filter(pk=world.referral.pk).update(moved_at=timezone.now() - dt.timedelta(days=3, minutes=1))
    assert '<span class="tag wait">3 days here</span>' in owner.get(board(world)).text


def test_the_page_of_one_says_who_when_why_and_for_how_long(world, owner, client_for):
    staff, chief = world.people["case_manager"], world.people["owner"]
    type(chief).objects.filter(pk=chief.pk).update(full_name="Olive Owner")
    row = Referral.objects.get()
    actions.view(referral=row, by=type(chief).objects.get(pk=chief.pk))
    with as_owner():
        StateMove.objects.filter(to_state="viewed").update(at=timezone.now() - dt.timedelta(days=4))
    actions.not_select(referral=row, no="skills", more="TypeScript", by=staff)
    text = owner.get(reverse("employers:candidate", args=[world.opening.pk, row.pk])).text
    assert "by Olive Owner · 4 days" in text
    assert "by our staff · A skill that we need is missing: TypeScript" in text
