"""Agreements in the staff pages, and what learners read of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from badges.catalog.models import Award
from badges.crosswalks.colleges.admin import AgreementVersionAdmin, VersionForm
from badges.crosswalks.colleges.models import CHANGE, Agreement, AgreementVersion, College
from badges.crosswalks.versions import actions
from tests import factories
from tests.badges.crosswalks.agreements import BEGAN, address, earn

pytestmark = pytest.mark.django_db


# --- The staff pages ---


def test_a_course_is_written_with_its_badges(first: Any, badges: list[Any], boss: Any) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    client = factories.client_for(boss)
    sent = {
        "version": draft.pk, "code": "CIS 7", "title": "Seven", "credits": "4", "unit": "quarter",
        "rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-alternative": "1", "rules-0-needed": "2",
        "rules-0-badges": [one.pk for one in badges[:2]],
    }  # fmt: skip
    assert client.post(reverse("admin:badges_collegecourse_add"), sent).status_code == 302
    again = client.post(reverse("admin:badges_collegecourse_add"), {**sent, "code": "cis\u00a07"})
    assert again.status_code == 422
    assert "This version has a course of that number already." in again.content.decode()
    course = draft.courses.get(code="CIS 7")
    rule = course.rules.get()
    assert sorted(rule.badges.values_list("badge", flat=True)) == sorted(one.pk for one in badges[:2])
    sent |= {
        "rules-INITIAL_FORMS": "1", "rules-0-id": rule.pk, "rules-0-course": course.pk, "rules-0-needed": "1",
        "rules-0-badges": [badges[2].pk],
    }  # fmt: skip
    change = reverse("admin:badges_collegecourse_change", args=[course.pk])
    assert client.post(change, sent).status_code == 302
    assert [one.badge for one in rule.badges.all()] == [badges[2]]
    answer = client.post(change, sent | {"rules-0-needed": "3"})
    assert answer.status_code == 422
    assert "more than the badges named here" in answer.content.decode()
    assert client.post(change, sent | {"rules-0-badges": ["x"]}).status_code == 422
    assert client.post(change, sent | {"rules-0-DELETE": "on"}).status_code == 302
    assert not course.rules.exists()


def test_badges_of_one_name_are_told_apart_where_they_are_chosen(boss: Any) -> None:
    one, two = (factories.BadgeFactory(name="Getting Started", course__title=title) for title in ("HTML", "Python"))
    sent = {"app_label": "badges", "model_name": "courserulebadge", "field_name": "badge", "term": "getting"}
    found = factories.client_for(boss).get(reverse("admin:autocomplete"), sent).json()["results"]
    assert {row["text"] for row in found} == {
        f"Getting Started · HTML ({one.external_id})",
        f"Getting Started · Python ({two.external_id})",
    }


def test_a_new_agreement_begins_as_an_empty_draft(boss: Any) -> None:
    agreement = Agreement.objects.create(college=College.objects.create(name="Fern Hollow College"), title="Web")
    client = factories.client_for(boss)
    sent = {"agreement": agreement.pk, "catalogue_year": "2026–27", "note": ""}
    assert client.post(reverse("admin:badges_agreementversion_add"), sent).status_code == 302
    assert (agreement.versions.get().version, agreement.versions.get().state) == (1, "draft")
    answer = client.post(reverse("admin:badges_agreementversion_add"), sent)
    assert answer.status_code == 422
    assert "There is a draft of this agreement already." in answer.content.decode()


def test_a_double_click_begins_one_draft_and_says_so(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other click is done between the look and the writing (here it is undone with this one's)."""
    agreement = Agreement.objects.create(college=College.objects.create(name="Fern Hollow College"), title="Web")
    clean = VersionForm.clean

    def click_meanwhile(self: Any) -> Any:
        found = clean(self)
        AgreementVersion.objects.create(agreement=agreement, version=1, catalogue_year="2026–27")
        return found

    monkeypatch.setattr(VersionForm, "clean", click_meanwhile)
    sent = {"agreement": agreement.pk, "catalogue_year": "2026–27", "note": ""}
    answer = factories.client_for(boss).post(reverse("admin:badges_agreementversion_add"), sent, follow=True)
    assert answer.status_code == 200
    assert "There is a draft of this agreement already." in answer.content.decode()
    assert not agreement.versions.filter(version=2).exists()


def test_a_number_that_somebody_took_meanwhile_is_told(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*args: Any) -> None:
        raise IntegrityError("agreement_version_once")

    monkeypatch.setattr(AgreementVersionAdmin, "save_model", taken)
    agreement = Agreement.objects.create(college=College.objects.create(name="Fern Hollow College"), title="Web")
    sent = {"agreement": agreement.pk, "catalogue_year": "2026–27", "note": ""}
    answer = factories.client_for(boss).post(reverse("admin:badges_agreementversion_add"), sent, follow=True)
    assert "Somebody else changed this just now." in answer.content.decode()


