"""A staff step asks, is refused or done whole, and says so."""

import datetime as dt
import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.urls import path, reverse
from django.utils import timezone

from codeoregon.lib.desk.bases import ReadOnlyAdmin, StaffAdmin
from codeoregon.lib.desk.steps import ReasonForm, reason_action
from codeoregon.lib.states import NotReady
from codeoregon.staff.site import OregonAdminSite
from employers.organisations.models import Organisation
from tests import factories

site = OregonAdminSite(name="admin")


def rename(request, row, reason):
    row.dba = reason
    row.save()
    if "Stubborn" in row.legal_name:
        raise NotReady("Not this one.")


class Admin(StaffAdmin):
    actions = object_actions = [reason_action("Rename", "employers.change_organisation", rename)]
    search_fields = ["legal_name"]
    list_filter = ["dba"]


site.register(Organisation, Admin)
urlpatterns = [path("admin/", site.urls)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.ignore_template_errors]
LIST = "/admin/employers/organisation/"


@pytest.fixture
def boss(staff, client_for):
    return client_for(staff("job_developer"))


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


def chosen(*rows, **more):
    return {"action": "rename", ACTION_CHECKBOX_NAME: [row.pk for row in rows], **more}


def test_the_step_first_shows_the_chosen_rows_and_changes_nothing(boss):
    one, two = factories.OrganisationFactory.create_batch(2)
    page = boss.post(LIST, chosen(one))
    assert page.status_code == 200
    assert one.legal_name in page.text
    assert two.legal_name not in page.text
    one.refresh_from_db()
    assert one.dba == ""


def test_a_missing_reason_is_422_and_changes_nothing(boss):
    one = factories.OrganisationFactory()
    page = boss.post(LIST, chosen(one, confirmed="1", reason="  "))
    assert page.status_code == 422
    assert "Write why you do this." in page.text
    one.refresh_from_db()
    assert one.dba == ""


def test_a_reason_that_nobody_sees_is_missing_and_the_rest_is_kept(boss):
    one = factories.OrganisationFactory()
    page = boss.post(LIST, chosen(one, confirmed="1", reason="\u202e\u200f\u2800"))
    assert page.status_code == 422
    assert "Write why you do this." in page.text
    assert "\u202e\u200f\u2800" in page.text
    assert not LogEntry.objects.exists()


def test_a_reason_of_ten_thousand_letters_is_refused_with_a_sentence(boss):
    one = factories.OrganisationFactory()
    page = boss.post(LIST, chosen(one, confirmed="1", reason="x" * 10_000))
    assert page.status_code == 422
    assert "Write at most 1000 characters here. You wrote 10000." in page.text.replace(",", "")
    assert not LogEntry.objects.exists()


def test_a_row_that_refuses_is_left_whole_and_the_others_are_done(boss):
    good, bad = factories.OrganisationFactory(), factories.OrganisationFactory(legal_name="Stubborn")
    page = boss.post(LIST, chosen(bad, good, confirmed="1", reason="new name"), follow=True)
    assert "Stubborn: Not this one." in page.text
    assert "Rename: done for 1 row." in page.text
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.dba, bad.dba) == ("new name", "")
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Rename: new name"]


def test_when_every_row_refuses_the_page_comes_again_with_what_was_typed(boss):
    bad = factories.OrganisationFactory(legal_name="Stubborn")
    page = boss.post(LIST, chosen(bad, confirmed="1", reason="a long reason"))
    assert page.status_code == 422
    assert "Stubborn: Not this one." in page.text
    assert "a long reason" in page.text
    bad.refresh_from_db()
    assert bad.dba == ""
    assert not LogEntry.objects.exists()


def test_the_second_of_two_clicks_on_one_button_is_answered_like_the_first_and_does_nothing(boss):
    one = factories.OrganisationFactory()
    sent = chosen(one, confirmed="1", reason="new name", seen=seen_on(boss.post(LIST, chosen(one))))
    assert boss.post(LIST, sent).status_code == 302
    again = boss.post(LIST, sent, follow=True)
    assert "Rename: done for 1 row." in again.text
    assert LogEntry.objects.count() == 1


def test_a_stale_page_is_refused_when_somebody_did_another_thing_since_or_it_was_long_ago(boss, staff, client_for):
    one = factories.OrganisationFactory()
    sent = chosen(one, confirmed="1", reason="new name", seen=seen_on(boss.post(LIST, chosen(one))))
    assert boss.post(LIST, sent).status_code == 302
    assert boss.post(LIST, {**sent, "reason": "another"}).status_code == 422
    colleague = client_for(staff("job_developer"))
    assert colleague.post(LIST, sent).status_code == 422
    LogEntry.objects.update(action_time=timezone.now() - dt.timedelta(minutes=1))
    assert boss.post(LIST, sent).status_code == 422


def test_a_row_that_left_the_filtered_list_meanwhile_is_still_the_one_that_was_shown(boss):
    one = factories.OrganisationFactory(dba="old")
    seen = seen_on(boss.post(f"{LIST}?dba=old", chosen(one)))
    one.dba = "other"
    one.save()
    again = boss.post(f"{LIST}?dba=old", chosen(one, confirmed="1", reason="new name", seen=seen))
    assert again.status_code == 422
    boss.post(f"{LIST}?dba=old", chosen(one, confirmed="1", reason="new name", seen=seen_on(again)))
    one.refresh_from_db()
    assert one.dba == "new name"


