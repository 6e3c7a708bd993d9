"""People who have no email, and so never sign in: staff take back a consent or delete the record on their word."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from badges.provider.models import ProviderAccount
from codeoregon.accounts.models import NO_MAIL
from codeoregon.privacy.models import Erasure
from enrollment.equal_opportunity import door
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment
from jobs.candidates.models import Candidate
from tests import factories
from tests.enrollment.desk.test_in_person import LIST, WHY, has_button, pages, step, unreached

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    row = unreached(factories.funding_stream(), "seated")
    for kind in ("show_badges", "profile"):
        consents.give(user=row.user, kind=kind, by=row.user)
    factories.ProviderAccountFactory(user=row.user)
    return row


@pytest.mark.parametrize(("name", "kind"), [("hide", "show_badges"), ("stop_reading", "profile")])
@pytest.mark.parametrize("role", ["case_manager", "programme_manager"])
def test_a_consent_is_taken_back_and_ends_in_the_same_request(client_for, staff, row, name, kind, role):
    officer = staff(role)
    desk = client_for(officer)
    visible = Candidate.objects.visible().filter(user=row.user)
    linked = ProviderAccount.objects.filter(user=row.user, unlinked_at=None)
    assert (has_button(desk, name, row), visible.exists(), linked.exists()) == (True, True, True)
    assert step(desk, name, row).status_code == 422  # no reason
    assert step(desk, name, row, reason=WHY).status_code == 302
    assert not consents.stands(row.user, kind)
    assert (visible.exists(), linked.exists()) == (kind != "show_badges", kind != "profile")
    event = Consent.pgh_event_model.objects.filter(kind=kind).order_by("pgh_id").last()
    assert (event.pgh_context["why"], event.pgh_context["user"]) == (WHY, officer.pk)
    assert not has_button(desk, name, row)
    assert step(desk, name, row, reason=WHY + "!").status_code == 422
    assert consents.stands(row.user, "terms")


def test_who_can_sign_in_does_it_themselves(client_for, staff, row):
    manager = client_for(staff("programme_manager"))
    row.user.email = "rosa@example.org"
    row.user.save(update_fields=["email"])
    for name in ("hide", "stop_reading", "erase"):
        assert not has_button(manager, name, row)
        assert step(manager, name, row, reason=WHY).status_code == 422
    assert len(consents.standing(row.user)) == 3
    assert not Erasure.objects.exists()


def test_the_record_is_deleted_on_their_word_after_a_page_that_says_what_stays(client_for, staff, row):
    officer = staff("programme_manager")
    manager = client_for(officer)
    page = manager.post(LIST, {"action": "erase", ACTION_CHECKBOX_NAME: row.pk, "from_row": row.pk}).text
    for words in ("Stays: ", "Until ", "29 CFR 38.43", "This can&#x27;t be undone."):
        assert words in page, words
    assert step(manager, "erase", row).status_code == 422
    assert step(manager, "erase", row, reason=WHY).status_code == 302
    made = Erasure.objects.get(user=row.user)
    assert (made.by, bool(made.kept)) == (officer, True)
    row.refresh_from_db()
    row.user.refresh_from_db()
    assert (row.state, row.user.is_active, row.user.full_name) == ("withdrawn", False, "")
    assert not consents.standing(row.user)
    assert not Candidate.objects.visible().filter(user=row.user).exists()
    assert not has_button(manager, "erase", row)
    assert len(pages(manager, row)) == 2


@pytest.mark.parametrize("role", ["case_manager", "auditor", "job_developer"])
def test_only_a_program_manager_deletes(client_for, staff, row, role):
    client = client_for(staff(role))
    step(client, "erase", row, reason=WHY)
    if role == "case_manager":
        assert not has_button(client, "erase", row)
    else:
        step(client, "hide", row, reason=WHY)
        step(client, "stop_reading", row, reason=WHY)
    assert not Erasure.objects.exists()
    assert len(consents.standing(row.user)) == 3
    assert Enrollment.objects.get().state == "seated"


def test_a_copy_of_what_is_held_is_printed_in_their_language_and_each_look_is_written_down(client_for, staff, row):
    said = {"race_ethnicity": ["asian"], "race_detail": "Hmong", "sex": "female", "limited_english": ""}
    door.say(user=row.user, by=row.user, has_disability="", **said)
    row.user.emailaddress_set.all().delete()  # nobody registered without an address has one
    officer = staff("case_manager")
    desk = client_for(officer)
    address = reverse("admin:enrollment_copy", args=[row.pk])
    assert address in pages(desk, row)[0]
    page = desk.get(address)
    assert (page.status_code, page["Content-Language"]) == (200, "es")
    assert 'lang="es"' in page.text
    for words in (
        row.reference,
        row.user.full_name,
        "La persona responsable de igualdad de oportunidades se las entrega.",
    ):
        assert words in page.text, words
    for words in ("Hmong", NO_MAIL, "Lo que nos dijo para la igualdad de oportunidades"):
        assert words not in page.text, words
    assert LogEntry.objects.get(object_id=str(row.pk), user=officer).change_message.startswith("A copy of all")
    row.user.email = "rosa@example.org"
    row.user.save(update_fields=["email"])
    assert address not in pages(desk, row)[0]
    assert desk.get(address).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "job_developer", "eo_officer"])
def test_nobody_else_prints_it(client_for, staff, row, role):
    assert client_for(staff(role)).get(reverse("admin:enrollment_copy", args=[row.pk])).status_code == 403
    assert not LogEntry.objects.exists()
