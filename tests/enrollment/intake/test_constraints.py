"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from enrollment.intake.models import Consent
from enrollment.programs.models import ServiceCounty
from tests import factories

pytestmark = pytest.mark.django_db


def refused(work, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        work()


def consent(user, **fields):
    return Consent.objects.create(user=user, kind="terms", version="1", language="en", **fields)


def test_one_enrollment_a_person_and_programme():
    first = factories.EnrollmentFactory()
    refused(lambda: factories.EnrollmentFactory(user=first.user, programme=first.programme), "enrolled_once")


def test_a_reference_number_is_given_once():
    first = factories.EnrollmentFactory()
    refused(lambda: factories.EnrollmentFactory(reference=first.reference), "reference")


def test_one_standing_consent_a_kind(learner):
    yesterday = timezone.now() - dt.timedelta(days=1)
    consent(learner, given_at=yesterday, withdrawn_at=timezone.now())
    consent(learner)
    refused(lambda: consent(learner), "consent_standing_once")


def test_nothing_is_withdrawn_before_it_was_given(learner):
    before = timezone.now() - dt.timedelta(days=1)
    refused(lambda: consent(learner, withdrawn_at=before), "consent_times_in_order")


def test_a_county_is_served_once_by_a_programme():
    programme = factories.ProgrammeFactory()
    refused(lambda: ServiceCounty.objects.create(programme=programme, fips="41051"), "service_county_once")


def test_changes_are_kept_with_the_old_values(learner):
    enrollment = factories.EnrollmentFactory(phone="503-555-0100")
    enrollment.phone = "503-555-0199"
    enrollment.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM enrollment_enrollmentevent ORDER BY pgh_id")
        assert cursor.fetchall() == [("503-555-0100",), ("503-555-0199",)]
