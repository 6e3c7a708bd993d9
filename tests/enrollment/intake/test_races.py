"""Withdrawing a consent and being admitted at the same moment: nobody is shown who does not agree."""

import threading

import pytest
from django.db import connection, transaction

from enrollment.intake import actions, consents
from enrollment.intake.models import Consent, Enrollment
from jobs.candidates.models import Candidate
from tests import factories

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
