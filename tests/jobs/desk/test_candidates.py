"""The employer's pages about referred people: whose they are, what they show, what the buttons do."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.templatetags.co import problems
from employers.organisations.models import Organisation
from jobs.candidates import actions as candidates
from jobs.placements.models import Placement
from jobs.referrals.models import PacketRead, Referral
from tests import factories
from tests.jobs.referrals.worlds import World, referral_in

pytestmark = pytest.mark.django_db
GOOD = {"kind": "ojt", "wage": "24.50"}


@pytest.fixture
def world():
    made = World()
    made.earn_html()
    return made


@pytest.fixture
def owner(world, client_for):
    return client_for(world.people["owner"])


def address(name, world, *more):
    own = [world.opening.pk] if name == "candidates" else [world.opening.pk, world.referral.pk]
    return reverse(f"employers:{name}", args=[*own, *more])


def soon():
    return (timezone.localdate() + dt.timedelta(days=10)).isoformat()


PAGES = ["candidates", "candidate", "candidate_hire", "candidate_no"]


@pytest.mark.parametrize("where", PAGES)
def test_owner_and_recruiter_open_every_page(world, client_for, where):
    for who in ("owner", "recruiter"):
        assert client_for(world.people[who]).get(address(where, world)).status_code == 200


@pytest.mark.parametrize("who", ["other employer", "left", "learner", "other learner"])
@pytest.mark.parametrize("where", PAGES)
def test_everybody_else_finds_nothing(world, client_for, where, who):
    client = client_for(world.people[who])
    assert client.get(address(where, world)).status_code == 404
    if where != "candidates":
        assert client.post(address("candidate_step", world, "offer")).status_code == 404
        assert client.post(address("candidate_hire", world), {**GOOD, "starts_on": soon()}).status_code == 404
        assert client.post(address("candidate_no", world), {"no": "filled"}).status_code == 404
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"


def test_a_supervisor_neither_looks_nor_answers(world, client_for):
    client = client_for(world.people["supervisor"])
    for page in PAGES:
        assert client.get(address(page, world)).status_code == 403
    refused = client.post(address("candidate_step", world, "offer"))
    assert refused.status_code == 403
    assert "Owners and recruiters of your organization" in refused.text
    assert client.post(address("candidate_hire", world), {**GOOD, "starts_on": soon()}).status_code == 403
    assert client.post(address("candidate_no", world), {"no": "filled"}).status_code == 403
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"


def test_the_person_is_shown_without_contact_details(world, owner):
    for page in ("candidates", "candidate"):
        text = owner.get(address(page, world)).text
        assert "Ana Rivera" in text
        assert world.learner.email not in text
    assert "HTML Basics" in text
    assert "Mar 2, 2026" in text
    assert "1 of 2 needs met" in text


def test_a_person_of_another_opening_is_not_there(world, owner):
    elsewhere = factories.OpeningFactory(organisation=world.organisation)
    assert owner.get(reverse("employers:candidate", args=[elsewhere.pk, world.referral.pk])).status_code == 404


@pytest.mark.parametrize("state", ["interested", "withdrawn"])
def test_who_was_not_referred_or_withdrew_is_not_there(client_for, state):
    world = World(state=state)
    client = client_for(world.people["owner"])
    assert "Nobody referred yet" in client.get(address("candidates", world)).text
    assert client.get(address("candidate", world)).status_code == 404


def test_who_takes_back_consent_is_gone_at_once(world, owner):
    candidates.hide(user=world.learner, by=world.learner)
    assert "Ana Rivera" not in owner.get(address("candidates", world)).text
    assert owner.get(address("candidate", world)).status_code == 404
    assert owner.post(address("candidate_step", world, "seen")).status_code == 404


def test_looking_changes_nothing(world, owner):
    owner.get(address("candidate", world))
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"


def test_buttons_move_on_and_a_double_click_is_one(world, owner):
    for step, state in (("seen", "viewed"), ("offer", "offered")):
        for _click in range(2):
            assert owner.post(address("candidate_step", world, step)).status_code == 302
        assert Referral.objects.get(pk=world.referral.pk).state == state


def test_going_back_is_refused_with_a_sentence(world, owner):
    owner.post(address("candidate_step", world, "offer"))
    answer = owner.post(address("candidate_step", world, "seen"))
    assert answer.status_code == 409
    assert "Offered" in answer.text


@pytest.mark.parametrize("where", ["candidate_hire", "candidate_interview"])
def test_a_page_of_before_the_end_says_that_it_is_too_late(world, owner, where):
    Referral.objects.filter(pk=world.referral.pk).update(
        state="not_selected", ended_at=timezone.now(), reason="No", no_reason="other_chosen"
    )
    answer = owner.post(address(where, world), GOOD)
    assert answer.status_code == 409
    assert "Not selected" in answer.text
    assert owner.get(address(where, world)).status_code == 302


def test_an_unknown_step_is_not_found_and_a_look_is_not_a_step(world, owner):
    assert owner.post(address("candidate_step", world, "promote")).status_code == 404
    assert owner.get(address("candidate_step", world, "offer")).status_code == 405


def test_hiring_makes_a_draft_placement_once(world, owner):
    for _click in range(2):
        answer = owner.post(address("candidate_hire", world), {**GOOD, "starts_on": soon()})
        assert answer.status_code == 302
    placement = Placement.objects.get()
    assert answer.url == reverse("employers:placement", args=[placement.pk])
    assert placement.state == "draft"
    assert Referral.objects.get(pk=world.referral.pk).state == "hired"


def test_less_than_posted_takes_a_tick(world, owner):
    page = owner.post(address("candidate_hire", world), {**GOOD, "wage": "20", "starts_on": soon()}).text
    assert "We really pay less" in page
    assert "We really pay less" not in owner.get(address("candidate_hire", world)).text
    sent = {**GOOD, "wage": "20", "starts_on": soon(), "lower": "on"}
    assert owner.post(address("candidate_hire", world), sent).status_code == 302
    assert Placement.objects.get().wage == 20


def test_one_fault_gets_one_sentence(world, owner):
    page = owner.post(address("candidate_hire", world), {**GOOD, "wage": "1000000000", "starts_on": soon()})
    assert [one["message"] for one in problems(page.context["form"])] == ["The wage is for one hour. Check the number."]


def test_a_site_whose_tier_is_unknown_is_advised_the_highest(world, owner):
    type(world.opening.site).objects.update(wage_tier="")
    answer = owner.post(address("candidate_hire", world), {**GOOD, "wage": "9", "lower": "on", "starts_on": soon()})
    assert "Pay at least $16.30 an hour; our staff confirm" in answer.text


def test_the_last_place_taken_fills_the_opening(world, owner):
    opening = world.opening
    type(opening).objects.filter(pk=opening.pk).update(positions=2)
    other = referral_in("referred", opening=opening)
    owner.post(address("candidate_hire", world), {**GOOD, "starts_on": soon()})
    opening.refresh_from_db()
    assert opening.state == "published"
    owner.post(reverse("employers:candidate_hire", args=[opening.pk, other.pk]), {**GOOD, "starts_on": soon()})
    opening.refresh_from_db()
    assert (opening.state, opening.ended_at is not None) == ("filled", True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wage": ""}, "Enter the wage an hour."),
        ({"wage": "much"}, "like 24.50"),
        ({"wage": "NaN"}, "like 24.50"),
        ({"wage": "-3"}, "above zero"),
        ({"wage": "5000"}, "for one hour"),
        ({"wage": "24.505"}, "dollars and cents"),
        ({"wage": "9.00", "lower": "on"}, "minimum wage"),
        ({"wage": "20.00"}, "The posting says at least $24 an hour."),
        ({"wage": "1e9"}, "for one hour"),
        ({"starts_on": "2020-01-01"}, "in the past"),
        ({"starts_on": "2099-01-01"}, "Check the year"),
        ({"starts_on": "soon"}, "Enter a day"),
        ({"kind": ""}, "Choose a kind."),
        ({"kind": "slavery"}, "from the list"),
    ],
)
def test_a_wrong_hire_is_422_and_writes_nothing(world, owner, wrong, sentence):
    answer = owner.post(address("candidate_hire", world), {**GOOD, "starts_on": soon(), **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Placement.objects.exists()
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"


def test_a_no_takes_a_reason_from_the_list(world, owner):
    page = address("candidate_no", world)
    assert owner.post(page, {}).status_code == 422
    assert owner.post(page, {"no": "other"}).status_code == 422
    assert owner.post(page, {"no": "other", "more": "We moved."}).status_code == 302
    assert Referral.objects.get(pk=world.referral.pk).reason == "Something else: We moved."
    assert owner.post(page, {"no": "filled"}).status_code == 302  # a second click changes nothing
    assert Referral.objects.get(pk=world.referral.pk).reason == "Something else: We moved."


def test_the_list_takes_as_many_queries_for_thirty_people_as_for_one(world, owner, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as few:
        owner.get(address("candidates", world))
    for _person in range(30):
        referral_in("referred", opening=world.opening)
    with django_assert_max_num_queries(len(few)):
        owner.get(address("candidates", world))
    assert len(few) <= 16


def test_the_preview_is_word_for_word_what_the_employer_sees(world, owner, client_for):
    Referral.objects.filter(pk=world.referral.pk).update(note="Ready <now>.")

    def packet(text):
        return re.search(r'<section class="card packet".*?</section>', text, re.S).group()

    theirs = packet(owner.get(address("candidate", world)).text)
    mine = packet(client_for(world.learner).get(reverse("referrals:preview", args=[world.opening.pk])).text)
    assert theirs == mine
    assert "Ready &lt;now&gt;." in mine


WORDS = {
    "interested": "sees nothing of you now",
    "referred": "sees this now",
    "offered": "sees this now",
    "hired": "The employer hired you. They still see this",
    "not_selected": "sees your badges no more",
    "called_off": "sees your badges no more",
    "withdrawn": "sees nothing of you now",
}


@pytest.mark.parametrize(("state", "said"), WORDS.items())
def test_what_the_learner_is_told_that_the_employer_sees_is_what_they_see(client_for, state, said):
    made = World(state=state)
    made.earn_html()
    owner, learner = client_for(made.people["owner"]), client_for(made.learner)
    assert said in learner.get(reverse("referrals:preview", args=[made.opening.pk])).text
    page, file = owner.get(address("candidate", made)), owner.get(address("candidate_packet", made))
    board = owner.get(address("candidates", made)).text
    if "nothing" in said:
        assert [page.status_code, file.status_code, "Ana Rivera" in board] == [404, 404, False]
    elif "no more" in said:
        assert [page.status_code, file.status_code, "Ana Rivera" in board] == [200, 410, True]
        assert "Ana Rivera" in page.text
        assert "not shown any more" in page.text
        for text in (page.text, board, file.text):
            assert "</span>HTML" not in text
            assert "HTML Basics" not in text
            assert "needs met" not in text
        assert owner.get(address("candidate_wrong", made)).status_code == 302
        assert not PacketRead.objects.exclude(form="list").exists()
    else:
        assert "HTML Basics" in page.text
        assert "needs met" in board
        assert file.content.startswith(b"%PDF-")


def test_an_organisation_on_hold_sees_nothing_and_the_learner_is_told_so(client_for):
    made = World()
    Organisation.objects.update(state="suspended")
    page = reverse("referrals:preview", args=[made.opening.pk])
    assert "sees nothing of you now" in client_for(made.learner).get(page).text
