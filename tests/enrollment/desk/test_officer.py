"""The equal-opportunity officer's pages: a reason first, and nobody else."""

import pytest
from django.urls import reverse

from codeoregon.accounts.models import Role
from enrollment.equal_opportunity.models import SelfIdentificationRead
from tests import factories
from tests.enrollment.equal_opportunity.people import ALL, looks, said

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LOG, COUNTS, PERSON = (f"/admin/enrollment/selfidentificationread/{page}" for page in ("", "counts/", "person/"))
WHY = {"reason": "complaint 7"}
OTHERS = ["", *(role for role in Role.values if role != Role.EO_OFFICER), "superuser"]


@pytest.fixture
def officer(staff):
    return staff("eo_officer")


@pytest.fixture
def visit(client_for, officer):
    return client_for(officer)


@pytest.fixture
def enrollment():
    row = factories.EnrollmentFactory(state="waitlisted", user__full_name="Ada Lind")
    said(row.user, **ALL)
    return row


def test_addresses_have_names():
    assert reverse("admin:enrollment_selfidentificationread_counts") == COUNTS
    assert reverse("admin:enrollment_selfidentificationread_person") == PERSON


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("page", [COUNTS, PERSON])
def test_nobody_else_opens_them(page, role, client_for, enrollment):
    by = factories.UserFactory(staff_role="" if role == "superuser" else role, is_superuser=role == "superuser")
    client = client_for(by)
    for answer in (client.get(page), client.post(page, {**WHY, "person": enrollment.reference})):
        assert answer.status_code in ((302,) if not role else (403,))
        assert "Asian" not in answer.text
    assert looks() == []


@pytest.mark.parametrize("role", [*Role.values, "superuser"])
def test_who_reads_the_log_and_that_it_holds_no_answers(role, client_for, enrollment, visit):
    visit.post(PERSON, {**WHY, "person": enrollment.reference})
    by = factories.UserFactory(staff_role="" if role == "superuser" else role, is_superuser=role == "superuser")
    client = client_for(by)
    sees = role in ("superuser", Role.AUDITOR, Role.EO_OFFICER)
    row = SelfIdentificationRead.objects.get()
    for address in (LOG, f"{LOG}{row.pk}/change/"):
        answer = client.get(address)
        assert answer.status_code == (200 if sees else 403)
        if sees:
            assert "complaint 7" in answer.text
            assert enrollment.user.email in answer.text
            assert "Asian" not in answer.text
            assert (COUNTS in answer.text) == (role == Role.EO_OFFICER and address == LOG)
    assert client.post(f"{LOG}{row.pk}/change/", {"why": "other", "_save": "1"}).status_code == 403
    assert looks()[0][3] == "complaint 7"


def test_the_log_can_be_filtered_and_searched(visit, enrollment, officer):
    visit.post(PERSON, {**WHY, "person": enrollment.reference})
    visit.post(COUNTS, {"reason": "yearly report"})
    assert "yearly report" not in visit.get(LOG, {"what": "person"}).text
    assert "complaint 7" in visit.get(LOG, {"q": enrollment.user.email}).text


@pytest.mark.parametrize("reason", ["", "   ", "\u202e\u200f", "\u2800", None])
@pytest.mark.parametrize("page", [COUNTS, PERSON])
def test_no_look_without_a_reason(page, reason, visit, enrollment):
    sent = {"person": enrollment.reference} | ({"reason": reason} if reason is not None else {})
    answer = visit.post(page, sent)
    assert answer.status_code == 422
    assert "Write why you look." in answer.text
    assert "Asian" not in answer.text
    assert looks() == []


def test_opening_the_form_is_no_look(visit):
    for page in (COUNTS, PERSON):
        assert visit.get(page).status_code == 200
    assert looks() == []


def test_counts_with_their_totals_small_ones_too(visit, officer, enrollment):
    factories.EnrollmentFactory(state="active")
    factories.EnrollmentFactory(state="applicant", user=said(race_ethnicity=["black_african_american"]))
    answer = visit.post(COUNTS, {"reason": "yearly report"})
    assert answer.status_code == 200
    page = " ".join(answer.text.split())
    assert "2 people have sent in their answers to join." in page
    assert '<th scope="row">Asian</th><td>1</td>' in page
    assert '<th scope="row">Black or African American</th><td>0</td>' in page, "did not send them in yet"
    assert page.count('<th scope="row">Answered</th><td>1</td>') == 4
    assert page.count('<th scope="row">Left it out</th><td>1</td>') == 4
    assert "no-store" in answer["Cache-Control"]
    assert looks() == [(officer.pk, None, "counts", "yearly report")]


@pytest.mark.parametrize("by", ["reference", "lower", "email", "EMAIL"])
def test_one_persons_answers(by, visit, officer, enrollment):
    email, reference = enrollment.user.email, enrollment.reference
    typed = {"reference": f" {reference} ", "lower": reference.lower(), "email": email, "EMAIL": email.upper()}[by]
    answer = visit.post(PERSON, {**WHY, "person": typed})
    assert answer.status_code == 200
    for words in ("Ada Lind", "Asian; White", "Female", "Not Hispanic or Latino; Asian; White"):
        assert words in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert looks() == [(officer.pk, enrollment.user_id, "person", "complaint 7")]


def test_each_look_is_a_line_of_its_own(visit, enrollment):
    for _twice in range(2):
        visit.post(PERSON, {**WHY, "person": enrollment.reference})
    assert len(looks()) == 2


def test_somebody_who_said_nothing(visit):
    row = factories.EnrollmentFactory()
    answer = visit.post(PERSON, {**WHY, "person": row.reference})
    assert answer.text.count("<td>–</td>") == 5


@pytest.mark.parametrize("typed", ["CO-0", "nobody@example.org", "@", "x" * 10_000, "a\x00b", "🙂", "%"])
def test_nobody_found_is_said_and_is_no_look(typed, visit, enrollment):
    answer = visit.post(PERSON, {**WHY, "person": typed})
    assert answer.status_code == 422
    assert "complaint 7" in answer.text, "input is kept"
    assert looks() == []


def test_the_answers_have_no_staff_page_of_their_own(client_for):
    client = client_for(factories.UserFactory(is_superuser=True))
    for model in ("answer", "disabilityanswer"):
        assert client.get(f"/admin/enrollment/{model}/").status_code == 404
