"""The "History" page of a row in the staff pages: what, when, who and why, in words."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from codeoregon.audit.context import because
from codeoregon.lib.models import StateMove
from codeoregon.lib.past.page import WithHistory
from employers.organisations.models import Organisation
from enrollment.intake import actions as intake
from tests import factories

pytestmark = pytest.mark.django_db


def history(client: Any, row: Any) -> str:
    meta = row._meta
    answer = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[row.pk]))
    assert answer.status_code == 200
    return str(answer.text)


@pytest.fixture
def boss(staff: Any) -> Any:
    return staff("programme_manager")


@pytest.fixture
def organisation() -> Organisation:
    return factories.OrganisationFactory(legal_name="Alder LLC", state="pending")


def test_every_page_of_a_row_has_it() -> None:
    assert [page for page in admin.site._registry.values() if not isinstance(page, WithHistory)] == []


def test_without_permission_it_answers_alike_whether_there_is_such_a_row(
    organisation: Any, client_for: Any, staff: Any
) -> None:
    client = client_for(staff("eo_officer"))
    for pk in (organisation.pk, organisation.pk + 1000, "x"):
        assert client.get(reverse("admin:employers_organisation_history", args=[pk])).status_code == 403


def test_a_change_from_any_door_is_there_with_who_and_why(organisation: Any, boss: Any, client_for: Any) -> None:
    with because(by=boss, why="The name on their letter"):
        Organisation.objects.filter(pk=organisation.pk).update(legal_name="Birch LLC")
    with connection.cursor() as cursor:  # past the portal
        cursor.execute("UPDATE employers_organisation SET legal_name = 'Cedar LLC' WHERE id = %s", [organisation.pk])
    page = history(client_for(boss), organisation)
    assert "Alder LLC → Birch LLC" in page
    assert "Birch LLC → Cedar LLC" in page
    assert "The name on their letter" in page
    assert f"<td>{boss}</td>" in page


def test_a_step_of_staff_is_one_line_with_its_state_in_words(organisation: Any, boss: Any, client_for: Any) -> None:
    client = client_for(boss)
    steps = {one.__name__: one for one in admin.site._registry[Organisation].object_actions}  # type: ignore[attr-defined]
    [approve] = [name for name in steps if "approve" in name]
    sent = {"action": approve, "_selected_action": organisation.pk, "confirmed": "1", "reason": "Called them back"}
    assert client.post(reverse("admin:employers_organisation_changelist"), sent).status_code == 302
    move = StateMove.objects.of(Organisation.objects.get()).get()
    page = history(client, organisation)
    assert page.count(f"State: {move.from_label} → {move.to_label}") == 1
    assert page.count("Called them back") == 1


def test_what_is_sensitive_or_not_on_the_page_is_only_said_to_have_changed(boss: Any, client_for: Any) -> None:
    enrollment = factories.EnrollmentFactory(
        state="active", county="41051", birth_date=dt.date(1990, 1, 2), phone="503-555-0101"
    )
    intake.correct(
        enrollment=enrollment, by=boss, why="They called", birth_date=dt.date(1991, 3, 4), phone="503-555-0102"
    )
    page = history(client_for(boss), enrollment)
    assert "Birth date: changed" in page
    for value in ("1990", "1991"):
        assert value not in page[page.index("<table") :]
    assert "They called" in page
    assert "County: Multnomah County" in page


def test_a_row_that_no_history_is_kept_of_says_so(boss: Any, client_for: Any) -> None:
    move = StateMove.objects.create(model="jobs.opening", row_id=1, from_state="draft", to_state="submitted")
    assert "Nothing has changed here since this row was made." in history(client_for(boss), move)


def test_who_may_not_see_the_row_does_not_see_its_history(organisation: Any, staff: Any, client_for: Any) -> None:
    address = reverse("admin:employers_organisation_history", args=[organisation.pk])
    assert client_for(staff("eo_officer")).get(address).status_code == 403


def test_a_long_history_has_pages_and_asks_the_database_no_more_often(
    organisation: Any, boss: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client, address = client_for(boss), reverse("admin:employers_organisation_history", args=[organisation.pk])
    for number in range(3):
        StateMove.objects.create(
            model="employers.organisation", row_id=organisation.pk, from_state="approved", to_state="suspended",
            at=dt.datetime(2020, 1, 1 + number, tzinfo=dt.UTC),
        )  # fmt: skip
    with django_assert_max_num_queries(16):
        assert client.get(address).text.count("Suspended") >= 3
    for none in ("2", "0", "x"):
        assert client.get(address, {"page": none}).status_code == 404
