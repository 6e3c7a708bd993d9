"""Putting an answer right after it was sent: the same action for learners and staff."""

import datetime as dt

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.mail.models import Message
from enrollment.eligibility.actions import findings_of
from enrollment.eligibility.findings import Kind
from enrollment.eligibility.models import Determination
from enrollment.eligibility.words import facts_in_words
from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment, Offer
from enrollment.intake.states import EnrollmentState as S
from enrollment.intake.waitlist import activity, offers
from enrollment.programs.seats import Seat
from jobs.candidates.models import Candidate
from tests import factories

pytestmark = pytest.mark.django_db
AWAY = {"zip": "97701", "county": "41017"}
HERE = {"zip": "97123", "county": "41067"}
WHY = "the learner's own correction"


def years_ago(years):
    return timezone.localdate() - dt.timedelta(days=round(365.25 * years))


def correct(row, **answers):
    row = actions.correct(enrollment=row, by=row.user, why=WHY, **answers)
    assert Enrollment.objects.get(pk=row.pk).state == row.state
    return row


def sent(user, *, born=None, consent_to_be_seen=False, **home):
    """Sent their answers and was decided by the rules."""
    row = factories.EnrollmentFactory(user=user, birth_date=born, **home)
    consents.give(user=user, kind=Consent.Kind.TERMS, by=user)
    if consent_to_be_seen:
        consents.give(user=user, kind=Consent.Kind.SHOW_BADGES, by=user)
    return actions.submit(enrollment=row, by=user)


def test_priority_follows_and_nothing_else_moves_anybody_in_the_queue(learner):
    row = sent(learner)
    since, others = row.queued_at, [factories.EnrollmentFactory(state="waitlisted") for _other in range(2)]
    Enrollment.objects.filter(pk=others[0].pk).update(queued_at=since - dt.timedelta(days=1))
    correct(row, phone="503-555-0100", **HERE)
    assert list(Enrollment.objects.waiting(row.programme)) == [others[0], row, others[1]]
    correct(row, covered="veteran")
    assert list(Enrollment.objects.waiting(row.programme)) == [row, *others]
    row = correct(row, covered="no", priority_groups=["low_income"])
    assert (row.priority, row.queued_at) == (2, since)
    row = correct(row, priority_groups=[])
    assert list(Enrollment.objects.waiting(row.programme)) == [others[0], row, others[1]]


def test_who_when_and_why_are_kept_with_the_facts(learner):
    row = sent(learner)
    correct(row, birth_date=years_ago(30), covered="spouse")
    before, after = Determination.objects.order_by("id")
    assert (before.inputs["birth_date"], before.inputs["covered"]) == (None, False)
    assert (after.inputs["birth_date"], after.inputs["covered"]) == (years_ago(30).isoformat(), True)
    event = row.events.order_by("pgh_id").last()
    assert (event.pgh_context["why"], event.pgh_context["user"]) == (WHY, learner.pk)


def test_what_decides_nothing_is_not_decided(learner):
    row = sent(learner)
    correct(row, phone="503-555-0100", priority_groups=["low_income"])
    correct(row, phone="503-555-0100")
    assert Determination.objects.count() == 1
    with pytest.raises(TypeError):
        actions.correct(enrollment=row, by=learner, why=WHY, state="seated")


def test_moving_away_takes_one_out_of_line_kindly_and_a_yes_of_staff_puts_one_back(learner, staff):
    row = sent(learner, consent_to_be_seen=True)
    since = row.queued_at
    Enrollment.objects.update(applied_at=since - dt.timedelta(days=9))
    assert actions.outcome_with(row, **AWAY) == "ineligible"
    row = correct(row, **AWAY)
    assert (row.state, row.zip) == (S.INELIGIBLE, "97701")
    assert not Candidate.objects.visible().exists()
    assert "You live outside the area" in StateMove.objects.get(to_state=S.INELIGIBLE).why
    assert StateMove.objects.get(to_state=S.INELIGIBLE).why.startswith(WHY)
    mail = Message.objects.get(template="corrected")
    assert "You live outside the area" in mail.text
    actions.decide(enrollment=row, eligible=True, why="Moves back next week.", by=staff("case_manager"))
    row.refresh_from_db()
    assert (row.state, row.queued_at) == (S.WAITLISTED, since)
    assert Candidate.objects.visible().exists()