@pytest.mark.parametrize("role", ["case_manager", "job_developer", "auditor"])
def test_others_read_and_change_nothing(first: Any, boss: Any, staff: Callable[[str], Any], role: str) -> None:
    draft = actions.start_draft(source=first, by=boss, permission=CHANGE)
    client = factories.client_for(staff(role))
    course = draft.courses.first()
    change = reverse("admin:badges_collegecourse_change", args=[course.pk])
    for readable in (address("change", draft), address("publish", draft), address("export", first), change):
        assert client.get(readable).status_code == 200
    for name in ("college", "agreement", "agreementversion", "collegecourse"):
        assert client.get(reverse(f"admin:badges_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:badges_{name}_add")).status_code == 403
    assert client.post(change, {"code": "X"}).status_code == 403
    assert client.post(address("publish", draft), {}).status_code == 403
    assert client.post(address("start", first), {}).status_code == 403
    assert client.post(address("bring", draft), {}).status_code == 403
    for model, row, action in (("agreementversion", draft, "discard"), ("collegecourse", course, "remove")):
        sent = {"action": action, "_selected_action": row.pk, "confirmed": "1", "reason": "x"}
        assert client.post(reverse(f"admin:badges_{model}_changelist"), sent).status_code == 403
    assert draft.contents() == first.contents()
    assert AgreementVersion.objects.get(pk=draft.pk).is_draft


def test_courses_of_a_published_version_are_shown_and_stay(first: Any, badges: list[Any], boss: Any) -> None:
    client, course = factories.client_for(boss), first.courses.get(code="CIS 1")
    change = reverse("admin:badges_collegecourse_change", args=[course.pk])
    page = client.get(change).content.decode()
    assert f"way 1: 1 of these: {badges[1].chosen_as}, {badges[2].chosen_as}" in page
    assert 'name="_save"' not in page
    assert client.post(change, {"code": "X"}).status_code == 403
    sent = {"action": "remove", "_selected_action": course.pk, "confirmed": "1"}
    assert client.post(reverse("admin:badges_collegecourse_changelist"), sent).status_code == 422
    assert first.courses.count() == 2


def test_staff_who_may_see_people_read_how_far_a_learner_is(
    first: Any, badges: list[Any], learner: Any, staff: Callable[[str], Any]
) -> None:
    earn(learner, badges[0])
    here = reverse("admin:badges_credit_of", args=[learner.pk])
    for role in ("programme_manager", "case_manager", "auditor"):
        page = " ".join(factories.client_for(staff(role)).get(here).content.decode().split())
        assert "Badges missing under version 1: 1 (way 1)" in page
        assert "No credit: They want their own exam." in page
    for role in ("job_developer", "eo_officer"):
        assert factories.client_for(staff(role)).get(here).status_code == 403
    earn(learner, badges[1])
    page = factories.client_for(staff("case_manager")).get(here).content.decode()
    assert "Eligible under version 1 of “Web courses”, by way 1; the college decides" in page
    nobody = reverse("admin:badges_credit_of", args=[learner.pk + 10_000])
    assert factories.client_for(staff("case_manager")).get(nobody).status_code == 404


# --- What learners read ---


def test_a_learner_reads_how_far_they_are_and_never_that_they_have_credit(
    first: Any, badges: list[Any], learner: Any
) -> None:
    client = factories.client_for(learner)
    earn(learner, badges[0])
    page = client.get(reverse("badges:credit")).content.decode()
    assert "any 1 of these:" in page
    assert ("Alpha" in page, "Beta" in page, "Gamma" in page) == (False, True, True)
    assert "They want their own exam." in page
    assert "Eligible" not in page
    earn(learner, badges[2])
    page = " ".join(client.get(reverse("badges:credit")).content.decode().split())
    assert "You are eligible under version 1 of the agreement “Web courses”. The college decides." in page
    assert ("Alpha" in page, "Beta" in page, "Gamma" in page) == (True, False, True)
    assert "You have credit" not in page


def test_the_page_of_a_badge_shows_the_courses_it_counts_toward(first: Any, badges: list[Any], learner: Any) -> None:
    earn(learner, badges[1], badges[3])
    client = factories.client_for(learner)
    page = client.get(reverse("badges:badge", args=[badges[1].pk])).content.decode()
    assert "CIS 1" in page
    assert "Alpha" in page
    assert "CIS 2" not in page
    assert "College credit" not in client.get(reverse("badges:badge", args=[badges[3].pk])).content.decode()


def test_who_earned_too_early_is_told_so(first: Any, badges: list[Any], learner: Any) -> None:
    earn(learner, badges[0], day=BEGAN - dt.timedelta(days=1))
    page = factories.client_for(learner).get(reverse("badges:credit")).content.decode()
    assert "Earned on a day that this agreement doesn" in page
    assert Award.objects.filter(user=learner).exists()


def test_without_agreements_the_page_says_so(learner: Any) -> None:
    client = factories.client_for(learner)
    assert "No agreements yet" in client.get(reverse("badges:credit")).content.decode()
    assert Client().get(reverse("badges:credit")).status_code == 302
