"""The learner's page and the list: what staff see at once, filter by and do."""

import datetime as dt
import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady
from enrollment.desk import notes
from enrollment.eligibility.findings import BY_CODE
from enrollment.eligibility.models import Determination
from enrollment.eligibility.told_staff import SENTENCES
from enrollment.intake import actions, consents
from enrollment.intake.models import Enrollment
from enrollment.intake.waitlist import offers
from enrollment.programs.seats import Seat
from jobs.candidates.models import Candidate
from tests import factories

LIST = reverse("admin:enrollment_enrollment_changelist")


@pytest.fixture
def desk(client_for, staff):
    return client_for(staff("case_manager"))


def review(enrollment):
    return reverse("admin:enrollment_enrollment_review", args=[enrollment.pk])


def test_it_says_where_somebody_stands(desk):
    stream = factories.funding_stream(limit=1)
    first, second = (
        factories.EnrollmentFactory(
            programme=stream.programme, state="waitlisted", covered="veteran", priority=3, queued_at=at
        )
        for at in (timezone.now() - dt.timedelta(days=2), timezone.now())
    )
    offers.offer_seats(stream.programme)
    page = desk.get(review(first)).content.decode()
    assert "Stream state, open until" in page
    assert "They served in the military." in page
    assert "0 people are ahead" in desk.get(review(second)).content.decode()
    seated = factories.seated(stream := factories.funding_stream(code="other"), days=12)
    page = desk.get(review(seated)).content.decode()
    assert f"{stream}, " in page
    assert "not sent to the provider yet" in page
    assert "Days without a new badge" not in page  # none of them count before the provider has the seat
    page = desk.get(review(factories.seated(stream, days=12, accepted=True))).text
    assert "accepted by the provider" in page
    assert ">12<" in page.replace(" ", "")


def test_tables_with_many_columns_move_sideways_on_a_phone_so_that_words_stay_whole(desk):
    enrollment = factories.EnrollmentFactory(state="active")
    factories.AwardFactory(user=enrollment.user)
    factories.ReferralFactory(candidate=factories.CandidateFactory(user=enrollment.user))
    factories.ProviderAccountFactory(user=enrollment.user)
    page = desk.get(review(enrollment)).text
    tables = re.findall(r"(.{0,200})<table><thead>", page, re.DOTALL)
    assert len(tables) >= 3
    assert [before for before in tables if 'class="results" tabindex="0" role="region" aria-label=' not in before] == []


def test_what_is_acted_on_stands_first_and_leads_to_the_whole_of_it(desk, staff):
    enrollment = factories.EnrollmentFactory(state="active")
    user = enrollment.user
    factories.AwardFactory(user=user, badge=factories.BadgeFactory(name="CSS Layout"))
    factories.ProviderAccountFactory(user=user, handle="ada")
    consents.give(user=user, kind="terms", by=user)
    consents.give(user=user, kind="show_badges", by=user)
    consents.withdraw(user=user, kind="show_badges", by=user)
    opening = factories.ReferralFactory(candidate=Candidate.objects.get(user=user)).opening
    notes.write(enrollment=enrollment, text="Wants evening classes.", by=staff("case_manager"))
    page = desk.get(review(enrollment)).text
    first = page[page.index("At a glance") : page.index('class="whole"')]
    for words in ("Wants evening classes.", "Terms and privacy", "1, newest CSS Layout", "ada: "):
        assert words in first, words
    assert opening.organisation.name in first
    assert "Showing my badges" not in first
    anchors = re.findall(r'href="#([a-z]+)"', first)
    assert {"notes", "agreed", "badges", "accounts", "skills", "matches", "referrals"} <= set(anchors)
    assert [name for name in anchors if f'id="{name}"' not in page] == []


