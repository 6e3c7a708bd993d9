"""An employer ends an opening that is not on the job board: staff have it, or only veterans see it."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.lib.states import NotReady, Overtaken
from jobs.openings import actions
from jobs.openings.life import changing
from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

NEVER = {"published_at": None, "expires_at": None}
SENT = ["submitted", "changes_requested", "approved", "published"]


def opening_in(state, *, public=True, **fields):
    dates = {} if public else NEVER
    return factories.opening_asking((factories.SkillFactory(), 2), state=state, **dates, **fields)


def owner_of(opening):
    return factories.MembershipFactory(organisation=opening.organisation).user


def page(opening, rest=""):
    return f"/employers/openings/{opening.pk}/{rest}"


@pytest.mark.django_db
@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("state", SENT[:3])
def test_it_is_closed_or_filled_from_its_page_and_the_page_says_what_that_means(state, public, client_for):
    for way, sent, ended in (("close/", {"why": "The budget is gone."}, "closed"), ("filled/", {}, "filled")):
        opening = opening_in(state, public=public)
        client = client_for(owner_of(opening))
        assert page(opening, way) in client.get(page(opening)).text
        asked = client.get(page(opening, way))
        assert "It does not come on the job board." in asked.text
        assert "open it again later" not in asked.text
        shown = client.post(page(opening, way), sent, follow=True)
        assert Opening.objects.get(pk=opening.pk).state == ended
        for words in ("so it can&#x27;t be opened again. Copy it into a new draft.", "Copy into a new draft"):
            assert words in shown.text
        assert "Open it again" not in shown.text


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "declined"])
def test_what_was_not_sent_or_is_over_has_no_such_way(state, client_for):
    opening = opening_in(state, public=False)
    client = client_for(owner_of(opening))
    assert "End this opening" not in client.get(page(opening)).text
    assert client.get(page(opening, "close/")).url == page(opening)
    answer = client.post(page(opening, "close/"), {"why": "No more."})
    assert answer.status_code == 422
    assert "No more." in answer.text
    assert Opening.objects.get().state == state


@pytest.mark.django_db
def test_in_the_days_for_veterans_it_is_gone_for_them_at_once():
    opening = opening_in("approved", public=False, opens_on=timezone.localdate() + dt.timedelta(days=2))
    assert Opening.objects.veterans_first().exists()
    actions.fill(opening=opening, by=owner_of(opening))
    row = Opening.objects.get()
    assert (row.state, row.opens_on, row.published_at) == ("filled", None, None)
    assert not Opening.objects.veterans_first().exists()


@pytest.mark.django_db
def test_what_nobody_has_approved_as_it_stands_is_not_opened_again_by_staff_either(staff, client_for):
    opening = opening_in("submitted")
    owner = owner_of(opening)
    actions.close(opening=opening, by=owner, why="Not now.")
    with pytest.raises(NotReady, match="not on the job board"):
        actions.publish(opening=opening, by=staff("job_developer"), why="They asked for it.")
    answer = client_for(owner).post(page(opening, "reopen/"), {"more": "1"})
    assert answer.status_code == 422
    assert "Copy it into a new draft." in answer.text
    assert Opening.objects.get().state == "closed"


@pytest.mark.django_db
def test_a_visitor_reads_that_it_has_ended_and_no_title_that_nobody_approved(client):
    opening = factories.opening_asking((factories.SkillFactory(), 2), title="Approved words")
    owner = owner_of(opening)
    address = opening.get_absolute_url()
    changing.change(opening=opening, by=owner, agreed=True, pay_high=31)
    Opening.objects.update(state="changes_requested")
    opening = actions.save_draft(opening=opening, by=owner, title="Words that nobody read")
    actions.close(opening=opening, by=owner, why="Not now.")
    gone = client.get(address, follow=True)
    assert gone.status_code == 410
    assert "This opening at" in gone.text
    assert "Words that nobody read" not in gone.text
    known = factories.opening_asking((factories.SkillFactory(), 2), title="Approved words")
    actions.close(opening=known, by=owner, why="Not now.")
    assert "“Approved words” at" in client.get(known.get_absolute_url()).text


@pytest.mark.django_db
@pytest.mark.parametrize("state", SENT[:3])
def test_what_was_never_public_stays_unknown_to_visitors(state, client):
    opening = opening_in(state, public=False)
    actions.close(opening=opening, by=owner_of(opening), why="Not now.")
    assert client.get(opening.get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_an_end_and_a_publication_at_one_moment_one_wins(staff):
    opening = opening_in("submitted")
    owner, officer = owner_of(opening), staff("job_developer")
    first, second = (Opening.objects.select_related("organisation").get() for _ in range(2))
    work = [
        lambda: actions.close(opening=first, by=owner, why="Not now."),
        lambda: actions.approve_and_publish(opening=second, by=officer),
    ]
    results = run_parallel(2, lambda number: work[number]())
    assert sum(isinstance(one, Overtaken) for one in results) == 1, results
    assert Opening.objects.get().state == ("closed" if isinstance(results[1], Overtaken) else "published")
