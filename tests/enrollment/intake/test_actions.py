"""Joining, deciding, leaving."""

import pytest

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import EnrollmentState
from jobs.candidates.models import Candidate
from tests import factories

S = EnrollmentState
Kind = Consent.Kind
HOME = {"zip_code": "97209", "county": "41051"}
AWAY = {"zip_code": "97701", "county": "41017"}
ODD = {"zip_code": "97005", "county": "41051"}


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


def start(user, programme, **home):
    return actions.start(user=user, programme=programme, by=user, **(home or HOME))


def ready(user, programme, agreed=(Kind.TERMS,), **home):
    enrollment = start(user, programme, **home)
    return actions.reach(enrollment=enrollment, phone="", agreed=set(agreed), by=user)


def test_starting_keeps_the_answer_and_gives_a_reference(learner, programme):
    enrollment = start(learner, programme)
    assert (enrollment.state, enrollment.zip, enrollment.county) == (S.APPLICANT, "97209", "41051")
    assert enrollment.reference.startswith("CO-")
    assert len(enrollment.reference) == 9


def test_answering_again_changes_the_same_row(learner, programme):
    first = start(learner, programme)
    second = start(learner, programme, zip_code="97005", county="41067")
    assert first.pk == second.pk
    assert (second.zip, second.reference) == ("97005", first.reference)


def test_a_taken_reference_is_drawn_again(learner, programme, monkeypatch):
    taken = factories.EnrollmentFactory(reference="CO-222222")
    drawn = iter(["CO-222222", "CO-333333"])
    monkeypatch.setattr(actions, "new_reference", lambda: next(drawn))
    assert start(learner, programme).reference == "CO-333333"
    assert taken.user != learner


def test_living_elsewhere_is_kept_and_can_be_changed(learner, programme):
    enrollment = start(learner, programme, **AWAY)
    assert (enrollment.state, enrollment.county) == (S.INELIGIBLE, "41017")
    assert enrollment.decided_at is not None
    again = start(learner, programme)
    assert (again.state, again.decided_at) == (S.APPLICANT, None)


def test_somebody_who_has_joined_is_left_as_they_are(learner, programme):
    enrollment = factories.EnrollmentFactory(user=learner, programme=programme, state=S.ACTIVE)
    assert start(learner, programme, **AWAY) == enrollment
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.county) == (S.ACTIVE, "41051")


def test_what_is_ticked_is_what_stands(learner, programme):
    enrollment = start(learner, programme)
    actions.reach(enrollment=enrollment, phone="503-555-0100", agreed={Kind.TERMS, Kind.PROFILE}, by=learner)
    assert set(consents.standing(learner)) == {Kind.TERMS, Kind.PROFILE}
    actions.reach(enrollment=enrollment, phone="", agreed={Kind.TERMS}, by=learner)
    assert set(consents.standing(learner)) == {Kind.TERMS}


def test_sending_needs_the_terms(learner, programme):
    enrollment = start(learner, programme)
    with pytest.raises(NotReady):
        actions.submit(enrollment=enrollment, by=learner)
    assert Enrollment.objects.get().state == S.APPLICANT


def test_who_lives_in_the_area_is_in_line_and_hears_of_it(learner, programme):
    enrollment = actions.submit(enrollment=ready(learner, programme), by=learner)
    assert enrollment.state == S.WAITLISTED
    steps = StateMove.objects.of(enrollment).values_list("to_state", "by", "why")
    assert list(steps) == [(S.ELIGIBLE, None, ""), (S.WAITLISTED, learner.pk, "")]
    message = Message.objects.get()
    assert message.to == learner.email
    assert enrollment.reference in message.text


def test_only_consent_makes_a_candidate(learner, programme):
    actions.submit(enrollment=ready(learner, programme), by=learner)
    assert not Candidate.objects.exists()
    other = factories.UserFactory()
    actions.submit(enrollment=ready(other, programme, agreed=(Kind.TERMS, Kind.SHOW_BADGES)), by=other)
    assert [candidate.user for candidate in Candidate.objects.visible()] == [other]


