"""Seats that nobody uses, and what ends by the calendar. Days are thresholds."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from enrollment.intake import actions
from enrollment.intake.models import Enrollment
from enrollment.intake.states import EnrollmentState
from enrollment.intake.tasks import watch_seats
from enrollment.intake.waitlist import activity
from enrollment.programs.seats import Seat
from tests import factories

S = EnrollmentState


@pytest.fixture
def stream(db):
    return factories.funding_stream()


def seated(stream, state="active", **fields):
    """Somebody whose seat the provider has had from its first day on."""
    return factories.seated(stream, state, accepted=True, **fields)


def badge(enrollment, days):
    """A badge that we first saw so many days ago."""
    seen = timezone.now() - dt.timedelta(days=days)
    return factories.AwardFactory(user=enrollment.user, earned_at=seen, first_seen_at=seen, last_seen_at=seen)


def states():
    return dict(Enrollment.objects.values_list("pk", "state"))


def test_a_first_badge_makes_somebody_a_learner(stream):
    before, after = seated(stream, "seated", days=5), seated(stream, "seated", days=5)
    badge(before, 9)
    badge(after, 1)
    assert activity.wake_up() == 1
    assert states() == {before.pk: S.SEATED, after.pk: S.ACTIVE}


def test_without_a_badge_for_three_weeks_one_is_warned_once(stream):
    quiet = seated(stream, "active", days=60)
    badge(quiet, 22)
    busy = seated(stream, "active", days=60)
    badge(busy, 20)
    new = seated(stream, "seated", days=20)
    never = seated(stream, "seated", days=22)
    assert activity.warn() == 2
    assert states() == {quiet.pk: "inactive_warned", busy.pk: "active", new.pk: "seated", never.pk: "inactive_warned"}
    assert set(Message.objects.values_list("to", flat=True)) == {quiet.user.email, never.user.email}
    assert activity.warn() == 0


def test_the_days_are_figures_that_staff_change(stream):
    seated(stream, "seated", days=11)
    assert activity.warn() == 0
    today = timezone.localdate()
    Threshold.objects.create(name="inactive_days", value=Decimal(10), effective_from=today, why="Shorter waits.")
    assert activity.warn() == 1


def warned(stream, days):
    enrollment = seated(stream, "inactive_warned", days=60)
    Enrollment.objects.filter(pk=enrollment.pk).update(warned_at=timezone.now() - dt.timedelta(days=days))
    return enrollment


def test_two_weeks_after_the_warning_the_seat_goes_to_the_next(stream):
    gone, kept, woke = warned(stream, 15), warned(stream, 13), warned(stream, 15)
    badge(woke, 2)
    person = factories.EnrollmentFactory(programme=stream.programme, state=S.WAITLISTED)
    stream.pool.refresh_from_db()
    stream.pool.limit = stream.pool.drawn
    stream.pool.save()
    counts = watch_seats.run()
    assert (counts["woken"], counts["reclaimed"], counts["offered"]) == (1, 1, 1)
    assert states() == {gone.pk: S.SEAT_RECLAIMED, kept.pk: S.INACTIVE_WARNED, woke.pk: S.ACTIVE, person.pk: S.OFFERED}
    assert Seat.objects.get(user=gone.user).end == "reclaimed"
    assert Message.objects.filter(to=gone.user.email, template="seat_reclaimed").count() == 1
    assert StateMove.objects.of(gone).get().by is None


def test_back_in_line_by_the_same_rules(stream):
    gone = warned(stream, 15)
    activity.reclaim()
    other = factories.EnrollmentFactory(programme=stream.programme, state=S.WAITLISTED)
    gone.refresh_from_db()
    activity.ask_again(enrollment=gone, by=gone.user)
    assert list(Enrollment.objects.waiting(stream.programme)) == [other, gone]


def test_staff_take_a_seat_back_with_a_reason(stream, staff):
    enrollment = seated(stream, "active")
    with pytest.raises(NotReady):
        activity.take_back(enrollment=enrollment, by=staff("case_manager"), why="")
    with pytest.raises(NotYours):
        activity.take_back(enrollment=enrollment, by=staff("job_developer"), why="Asked for it.")
    activity.take_back(enrollment=enrollment, by=staff("case_manager"), why="Asked for it.")
    assert not Seat.objects.live().exists()


def test_when_the_money_ends_people_wait_at_the_place_they_had(stream):
    enrollment = seated(stream, "active", days=20)
    stream.closes_on = timezone.localdate() - dt.timedelta(days=1)
    stream.save()
    assert activity.orphans() == 1
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.queued_at) == (S.WAITLISTED, enrollment.applied_at)
    assert Seat.objects.get().end == "funding"
    assert "place you had" in Message.objects.get().text


def test_who_completes_frees_the_seat_and_ends_by_the_calendar(stream, staff):
    enrollment = seated(stream, "active")
    actions.complete(enrollment=enrollment, by=staff("case_manager"), why="Finished the pathway.")
    assert Seat.objects.get().end == "completed"
    assert watch_seats.run()["exited"] == 0
    done = timezone.now() - dt.timedelta(days=91)
    Enrollment.objects.update(completed_at=done)
    assert watch_seats.run()["exited"] == 1
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.exited_on) == (S.EXITED, timezone.localdate(done))
    Enrollment.objects.update(exited_on=timezone.localdate() - dt.timedelta(days=92))
    assert watch_seats.run()["followed_up"] == 1
    Enrollment.objects.update(exited_on=timezone.localdate() - dt.timedelta(days=456))
    assert watch_seats.run()["closed"] == 1
    assert Enrollment.objects.get().state == S.CLOSED


def test_a_night_twice_does_nothing_twice(stream):
    warned(stream, 15)
    seated(stream, "active", days=40)
    watch_seats.run()
    sent = Message.objects.count()
    assert not any(watch_seats.run().values())
    assert Message.objects.count() == sent


def linked(enrollment, read_days_ago, **fields):
    """Their profile, shown to be theirs and read so many days ago (None: never)."""
    now = timezone.now()
    read = None if read_days_ago is None else now - dt.timedelta(days=read_days_ago)
    shown = {"proof": "code", "proved_at": now - dt.timedelta(days=70), "last_outcome": "unchanged"}
    return factories.ProviderAccountFactory(user=enrollment.user, last_synced_at=read, **{**shown, **fields})


def letter(enrollment):
    return Message.objects.get(to=enrollment.user.email, template="seat_warning").text


def test_who_cannot_be_seen_is_asked_to_link_or_to_call(stream):
    seen, unlinked, unproved, private, let_go = (seated(stream, "seated", days=22) for _n in range(5))
    linked(seen, 0)
    linked(unproved, 0, proof="", proved_at=None)
    linked(private, 40, last_outcome="private")
    linked(let_go, 3, unlinked_at=timezone.now())
    assert activity.warn() == 5
    assert "We have not seen a new badge" in letter(seen)
    assert "We can't see" not in letter(seen)
    for enrollment in (unlinked, unproved, private, let_go):
        assert "We can't see your badges" in letter(enrollment)
        assert "call us by" in letter(enrollment)
        assert "Earn one badge" not in letter(enrollment)


def test_who_links_keeps_the_seat_once_a_badge_is_found(stream):
    linked(empty := warned(stream, 15), 0)
    linked(found := warned(stream, 15), 0)
    badge(found, 1)
    assert (activity.wake_up(), activity.reclaim()) == (1, 1)
    assert states() == {empty.pk: S.SEAT_RECLAIMED, found.pk: S.ACTIVE}


@pytest.mark.parametrize("outcome", ["broken", "throttled", "nonsense", "never"])
def test_days_on_which_we_could_not_read_count_against_nobody(stream, outcome):
    quiet, late = seated(stream, "active", days=30), warned(stream, 20)
    accounts = [linked(quiet, 10, last_outcome=outcome), linked(late, 7, last_outcome=outcome)]
    assert (activity.warn(), activity.reclaim()) == (0, 0)
    for account in accounts:  # the provider answers again, and there is still no badge
        account.last_synced_at = timezone.now()
        account.save()
    assert (activity.warn(), activity.reclaim()) == (1, 1)


def test_who_links_while_the_provider_is_out_keeps_the_seat_until_it_answers(stream):
    linked(warned(stream, 15), None, last_outcome="broken")
    assert activity.reclaim() == 0


def at_provider(enrollment, *, sent, accepted):
    """Their seat went to the provider and was accepted there so many days ago (None: not yet)."""
    sent_at, accepted_at = (
        None if days is None else timezone.now() - dt.timedelta(days=days) for days in (sent, accepted)
    )
    by = enrollment.user if sent_at else None
    Seat.objects.filter(user=enrollment.user).update(sent_at=sent_at, sent_by=by, provider_accepted_at=accepted_at)


def test_days_before_the_provider_has_the_seat_count_against_nobody(stream):
    unsent, silent, late, learner, due = (seated(stream, "seated", days=40) for _n in range(5))
    at_provider(unsent, sent=None, accepted=None)
    at_provider(silent, sent=40, accepted=None)
    at_provider(late, sent=40, accepted=20)
    at_provider(learner, sent=None, accepted=None)
    badge(learner, 30)
    at_provider(due, sent=40, accepted=22)
    assert activity.warn() == 1
    assert states()[due.pk] == S.INACTIVE_WARNED


def test_who_was_warned_too_early_keeps_the_seat_as_long_from_the_day_the_provider_has_it(stream):
    unsent, late, due = (warned(stream, 30) for _n in range(3))
    at_provider(unsent, sent=None, accepted=None)
    at_provider(late, sent=20, accepted=13)
    at_provider(due, sent=20, accepted=15)
    assert activity.reclaim() == 1
    assert states()[due.pk] == S.SEAT_RECLAIMED
