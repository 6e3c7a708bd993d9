"""Badges from a username that a learner had linked before: what their pages say of them, and what that costs."""

import datetime as dt

import pytest
from django.utils import timezone

from enrollment.home.learning import mine
from tests import factories
from tests.enrollment.home.test_learning import earn, text_of
from tests.factories import course_of

pytestmark = pytest.mark.usefixtures("clear_cache")


def moved(learner, *, old="old_name", new="new_name"):
    """Somebody who linked another username a day ago, and when the old profile was read last."""
    seen = timezone.now() - dt.timedelta(days=2)
    linked, left = seen - dt.timedelta(days=30), seen + dt.timedelta(hours=1)
    factories.ProviderAccountFactory(
        user=learner, handle=old, proof="code", proved_at=linked, linked_at=linked, unlinked_at=left
    )
    since = timezone.now() - dt.timedelta(days=1)
    factories.ProviderAccountFactory(user=learner, handle=new, proof="code", proved_at=since, linked_at=since)
    return {"first_seen_at": seen, "missing_since": since}


def test_badges_from_an_earlier_username_are_said_to_be(client_for, learner):
    before = moved(learner)
    _course, badges = course_of(2, title="Half Course")
    earn(learner, badges[0], **before)
    earn(learner, factories.BadgeFactory(course=None, kind="activity"), **before)
    visit = client_for(learner)
    page = text_of(visit.get("/me/badges/"))
    assert page.count("From your earlier username old_name") == 2
    assert "2 badges are from a username that you had linked before. They still count here" in page
    assert "not on your" not in page.lower()
    page = text_of(visit.get(f"/me/badges/{badges[0].pk}/"))
    assert "This badge is from your earlier username old_name. It still counts here" in page
    assert "has not been on" not in page


def test_a_badge_that_vanished_from_the_username_linked_now_is_not_said_to_be_from_another(client_for, learner):
    before = moved(learner)
    here, there, listed = (factories.BadgeFactory() for _number in range(3))
    now = timezone.now()
    earn(learner, here, first_seen_at=now, missing_since=now)
    earn(learner, there, **before)
    earn(learner, listed, first_seen_at=before["first_seen_at"])
    visit = client_for(learner)
    page = text_of(visit.get("/me/badges/"))
    assert "1 badge that you earned is not on your Treehouse profile now" in page
    assert "1 badge is from a username that you had linked before" in page
    assert page.count("Not on your profile now") == page.count("From your earlier username") == 1
    assert "has not been on your Treehouse profile since" in text_of(visit.get(f"/me/badges/{here.pk}/"))
    assert "earlier username" not in text_of(visit.get(f"/me/badges/{listed.pk}/"))


def test_the_same_username_linked_anew_is_no_earlier_one(client_for, learner):
    earn(learner, factories.BadgeFactory(), **moved(learner, old="same", new="Same"))
    page = text_of(client_for(learner).get("/me/badges/"))
    assert "Not on your profile now" in page
    assert "earlier username" not in page


def test_badges_from_an_earlier_username_stay_folded(client_for, learner):
    before = moved(learner)
    for _number in range(mine.FEW + 1):
        earn(learner, *course_of(1)[1], **before)
    assert '<details class="fold" open>' not in client_for(learner).get("/me/badges/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_earlier_usernames_cost_one_query(client_for, learner, django_assert_num_queries, many):
    before = moved(learner)
    for _number in range(many):
        earn(learner, *course_of(2)[1], **before)
    visit = client_for(learner)
    visit.get("/me/badges/")
    with django_assert_num_queries(6):
        assert "earlier username" in text_of(visit.get("/me/badges/"))
