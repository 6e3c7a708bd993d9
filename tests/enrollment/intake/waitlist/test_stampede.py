"""Never more live seats than are funded, however many accept at once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from codeoregon.capacity.models import Draw, Pool
from enrollment.intake.models import Enrollment, Offer, QueueSnapshot
from enrollment.intake.states import EnrollmentState
from enrollment.intake.waitlist import offers
from enrollment.programs import actions
from enrollment.programs.seats import FundingStream, Seat
from tests import factories, owner
from tests.races import run_parallel, slow_look, without_locks


def everybody_is_offered(stream: FundingStream, many: int) -> list[Offer]:
    """More offers than seats: what the portal itself never makes, and what a mistake might."""
    now = timezone.now()
    people = [
        factories.EnrollmentFactory(programme=stream.programme, state=EnrollmentState.OFFERED) for _one in range(many)
    ]
    snapshot = QueueSnapshot.objects.create(
        programme=stream.programme, rules_version="x", enrollments=[], priorities=[], since=[]
    )
    return Offer.objects.bulk_create(
        Offer(enrollment=one, stream=stream, snapshot=snapshot, position=place, expires_at=now + dt.timedelta(days=7))
        for place, one in enumerate(people, 1)
    )


def accept_all(made: list[Offer], connections: int) -> list[Any]:
    def accept(number: int) -> Seat:
        offer = Offer.objects.select_related("enrollment__user", "stream").get(pk=made[number].pk)
        return offers.accept(offer=offer, by=offer.enrollment.user)

    return run_parallel(len(made), accept, connections=connections)


@pytest.mark.soak(3, 20)
@pytest.mark.django_db(transaction=True)
def test_four_hundred_accept_a_hundred_seats_over_a_hundred_connections() -> None:
    stream = factories.funding_stream(limit=100)
    results = accept_all(everybody_is_offered(stream, 400), connections=100)
    assert sum(isinstance(one, Seat) for one in results) == 100, results[:5]
    assert sum(isinstance(one, offers.OfferGone) for one in results) == 300
    assert Seat.objects.live().count() == Draw.objects.filter(released_at=None).count() == 100
    assert Pool.objects.get(pk=stream.pool_id).drawn == 100
    assert Enrollment.objects.filter(state=EnrollmentState.SEATED).count() == 100
    assert Enrollment.objects.filter(state=EnrollmentState.WAITLISTED).count() == 300
    assert Offer.objects.filter(outcome="no_seat").count() == 300


@pytest.mark.django_db(transaction=True)
def test_a_limit_lowered_under_open_offers_costs_nobody_their_place_in_line(staff: Any) -> None:
    stream = factories.funding_stream(limit=6)
    made = everybody_is_offered(stream, 6)
    since = dict(Enrollment.objects.values_list("pk", "queued_at"))
    actions.set_limit(stream=stream, limit=2, by=staff("programme_manager"), why="Less money.")
    results = accept_all(made, connections=6)
    refused = [one for one in results if isinstance(one, offers.OfferGone)]
    assert {str(one) for one in refused} == {
        "There is no free seat any more. You keep your place in line and get the next free one."
    }
    assert (len(refused), Seat.objects.live().count()) == (4, 2)
    waits = Enrollment.objects.filter(state=EnrollmentState.WAITLISTED)
    assert [since[row.pk] for row in waits] == [row.queued_at for row in waits]
    assert len(waits) == 4
    assert all(offers.rests_until(row) is None for row in waits)


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.django_db(transaction=True)
def test_without_locks_the_stampede_is_lost(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """The CHECK is gone in both: what holds the limit is the lock of the real draw, and without it seats run over."""
    made = everybody_is_offered(factories.funding_stream(limit=5), 20)
    (slow_look if locked else without_locks)(monkeypatch)
    with owner.without_check("codeoregon_pool", "pool_never_overfilled"):
        accept_all(made, connections=20)
        seats = Seat.objects.live().count()
        assert seats == 5 if locked else seats > 5


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_on_accept_are_one_seat() -> None:
    stream = factories.funding_stream(limit=10)
    made = everybody_is_offered(stream, 1)
    results = accept_all(made * 20, connections=20)
    assert sum(isinstance(one, Seat) for one in results) == 1, results
    assert Seat.objects.count() == Draw.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_rounds_at_once_offer_each_seat_once() -> None:
    stream = factories.funding_stream(limit=5)
    for _person in range(30):
        factories.EnrollmentFactory(programme=stream.programme, state=EnrollmentState.WAITLISTED)
    results = run_parallel(10, lambda _number: offers.offer_seats(stream.programme))
    assert sorted(results) == [0] * 9 + [5]
    assert Offer.objects.count() == Enrollment.objects.filter(state=EnrollmentState.OFFERED).count() == 5


@pytest.mark.django_db(transaction=True)
def test_accepting_and_leaving_at_once_leave_no_seat_behind() -> None:
    from enrollment.intake import actions

    stream = factories.funding_stream(limit=10)
    for made in [everybody_is_offered(stream, 1)[0] for _round in range(6)]:

        def one(side: int, made: Offer = made) -> Any:
            offer = Offer.objects.select_related("enrollment__user", "stream").get(pk=made.pk)
            user = offer.enrollment.user
            if side:
                return offers.accept(offer=offer, by=user)
            return actions.leave(enrollment=Enrollment.objects.get(pk=offer.enrollment_id), by=user)

        run_parallel(2, one)
        state = Enrollment.objects.get(pk=made.enrollment_id).state
        live = Seat.objects.live().filter(user=made.enrollment.user_id).count()
        assert live == (1 if state == EnrollmentState.SEATED else 0), state
