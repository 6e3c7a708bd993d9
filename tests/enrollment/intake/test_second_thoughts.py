"""What was decided once is not undone by leaving an answer out."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from codeoregon.lib.models import StateMove
from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment
from enrollment.intake.states import EnrollmentState as S
from tests import factories

pytestmark = pytest.mark.django_db


def send(user, *, born, zip_code="97209", county="41051"):
    programme = factories.ProgrammeFactory()
    enrollment = actions.start(user=user, programme=programme, zip_code=zip_code, county=county, by=user)
    consents.give(user=user, kind=Consent.Kind.TERMS, by=user)
    actions.about(enrollment=enrollment, birth_date=born, covered="no", priority_groups=[], by=user)
    return actions.submit(enrollment=enrollment, by=user)


def years_ago(years):
    return timezone.localdate() - dt.timedelta(days=round(365.25 * years))


def test_after_a_no_of_staff_new_answers_go_back_to_staff(learner, staff):
    enrollment = send(learner, born=years_ago(16))
    assert enrollment.state == S.NEEDS_REVIEW
    actions.decide(enrollment=enrollment, eligible=False, why="Guardian refused.", by=staff("case_manager"))
    for born in (None, years_ago(16), years_ago(30)):
        assert send(learner, born=born).state == S.NEEDS_REVIEW
        Enrollment.objects.update(state=S.INELIGIBLE)


def test_after_a_yes_of_staff_the_rules_decide_again(learner, staff):
    enrollment = send(learner, born=years_ago(16))
    actions.decide(enrollment=enrollment, eligible=True, why="Guardian agreed.", by=staff("case_manager"))
    actions.leave(enrollment=enrollment, by=learner)
    assert send(learner, born=years_ago(30)).state == S.WAITLISTED


@pytest.mark.parametrize(("age", "state"), [(9, S.INELIGIBLE), (16, S.NEEDS_REVIEW)])
def test_a_birth_date_taken_back_does_not_open_the_door(learner, age, state):
    assert send(learner, born=years_ago(age)).state == state
    if state == S.NEEDS_REVIEW:
        actions.leave(enrollment=Enrollment.objects.get(), by=learner)
    assert send(learner, born=None).state == S.NEEDS_REVIEW


def test_who_never_said_it_still_need_not(learner):
    assert send(learner, born=None).state == S.WAITLISTED


def test_the_log_is_in_english_whatever_the_learner_speaks(learner):
    with translation.override("es"):
        send(learner, born=years_ago(9))
    assert "too young" in StateMove.objects.filter(to_state=S.INELIGIBLE).get().why


def test_the_place_in_line_dates_from_the_sending_and_not_from_the_first_screen(learner, staff):
    programme = factories.ProgrammeFactory()
    enrollment = actions.start(user=learner, programme=programme, zip_code="97209", county="41051", by=learner)
    Enrollment.objects.update(applied_at=timezone.now() - dt.timedelta(days=400))
    quick = factories.EnrollmentFactory(programme=programme, state=S.WAITLISTED)
    enrollment.refresh_from_db()
    consents.give(user=learner, kind=Consent.Kind.TERMS, by=learner)
    actions.submit(enrollment=enrollment, by=learner)
    assert list(Enrollment.objects.waiting(programme)) == [quick, enrollment]


def test_what_staff_had_to_look_at_counts_from_its_sending(learner, staff):
    enrollment = send(learner, born=years_ago(16))
    sent = timezone.now() - dt.timedelta(days=3)
    Enrollment.objects.update(applied_at=sent)
    enrollment.refresh_from_db()
    actions.decide(enrollment=enrollment, eligible=True, why="Guardian agreed.", by=staff("case_manager"))
    assert Enrollment.objects.get().queued_at == sent
