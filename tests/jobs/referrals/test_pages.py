"""The learner's applications: applying, the timeline, withdrawing, the preview."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from jobs.candidates import actions as candidates
from jobs.placements import actions as placing
from jobs.placements.models import Placement
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
MINE = "/me/applications/"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def me(world, client_for):
    return client_for(world.learner)


def test_interest_from_the_button_twice_is_one_application(client_for):
    world = World(state="withdrawn")
    client = client_for(world.learner)
    for _click in range(2):
        answer = client.post(reverse("referrals:interest", args=[world.opening.pk]), follow=True)
        assert answer.redirect_chain == [(MINE, 302)]
    assert "You said that you are interested" in answer.text
    assert Referral.objects.live().count() == 1


def test_interest_without_consent_is_a_sentence(client_for):
    world = World(state="withdrawn")
    candidates.hide(user=world.learner, by=world.learner)
    answer = client_for(world.learner).post(reverse("referrals:interest", args=[world.opening.pk]))
    assert answer.status_code == 409
    assert "once you are in the program and agree in your settings" in answer.text


def test_interest_in_what_was_never_public_is_not_found_and_in_what_is_over_is_a_sentence(me):
    draft = factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    assert me.post(reverse("referrals:interest", args=[draft.pk])).status_code == 404
    assert me.post(reverse("referrals:interest", args=[999_999_999])).status_code == 404
    over = factories.OpeningFactory(state="closed", ended_at=timezone.now())
    answer = me.post(reverse("referrals:interest", args=[over.pk]))
    assert answer.status_code == 409
    assert "not open any more" in answer.text


def match_page(client, world):
    page = client.get(reverse("matches:detail", args=[world.opening.pk])).text
    return page[page.index("<main") : page.index("</main>")]


def test_the_page_of_a_match_says_that_one_has_applied(client_for):
    world = World(state="withdrawn")
    Referral.objects.all().delete()
    client = client_for(world.learner)
    assert "I'm interested" in match_page(client, world)
    client.post(reverse("referrals:interest", args=[world.opening.pk]))
    text = match_page(client, world)
    assert "You said that you are interested, <time" in text
    assert "Now: Interested." in text
    assert f'href="{MINE}"' in text
    assert "I'm interested" not in text
    assert "you are interested even when something is missing" not in text


def test_it_says_what_became_of_it(world, me):
    assert "Now: Referred." in match_page(me, world)
    actions.not_select(referral=world.referral, no="other_chosen", by=world.people["owner"])
    text = match_page(me, world)
    assert "Now: Not selected." in text
    assert "I'm interested" not in text


def test_who_withdrew_may_apply_again_and_others_see_nothing_of_it(client_for):
    world = World(state="withdrawn")
    text = match_page(client_for(world.learner), world)
    assert "You can apply again." in text
    assert "I'm interested" in text
    assert "apply again" not in match_page(client_for(factories.CandidateFactory().user), world)


def test_interest_is_not_a_link(me, world):
    assert me.get(reverse("referrals:interest", args=[world.opening.pk])).status_code == 405


def test_the_timeline_is_dated_and_says_what_comes_next(world, me):
    actions.view(referral=world.referral, by=world.people["owner"])
    text = me.get(MINE).text
    assert f"{world.organisation.name} looked at your badges" in text
    assert f"{world.organisation.name} answers" in text
    assert "Still to come" in text
    assert "No answer" not in text


def test_after_fourteen_days_the_truth_is_told(world, me):
    Referral.objects.filter(pk=world.referral.pk).update(moved_at=timezone.now() - dt.timedelta(days=15))
    assert "No answer for 15 days." in me.get(MINE).text


def test_a_job_that_ended_meanwhile_is_said_to_be_over(client_for):
    world = World(state="interested")
    assert "Our staff look at it" in client_for(world.learner).get(MINE).text
    type(world.opening).objects.filter(pk=world.opening.pk).update(state="closed", ended_at=timezone.now())
    text = client_for(world.learner).get(MINE).text
    assert "This job is not open any more" in text
    assert "Our staff look at it" not in text


def test_who_was_chosen_by_staff_did_not_say_so_themselves(client_for):
    world = World(state="withdrawn")
    actions.refer(candidate=world.candidate, opening=world.opening, by=world.people["case_manager"])
    text = client_for(world.learner).get(MINE).text
    assert "Our staff chose you for this job" in text


def test_the_employers_reason_stays_with_the_staff(world, me):
    actions.not_select(referral=world.referral, no="other", more="Too slow at the test", by=world.people["owner"])
    text = me.get(MINE).text
    assert "Not selected this time" in text
    assert "Too slow" not in text


def test_nothing_yet_leads_to_the_best_fits(client_for, monkeypatch):
    from jobs.matching import matches

    world = World(state="withdrawn")
    world.earn_html()
    other = factories.CandidateFactory(user=factories.UserFactory()).user
    match = matches.explain(world.learner, world.opening)
    monkeypatch.setattr(matches, "for_learner", lambda user, limit=None: [match][:limit])
    text = client_for(other).get(MINE).text
    assert "No applications yet" in text
    assert "Junior web developer" in text


def test_withdrawing_asks_once_and_twice_is_one(world, me):
    page = reverse("referrals:withdraw", args=[world.referral.pk])
    assert "Withdraw from “Junior web developer”?" in me.get(page).text
    assert Referral.objects.get(pk=world.referral.pk).state == "referred"
    for _click in range(2):
        assert me.post(page).status_code == 302
    assert Referral.objects.get(pk=world.referral.pk).state == "withdrawn"
    assert StateMove.objects.of(world.referral).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("state", "label"), [("hired", "Hired"), ("not_selected", "Not selected")])
def test_an_answered_one_is_not_withdrawn_and_no_button_says_so(client_for, method, state, label):
    world = World(state=state)
    answer = getattr(client_for(world.learner), method)(reverse("referrals:withdraw", args=[world.referral.pk]))
    assert answer.status_code == 409
    assert f"You have an answer already: {label}." in answer.text
    assert "Yes, withdraw" not in answer.text
    assert Referral.objects.get(pk=world.referral.pk).state == state


def test_one_person_who_was_hired_is_not_spoken_of_as_many_in_spanish(client_for):
    world = World(state="hired")
    world.learner.language = "es"
    world.learner.save()
    text = client_for(world.learner).get(MINE).text
    assert "Consiguió el empleo" in text
    assert "Consiguieron" not in text


def test_called_off_before_the_start_is_said_with_its_day_and_one_can_apply_again(client_for):
    world = World()
    placing.cancel(placement=world.placement("draft"), why="They moved", by=world.people["job_developer"])
    learner, owner = client_for(world.learner), client_for(world.people["owner"])
    text = learner.get(MINE).text
    assert "Hired, then called off before the start" in text
    assert "Your start was called off" in text
    assert "Our staff write the agreement" not in text
    assert "The agreement, from writing to signing" not in text
    page = learner.get(reverse("placements:detail", args=[Placement.objects.get().pk])).text
    assert "there is nothing to sign" in page
    assert "You get an email" not in page
    assert "They moved" not in text
    shown = learner.get(reverse("matches:detail", args=[world.opening.pk])).text
    assert "your start was called off on" in shown
    assert reverse("referrals:interest", args=[world.opening.pk]) in shown
    seen = owner.get(reverse("employers:candidate", args=[world.opening.pk, world.referral.pk])).text
    assert "Hired, then called off before the start" in seen


@pytest.mark.parametrize("who", ["other learner", "owner", "other employer"])
def test_somebody_elses_application_does_not_exist(world, client_for, who):
    client = client_for(world.people[who])
    page = reverse("referrals:withdraw", args=[world.referral.pk])
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert "Junior web developer" not in client.get(MINE).text


def test_the_preview_says_whether_it_is_seen_now(client_for):
    world = World(state="interested")
    client, page = client_for(world.learner), reverse("referrals:preview", args=[world.opening.pk])
    assert "The employer sees nothing of you now" in client.get(page).text
    actions.refer(referral=world.referral, by=world.people["case_manager"])
    assert "The employer sees this now" in client.get(page).text
    candidates.hide(user=world.learner, by=world.learner)
    assert "Employers see nothing of you" in client.get(page).text


def test_the_preview_never_holds_an_address(world, me):
    text = me.get(reverse("referrals:preview", args=[world.opening.pk])).text
    assert world.learner.email not in text


def test_somebody_without_a_name_is_not_shown_by_their_address(world, me):
    world.learner.full_name = ""
    world.learner.save()
    text = me.get(reverse("referrals:preview", args=[world.opening.pk])).text
    assert world.learner.email not in text
    assert "No name given" in text


@pytest.mark.parametrize("where", [MINE, "/me/applications/preview/1/", "/me/applications/1/withdraw/"])
def test_visitors_sign_in_first(db, client, where):
    answer = client.get(where)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_the_list_takes_as_many_queries_for_ten_as_for_one(world, me, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as few:
        me.get(MINE)
    for _more in range(10):
        factories.ReferralFactory(candidate=world.candidate)
    with django_assert_max_num_queries(len(few)):
        me.get(MINE)
    assert len(few) <= 12


@pytest.mark.parametrize("state", ["interested", "referred", "viewed"])
def test_without_consent_nobody_is_said_to_answer(client_for, state):
    world = World(state=state)
    candidates.hide(user=world.learner, by=world.learner)
    text = client_for(world.learner).get(MINE).text
    assert "Employers see nothing of you, because you did not agree to it." in text
    assert f"{world.organisation.name} answers" not in text
    assert "Still to come" not in text