def test_what_staff_have_decided_is_not_asked_again(desk, staff):
    enrollment = factories.EnrollmentFactory(birth_date=timezone.localdate() - dt.timedelta(days=16 * 365))
    user = enrollment.user
    for kind in ("terms", "show_badges"):
        consents.give(user=user, kind=kind, by=user)
    actions.submit(enrollment=enrollment, by=user)
    page = desk.get(review(enrollment)).text
    assert "<li>They are not an adult yet, so a parent or guardian has to agree.</li>" in page
    assert "is shown once they can join" in page
    by = staff("case_manager")
    actions.decide(enrollment=enrollment, eligible=True, why="Guardian agreed.", by=by)
    page = desk.get(review(enrollment)).text
    assert f"Can join, decided by {by.full_name}" in page
    assert "Guardian agreed." in page
    assert page.index("answered by this decision") < page.index("a parent or guardian has to agree")
    assert "Our staff write to you about how they can agree" not in page
    assert "is shown once they can join" not in page
    assert "Has not agreed to be shown" not in page


def test_who_did_not_agree_is_said_not_to_have(desk):
    assert "Has not agreed to be shown" in desk.get(review(factories.EnrollmentFactory(state="waitlisted"))).text


def test_of_a_closed_account_no_priority_is_told(desk):
    enrollment = factories.EnrollmentFactory(state="exited", covered="veteran", priority=3)
    assert "served in the military" in desk.get(review(enrollment)).text
    enrollment.user.is_active = False
    enrollment.user.save()
    assert "served in the military" not in desk.get(review(enrollment)).text


def test_priority_is_for_those_who_work_with_it(client_for, staff):
    enrollment = factories.EnrollmentFactory(state="active", covered="veteran", priority=3)
    for role, seen in (("case_manager", True), ("programme_manager", True), ("auditor", True)):
        page = client_for(staff(role)).get(review(enrollment)).content.decode()
        assert ("They served in the military." in page) == seen
    assert client_for(staff("job_developer")).get(review(enrollment)).status_code == 403
    assert client_for(staff("eo_officer")).get(review(enrollment)).status_code == 403


def test_the_list_filters_by_days_without_a_badge_and_counts(desk):
    stream = factories.funding_stream()
    for days in (3, 10, 30, 50):
        factories.seated(stream, days=days, accepted=True)
    factories.EnrollmentFactory(state="waitlisted")
    page = desk.get(LIST).content.decode()
    for words in ("up to 7 (1)", "8 to 21 (1)", "22 to 35 (1)", "over 35 (1)", "4: everyone else (5)", "Learning (4)"):
        assert words in " ".join(page.split()), words
    for band in ("week", "month", "long", "gone"):
        assert "1 enrollment" in desk.get(LIST, {"quiet": band}).content.decode()
    assert "5 enrollments" in desk.get(LIST, {"quiet": "never-heard-of"}).content.decode()


def test_days_before_the_provider_has_the_seat_are_in_no_filter(desk):
    factories.AwardFactory(user=factories.seated(factories.funding_stream(), days=30).user)
    for band in ("week", "month", "long", "gone"):
        assert "0 enrollments" in desk.get(LIST, {"quiet": band}).text


def test_more_people_cost_no_more_queries(desk):
    stream = factories.funding_stream(limit=50)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(LIST).status_code == 200
        return len(seen)

    factories.seated(stream)
    few = queries()
    for _person in range(12):
        factories.seated(stream)
    assert queries() <= few


def step(client, name, enrollment, **more):
    return client.post(LIST, {"action": name, ACTION_CHECKBOX_NAME: enrollment.pk, **more})


@pytest.mark.parametrize(
    ("name", "state", "end"),
    [
        ("complete", "completed", "completed"),
        ("take_back", "seat_reclaimed", "reclaimed"),
        ("withdraw", "withdrawn", "withdrawn"),
    ],
)
def test_steps_that_free_a_seat_ask_why_first(desk, name, state, end):
    enrollment = factories.seated(factories.funding_stream())
    assert step(desk, name, enrollment).status_code == 200
    assert step(desk, name, enrollment, confirmed="1", reason="").status_code == 422
    assert step(desk, name, enrollment, confirmed="1", reason="Said so on the phone.").status_code == 302
    enrollment.refresh_from_db()
    assert (enrollment.state, Seat.objects.get().end) == (state, end)


