"""A learner's own seat page."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from badges.provider.models import ProviderAccount
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from enrollment.intake.models import Enrollment, Offer
from enrollment.intake.states import EnrollmentState
from enrollment.intake.waitlist import activity, offers
from enrollment.programs.seats import Seat
from tests import factories

URL = "/me/seat/"
S = EnrollmentState


@pytest.fixture
def offered(db, client_for):
    stream = factories.funding_stream(limit=1)
    enrollment = factories.EnrollmentFactory(programme=stream.programme, state=S.WAITLISTED)
    offers.offer_seats(stream.programme)
    return client_for(enrollment.user), enrollment


def test_who_has_not_joined_has_no_such_page(client_for):
    for state in ("applicant", "ineligible", "withdrawn"):
        enrollment = factories.EnrollmentFactory(state=state)
        assert client_for(enrollment.user).get(URL).status_code == 404
    assert client_for(factories.UserFactory()).get(URL).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waitlisted", "Fewer than 10 people are ahead of you."),
        ("needs_review", "Our staff look at your answers"),
        ("seat_reclaimed", "Get back in line"),
        ("completed", "You have completed the program"),
    ],
)
def test_it_says_where_one_stands(client_for, state, words):
    enrollment = factories.EnrollmentFactory(state=state)
    assert words in client_for(enrollment.user).get(URL).content.decode()


@pytest.mark.parametrize(("state", "words"), [("active", "You have a seat"), ("inactive_warned", "Do you still use")])
def test_it_says_what_one_has(client_for, state, words):
    enrollment = factories.seated(factories.funding_stream(), state)
    assert words in client_for(enrollment.user).get(URL).content.decode()


def test_accepting_twice_is_once(offered):
    client, enrollment = offered
    assert "Answer by" in client.get(URL).content.decode()
    for _click in range(2):
        assert client.post(URL, {"do": "accept"}).status_code == 302
    assert Seat.objects.get().user == enrollment.user
    assert "You have a seat" in client.get(URL).content.decode()


def test_a_link_alone_accepts_nothing(offered):
    client, _enrollment = offered
    client.get(URL, {"do": "accept"})
    assert not Seat.objects.exists()
    assert client.post(URL, {"do": "something"}).status_code == 400


def test_declining_puts_one_back_in_line(offered):
    client, enrollment = offered
    assert client.post(URL, {"do": "decline"}).status_code == 302
    enrollment.refresh_from_db()
    assert enrollment.state == S.WAITLISTED
    again = client.post(URL, {"do": "decline"}, follow=True)
    assert again.redirect_chain == [(URL, 302)]
    assert f"You declined this offer on {day_text(timezone.now())}." in again.text
    assert Offer.objects.get().outcome == Offer.Outcome.DECLINED
    answer = client.post(URL, {"do": "accept"})
    assert (answer.status_code, "answered already" in answer.text) == (409, True)


def test_declining_after_accepting_is_refused(offered):
    client, enrollment = offered
    client.post(URL, {"do": "accept"})
    answer = client.post(URL, {"do": "decline"})
    assert (answer.status_code, "answered already" in answer.text) == (409, True)
    assert Seat.objects.live().get().user == enrollment.user


def test_what_follows_from_not_taking_it_is_said_as_it_is(offered):
    client, _enrollment = offered
    Threshold.objects.create(name="offer_days", value=3, effective_from=timezone.localdate(), why="Test.")
    assert "get no new offer for 3 days, and your waiting time begins again" in client.get(URL).text
    client.post(URL, {"do": "decline"})
    assert "You left a seat to the next person, so you get no new offer until" in client.get(URL).text
    Offer.objects.update(answered_at=timezone.now() - dt.timedelta(days=4))
    assert "no new offer" not in client.get(URL).text


@pytest.mark.usefixtures("offered")
def test_the_mail_after_a_lapse_says_how_it_goes_on():
    now = timezone.now()
    Offer.objects.update(made_at=now - dt.timedelta(days=9), expires_at=now - dt.timedelta(days=2))
    assert offers.lapse_offers() == 1
    text = Message.objects.get(template="seat_lapsed").text
    assert "For 7 days you get no new offer." in text
    assert "behind the others" not in text


def test_too_late_is_said(offered):
    client, _enrollment = offered
    now = timezone.now()
    Offer.objects.update(made_at=now - dt.timedelta(days=9), expires_at=now - dt.timedelta(days=2))
    answer = client.post(URL, {"do": "accept"})
    assert (answer.status_code, "its time is over" in answer.content.decode()) == (409, True)
    assert not Seat.objects.exists()


def test_getting_back_in_line(client_for):
    enrollment = factories.EnrollmentFactory(state="seat_reclaimed")
    assert client_for(enrollment.user).post(URL, {"do": "again"}).status_code == 302
    assert Enrollment.objects.get().state == S.WAITLISTED
    assert client_for(enrollment.user).post(URL, {"do": "again"}).status_code == 409


def test_nobody_answers_somebody_elses_offer(offered, client_for):
    _client, enrollment = offered
    other = factories.EnrollmentFactory(state="waitlisted", programme=enrollment.programme)
    assert client_for(other.user).post(URL, {"do": "accept"}).status_code == 409
    assert not Seat.objects.exists()


def test_home_says_what_is_first(offered):
    client, _enrollment = offered
    page = client.get("/me/").content.decode()
    assert "A seat is yours, if you want it" in page
    assert page.count('class="btn"') == 1


def test_who_was_warned_and_cannot_be_seen_is_told_to_link(client_for):
    enrollment = factories.seated(factories.funding_stream(), "inactive_warned", accepted=True)
    page = client_for(enrollment.user).get(URL).text
    assert "We can't see your badges" in page
    assert 'class="btn" href="/me/provider/"' in page
    assert "Earn one by" not in page
    home = client_for(enrollment.user).get("/me/").text
    assert "We can't see your badges" in home
    assert "Earn one by" not in home


def held_by_outage(stream, **fields):
    """Warned longer ago than RECLAIM_DAYS, and the provider has not answered for a week."""
    row, now = factories.seated(stream, "inactive_warned", days=60, accepted=True), timezone.now()
    Enrollment.objects.filter(pk=row.pk).update(warned_at=now - dt.timedelta(days=20))
    shown = {"proof": "code", "proved_at": now, "last_outcome": "broken", **fields}
    factories.ProviderAccountFactory(user=row.user, last_synced_at=now - dt.timedelta(days=7), **shown)
    return row


@pytest.mark.parametrize("fields", [{}, {"proof": "", "proved_at": None}], ids=["proved", "not proved"])
def test_a_seat_that_is_held_while_we_cannot_read_says_so_and_names_no_day(client_for, fields):
    row = held_by_outage(factories.funding_stream(), **fields)
    assert activity.reclaim() == 0
    client = client_for(row.user)
    for url in (URL, "/me/"):
        page = client.get(url).text
        assert "Your seat stays yours until we can." in page
        assert "Earn one by" not in page
        assert "Let us read your account by" not in page
        assert day_text(timezone.now() - dt.timedelta(days=6)) not in page
    ProviderAccount.objects.update(last_synced_at=timezone.now(), last_outcome="unchanged")
    page = client.get(URL).text  # read again, no badge: it goes tonight, unless one is found today
    assert "until we can" not in page
    assert re.search(f"by <time[^>]*>{day_text(timezone.now())}<", page)
    assert activity.reclaim() == 1


def test_a_warning_before_the_provider_had_the_seat_takes_nothing(client_for):
    row = factories.seated(factories.funding_stream(), "inactive_warned", days=60)
    for url in (URL, "/me/"):
        assert "Your seat stays yours: Treehouse has not confirmed it yet." in client_for(row.user).get(url).text


def test_the_day_counts_from_when_the_provider_had_the_seat(client_for):
    row, now = factories.seated(factories.funding_stream(), "inactive_warned", days=60, accepted=True), timezone.now()
    Enrollment.objects.filter(pk=row.pk).update(warned_at=now - dt.timedelta(days=13))
    Seat.objects.update(provider_accepted_at=now - dt.timedelta(days=2))
    assert day_text(now + dt.timedelta(days=12)) in client_for(row.user).get(URL).text


def test_a_new_seat_says_when_the_weeks_begin(client_for):
    stream, words = factories.funding_stream(), "These weeks begin when Treehouse has confirmed your seat."
    for accepted in (True, False):
        row = factories.seated(stream, accepted=accepted)
        assert (words in client_for(row.user).get(URL).text) is not accepted


def test_a_new_seat_names_the_next_step_until_we_see_the_account(client_for):
    enrollment = factories.seated(factories.funding_stream(), "seated")
    client = client_for(enrollment.user)
    assert "that is the next step" in client.get(URL).text
    account = factories.ProviderAccountFactory(user=enrollment.user)
    assert "See your account" in client.get(URL).text
    account.proof, account.proved_at = "code", timezone.now()
    account.save()
    page = client.get(URL).text
    assert "that is the next step" not in page
    assert "Go to my learning" in page


def test_who_holds_a_seat_reads_what_it_depends_on_before_we_stop_reading(client_for):
    words = "it depends on badges that we can see"
    for enrollment, there in (
        (factories.seated(factories.funding_stream(), "active"), True),
        (factories.EnrollmentFactory(state=S.WAITLISTED), False),
    ):
        client = client_for(enrollment.user)
        client.post("/me/settings/consents/profile/", {"do": "give"})
        factories.ProviderAccountFactory(user=enrollment.user)
        for url in ("/me/settings/consents/profile/", "/me/provider/unlink/"):
            assert (words in client.get(url).text) is there, url


@pytest.mark.parametrize(("days", "late"), [(1, False), (4.9, False), (14, True)])
def test_what_the_provider_does_is_promised_for_the_first_days_only(client_for, days, late):
    enrollment = factories.seated(factories.funding_stream(), "active", days=days)
    page = client_for(enrollment.user).get(URL).text
    assert ("Did you get nothing? Call us:" in page) is late
    assert ("within three working days" in page) is not late