def test_an_open_offer_ends_and_its_seat_is_free(learner):
    row = sent(learner)
    factories.funding_stream(limit=1, programme=row.programme)
    assert offers.offer_seats(row.programme) == 1
    row.refresh_from_db()
    correct(row, **AWAY)
    assert Offer.objects.get().outcome == "corrected"
    assert offers.free_seats(row.programme)[0][1] == 1
    assert offers.lapse_offers() == 0


@pytest.mark.parametrize(
    ("first", "changed"),
    [({"born": 16}, {"birth_date": 36}), ({"zip": "97086", "county": ""}, HERE)],
    ids=["age", "county"],
)
def test_what_staff_were_to_look_at_stays_with_them_whatever_is_changed(learner, staff, first, changed):
    born = years_ago(first.pop("born")) if "born" in first else None
    row = sent(learner, born=born, **first)
    assert row.state == S.NEEDS_REVIEW
    changed = {name: years_ago(value) if name == "birth_date" else value for name, value in changed.items()}
    for answers in ({"phone": "503-555-0100"}, changed, {"covered": "veteran"}):
        row = correct(row, **answers)
        assert row.state == S.NEEDS_REVIEW
        assert not Enrollment.objects.waiting(row.programme).exists()
    newest = Determination.objects.order_by("-id").first()
    assert [one.code for one in findings_of(newest) if one.kind is Kind.STAFF] == ["answers_changed"]
    assert "Was waiting for our staff to decide" in facts_in_words(newest)
    officer = staff("case_manager")
    actions.decide(enrollment=row, eligible=True, why="Showed a license.", by=officer)
    row.refresh_from_db()
    assert row.state == S.WAITLISTED
    assert correct(row, birth_date=years_ago(37)).state == S.WAITLISTED


def test_being_turned_away_or_leaving_in_between_takes_nothing_from_staff(learner):
    row = correct(sent(learner, born=years_ago(16)), birth_date=years_ago(9))
    assert row.state == S.INELIGIBLE
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    Enrollment.objects.update(about_at=timezone.now())
    row = actions.ask_anew(enrollment=row, by=learner, why=WHY, birth_date=years_ago(36))
    assert row.state == S.NEEDS_REVIEW
    actions.leave(enrollment=row, by=learner)
    actions.start(user=learner, programme=row.programme, zip_code="97209", county="41051", by=learner)
    assert actions.submit(enrollment=Enrollment.objects.get(), by=learner).state == S.NEEDS_REVIEW


def test_staff_who_put_the_answer_right_have_looked_at_it(learner, staff):
    row = sent(learner, born=years_ago(16))
    officer = staff("case_manager")
    row = actions.correct(enrollment=row, by=officer, why="a slip", birth_date=years_ago(36))
    assert (row.state, row.queued_at) == (S.WAITLISTED, row.applied_at)
    assert Message.objects.filter(template="joined").count() == 2


def test_staff_who_put_another_answer_right_have_not(learner, staff):
    row = correct(sent(learner, born=years_ago(16)), birth_date=years_ago(36))
    row = actions.correct(enrollment=row, by=staff("case_manager"), why="moved", **HERE)
    assert row.state == S.NEEDS_REVIEW


@pytest.mark.parametrize("born", [None, 30])
def test_no_correction_undoes_a_no_of_staff(learner, staff, born):
    row = sent(learner, born=years_ago(16))
    actions.decide(enrollment=row, eligible=False, why="Guardian refused.", by=staff("case_manager"))
    row = correct(row, birth_date=years_ago(born) if born else None)
    assert row.state == S.INELIGIBLE
    assert Determination.objects.count() == 2
    actions.start(user=learner, programme=row.programme, zip_code="97209", county="41051", by=learner)
    row = actions.submit(enrollment=Enrollment.objects.get(), by=learner)
    assert row.state == S.NEEDS_REVIEW
    assert correct(row, birth_date=years_ago(40)).state == S.NEEDS_REVIEW


