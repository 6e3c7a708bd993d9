"""Staff review openings in the admin."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.staff.site import queue
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/opening/"
DRAFT = {"published_at": None, "expires_at": None}


def act(client, action, *openings, **values):
    chosen = [opening.pk for opening in openings]
    return client.post(LIST, {"action": action, "_selected_action": chosen, "confirmed": "1", "reason": "", **values})


@pytest.fixture
def submitted():
    opening = factories.opening_asking((factories.SkillFactory(name="CSS"), 2), state="submitted", **DRAFT)
    factories.MembershipFactory(organisation=opening.organisation)
    return opening


def test_the_queue_leads_to_the_review_and_the_review_to_the_board(submitted, staff, client_for, client):
    officer = staff("job_developer")
    desk = client_for(officer)
    waiting = {str(item.title): item for item in queue(officer)}["Openings to review"]
    assert waiting.count == 1
    assert submitted.title in desk.get(waiting.url).content.decode()
    assert act(desk, "publish", submitted).status_code == 302
    assert client.get(submitted.get_absolute_url()).status_code == 200
    assert [(move.to_state, move.by) for move in StateMove.objects.of(submitted)] == [
        ("approved", officer),
        ("published", officer),
    ]
    assert "Openings to review" not in {str(item.title) for item in queue(officer)}


def test_several_at_once_each_whole_or_not_at_all(submitted, staff, client_for):
    pending = factories.OpeningFactory(state="submitted", organisation__state="pending", **DRAFT)
    answer = act(client_for(staff("programme_manager")), "publish", submitted, pending)
    assert Opening.objects.get(pk=submitted.pk).state == "published"
    assert Opening.objects.get(pk=pending.pk).state == "submitted"
    assert not StateMove.objects.of(pending).exists()
    assert answer.status_code == 302


@pytest.mark.parametrize(("action", "state"), [("request_changes", "changes_requested"), ("decline", "declined")])
def test_a_no_wants_a_reason_and_the_employer_reads_it(action, state, submitted, staff, client_for):
    desk = client_for(staff("job_developer"))
    assert act(desk, action, submitted).status_code == 422
    assert Opening.objects.get().state == "submitted"
    act(desk, action, submitted, reason="Say what the pay is for.")
    assert Opening.objects.get().state == state
    assert "Say what the pay is for." in Message.objects.get().text


def test_closing_and_opening_again(staff, client_for):
    opening = factories.OpeningFactory()
    owner = factories.MembershipFactory(organisation=opening.organisation).user
    desk = client_for(staff("job_developer"))
    for _round in range(2):  # the second press of the button
        act(desk, "close", opening, reason="Reported as filled.")
    assert Opening.objects.get().state == "closed"
    letter = Message.objects.get()
    assert (letter.to, letter.template) == (owner.email, "opening_closed")
    assert "Reported as filled." in letter.text
    assert f"/employers/openings/{opening.pk}/" in letter.text
    act(desk, "reopen", opening, reason="Not filled after all.")
    assert Opening.objects.published().get().ended_at is None


@pytest.mark.parametrize("state", ["submitted", "changes_requested", "approved", "published"])
def test_what_was_handed_in_can_be_closed_wherever_it_stands(state, submitted, staff, client_for):
    opening = factories.OpeningFactory(state=state, **({} if state == "published" else DRAFT))
    desk = client_for(staff("job_developer"))
    assert 'value="close"' in desk.get(f"{LIST}{opening.pk}/change/").text
    act(desk, "close", opening, reason="The firm moved away.")
    assert Opening.objects.get(pk=opening.pk).state == "closed"


@pytest.mark.parametrize("state", ["draft", "declined", "closed"])
def test_what_is_with_its_employer_or_over_is_not_closed(state, staff, client_for):
    ended = timezone.now() if state == "closed" else None
    opening = factories.OpeningFactory(state=state, ended_at=ended, **({} if state == "closed" else DRAFT))
    assert 'value="close"' not in client_for(staff("job_developer")).get(f"{LIST}{opening.pk}/change/").text


@pytest.mark.parametrize("role", ["case_manager", "auditor"])
def test_who_only_reads_does_not_review(role, submitted, staff, client_for):
    desk = client_for(staff(role))
    assert desk.get(LIST).status_code == 200
    act(desk, "publish", submitted)
    assert Opening.objects.get().state == "submitted"


def test_the_officer_for_equal_opportunity_sees_none_of_it(submitted, staff, client_for):
    assert client_for(staff("eo_officer")).get(LIST).status_code == 403


def form_of(opening, **values):
    needs = list(opening.needs.all())
    data = {
        "title": opening.title,
        "kind": opening.kind,
        "positions": 1,
        "hours_per_week": 40,
        "summary": opening.summary,
        "pay_low": "24",
        "pay_high": "30",
        "pay_period": "hour",
        "live_in": "us",
        "site": opening.site_id,
        "needs-TOTAL_FORMS": len(needs),
        "needs-INITIAL_FORMS": len(needs),
    }
    for number, need in enumerate(needs):
        data |= {
            f"needs-{number}-id": need.pk,
            f"needs-{number}-opening": opening.pk,
            f"needs-{number}-skill": need.skill_id,
            f"needs-{number}-level": need.level,
            f"needs-{number}-required": "on",
        }
    return {**data, **values}


def test_a_correction_of_a_need_makes_matching_look_again(
    submitted, staff, client_for, bells, django_capture_on_commit_callbacks
):
    desk = client_for(staff("job_developer"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(f"{LIST}{submitted.pk}/change/", form_of(submitted, **{"needs-0-level": 3}))
    assert answer.status_code == 302, answer.content.decode()
    assert Need.objects.get().level == 3
    assert Opening.objects.get().version > submitted.version
    assert ("jobs.match_stale", ()) in bells


def test_state_dates_and_owner_are_not_written_by_the_form(submitted, staff, client_for):
    other = factories.OrganisationFactory()
    values = {"state": "published", "organisation": other.pk, "published_at": "2026-01-01", "version": 99}
    client_for(staff("job_developer")).post(
        f"{LIST}{submitted.pk}/change/", form_of(submitted, title="Mended", **values)
    )
    row = Opening.objects.get()
    assert (row.title, row.state, row.organisation, row.published_at) == (
        "Mended",
        "submitted",
        submitted.organisation,
        None,
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"pay_low": "40"}, "highest pay not below the lowest"),
        ({"site": ""}, "Choose a work site"),
        ({"positions": "0"}, "at least one person"),
        ({"title": "🚀 ***"}, "Write the job title in letters."),
    ],
)
def test_a_refused_correction_is_a_sentence(values, sentence, submitted, staff, client_for):
    answer = client_for(staff("job_developer")).post(f"{LIST}{submitted.pk}/change/", form_of(submitted, **values))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_first_day_in_the_past_is_flagged_and_not_published(submitted, staff, client_for):
    Opening.objects.update(starts_on="2020-01-15")
    desk = client_for(staff("job_developer"))
    assert "The first day of work is in the past." in desk.get(f"{LIST}{submitted.pk}/change/").text
    assert "Its first day of work is in the past. Ask the employer" in act(desk, "publish", submitted).text
    assert Opening.objects.get().state == "submitted"


def test_only_sites_of_the_same_organisation_are_offered(submitted, staff, client_for):
    elsewhere = factories.SiteFactory(city="Astoria")
    desk = client_for(staff("job_developer"))
    assert "Astoria" not in desk.get(f"{LIST}{submitted.pk}/change/").content.decode()
    assert desk.post(f"{LIST}{submitted.pk}/change/", form_of(submitted, site=elsewhere.pk)).status_code == 422


def test_the_page_shows_the_steps_that_can_be_taken_and_what_happened(submitted, staff, client_for):
    desk = client_for(staff("job_developer"))
    page = desk.get(f"{LIST}{submitted.pk}/change/").content.decode()
    assert "Approve and publish" in page
    assert "Open again" not in page
    assert submitted.get_absolute_url() not in page  # not on the board: nothing to view there
    act(desk, "request_changes", submitted, reason="Name the team.")
    assert "Name the team." in desk.get(f"{LIST}{submitted.pk}/change/").content.decode()


def test_openings_are_found_by_title_and_organisation(submitted, staff, client_for):
    desk = client_for(staff("job_developer"))
    for words in (submitted.title, submitted.organisation.legal_name):
        assert submitted.title in desk.get(LIST, {"q": words}).content.decode()
    assert submitted.title not in desk.get(LIST, {"state__exact": "published"}).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_the_list_do_not_grow(many, staff, client_for, django_assert_max_num_queries):
    for _ in range(many):
        factories.OpeningFactory()
    desk = client_for(staff("job_developer"))
    with django_assert_max_num_queries(12):
        desk.get(LIST)


def test_what_waits_for_its_day_is_not_in_the_queue_to_publish(staff, client_for):
    """The link of the queue shows the rows that it counts."""
    waits = {"state": "approved", **DRAFT}
    factories.OpeningFactory(title="Veterans first", opens_on=timezone.localdate() + dt.timedelta(days=3), **waits)
    factories.OpeningFactory(title="Forgotten one", **waits)
    officer = staff("job_developer")
    [item] = [item for item in queue(officer) if item.title == "Approved openings to publish"]
    assert item.count == 1
    page = client_for(officer).get(item.url)
    assert page.status_code == 200
    assert "Forgotten one" in page.text
    assert "Veterans first" not in page.text


@pytest.mark.parametrize("what", ["words", "need", "address"])
def test_what_was_rewritten_after_staff_looked_is_not_published(what, submitted, staff, client_for):
    """Taken back, rewritten and sent again between the page and its button: staff look once more."""
    desk = client_for(staff("job_developer"))
    page = desk.post(LIST, {"action": "publish", "_selected_action": [submitted.pk]})
    for shown in (submitted.summary, "CSS", submitted.site.city):
        assert shown in page.text
    if what == "words":
        Opening.objects.update(summary="Quite another text.")
    elif what == "need":
        Need.objects.update(level=3)
    else:
        type(submitted.site).objects.filter(pk=submitted.site_id).update(street="9 Elsewhere Rd")
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    again = act(desk, "publish", submitted, seen=seen)
    assert again.status_code == 422
    assert "This changed after it was shown to you" in again.text
    assert Opening.objects.get().state == "submitted"
    if what == "words":
        assert "Quite another text." in again.text


def test_what_changes_by_itself_is_no_reason_to_look_again(submitted, staff, client_for):
    desk = client_for(staff("job_developer"))
    page = desk.post(LIST, {"action": "publish", "_selected_action": [submitted.pk]})
    Opening.objects.update(version=99, reminded_days=7)
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    assert act(desk, "publish", submitted, seen=seen).status_code == 302


@pytest.mark.parametrize("action", ["request_changes", "decline"])
def test_staff_are_told_who_reads_their_reason(action, submitted, staff, client_for):
    desk = client_for(staff("job_developer"))
    page = desk.post(LIST, {"action": action, "_selected_action": [submitted.pk]})
    assert "The employer reads this, word for word." in page.text
