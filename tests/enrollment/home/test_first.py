"""Openings that veterans and their spouses see some days before everybody else."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.lib.states import NotReady
from jobs.openings.life import reminding
from jobs.openings.models import Opening
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/me/first/"


@pytest.fixture
def waiting(db):
    skill = factories.SkillFactory(name="CSS")
    day = timezone.localdate() + dt.timedelta(days=3)
    return factories.opening_asking(
        (skill, 1), title="Early bird", state="approved", opens_on=day, published_at=None, expires_at=None
    )


def person(covered="veteran", state="waitlisted", shown=True):
    candidate = factories.CandidateFactory()
    if not shown:
        candidate.hidden_at = timezone.now()
        candidate.save()
    priority = 3 if covered in ("veteran", "spouse") else 4
    queued = {"queued_at": timezone.now()} if state == "waitlisted" else {}
    factories.EnrollmentFactory(user=candidate.user, covered=covered, priority=priority, state=state, **queued)
    return candidate.user


@pytest.mark.parametrize("covered", ["veteran", "spouse"])
def test_who_served_and_spouses_see_it_and_are_led_there(covered, waiting, client_for):
    client = client_for(person(covered))
    page = client.get(PAGE)
    for words in ("Early bird", "Public from", "interested"):
        assert words in page.text, words
    assert f'href="{PAGE}"' in client.get("/me/").text


@pytest.mark.parametrize(("covered", "state"), [("no", "waitlisted"), ("", "waitlisted"), ("veteran", "withdrawn")])
def test_nobody_else_sees_it_or_applies(covered, state, waiting, client_for):
    user = person(covered, state)
    client = client_for(user)
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}{waiting.pk}/interest/").status_code == 404
    assert PAGE not in client.get("/me/", follow=True).text
    assert client.get(f"/me/matches/{waiting.pk}/").status_code == 404
    assert client.post(f"/me/applications/interest/{waiting.pk}/").status_code == 404
    assert not Referral.objects.exists()


def test_the_public_sees_nothing_of_it(waiting, client):
    assert client.get(waiting.get_absolute_url()).status_code == 404
    for address in ("/jobs/", "/jobs/feed.atom", "/jobs/indeed.xml", "/api/v1/openings/"):
        assert "Early bird" not in client.get(address).getvalue().decode(), address


def test_its_employer_does_not_learn_who_applied_early(waiting, client_for, staff):
    """Nobody is sent before it is public, and what the employer reads begins with the sending."""
    user, officer = person(), staff("job_developer")
    client = client_for(user)
    assert client.post(f"{PAGE}{waiting.pk}/interest/", follow=True).status_code == 200
    client.post(f"{PAGE}{waiting.pk}/interest/")
    referral = Referral.objects.get()
    owner = client_for(factories.MembershipFactory(organisation=waiting.organisation).user)
    candidates = f"/employers/openings/{waiting.pk}/candidates/"
    assert user.full_name not in owner.get(candidates).text
    with pytest.raises(NotReady, match="not public yet"):
        actions.refer(referral=referral, by=officer)
    Opening.objects.update(opens_on=timezone.localdate())
    reminding.open_due()
    actions.refer(referral=Referral.objects.get(), by=officer)
    one = owner.get(f"{candidates}{referral.pk}/").text
    assert "Interested" not in one
    assert "eteran" not in one


def test_without_the_consent_it_is_seen_and_not_applied_for(waiting, client_for):
    client = client_for(person(shown=False))
    assert "first agree to show your badges" in client.get(PAGE).text
    assert client.post(f"{PAGE}{waiting.pk}/interest/").status_code == 409
    assert not Referral.objects.exists()


def test_applying_early_is_only_for_what_waits_for_its_day(client_for):
    draft = factories.OpeningFactory(state="submitted", published_at=None, expires_at=None)
    client = client_for(person())
    assert client.post(f"{PAGE}{draft.pk}/interest/").status_code == 404
    assert "No new jobs wait now" in client.get(PAGE).text


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(many, client_for, django_assert_max_num_queries):
    for _ in range(many):
        factories.opening_asking(
            *((factories.SkillFactory(), 1) for _ in range(many)),
            state="approved",
            opens_on=timezone.localdate() + dt.timedelta(days=3),
            published_at=None,
            expires_at=None,
        )
    client = client_for(person())
    with django_assert_max_num_queries(12):
        client.get(PAGE)
