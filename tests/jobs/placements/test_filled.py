"""The last hire takes an opening off the board, two at one moment included."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from jobs.openings.life import changing
from jobs.openings.models import Opening
from jobs.placements import actions
from jobs.placements.models import Placement
from tests import factories
from tests.races import run_parallel


def offered(opening):
    return factories.ReferralFactory(opening=opening, state="offered", referred_at=timezone.now())


def hire(referral, owner):
    day = timezone.localdate() + dt.timedelta(days=10)
    return actions.hire(referral=referral, kind="direct", wage=Decimal(24), starts_on=day, by=owner)


@pytest.mark.django_db
def test_it_stays_until_the_last_place_is_taken_and_a_called_off_start_gives_one_back(staff):
    opening = factories.OpeningFactory(positions=2)
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    first = hire(offered(opening), owner)
    assert Opening.objects.get().state == "published"
    actions.cancel(placement=first, why="Moved away.", by=staff("job_developer"))
    hire(offered(opening), owner)
    assert (Opening.objects.get().state, Opening.objects.get().hired) == ("published", 1)
    hire(offered(opening), owner)
    assert (Opening.objects.get().state, Opening.objects.get().hired) == ("filled", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["submitted", "changes_requested", "approved"])
def test_the_last_place_taken_while_staff_look_again_ends_it_too(state):
    opening = factories.OpeningFactory(state=state)
    hire(offered(opening), factories.MembershipFactory(organisation=opening.organisation).user)
    assert Opening.objects.get().state == "filled"


@pytest.mark.soak(2, 20)
@pytest.mark.django_db(transaction=True)
def test_the_last_two_hires_at_one_moment_fill_it_once():
    opening = factories.OpeningFactory(positions=2)
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    referrals = [offered(opening) for _ in range(2)]
    results = run_parallel(2, lambda number: hire(referrals[number], owner))
    assert all(isinstance(result, Placement) for result in results), results
    row = Opening.objects.get()
    assert (row.state, row.hired) == ("filled", 2)


@pytest.mark.django_db(transaction=True)
def test_a_hire_and_fewer_places_at_one_moment_never_leave_it_open_and_full():
    opening = factories.OpeningFactory(positions=2)
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    referral = offered(opening)
    work = [
        lambda: hire(referral, owner),
        lambda: changing.change(opening=opening, by=owner, agreed=False, positions=1),
    ]
    run_parallel(2, lambda number: work[number]())
    row = Opening.objects.get()
    assert row.hired == 1
    assert (row.state, row.positions) in {("filled", 1), ("published", 2)}
