"""Terms agreed to on paper, of people whom staff brought in: recorded once, with who, when and which paper."""

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady, NotYours
from codeoregon.privacy.holdings import as_json
from enrollment.desk.steps import record_terms
from enrollment.intake import consents
from enrollment.intake.models import Consent, Enrollment, NoticeReceipt, Offer
from enrollment.intake.waitlist import offers
from tests import factories
from tests.enrollment.desk.test_registering import PERSON, WALK_IN

pytestmark = pytest.mark.django_db
LIST = reverse("admin:enrollment_enrollment_changelist")
PAPER = "Signed May 3, binder 12."


@pytest.fixture
def imported():
    return factories.EnrollmentFactory(state="waitlisted", origin="import", agreed=False)


def review(client, row):
    return client.get(reverse("admin:enrollment_enrollment_review", args=[row.pk]))


def press(client, row, **fields):
    data = {"action": record_terms.__name__, "_selected_action": row.pk, "from_row": row.pk, **fields}
    return client.post(LIST, data)


def test_staff_record_it_and_the_record_shows_who_and_when(client_for, staff, imported):
    member = staff("case_manager")
    desk = client_for(member)
    assert "Agreed to the terms on paper" in review(desk, imported).text
    assert "Which paper" in press(desk, imported).text
    assert press(desk, imported, confirmed="1", reason="").status_code == 422
    assert not Consent.objects.exists()
    assert press(desk, imported, confirmed="1", reason=PAPER).status_code == 302
    given = Consent.objects.get()
    assert (given.kind, given.recorded_by, given.withdrawn_at) == ("terms", member, None)
    assert given.language == imported.user.language
    page = review(desk, imported).text
    assert 'value="record_terms"' not in page
    assert f"<td>{member}</td>" in page
    event = Consent.pgh_event_model.objects.get()
    assert PAPER in str(event.pgh_context)


def test_they_can_take_a_seat_then(staff, imported):
    factories.funding_stream(limit=1, programme=imported.programme)
    offers.offer_seats(imported.programme)
    member, offer = staff("case_manager"), Offer.objects.get()
    with pytest.raises(NotReady):
        offers.accept(offer=offer, by=member)
    consents.record_terms(enrollment=imported, why=PAPER, by=member)
    offers.accept(offer=offer, by=member)
    imported.refresh_from_db()
    assert imported.state == "seated"


@pytest.mark.parametrize("role", ["auditor", "job_developer", "eo_officer"])
def test_nobody_else_records_it(client_for, staff, imported, role):
    member = staff(role)
    assert press(client_for(member), imported, confirmed="1", reason=PAPER).status_code in (403, 404)
    with pytest.raises(NotYours):
        consents.record_terms(enrollment=imported, why=PAPER, by=member)
    assert not Consent.objects.exists()


def test_it_is_recorded_once_and_with_a_paper(staff, imported):
    member = staff("programme_manager")
    with pytest.raises(NotReady):
        consents.record_terms(enrollment=imported, why=" ", by=member)
    consents.record_terms(enrollment=imported, why=PAPER, by=member)
    with pytest.raises(NotReady):
        consents.record_terms(enrollment=imported, why=PAPER, by=member)
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("fields", [{"origin": "web"}, {"origin": "import", "state": "ineligible"}])
def test_who_joins_online_or_cannot_join_is_not_asked_for_papers(staff, fields):
    row = factories.EnrollmentFactory(**{"state": "waitlisted", "agreed": False, **fields})
    with pytest.raises(NotReady):
        consents.record_terms(enrollment=row, why=PAPER, by=staff("case_manager"))


def test_the_learner_sees_that_it_was_on_paper_and_the_papers_of_a_walk_in_say_so_too(client_for, staff):
    factories.ProgrammeFactory()
    member = staff("case_manager")
    client_for(member).post(WALK_IN, PERSON)
    user = Enrollment.objects.get().user
    assert set(Consent.objects.values_list("recorded_by", flat=True)) == {member.pk}
    assert {row["recorded_by"] for row in as_json(user)["sections"]["enrollment.Consent"]["rows"]} == {True}


def test_ones_own_consent_names_nobody(learner):
    assert consents.give(user=learner, kind="terms", by=learner).recorded_by is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"covered": "no"}, "4: everyone else. Neither they nor a husband or wife served in the military."),
        ({}, "They did not say whether they served in the military. They named no priority group."),
        (
            {"covered": "veteran", "priority_groups": ["low_income"], "priority": 1},
            "They served in the military. Groups they named: My household has a low income.",
        ),
    ],
)
def test_the_summary_says_the_priority_in_sentences(client_for, staff, said, words):
    row = factories.EnrollmentFactory(state="waitlisted", **said)
    assert words in review(client_for(staff("case_manager")), row).text
    assert words not in review(client_for(staff("job_developer")), row).text


def test_who_agreed_on_paper_is_given_the_notices_on_the_screens(client_for, staff, imported):
    Enrollment.objects.filter(pk=imported.pk).update(confirmed_at=None, about_at=None)
    consents.record_terms(enrollment=imported, why=PAPER, by=staff("case_manager"))
    client = client_for(imported.user)
    assert client.get("/join/about/").url == "/join/reach/"
    assert client.post("/join/reach/", {"phone": "503-555-0142", "terms": "on"}).url == "/join/about/"
    assert NoticeReceipt.objects.filter(user=imported.user).count() == 2
    assert client.get("/join/", follow=True).request["PATH_INFO"] == "/join/about/"
