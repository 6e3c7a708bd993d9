"""Two things at the same moment: nobody is shown who does not agree, nobody gets a seat who may not join any more."""

import threading

import pytest
from django.db import connection, transaction

from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment, Offer
from enrollment.intake.waitlist import offers
from enrollment.programs.seats import Seat
from jobs.candidates.models import Candidate
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)
Kind = Consent.Kind


@pytest.mark.parametrize("way", ["submit", "decide"])
def test_who_withdraws_while_being_admitted_is_not_shown(way):
    programme, officer = factories.ProgrammeFactory(), factories.UserFactory(staff_role="case_manager")
    state = "applicant" if way == "submit" else "needs_review"
    enrollment = factories.EnrollmentFactory(programme=programme, state=state, zip="97209", county="41051")
    learner = enrollment.user
    for kind in (Kind.TERMS, Kind.SHOW_BADGES):
        consents.give(user=learner, kind=kind, by=learner)

    def admit():
        try:
            row = Enrollment.objects.get(pk=enrollment.pk)
            if way == "submit":
                actions.submit(enrollment=row, by=learner)
            else:
                actions.decide(enrollment=row, eligible=True, why="Showed a lease.", by=officer)
        finally:
            connection.close()

    thread = threading.Thread(target=admit)
    with transaction.atomic():
        consents.withdraw(user=learner, kind=Kind.SHOW_BADGES, by=learner)
        thread.start()
        thread.join(1.0)
    thread.join(20)
    assert Enrollment.objects.get().state == "waitlisted"
    assert not Candidate.objects.visible().exists()


@pytest.mark.parametrize("round_", range(5))
def test_accepting_a_seat_while_moving_away_is_one_or_the_other(round_):
    stream = factories.funding_stream(limit=1)
    row = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    offers.offer_seats(stream.programme)
    away = {"zip": "97701", "county": "41017"}
    works = [
        lambda: offers.accept(offer=Offer.objects.select_related("enrollment", "stream").get(), by=row.user),
        lambda: actions.correct(enrollment=row, by=row.user, why="moved", **away),
    ]
    run_parallel(2, lambda number: works[(number + round_) % 2]())
    now, offer = Enrollment.objects.get(), Offer.objects.get()
    assert now.zip == "97701"
    found = (str(now.state), str(offer.outcome), Seat.objects.live().count())
    assert found in {("seated", "accepted", 1), ("ineligible", "corrected", 0)}


def test_pressing_accept_twice_takes_one_seat_and_answers_alike():
    stream = factories.funding_stream(limit=1)
    row = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    consents.give(user=row.user, kind=Kind.TERMS, by=row.user)
    offers.offer_seats(stream.programme)
    visits = [factories.client_for(row.user) for _press in range(4)]
    answers = run_parallel(4, lambda number: visits[number].post("/me/seat/", {"do": "accept"}))
    assert [(one.status_code, one.url) for one in answers] == [(302, "/me/seat/")] * 4, answers
    assert Seat.objects.live().count() == 1