def test_ticked_rows_that_left_the_list_are_named_as_far_as_they_may_be_seen(boss, monkeypatch):
    stays, moved, hidden = (factories.OrganisationFactory(dba="old", legal_name=name) for name in ("Stay", "Go", "Ink"))
    Organisation.objects.filter(pk__in=[moved.pk, hidden.pk]).update(dba="other")
    moved.refresh_from_db()
    of_theirs = Organisation.objects.exclude(pk=hidden.pk)
    monkeypatch.setattr(Admin, "get_queryset", lambda self, request: of_theirs)
    page = boss.post(f"{LIST}?dba=old", chosen(stays, moved, hidden)).text
    assert "This will be done for 1 row:" in page
    words = "2 rows that you ticked are not in the list any more, so nothing is done to them."
    assert f"{words} {moved}, 1 that you can&#x27;t see now" in page
    assert f'value="{moved.pk}"' not in page
    only = boss.post(f"{LIST}?dba=old", chosen(moved), follow=True)
    assert only.redirect_chain[0][0] == f"{LIST}?dba=old"
    assert f"1 row that you ticked is not in the list any more, so nothing is done to it. {moved}" in only.text


def test_a_row_that_changed_after_it_was_shown_refuses_and_the_others_are_done(boss):
    one, two = factories.OrganisationFactory(legal_name="Moved on"), factories.OrganisationFactory()
    seen = seen_on(boss.post(LIST, chosen(one, two)))
    Organisation.objects.filter(pk=one.pk).update(website="https://other.test/")
    page = boss.post(LIST, chosen(one, two, confirmed="1", reason="new name", seen=seen), follow=True)
    assert "This changed after it was shown to you" in page.text
    assert f'href="{LIST}{one.pk}/change/"' in page.text
    assert set(Organisation.objects.filter(dba="new name")) == {two}


def test_the_page_comes_again_with_what_stands_now_and_that_may_be_done(boss):
    one = factories.OrganisationFactory()
    seen = seen_on(boss.post(LIST, chosen(one)))
    Organisation.objects.filter(pk=one.pk).update(legal_name="Quite Another Inc")
    again = boss.post(LIST, chosen(one, confirmed="1", reason="kept words", seen=seen))
    assert again.status_code == 422
    assert "Quite Another Inc" in again.text
    assert "kept words" in again.text
    done = boss.post(LIST, chosen(one, confirmed="1", reason="kept words", seen=seen_on(again)))
    assert done.status_code == 302


def test_a_form_that_was_wrong_keeps_the_marks_of_what_was_shown(boss):
    one = factories.OrganisationFactory()
    seen = seen_on(boss.post(LIST, chosen(one)))
    Organisation.objects.filter(pk=one.pk).update(legal_name="Quite Another Inc")
    wrong = boss.post(LIST, chosen(one, confirmed="1", reason=" ", seen=seen))
    assert boss.post(LIST, chosen(one, confirmed="1", reason="x", seen=seen_on(wrong))).status_code == 422
    assert not Organisation.objects.filter(dba="x").exists()


@pytest.mark.parametrize("seen", ["", "rubbish", "1:2:3,,:", "x" * 20_000])
def test_without_a_mark_nothing_is_done(boss, seen):
    one = factories.OrganisationFactory()
    assert boss.post(LIST, chosen(one, confirmed="1", reason="x", seen=seen)).status_code == 422
    assert not Organisation.objects.filter(dba="x").exists()


def test_from_the_page_of_a_row_one_comes_back_to_it(boss):
    one = factories.OrganisationFactory()
    page = boss.get(reverse("admin:employers_organisation_change", args=[one.pk]))
    assert 'value="rename"' in page.text
    answer = boss.post(LIST, chosen(one, confirmed="1", reason="new name", from_row=one.pk))
    assert answer.url == f"{LIST}{one.pk}/change/"


@pytest.mark.parametrize("where", ["//evil.example/", "https://evil.example/", "../../../x"])
def test_coming_back_never_leaves_the_staff_pages(boss, where):
    one = factories.OrganisationFactory()
    answer = boss.post(LIST, chosen(one, confirmed="1", reason="new name", from_row=where))
    assert answer.url.startswith(LIST)


@pytest.mark.parametrize("role", ["auditor", "case_manager"])
def test_without_the_permission_the_step_is_neither_shown_nor_done(staff, client_for, role):
    one = factories.OrganisationFactory()
    client = client_for(staff(role))
    assert 'value="rename"' not in client.get(LIST).text
    assert client.post(LIST, chosen(one)).status_code == 403
    assert client.post(LIST, chosen(one, confirmed="1", reason="new name")).status_code == 403
    one.refresh_from_db()
    assert one.dba == ""


def test_a_row_that_cannot_exist_is_a_bad_request(boss):
    assert boss.post(LIST, {"action": "rename", ACTION_CHECKBOX_NAME: "x'"}).status_code == 400


def test_more_rows_than_fit_on_a_page_are_not_chosen_at_once(boss):
    rows = factories.OrganisationFactory.create_batch(101)
    page = boss.post(LIST, chosen(*rows, select_across="1"), follow=True)
    assert "Choose at most 100 rows at a time." in page.text


def test_a_refused_change_form_is_422(boss):
    assert boss.post(f"{LIST}add/", {"legal_name": ""}).status_code == 422


def test_nothing_is_deleted_even_by_a_superuser(client_for):
    one = factories.OrganisationFactory()
    client = client_for(factories.UserFactory(is_superuser=True))
    assert client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Organisation.objects.filter(pk=one.pk).exists()


def test_read_only_pages_are_read_only_for_a_superuser_too(rf):
    request = rf.get("/")
    request.user = factories.UserFactory(is_superuser=True)
    page = ReadOnlyAdmin(Organisation, site)
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)


def test_more_fields_of_a_form_reach_the_step():
    assert set(ReasonForm.base_fields) == {"reason"}