SEATS = reverse("admin:enrollment_seat_changelist")


def test_seats_go_to_the_provider_by_hand(desk):
    enrollment = factories.seated(factories.funding_stream(), user__full_name="=cmd|'x'!A1")
    seat = Seat.objects.get()
    sheet = desk.post(SEATS, {"action": "export", ACTION_CHECKBOX_NAME: seat.pk})
    assert sheet["Content-Type"].startswith("text/csv")
    assert enrollment.user.email in sheet.content.decode()
    assert "\n=cmd" not in sheet.content.decode().replace("\r", "")
    for name in ("mark_sent", "mark_accepted"):
        chosen = {"action": name, ACTION_CHECKBOX_NAME: seat.pk, "confirmed": "1", "reason": ""}
        assert desk.post(SEATS, chosen).status_code == 302
    seat.refresh_from_db()
    assert seat.sent_by is not None
    assert seat.provider_accepted_at is not None
    coded = {
        "action": "assign_code",
        ACTION_CHECKBOX_NAME: seat.pk,
        "confirmed": "1",
        "reason": "By mail.",
        "code": "TH-1",
    }
    assert desk.post(SEATS, coded).status_code == 302
    assert Seat.objects.get().licence_code == "TH-1"


def test_only_some_roles_reach_the_seats(client_for, staff):
    factories.seated(factories.funding_stream())
    found = {
        role: client_for(staff(role)).get(SEATS).status_code for role in ("auditor", "job_developer", "eo_officer")
    }
    assert found == {"auditor": 200, "job_developer": 403, "eo_officer": 403}
    chosen = {"action": "mark_sent", ACTION_CHECKBOX_NAME: Seat.objects.get().pk, "confirmed": "1", "reason": ""}
    client_for(staff("auditor")).post(SEATS, chosen)
    assert Seat.objects.get().sent_at is None


def test_a_stream_is_opened_in_the_staff_pages(client_for, staff):
    manager = client_for(staff("programme_manager"))
    programme, today = factories.ProgrammeFactory(), timezone.localdate()
    sent = {
        "programme": programme.pk, "code": "state-2027", "name": "State 2027", "limit": 3,
        "opens_on": today.isoformat(), "closes_on": (today + dt.timedelta(days=365)).isoformat(),
    }  # fmt: skip
    add = reverse("admin:enrollment_fundingstream_add")
    assert manager.post(add, {**sent, "closes_on": "2001-01-01"}).status_code == 422
    assert manager.post(add, sent).status_code == 302
    from enrollment.programs.seats import FundingStream

    stream = FundingStream.objects.get()
    assert (stream.pool.limit, stream.pool.kind) == (3, "seat")
    factories.seated(stream)
    change = reverse("admin:enrollment_fundingstream_change", args=[stream.pk])
    assert manager.post(change, {**sent, "limit": 0}).status_code == 422
    for wrong in ({"limit": 2}, {"limit": 2, "reason": "\u200b"}, {"limit": 10_001, "reason": "More money"}):
        assert manager.post(change, {**sent, **wrong}).status_code == 422
    assert manager.post(change, {**sent, "limit": 2, "reason": "Money went to another stream"}).status_code == 302
    stream.pool.refresh_from_db()
    assert stream.pool.limit == 2
    history = reverse("admin:codeoregon_pool_history", args=[stream.pool_id])
    assert "Money went to another stream" in manager.get(history).text
    assert manager.post(change, {**sent, "limit": 2}).status_code == 302, "nothing was changed"