def test_when_county_and_zip_disagree_staff_look(learner, programme):
    enrollment = ready(learner, programme, agreed=Kind.values, **ODD)
    actions.submit(enrollment=enrollment, by=learner)
    assert enrollment.state == S.NEEDS_REVIEW
    assert enrollment.decided_at is None
    assert not Candidate.objects.exists()
    assert "by hand" in Message.objects.get().text


def test_the_area_may_have_changed_before_the_form_is_sent(learner, programme):
    enrollment = ready(learner, programme)
    programme.counties.all().delete()
    actions.submit(enrollment=enrollment, by=learner)
    assert enrollment.state == S.INELIGIBLE


def test_sent_twice_is_sent_once(learner, programme):
    enrollment = ready(learner, programme)
    stale = Enrollment.objects.get()
    actions.submit(enrollment=enrollment, by=learner)
    with pytest.raises(MoveRefused):
        actions.submit(enrollment=stale, by=learner)
    assert Message.objects.count() == 1


def test_staff_admit_with_a_reason_and_the_learner_is_shown_and_told(learner, programme, staff):
    enrollment = ready(learner, programme, agreed=Kind.values, **ODD)
    actions.submit(enrollment=enrollment, by=learner)
    manager = staff("case_manager")
    actions.decide(enrollment=enrollment, eligible=True, why="Saw a lease.", by=manager)
    assert enrollment.state == S.WAITLISTED
    assert Candidate.objects.visible().filter(user=learner).exists()
    assert StateMove.objects.of(enrollment).filter(to_state=S.ELIGIBLE, why="Saw a lease.", by=manager).exists()
    assert Message.objects.filter(template="decided").count() == 1


def test_staff_decline_with_a_reason(learner, programme, staff):
    enrollment = factories.EnrollmentFactory(user=learner, programme=programme, state=S.NEEDS_REVIEW)
    with pytest.raises(NotReady):
        actions.decide(enrollment=enrollment, eligible=False, why="", by=staff("case_manager"))
    actions.decide(enrollment=enrollment, eligible=False, why="Lives in Salem.", by=staff("case_manager"))
    assert enrollment.state == S.INELIGIBLE


@pytest.mark.parametrize("role", ["job_developer", "auditor", "eo_officer"])
def test_other_staff_decide_nothing(programme, staff, role):
    enrollment = factories.EnrollmentFactory(programme=programme, state=S.NEEDS_REVIEW)
    with pytest.raises(NotYours):
        actions.decide(enrollment=enrollment, eligible=True, why="Because.", by=staff(role))


def test_leaving_ends_what_was_agreed_and_coming_back_begins_anew(learner, programme):
    enrollment = ready(learner, programme, agreed=Kind.values)
    actions.submit(enrollment=enrollment, by=learner)
    factories.ProviderAccountFactory(user=learner)
    actions.leave(enrollment=enrollment, by=learner)
    assert enrollment.state == S.WITHDRAWN
    assert not Candidate.objects.visible().exists()
    assert set(consents.standing(learner)) == {Kind.TERMS}
    again = actions.submit(enrollment=ready(learner, programme), by=learner)
    assert (again.pk, again.state) == (enrollment.pk, S.WAITLISTED)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_make_one_enrollment():
    from tests.races import run_parallel

    programme = factories.ProgrammeFactory()
    user = factories.UserFactory()
    answers = run_parallel(8, lambda _number: start(user, programme).pk)
    assert len(set(answers)) == 1, answers
    assert Enrollment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_sends_at_once_are_one():
    from tests.races import run_parallel

    programme = factories.ProgrammeFactory()
    user = factories.UserFactory()
    ready(user, programme, agreed=(Kind.TERMS, Kind.SHOW_BADGES))

    def send(_number):
        return actions.submit(enrollment=Enrollment.objects.get(), by=user).state

    answers = run_parallel(8, send)
    done = [answer for answer in answers if answer == S.WAITLISTED]
    assert len(done) == 1, answers
    assert all(isinstance(answer, MoveRefused) for answer in answers if answer not in done)
    assert StateMove.objects.filter(to_state=S.WAITLISTED).count() == 1
    assert Message.objects.count() == 1
