"""What an auditor checks: determinations with their facts, offers with the queue as it stood, notices given."""

import pytest
from django.contrib.admin.models import LogEntry

from enrollment.eligibility.models import Determination
from enrollment.intake.models import Enrollment, NoticeReceipt, Offer
from enrollment.intake.waitlist import offers
from enrollment.programs.actions import set_limit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["auditor", "case_manager", "programme_manager"])
def visit(request, client_for, staff):
    return client_for(staff(request.param))


def page(visit, row):
    where = f"/admin/enrollment/{row._meta.model_name}/"
    assert visit.get(where).status_code == 200
    assert visit.get(f"{where}add/").status_code == 403
    return visit.get(f"{where}{row.pk}/change/").text


def test_an_offer_shows_the_queue_as_it_stood(visit):
    stream = factories.funding_stream(limit=1)
    first = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted", covered="veteran", priority=3)
    second = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    offers.offer_seats(stream.programme)
    text = page(visit, Offer.objects.get())
    assert text.index(f"1. {first.reference}, priority 3") < text.index(f"2. {second.reference}, priority 4")


@pytest.mark.parametrize(("step", "state"), [("accept_offer", "seated"), ("decline_offer", "waitlisted")])
def test_staff_answer_an_offer_for_somebody_at_the_counter(client_for, staff, step, state):
    stream = factories.funding_stream(limit=1)
    row = factories.EnrollmentFactory(programme=stream.programme, state="waitlisted")
    offers.offer_seats(stream.programme)
    client = client_for(staff("case_manager"))
    assert "Takes the seat, by their own word" in client.get(f"/admin/enrollment/enrollment/{row.pk}/change/").text
    fields = {"action": step, "_selected_action": row.pk, "confirmed": "1", "reason": ""}
    assert client.post("/admin/enrollment/enrollment/", fields).status_code == 422
    for _twice in range(2):
        client.post("/admin/enrollment/enrollment/", {**fields, "reason": "Said so on the phone."})
    row.refresh_from_db()
    assert row.state == state
    assert Offer.objects.get().outcome == ("accepted" if state == "seated" else "declined")


@pytest.mark.parametrize("at_once", [True, False])
def test_when_no_seat_is_left_who_takes_it_at_the_counter_waits_on_at_their_place(client_for, staff, at_once):
    """As on the learner's own page (waitlist/test_stampede.py), from the list and from the page of one person."""
    stream = factories.funding_stream(limit=3)
    programme = stream.programme
    rows = [factories.EnrollmentFactory(programme=programme, state="waitlisted") for _person in range(3)]
    offers.offer_seats(programme)
    set_limit(stream=stream, limit=1, by=staff("programme_manager"), why="Less money.")
    client = client_for(staff("case_manager"))
    sent = {"action": "accept_offer", "confirmed": "1", "reason": "By phone."}
    pages = []
    if at_once:
        pages.append(
            client.post(
                "/admin/enrollment/enrollment/", {**sent, "_selected_action": [row.pk for row in rows]}, follow=True
            ).text
        )
    else:
        for row in rows:
            press = {**sent, "_selected_action": row.pk, "from_row": row.pk}
            pages.append(client.post("/admin/enrollment/enrollment/", press, follow=True).text)
    since = {row.pk: row.queued_at for row in rows}
    waits = list(Enrollment.objects.waiting(programme))
    assert (len(waits), [row.queued_at for row in waits]) == (2, [since[row.pk] for row in waits])
    for row in waits:
        said = f"{row}: No seat was left. They keep their place in line and get the next free one."
        assert any(said in page for page in pages)
    assert sorted(Offer.objects.values_list("outcome", flat=True)) == ["accepted", "no_seat", "no_seat"]
    kept = LogEntry.objects.filter(change_message__contains="By phone. (No seat was left.")
    assert sorted(kept.values_list("object_id", flat=True)) == sorted(str(row.pk) for row in waits)
    factories.funding_stream(limit=2, code="more", programme=programme)
    assert offers.offer_seats(programme) == 2


def test_a_determination_shows_its_facts_findings_and_who(visit, staff):
    row = Determination.objects.create(
        user=factories.UserFactory(), programme=factories.ProgrammeFactory(), rules_version="2026-11",
        outcome="ineligible", inputs={
            "birth_date": "2010-05-01", "covered": False, "served": ["41051"], "left_to_staff": ["county_unsure"],
        },
        findings=[{"code": "not_adult", "kind": "staff"}], by=staff("case_manager"), why="Guardian refused.",
    )  # fmt: skip
    text = page(visit, row)
    for shown in (
        "Birth date: May 1, 2010",
        "the spouse of somebody who did: No",
        "Counties that this program serves: Multnomah County",
        "They are not an adult yet",
        "Was waiting for our staff to decide: Their ZIP code does not show the county.",
        "Guardian refused.",
    ):
        assert shown in text


def test_a_notice_shows_language_and_day(visit, learner):
    row = NoticeReceipt.objects.create(user=learner, notice="equal-opportunity", version="2026-11-26", language="es")
    text = page(visit, row)
    assert "2026-11-26" in text
    assert ">es<" in text


@pytest.mark.parametrize("role", ["job_developer", "eo_officer"])
def test_others_do_not_see_them(client_for, staff, role):
    for model in ("offer", "determination", "noticereceipt"):
        assert client_for(staff(role)).get(f"/admin/enrollment/{model}/").status_code == 403
