"""A former opening as the beginning of a new one."""

import re
import uuid

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from jobs.desk.posting import actions
from jobs.openings.models import Need, Opening
from jobs.openings.states import OpeningState
from tests import factories
from tests.races import run_parallel

DATES = {"published_at": None, "expires_at": None}
WORDS = {"benefits": "Transit pass.", "training": "Testing on phones.", "hours_per_week": 32, "soc_code": "15-1254.00"}


def opening_in(state, **fields):
    ended = {"ended_at": timezone.now()} if state in ("filled", "expired", "closed") else {}
    dates = {} if state in ("published", *("filled", "expired", "closed")) else DATES
    skill = factories.SkillFactory(name="CSS")
    return factories.opening_asking((skill, 3, False), state=state, **dates, **ended, **WORDS, positions=3, **fields)


def member_of(opening, role="owner"):
    return factories.MembershipFactory(organisation=opening.organisation, role=role).user


@pytest.mark.django_db
@pytest.mark.parametrize("state", OpeningState.values)
def test_whatever_became_of_it_its_words_needs_pay_and_place_are_taken_over(state, client_for):
    former = opening_in(state)
    before = Opening.objects.filter(pk=former.pk).values().get()
    client = client_for(member_of(former, "recruiter"))
    page = client.get(f"/employers/openings/{former.pk}/").text
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    answer = client.post(f"/employers/openings/{former.pk}/copy/", {"form_key": key})
    made = Opening.objects.exclude(pk=former.pk).get()
    assert answer.url == f"/employers/openings/{made.pk}/edit/"
    for name in ("organisation", "title", "kind", "summary", "pay_low", "pay_high", "pay_period", "site", "positions"):
        assert getattr(made, name) == getattr(former, name), name
    assert {name: getattr(made, name) for name in WORDS} == WORDS
    assert [(need.skill.name, need.level, need.required) for need in made.needs.all()] == [("CSS", 3, False)]
    assert made.state == "draft"
    assert (made.submitted_at, made.published_at, made.expires_at, made.ended_at) == (None,) * 4
    assert not StateMove.objects.of(made).exists()
    assert client.get(answer.url).url == f"/employers/openings/{made.pk}/edit/check/"
    assert "This is your copy." in client.get(f"/employers/openings/{made.pk}/edit/check/").text
    assert Opening.objects.filter(pk=former.pk).values().get() == before


@pytest.mark.django_db
def test_the_first_page_of_a_new_opening_leads_to_those_that_can_be_copied(client_for):
    former = opening_in("closed")
    client = client_for(member_of(former))
    shown = client.get("/employers/openings/new/").text
    assert f'href="/employers/openings/{former.pk}/#copy"' in shown
    assert 'id="copy"' in client.get(f"/employers/openings/{former.pk}/").text
    client.post(f"/employers/openings/{former.pk}/copy/")
    draft = Opening.objects.exclude(pk=former.pk).get()
    shown = client.get("/employers/openings/new/").text
    assert f'href="/employers/openings/{draft.pk}/edit/"' in shown
    assert f"/employers/openings/{draft.pk}/#copy" not in shown
    assert "#copy" not in client_for(factories.MembershipFactory().user).get("/employers/openings/new/").text


@pytest.mark.django_db
def test_the_same_press_twice_makes_one_and_leaves_what_was_changed_meanwhile(client_for):
    former = opening_in("closed")
    client = client_for(member_of(former))
    data = {"form_key": uuid.uuid4()}
    first = client.post(f"/employers/openings/{former.pk}/copy/", data)
    Need.objects.exclude(opening=former).delete()
    assert client.post(f"/employers/openings/{former.pk}/copy/", data).url == first.url
    assert Opening.objects.count() == 2
    assert not Need.objects.exclude(opening=former).exists()
    client.post(f"/employers/openings/{former.pk}/copy/", {"form_key": uuid.uuid4()})
    assert Opening.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_one_moment_make_one():
    former = opening_in("filled")
    user, key = member_of(former), uuid.uuid4()
    made = run_parallel(4, lambda _n: actions.copy(former=former, form_key=key, by=user).pk)
    assert len(set(made)) == 1, made
    assert Opening.objects.count() == 2
    assert Need.objects.exclude(opening=former).count() == 1


@pytest.mark.django_db
def test_who_may_not_write_it_may_not_copy_it(client, client_for, learner):
    former = opening_in("closed")
    address = f"/employers/openings/{former.pk}/copy/"
    for person in (factories.MembershipFactory().user, learner):
        assert client_for(person).post(address).status_code == 404
    assert client_for(member_of(former, "supervisor")).post(address).status_code == 403
    assert client.post(address).url.startswith("/accounts/login/")
    assert client_for(member_of(former)).get(address).status_code == 405
    assert "Copy into a new draft" not in client_for(member_of(former, "supervisor")).get(address[:-5]).text
    assert Opening.objects.count() == 1


@pytest.mark.django_db
def test_nobody_floods_us_with_drafts(client_for):
    former = opening_in("closed")
    client = client_for(member_of(former))
    answers = [client.post(f"/employers/openings/{former.pk}/copy/").status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]
    job = {"title": "T", "kind": "contract", "positions": 1, "hours_per_week": 40, "summary": "S", "soc_code": ""}
    assert client.post("/employers/openings/new/", job).status_code == 429
    assert Opening.objects.count() == 31
