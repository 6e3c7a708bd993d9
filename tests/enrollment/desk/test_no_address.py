"""Somebody without email: what stands in place of an address is never shown, exported or written to."""

import csv
import io

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from codeoregon.accounts.models import NO_MAIL, User
from codeoregon.mail.actions import queue_written
from codeoregon.mail.models import Message
from enrollment.intake.actions import leave
from enrollment.intake.models import Enrollment
from enrollment.intake.waitlist import offers
from enrollment.programs.actions import mark_accepted, mark_sent
from enrollment.programs.seats import Seat
from tests import factories

LIST = reverse("admin:enrollment_enrollment_changelist")


@pytest.fixture
def walk_in(db):
    user = User.objects.create_user(f"walk-in-1@{NO_MAIL}", full_name="Rosa Walk")
    return factories.EnrollmentFactory(user=user, state="waitlisted", origin="walk_in")


@pytest.mark.parametrize("role", ["case_manager", "programme_manager", "auditor"])
def test_no_page_of_staff_shows_it(walk_in, client_for, staff, role):
    twin = factories.EnrollmentFactory(
        user=factories.UserFactory(full_name="Rosa Walk"), programme=walk_in.programme, phone="503-555-0111"
    )
    Enrollment.objects.filter(pk=walk_in.pk).update(phone="503-555-0111")
    client = client_for(staff(role))
    pages = [
        LIST,
        reverse("admin:enrollment_enrollment_change", args=[walk_in.pk]),
        reverse("admin:enrollment_enrollment_review", args=[walk_in.pk]),
        reverse("admin:codeoregon_user_changelist"),
        reverse("admin:codeoregon_user_change", args=[walk_in.user_id]),
        reverse("admin:codeoregon_merge_duplicates"),
        reverse("admin:codeoregon_merge_compare", args=[walk_in.user_id, twin.user_id]),
    ]
    if role == "programme_manager":
        pages.append(reverse("admin:codeoregon_merge_confirm", args=[walk_in.user_id, twin.user_id]))
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert NO_MAIL not in answer.content.decode(), address


def test_an_account_without_name_and_address_is_called_by_its_number():
    user = User(pk=7, email=f"erased-7@{NO_MAIL}")
    for words in (str(user), user.get_full_name(), user.get_short_name()):
        assert NO_MAIL not in words
        assert "7" in words


@pytest.mark.django_db
def test_nothing_is_queued_to_it():
    queue_written(message=EmailMultiAlternatives("A", "B", to=[f"walk-in-1@{NO_MAIL}"]), template="x")
    assert not Message.objects.exists()


def exported(client, *rows):
    answer = client.post(LIST, {"action": "export", ACTION_CHECKBOX_NAME: [row.pk for row in rows]}, follow=True)
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


def test_offered_and_seated_are_exported_for_the_provider(client_for, staff, walk_in):
    stream = factories.funding_stream(limit=2, programme=walk_in.programme)
    seated = factories.seated(stream)
    offers.offer_seats(walk_in.programme)
    other = factories.EnrollmentFactory(programme=walk_in.programme, state="needs_review")
    manager = staff("case_manager")
    seat = Seat.objects.live().get()
    mark_sent(seats=[seat], by=manager)
    mark_accepted(seats=[seat], by=manager)
    first, second = sorted(exported(client_for(manager), walk_in, seated, other), key=lambda row: row["state"])
    assert (first["name"], first["email"], first["state"], first["stream"]) == ("Rosa Walk", "", "offered", stream.code)
    assert (first["from"], first["sent"], first["accepted"]) == ("", "", "")
    assert (second["email"], second["state"]) == (seated.user.email, "seated")
    assert second["sent"] and second["accepted"] and second["from"]


def test_who_may_not_export_gets_no_file(client_for, staff, walk_in):
    walk_in.state = "offered"
    answer = client_for(staff("auditor")).post(LIST, {"action": "export", ACTION_CHECKBOX_NAME: walk_in.pk})
    assert "csv" not in answer.get("Content-Type", "")


def test_the_history_reads_in_words(client_for, staff, walk_in):
    manager = staff("case_manager")
    leave(enrollment=walk_in, by=manager, why="Moved")
    page = client_for(manager).get(reverse("admin:enrollment_enrollment_review", args=[walk_in.pk])).content.decode()
    assert "Waiting for a seat → Left" in page
    assert "waitlisted →" not in page
