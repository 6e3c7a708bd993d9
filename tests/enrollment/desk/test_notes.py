"""Case notes: signed, dated, and fixed after an hour."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady, NotYours
from enrollment.desk import notes
from enrollment.desk.models import CaseNote
from tests import factories


@pytest.fixture
def manager(staff):
    return staff("case_manager")


@pytest.fixture
def enrollment(db):
    return factories.EnrollmentFactory(state="active")


def review(enrollment):
    return reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])


def aged(enrollment, by, minutes, text="Called."):
    return CaseNote.objects.create(
        enrollment=enrollment, author=by, text=text, written_at=timezone.now() - dt.timedelta(minutes=minutes)
    )


def test_a_note_is_written_on_the_learners_page_and_signed(client_for, manager, enrollment):
    desk = client_for(manager)
    for _click in range(2):
        assert desk.post(review(enrollment), {"text": " Wants evening classes. "}).status_code == 302
    note = CaseNote.objects.get()
    assert (note.text, note.author, note.edited_at) == ("Wants evening classes.", manager, None)
    page = desk.get(review(enrollment)).content.decode()
    assert "Wants evening classes." in page
    assert str(manager) in page


def test_an_empty_note_is_refused_and_a_long_one_kept_in_the_form(client_for, manager, enrollment):
    desk = client_for(manager)
    for empty in ("  ", "\u200b\u2800"):
        answer = desk.post(review(enrollment), {"text": empty})
        assert (answer.status_code, "Write the note first." in answer.text) == (422, True)
    answer = desk.post(review(enrollment), {"text": "x" * 10_001})
    assert (answer.status_code, "x" * 10_001 in answer.content.decode()) == (422, True)
    assert desk.post(review(enrollment), {"text": "a\x00b"}).status_code == 422
    assert not CaseNote.objects.exists()


def test_no_door_writes_or_leaves_a_note_in_which_nothing_can_be_seen(manager, enrollment):
    with pytest.raises(NotReady, match="Write the note"):
        notes.write(enrollment=enrollment, text="\u200b", by=manager)
    note = aged(enrollment, manager, 1)
    with pytest.raises(NotReady, match="Write the note"):
        notes.correct(note=note, text="\u2800", by=manager)
    assert CaseNote.objects.get().text == "Called."


def test_the_author_corrects_it_for_an_hour(client_for, manager, enrollment, staff):
    fresh, old = aged(enrollment, manager, 59), aged(enrollment, manager, 61)
    desk = client_for(manager)
    url = reverse("admin:enrollment_casenote_correct", args=[fresh.pk])
    assert desk.post(url, {"text": "Called twice."}).status_code == 302
    fresh.refresh_from_db()
    assert fresh.text == "Called twice."
    assert fresh.edited_at is not None
    late = desk.post(reverse("admin:enrollment_casenote_correct", args=[old.pk]), {"text": "Never called."})
    assert (late.status_code, "Never called." in late.content.decode()) == (409, True)
    other = client_for(staff("programme_manager"))
    assert other.post(url, {"text": "Mine."}).status_code == 404
    with pytest.raises(NotYours):
        notes.correct(note=fresh, text="Mine.", by=staff("programme_manager"))
    with pytest.raises(NotReady):
        notes.correct(note=old, text="Mine.", by=manager)


def test_the_page_of_a_correction_opens_for_an_hour(client_for, manager, enrollment):
    fresh, old = aged(enrollment, manager, 59), aged(enrollment, manager, 61)
    desk = client_for(manager)
    page = desk.get(reverse("admin:enrollment_casenote_correct", args=[fresh.pk])).text
    assert "The note" in page
    assert "New note" not in page
    late = desk.get(reverse("admin:enrollment_casenote_correct", args=[old.pk]), follow=True)
    assert late.redirect_chain == [(review(enrollment), 302)]
    assert "This note is more than an hour old and stays as it is. Write a new one." in late.text


def test_a_window_that_was_left_open_writes_over_nothing(client_for, manager, enrollment):
    note, desk = aged(enrollment, manager, 5), client_for(manager)
    url = reverse("admin:enrollment_casenote_correct", args=[note.pk])
    stale = re.search(r'name="seen" value="([^"]*)"', desk.get(url).text)[1]
    assert desk.post(url, {"text": "Called twice."}).status_code == 302
    refused = desk.post(url, {"text": "Called. She wants evening classes.", "seen": stale})
    assert refused.status_code == 409
    assert "Called twice." in refused.text
    assert "She wants evening classes." in refused.text
    note.refresh_from_db()
    assert note.text == "Called twice."
    shown = re.search(r'name="seen" value="([^"]*)"', refused.text)[1]
    assert desk.post(url, {"text": "Called twice. Evening classes.", "seen": shown}).status_code == 302
    note.refresh_from_db()
    assert note.text == "Called twice. Evening classes."


def test_raw_sql_cannot_change_an_old_note_its_author_or_its_day(manager, enrollment):
    old, fresh = aged(enrollment, manager, 61), aged(enrollment, manager, 5)
    other = factories.UserFactory()
    for statement in (
        f"UPDATE enrollment_casenote SET text = 'other' WHERE id = {old.pk}",
        f"UPDATE enrollment_casenote SET author_id = {other.pk} WHERE id = {fresh.pk}",
        f"UPDATE enrollment_casenote SET written_at = now() WHERE id = {old.pk}",
        f"UPDATE enrollment_casenote SET text = '' WHERE id = {fresh.pk}",
        f"DELETE FROM enrollment_casenote WHERE id = {fresh.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("job_developer", 403), ("eo_officer", 403)])
def test_other_roles_write_none(client_for, staff, enrollment, role, status):
    assert client_for(staff(role)).post(review(enrollment), {"text": "Hello."}).status_code == status
    assert not CaseNote.objects.exists()


def test_the_auditor_reads_them(client_for, staff, manager, enrollment):
    aged(enrollment, manager, 90, "Needs a laptop.")
    page = client_for(staff("auditor")).get(review(enrollment)).content.decode()
    assert "Needs a laptop." in page
    assert "Keep this note" not in page
