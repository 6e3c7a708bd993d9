"""Who gets the next seat, what people answer, and that the queue can be explained afterwards."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from codeoregon.capacity.models import Pool
from codeoregon.mail.models import Message
from enrollment.intake import actions
from enrollment.intake.models import Enrollment, Offer, QueueSnapshot
from enrollment.intake.states import EnrollmentState
from enrollment.intake.tasks import offer_seats as task
from enrollment.intake.waitlist import offers, places
from enrollment.intake.waitlist.ranking import Waiting, priority, rank
from enrollment.programs.actions import open_stream, set_limit
from enrollment.programs.seats import Seat
from tests import factories

S = EnrollmentState
NOW = timezone.now()


def waiting(minutes=0, covered="", groups=(), **fields):
    """Somebody in line since some minutes after the beginning."""
    return factories.EnrollmentFactory(
        state=S.WAITLISTED,
        queued_at=NOW - dt.timedelta(days=30) + dt.timedelta(minutes=minutes),
        covered=covered,
        priority_groups=list(groups),
        priority=priority(covered=covered in ("veteran", "spouse"), groups=groups),
        **fields,
    )


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


@pytest.mark.parametrize(
    ("covered", "groups", "place"),
    [(True, ["low_income"], 1), (False, ["low_income"], 2), (True, [], 3), (False, [], 4)],
)
def test_the_four_groups_of_the_rule(covered, groups, place):
    assert priority(covered=covered, groups=groups) == place


WAITING = st.builds(
    Waiting, st.integers(1, 4), st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2026, 1, 1)), st.integers(1, 10**9)
)


@given(st.lists(WAITING, unique_by=lambda one: one.enrollment), st.randoms())
def test_the_order_depends_on_nothing_but_priority_time_and_number(people, dice):
    shuffled = people[:]
    dice.shuffle(shuffled)
    ranked = rank(shuffled)
    assert ranked == rank(people)
    for before, after in itertools.pairwise(ranked):
        assert (before.priority, before.since, before.enrollment) < (after.priority, after.since, after.enrollment)


def test_a_veteran_in_a_priority_group_comes_first_and_time_decides_among_equals(programme):
    late = waiting(3)
    early = waiting(1)
    veteran = waiting(5, covered="veteran")
    poor = waiting(6, groups=["low_income"])
    both = waiting(9, covered="spouse", groups=["public_assistance"])
    assert list(Enrollment.objects.waiting(programme)) == [both, poor, veteran, early, late]


def test_the_database_keeps_priority_true_to_the_answers(programme):
    enrollment = waiting()
    for wrong in ({"priority": 1}, {"covered": "veteran"}, {"priority_groups": ["low_income"]}, {"priority": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrollment.objects.filter(pk=enrollment.pk).update(**wrong)
    Enrollment.objects.filter(pk=enrollment.pk).update(covered="veteran", priority=3)


def test_free_seats_go_to_the_next_in_line_and_the_queue_is_kept(programme):
    factories.funding_stream(limit=2)
    third, first, second = waiting(9), waiting(5, covered="veteran"), waiting(2)
    assert offers.offer_seats(programme) == 2
    made = list(Offer.objects.order_by("position").values_list("enrollment", "position", "outcome"))
    assert made == [(first.pk, 1, "open"), (second.pk, 2, "open")]
    snapshot = QueueSnapshot.objects.get()
    assert snapshot.enrollments == [first.pk, second.pk, third.pk]
    assert snapshot.priorities == [3, 4, 4]
    assert snapshot.since == [int(one.queued_at.timestamp()) for one in (first, second, third)]
    assert set(Enrollment.objects.filter(state=S.OFFERED)) == {first, second}
    assert set(Message.objects.values_list("to", "template")) == {
        (first.user.email, "seat_offered"),
        (second.user.email, "seat_offered"),
    }
    assert offers.offer_seats(programme) == 0  # both seats are spoken for


def test_how_the_queue_stood_is_never_changed(programme):
    factories.funding_stream()
    waiting()
    offers.offer_seats(programme)
    for statement in ("UPDATE enrollment_queuesnapshot SET priorities = '{1}'", "DELETE FROM enrollment_queuesnapshot"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        Offer.objects.all().delete()


def test_nobody_is_offered_what_no_stream_pays(programme):
    stream = factories.funding_stream()
    stream.closes_on = timezone.localdate() - dt.timedelta(days=1)
    stream.save()
    waiting()
    assert offers.offer_seats(programme) == 0
    assert not QueueSnapshot.objects.exists()


def offered(programme, limit=1):
    stream = factories.funding_stream(limit=limit)
    enrollment = waiting()
    offers.offer_seats(programme)
    return stream, Offer.objects.select_related("enrollment").get(enrollment=enrollment)


def test_who_accepts_has_a_seat_and_the_stream_one_less(programme):
    stream, offer = offered(programme, limit=3)
    seat = offers.accept(offer=offer, by=offer.enrollment.user)
    assert (seat.user, seat.stream, seat.ended_at) == (offer.enrollment.user, stream, None)
    assert Enrollment.objects.get().state == S.SEATED
    assert Pool.objects.get(kind="seat").drawn == 1
    with pytest.raises(offers.OfferGone):
        offers.accept(offer=offer, by=offer.enrollment.user)
    assert Seat.objects.count() == 1


def test_who_declines_waits_behind_everybody(programme):
    _stream, offer = offered(programme)
    behind = waiting(50)
    offers.decline(offer=offer, by=offer.enrollment.user)
    assert list(Enrollment.objects.waiting(programme)) == [behind, offer.enrollment]
    assert offers.offer_seats(programme) == 1
    assert Enrollment.objects.get(pk=behind.pk).state == S.OFFERED


@pytest.mark.parametrize("outcome", ["declined", "lapsed"])
def test_whoever_comes_first_is_not_offered_the_same_seat_again_at_once(programme, outcome):
    factories.funding_stream(limit=1)
    first = waiting(5, covered="veteran", groups=["low_income"])
    assert offers.offer_seats(programme) == 1
    offer = Offer.objects.get()
    if outcome == "declined":
        offers.decline(offer=offer, by=first.user)
    else:
        start = NOW - dt.timedelta(days=9)
        Offer.objects.update(made_at=start, expires_at=start + dt.timedelta(days=7))
        offers.lapse_offers()
    assert offers.offer_seats(programme) == 0  # also when nobody else waits
    other = waiting(1)
    assert offers.offer_seats(programme) == 1
    made = Offer.objects.open().get()
    assert (made.enrollment, made.position) == (other, 2)  # its place in the queue as it stood
    offers.decline(offer=made, by=other.user)
    Offer.objects.filter(pk=offer.pk).update(answered_at=NOW - dt.timedelta(days=8))
    assert offers.offer_seats(programme) == 1
    assert Offer.objects.open().get().enrollment == first


def test_an_offer_lapses_and_the_next_one_is_called(programme):
    _stream, offer = offered(programme)
    behind = waiting(50)
    start = NOW - dt.timedelta(days=9)
    Offer.objects.update(made_at=start, expires_at=start + dt.timedelta(days=7))
    with pytest.raises(offers.OfferGone):
        offers.accept(offer=offer, by=offer.enrollment.user)
    assert task.run() == {"withdrawn": 0, "lapsed": 1, "offered": 1}
    assert Offer.objects.get(pk=offer.pk).outcome == "lapsed"
    assert Enrollment.objects.get(pk=behind.pk).state == S.OFFERED
    assert Message.objects.filter(template="seat_lapsed").count() == 1
    assert task.run() == {"withdrawn": 0, "lapsed": 0, "offered": 0}


def test_when_no_seat_is_left_the_place_in_line_stays(programme):
    stream, offer = offered(programme)
    factories.EnrollmentFactory(state=S.SEATED)
    since = offer.enrollment.queued_at
    factories.seated(factories.funding_stream(code="other"))
    Pool.objects.filter(pk=stream.pool_id).update(limit=0)
    with pytest.raises(offers.OfferGone, match="keep your place"):
        offers.accept(offer=offer, by=offer.enrollment.user)
    enrollment = Enrollment.objects.get(pk=offer.enrollment_id)
    assert (enrollment.state, enrollment.queued_at) == (S.WAITLISTED, since)
    assert Offer.objects.get(pk=offer.pk).outcome == "no_seat"


def test_who_leaves_frees_the_offer_and_the_seat(programme):
    stream, offer = offered(programme)
    actions.leave(enrollment=offer.enrollment, by=offer.enrollment.user)
    assert Offer.objects.get().outcome == "withdrawn"
    person = waiting(2)
    offers.offer_seats(programme)
    offers.accept(offer=Offer.objects.open().get(), by=person.user)
    person.refresh_from_db()
    actions.leave(enrollment=person, by=person.user)
    assert Seat.objects.get().end == "withdrawn"
    stream.pool.refresh_from_db()
    assert stream.pool.drawn == 0


def test_a_seat_holds_its_place_whatever_the_door(programme):
    stream = factories.funding_stream(limit=1)
    seat = Seat.objects.get(user=factories.seated(stream).user)
    for statement in (
        f"UPDATE codeoregon_draw SET released_at = now(), release_reason = 'x' WHERE id = {seat.draw_id}",
        f'INSERT INTO enrollment_seat (user_id, stream_id, draw_id, started_at, "end", licence_code) VALUES'
        f" ({factories.UserFactory().pk}, {stream.pk}, {seat.draw_id}, now(), '', '')",
        f"UPDATE enrollment_seat SET ended_at = now() WHERE id = {seat.pk}",
        f"DELETE FROM enrollment_seat WHERE id = {seat.pk}",
        f"UPDATE codeoregon_pool SET drawn = 0 WHERE id = {stream.pool_id}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_somebody_has_one_live_seat(programme):
    stream = factories.funding_stream()
    enrollment = factories.seated(stream)
    from codeoregon.capacity.actions import draw

    place = draw(kind="seat", name=stream.code, what_for="a second one", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(user=enrollment.user, stream=stream, draw=place)


def test_a_stream_is_opened_with_its_pool_and_never_cut_below_what_is_taken(programme, staff):
    manager = staff("programme_manager")
    today = timezone.localdate()
    year = {"opens_on": today, "closes_on": today + dt.timedelta(days=365)}
    stream = open_stream(programme=programme, code="state-2026", name="State", limit=2, by=manager, **year)
    assert (stream.pool.limit, str(stream.pool)) == (2, "Training seats: state-2026")
    factories.seated(stream)
    with pytest.raises(ValidationError):
        set_limit(stream=stream, limit=0, by=manager, why="less money")
    set_limit(stream=stream, limit=1, by=manager, why="less money")
    with pytest.raises(ValidationError):
        open_stream(programme=programme, code="state-2026", name="Again", limit=2, by=manager, **year)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(0, "Fewer than 10"), (9, "Fewer than 10"), (10, "About 10"), (37, "About 40"), (1234, "About 1,230")],
)
def test_places_are_rounded(ahead, words):
    assert words in places.in_words(ahead)


def test_how_many_are_ahead(programme):
    people = [waiting(9), waiting(1), waiting(5, covered="veteran"), waiting(1)]
    ahead = [places.ahead_of(one) for one in people]
    assert ahead == [3, 1, 0, 2]
    assert places.ahead_of(factories.EnrollmentFactory(state=S.ACTIVE)) is None
