"""Keeping an opening open, opening it again, and the count of people hired for it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady
from codeoregon.policy.models import Threshold
from jobs.openings import actions
from jobs.openings.life import renewing
from jobs.openings.models import Opening
from jobs.openings.sql import FILL_DATES
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def soon(days=3, **fields):
    return factories.OpeningFactory(expires_at=timezone.now() + dt.timedelta(days=days), **fields)


def owner_of(opening):
    return factories.MembershipFactory(organisation=opening.organisation).user


def test_renewing_counts_from_today_and_forgets_the_reminder_and_stays_the_same_posting():
    Threshold.objects.create(name="opening_days", value=30, effective_from=timezone.localdate(), why="Test")
    opening = soon(reminded_days=7)
    published = opening.published_at
    renewing.renew(opening=opening, by=owner_of(opening))
    row = Opening.objects.get()
    assert (timezone.localdate(row.expires_at) - timezone.localdate()).days == 30
    assert (row.reminded_days, row.published_at, row.state) == (None, published, "published")


def test_renewing_twice_is_once_and_says_who_did_it():
    opening = soon()
    owner = owner_of(opening)
    until = [renewing.renew(opening=opening, by=owner).expires_at for _ in range(2)]
    assert until[0] == until[1]
    [move] = StateMove.objects.of(opening)
    assert (move.by, move.from_state, move.to_state) == (owner, "published", "published")


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "filled", "expired", "closed", "declined"])
def test_only_what_is_open_is_renewed(state):
    opening = soon(state=state, ended_at=timezone.now() if state in ("filled", "expired", "closed") else None)
    with pytest.raises(NotReady, match="Only an open"):
        renewing.renew(opening=opening, by=owner_of(opening))


def test_an_organisation_on_hold_renews_nothing():
    opening = soon(organisation=factories.OrganisationFactory(state="suspended"))
    with pytest.raises(NotReady, match="on hold"):
        renewing.renew(opening=opening, by=owner_of(opening))


@pytest.mark.django_db(transaction=True)
def test_renewing_and_the_end_at_one_moment_never_both():
    opening = soon(days=-1)
    owner = owner_of(opening)
    work = [lambda: renewing.renew(opening=opening, by=owner), actions.expire_due]
    results = run_parallel(2, lambda number: work[number]())
    row = Opening.objects.get()
    if isinstance(results[0], NotReady):
        assert row.state == "expired"
    else:
        assert (row.state, row.expires_at > timezone.now(), row.ended_at) == ("published", True, None)


@pytest.mark.parametrize("state", ["filled", "expired", "closed"])
def test_an_employer_opens_it_again_for_a_whole_term_and_as_many_people_as_are_wanted(state):
    opening = soon(days=-9, state=state, ended_at=timezone.now(), positions=2, hired=2, reminded_days=1)
    renewing.reopen(opening=opening, by=owner_of(opening), more=3)
    row = Opening.objects.published().get()
    assert (row.positions, row.ended_at, row.reminded_days) == (5, None, None)
    assert (timezone.localdate(row.expires_at) - timezone.localdate(row.published_at)).days == 90


@pytest.mark.parametrize(("ended", "is_new", "was_missed"), [(0, 0, 0), (1, 0, 1), (29, 0, 1), (31, 1, 1)])
@pytest.mark.parametrize("state", ["filled", "expired", "closed"])
def test_after_a_few_days_it_is_the_posting_it_was_and_after_many_a_new_one(state, ended, is_new, was_missed):
    now = timezone.now()
    since, was = now - dt.timedelta(days=80), now - dt.timedelta(days=50)
    opening = soon(days=-1, state=state, ended_at=now - dt.timedelta(days=ended), published_at=since, public_since=was)
    renewing.reopen(opening=opening, by=owner_of(opening), more=1)
    row = Opening.objects.published().get()
    assert (row.published_at > since, row.public_since > was) == (is_new, was_missed)
    assert (timezone.localdate(row.expires_at) - timezone.localdate(now)).days == 90


def test_closed_and_opened_as_often_as_one_likes_it_grows_no_newer():
    opening = factories.OpeningFactory(published_at=timezone.now() - dt.timedelta(days=9))
    since, owner = opening.published_at, owner_of(opening)
    for _ in range(3):
        actions.close(opening=Opening.objects.get(), by=owner, why="Not now.")
        renewing.reopen(opening=Opening.objects.get(), by=owner, more=1)
    row = Opening.objects.published().get()
    assert (row.published_at, row.public_since) == (since, since)


def test_code_that_does_not_know_when_it_came_on_the_board_writes_it_all_the_same():
    opening = factories.OpeningFactory(state="approved", published_at=None, expires_at=None)
    now = timezone.now()
    Opening.objects.update(state="published", published_at=now, expires_at=now + dt.timedelta(days=9))
    assert Opening.objects.get(pk=opening.pk).public_since == now


def test_what_was_published_before_there_was_such_a_day_is_given_it():
    former, draft = (
        factories.OpeningFactory(state="closed", ended_at=timezone.now()),
        factories.OpeningFactory(state="draft", published_at=None, expires_at=None),
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL_DATES, [0])
        assert cursor.fetchone() == (draft.pk,)
        cursor.execute(FILL_DATES, [draft.pk])
        assert cursor.fetchone() == (None,)
    days = dict(Opening.objects.values_list("pk", "public_since"))
    assert days == {former.pk: former.published_at, draft.pk: None}


def test_more_is_at_least_one_and_has_a_bound():
    opening = soon(state="filled", ended_at=timezone.now(), hired=498)
    for more in (0, -1, 3, 10**9):
        with pytest.raises(ValidationError, match="Ask for 1 to 2 people"):
            renewing.reopen(opening=opening, by=owner_of(opening), more=more)


def test_what_is_open_is_not_opened_and_keeps_its_number():
    opening = soon(positions=4)
    with pytest.raises(MoveRefused):
        renewing.reopen(opening=opening, by=owner_of(opening), more=9)
    assert Opening.objects.get().positions == 4


def placed(opening, state="draft"):
    referral = factories.ReferralFactory(
        opening=opening, state="hired", ended_at=timezone.now(), referred_at=timezone.now()
    )
    return factories.PlacementFactory(referral=referral, kind="direct", state=state)


def counted():
    return Opening.objects.values_list("hired", flat=True).get()


def test_the_count_follows_placements_however_they_are_written():
    opening = factories.OpeningFactory()
    first, second = placed(opening), placed(opening)
    assert counted() == 2
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_placement SET state = 'cancelled' WHERE id = %s", [first.pk])
        assert counted() == 1
        cursor.execute("UPDATE jobs_placement SET wage = 30")
        assert counted() == 1
    first.state = "draft"
    first.save()
    assert counted() == 2
    type(second).objects.all().delete()
    assert counted() == 0