def test_a_birth_date_taken_back_goes_to_staff_and_the_place_is_kept(learner, staff):
    row = sent(learner, born=years_ago(30))
    since = row.queued_at
    row = correct(row, birth_date=None)
    assert row.state == S.NEEDS_REVIEW
    Enrollment.objects.update(applied_at=since - dt.timedelta(days=9))
    row.refresh_from_db()
    actions.decide(enrollment=row, eligible=True, why="Showed a license.", by=staff("case_manager"))
    assert Enrollment.objects.get().queued_at == since


def test_a_yes_of_staff_is_not_asked_again_while_its_facts_are_the_same(learner, staff):
    row = sent(learner, born=years_ago(16))
    actions.decide(enrollment=row, eligible=True, why="Guardian agreed.", by=staff("case_manager"))
    row = correct(row, **HERE)
    assert row.state == S.WAITLISTED
    newest = Determination.objects.order_by("-id").first()
    assert ("staff_said_yes", "note") in {(one["code"], one["kind"]) for one in newest.findings}
    assert newest.inputs["answered"] == ["not_adult"]
    assert correct(row, birth_date=years_ago(15)).state == S.NEEDS_REVIEW


def test_a_yes_about_one_address_is_none_about_another(learner, staff):
    row = sent(learner, **AWAY)
    actions.decide(enrollment=row, eligible=True, why="An exception.", by=staff("case_manager"))
    assert correct(row, covered="veteran").state == S.WAITLISTED
    assert correct(row, zip="97702").state == S.INELIGIBLE


def test_moving_away_leaves_a_seat_where_it_is(learner):
    row = factories.seated(factories.funding_stream(), "active", user=learner)
    row = correct(row, **AWAY)
    assert (row.state, Seat.objects.live().get().user) == (S.ACTIVE, learner)
    found = Determination.objects.get()
    assert (found.outcome, found.findings[0]["code"]) == ("eligible", "moved_away")
    assert not Enrollment.objects.doubted().exists()


def test_another_seat_is_for_who_may_still_join(learner, staff):
    row = factories.EnrollmentFactory(user=learner, state=S.SEAT_RECLAIMED, **AWAY)
    assert activity.ask_again(enrollment=row, by=learner).state == S.INELIGIBLE
    before = timezone.now()
    actions.decide(enrollment=Enrollment.objects.get(), eligible=True, why="Moves back.", by=staff("case_manager"))
    assert Enrollment.objects.get().queued_at <= timezone.now()
    assert Enrollment.objects.get().queued_at > before - dt.timedelta(minutes=1)


@pytest.mark.parametrize("born", [9, 16])
def test_a_seat_in_doubt_is_shown_to_staff_who_decide(learner, staff, born):
    row = factories.seated(factories.funding_stream(), "active", user=learner)
    row = correct(row, birth_date=years_ago(born))
    assert row.state == S.ACTIVE
    assert list(Enrollment.objects.doubted()) == [row]
    with pytest.raises(NotYours):
        actions.uphold(enrollment=row, why="I want to stay.", by=learner)
    with pytest.raises(NotReady, match="reason"):
        actions.uphold(enrollment=row, why="", by=staff("case_manager"))
    actions.uphold(enrollment=row, why="Guardian agreed.", by=staff("case_manager"))
    assert not Enrollment.objects.doubted().exists()
    with pytest.raises(NotReady):
        actions.uphold(enrollment=row, why="Again.", by=staff("case_manager"))
    correct(row, **HERE)
    assert not Enrollment.objects.doubted().exists()


@pytest.mark.parametrize("state", [S.APPLICANT, S.INELIGIBLE, S.WITHDRAWN, S.SEAT_RECLAIMED, S.COMPLETED, S.CLOSED])
def test_where_nothing_is_decided_it_is_only_written_down(learner, state):
    row = factories.EnrollmentFactory(user=learner, state=state)
    row = correct(row, phone="503-555-0100", birth_date=years_ago(9), covered="veteran", **AWAY)
    assert (row.state, row.priority, row.phone) == (state, 3, "503-555-0100")
    assert actions.outcome_with(row, **HERE) is None
    assert not Determination.objects.exists()
