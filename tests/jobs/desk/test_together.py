"""Two members write one draft: the second is warned, shown both answers, and decides."""

import re

import pytest
from django.db.models import QuerySet

from jobs.openings.models import Opening
from tests import factories
from tests.races import run_parallel

JOB = {"title": "Web developer", "kind": "full_time", "positions": "1", "hours_per_week": "40", "summary": "Build."}


def draft():
    opening = factories.OpeningFactory(state="draft", published_at=None, expires_at=None, summary="Old words.")
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    return opening, owner, f"/employers/openings/{opening.pk}/edit/job/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


@pytest.mark.django_db
def test_the_second_who_saves_a_page_is_shown_both_and_may_save_over(client_for):
    opening, owner, page = draft()
    other = factories.MembershipFactory(organisation=opening.organisation, role="recruiter").user
    seen = seen_on(client_for(owner).get(page))
    assert client_for(other).post(page, {**JOB, "kind": "part_time", "seen": seen}).status_code == 302
    second = client_for(owner).post(page, {**JOB, "title": "My title", "seen": seen})
    assert second.status_code == 422
    for words in ("Somebody else saved this", "<dd>Part time</dd>", "<dd>My title</dd>", "take what is saved now"):
        assert words in second.text, words
    assert Opening.objects.get().title == "Web developer"
    assert client_for(owner).post(page, {**JOB, "title": "My title", "seen": seen_on(second)}).status_code == 302
    assert Opening.objects.get().title == "My title"


@pytest.mark.django_db
def test_another_page_of_the_same_draft_does_not_warn(client_for):
    _opening, owner, page = draft()
    seen = seen_on(client_for(owner).get(page))
    Opening.objects.update(benefits="Transit pass.", pay_low=30, pay_high=40)
    assert client_for(owner).post(page, {**JOB, "seen": seen}).status_code == 302


@pytest.mark.django_db
def test_what_was_typed_stays_when_the_form_is_wrong_and_the_warning_still_comes(client_for):
    _opening, owner, page = draft()
    client = client_for(owner)
    seen = seen_on(client.get(page))
    wrong = client.post(page, {**JOB, "positions": "-1", "seen": seen})
    assert seen_on(wrong) == seen
    Opening.objects.update(title="Theirs")
    assert client.post(page, {**JOB, "seen": seen_on(wrong)}).status_code == 422
    assert Opening.objects.get().title == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_moment_the_second_is_warned():
    statuses, held = together()
    assert sorted(statuses) == [302, 422]
    assert held in ("Title 0", "Title 1")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be_saved(monkeypatch):
    """That the lock is what makes it hold."""
    from codeoregon.lib.forms import together as helper

    looked = helper.Together.unless

    def slowly(self, typed):
        refuse = looked(self, typed)

        def slow(row):
            refuse(row)
            time.sleep(0.3)

        return slow

    import time

    monkeypatch.setattr(helper.Together, "unless", slowly)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_args, **_named: self)
    assert together()[0] == [302, 302]


def together():
    _opening, owner, page = draft()
    clients = [factories.client_for(owner) for _ in range(2)]
    seen = seen_on(clients[0].get(page))
    send = lambda n: clients[n].post(page, {**JOB, "title": f"Title {n}", "seen": seen}).status_code  # noqa: E731
    return run_parallel(2, send), Opening.objects.get().title