def test_fewer_seats_than_are_taken_and_offered_are_asked_about_first(client_for, staff):
    manager, stream = client_for(staff("programme_manager")), factories.funding_stream(limit=4)
    change = reverse("admin:enrollment_fundingstream_change", args=[stream.pk])
    factories.seated(stream)
    page = manager.get(change).text
    assert "1 seat is taken, 0 offers are open." in page
    assert 'name="knows"' not in page
    for _person in range(2):
        factories.EnrollmentFactory(programme=stream.programme, state="waitlisted", queued_at=timezone.now())
    offers.offer_seats(stream.programme)
    page = manager.get(change).text
    assert "1 seat is taken, 2 offers are open." in page
    sent = {
        "name": stream.name, "opens_on": stream.opens_on, "closes_on": stream.closes_on, "reason": "Less money.",
        "seen": re.search(r'name="seen" value="([^"]*)"', page)[1],
    }  # fmt: skip
    asked = manager.post(change, {**sent, "limit": 2})
    assert asked.status_code == 422
    assert "2 offers are open. 1 person who is offered a seat could not get one." in asked.text
    stream.pool.refresh_from_db()
    assert stream.pool.limit == 4
    assert manager.post(change, {**sent, "limit": 0, "knows": "on"}).status_code == 422, "one is taken"
    assert manager.post(change, {**sent, "limit": 2, "knows": "on"}).status_code == 302
    stream.pool.refresh_from_db()
    assert stream.pool.limit == 2


def test_no_door_changes_a_streams_seats_without_a_reason(staff):
    from enrollment.programs import actions

    stream, by = factories.funding_stream(), staff("programme_manager")
    for why, limit in ((" ", 3), ("\u2800", 3), ("More money", 10_001)):
        with pytest.raises((NotReady, ValidationError)):
            actions.set_limit(stream=stream, limit=limit, by=by, why=why)


def test_staff_see_what_waits(staff):
    from enrollment.today import today

    factories.seated(factories.funding_stream(), "inactive_warned")
    found = {str(item.title): item.count for item in today(staff("case_manager"))}
    assert found["Seats that nobody may be using"] == found["Seats to send to the provider"] == 1
    assert found["Seats that the provider has not accepted yet"] == 0
    officer = staff("case_manager")
    Seat.objects.update(sent_at=timezone.now(), sent_by=officer)
    found = {str(item.title): item.count for item in today(officer)}
    assert found["Seats that the provider has not accepted yet"] == 1
    assert today(staff("job_developer")) == []
    assert Enrollment.objects.count() == 1


def test_an_offer_that_no_mail_tells_of_waits_for_staff(client_for, staff):
    from enrollment.intake.waitlist import offers
    from enrollment.today import today

    stream, officer = factories.funding_stream(limit=2), staff("case_manager")
    reached, unreached, waiting = (
        factories.EnrollmentFactory(programme=stream.programme, state="waitlisted", user__email=address)
        for address in ("ana@example.org", "walk-in-1@no-email.invalid", "walk-in-2@no-email.invalid")
    )
    offers.offer_seats(stream.programme)

    def line():
        return next(one for one in today(officer) if "pass on" in str(one.title))

    assert line().count == 1
    page = client_for(officer).get(line().url).text
    assert unreached.reference in page
    assert reached.reference not in page
    assert waiting.reference not in page
    unreached.refresh_from_db()
    offers.decline(offer=unreached.offers.get(), by=unreached.user)
    assert line().count == 0


def test_what_the_rules_found_is_said_of_the_person_and_not_to_staff(desk):
    enrollment = factories.EnrollmentFactory(birth_date=None, covered="veteran", priority=3)
    for kind in ("terms", "show_badges"):
        consents.give(user=enrollment.user, kind=kind, by=enrollment.user)
    actions.submit(enrollment=enrollment, by=enrollment.user)
    found = Determination.objects.get()
    pages = desk.get(review(enrollment)).text, desk.get(f"/admin/enrollment/determination/{found.pk}/change/").text
    for page in pages:
        assert "No birth date is known." in page
        assert "They have priority of service" in page
        assert not re.search("You did not tell|You have priority|You live|You don't need|Your ZIP", page)


def test_each_finding_has_words_for_staff():
    assert set(SENTENCES) == set(BY_CODE)
