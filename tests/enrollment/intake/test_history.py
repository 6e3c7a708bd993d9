"""Changes of an enrollment are kept."""

import pytest
from django.db import connection

from tests import factories

pytestmark = pytest.mark.django_db


def test_changes_are_kept_with_the_old_values():
    enrollment = factories.EnrollmentFactory(phone="503-555-0100")
    enrollment.phone = "503-555-0199"
    enrollment.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM enrollment_enrollmentevent ORDER BY pgh_id")
        assert cursor.fetchall() == [("503-555-0100",), ("503-555-0199",)]
