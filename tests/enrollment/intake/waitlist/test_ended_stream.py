"""A funding stream that has ended pays no seat: not one that was offered before, and nobody loses their place by it."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.capacity.actions import draw
from codeoregon.lib.templatetags.co import moment_text
from codeoregon.mail.models import Message
from enrollment.intake.models import Enrollment, Offer
from enrollment.intake.tasks import offer_seats as sweep
from enrollment.intake.waitlist import offers
from enrollment.programs.seats import Seat
from tests import factories

DAY = dt.timedelta(days=1)
SEAT = reverse("me:seat")


@pytest.fixture
def stream(db):
    return factories.funding_stream(limit=1)


@pytest.fixture
def person(stream):
    row = factories.EnrollmentFactory(
        programme=stream.programme, state="waitlisted", queued_at=timezone.now() - 30 * DAY
    )
    assert offers.offer_seats(stream.programme) == 1
    return row


def end(stream, days=1):
    stream.closes_on = timezone.localdate() - days * DAY
    stream.save()


def waits_at_their_place(person):
    since = person.queued_at
    person.refresh_from_db()
    return (person.state, person.queued_at, offers.rests_until(person)) == ("waitlisted", since, None)


def test_who_accepts_is_told_that_no_seat_is_left_and_gets_the_next_free_one(stream, person, client_for):
    end(stream)
    answer = client_for(person.user).post(SEAT, {"do": "accept"})
    assert (answer.status_code, "You keep your place in line and get the next free one." in answer.text) == (409, True)
    assert not Seat.objects.exists()
    assert waits_at_their_place(person)
    assert Offer.objects.get().outcome == "no_seat"
    other = factories.funding_stream(limit=1, code="other", programme=stream.programme)
    assert sweep.run() == {"withdrawn": 0, "lapsed": 0, "offered": 1}
    assert client_for(person.user).post(SEAT, {"do": "accept"}).status_code == 302
    assert Seat.objects.get().stream == other


def test_on_its_last_day_a_seat_is_still_taken(stream, person, client_for):
    end(stream, days=0)
    assert client_for(person.user).post(SEAT, {"do": "accept"}).status_code == 302
    assert Seat.objects.live().exists()


def test_the_database_itself_begins_no_seat_of_it(stream):
    place = draw(kind="seat", name=stream.code, what_for="a test", by=None)
    end(stream)
    with pytest.raises(IntegrityError, match="the stream of this seat has ended"), transaction.atomic():
        Seat.objects.create(user=factories.UserFactory(), stream=stream, draw=place)
    end(stream, days=0)
    Seat.objects.create(user=factories.UserFactory(), stream=stream, draw=place)


@pytest.mark.parametrize("late", [False, True])
def test_the_sweep_withdraws_its_offers_and_nobody_loses_their_place(stream, person, late):
    """Late: when it comes, their days to answer are over too."""
    end(stream)
    if late:
        Offer.objects.update(made_at=timezone.now() - 9 * DAY, expires_at=timezone.now() - DAY / 24)
        assert offers.lapse_offers() == 0
    behind = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    assert sweep.run() == {"withdrawn": 1, "lapsed": 0, "offered": 0}
    assert waits_at_their_place(person)
    assert Offer.objects.get().outcome == "no_seat"
    letter = Message.objects.get(template="seat_unpaid")
    assert (letter.to, "You keep your place in line" in letter.text) == (person.user.email, True)
    factories.funding_stream(limit=1, code="other", programme=stream.programme)
    assert sweep.run()["offered"] == 1
    assert list(Enrollment.objects.waiting(stream.programme)) == [behind]


def test_no_page_and_no_mail_says_that_an_offer_is_open_after_its_money_has_ended(stream, client_for, staff):
    end(stream, days=-2)
    person = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    offers.offer_seats(stream.programme)
    offer = Offer.objects.get()
    last, later = moment_text(stream.last_moment), moment_text(offer.expires_at)
    assert last.endswith("11:59 p.m.")
    pages = [
        client_for(person.user).get(SEAT).text,
        client_for(person.user).get(reverse("me:home")).text,
        client_for(staff("case_manager")).get(reverse("admin:enrollment_enrollment_review", args=[person.pk])).text,
        Message.objects.get(template="seat_offered").text,
    ]
    assert [(last in page, later in page) for page in pages] == [(True, False)] * 4


@pytest.mark.parametrize("state", ["offered", "seated"])
def test_an_earlier_end_is_asked_about_first_where_seats_are_taken_or_offered(stream, client_for, staff, state):
    manager = client_for(staff("programme_manager"))
    change = reverse("admin:enrollment_fundingstream_change", args=[stream.pk])
    assert 'name="knows_end"' not in manager.get(change).text
    if state == "seated":
        factories.seated(stream)
    else:
        factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
        offers.offer_seats(stream.programme)
    page = manager.get(change).text
    assert 'name="knows_end"' in page
    sent = {
        "name": stream.name, "limit": 1, "opens_on": stream.opens_on, "reason": "The money went elsewhere.",
        "seen": re.search(r'name="seen" value="([^"]*)"', page)[1],
    }  # fmt: skip
    until, yesterday = stream.closes_on, timezone.localdate() - DAY
    asked = manager.post(change, {**sent, "closes_on": yesterday})
    assert (asked.status_code, "Enter a later day, or tick the box below." in asked.text) == (422, True)
    stream.refresh_from_db()
    assert stream.closes_on == until
    later = manager.post(change, {**sent, "closes_on": until, "opens_on": timezone.localdate() + DAY})
    assert (later.status_code, "It has begun: enter no later day." in later.text) == (422, True)
    assert manager.post(change, {**sent, "closes_on": yesterday, "knows_end": "on"}).status_code == 302
    stream.refresh_from_db()
    assert stream.closes_on == yesterday
