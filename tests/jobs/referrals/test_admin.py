"""Staff's view of referrals: what it shows, who may take which step, one by one and many at once."""

import datetime as dt

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import day_text
from jobs.candidates import actions as candidates
from jobs.matching.dismissals.models import Dismissal
from jobs.referrals import actions
from jobs.referrals.models import Interview, Referral
from jobs.today import today
from tests import factories
from tests.jobs.referrals.worlds import World, referral_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/jobs/referral/"


@pytest.fixture
def world():
    made = World(state="interested")
    made.earn_html()
    return made


@pytest.fixture
def boss(world, client_for):
    return client_for(world.people["case_manager"])


def step(name, *rows, **more):
    return {"action": name, ACTION_CHECKBOX_NAME: [row.pk for row in rows], "confirmed": "1", "reason": "", **more}


def state(row):
    return Referral.objects.get(pk=row.pk).state


def test_the_list_shows_names_states_and_days(world, boss):
    text = boss.get(LIST).text
    for shown in ("Ana Rivera", "Junior web developer", world.organisation.name, "Interested"):
        assert shown in text


def test_the_list_takes_as_many_queries_for_twenty_as_for_one(world, boss, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as few:
        boss.get(LIST)
    for _more in range(20):
        referral_in("referred")
    with django_assert_max_num_queries(len(few)):
        boss.get(LIST)


def test_a_row_shows_the_reason_of_each_need(world, boss):
    text = boss.get(reverse("admin:jobs_referral_change", args=[world.referral.pk])).text
    assert "HTML: working → working, met (HTML Basics, " in text
    assert "CSS: aware → –, not met (no badge)" in text
    assert 'name="_save"' not in text


def test_many_are_referred_at_once_and_consent_is_asked_row_by_row(world, boss):
    other, hidden = referral_in("interested"), referral_in("interested")
    candidates.hide(user=hidden.candidate.user, by=None)
    page = boss.post(LIST, step("refer", world.referral, other, hidden, reason="Ready now."), follow=True)
    assert "done for 2 rows" in page.text
    assert "does not agree to be shown" in page.text
    assert [state(row) for row in (world.referral, other, hidden)] == ["referred", "referred", "interested"]
    assert Referral.objects.get(pk=other.pk).note == "Ready now."


def test_referring_again_is_refused_with_a_sentence(world, boss):
    boss.post(LIST, step("refer", world.referral))
    page = boss.post(LIST, step("refer", world.referral), follow=True)
    assert "This can&#x27;t be done now: it is “Referred”." in page.text


def test_a_no_wants_a_reason_and_withdrawing_too(world, boss):
    for name, end in (("not_select", "not_selected"), ("withdraw", "withdrawn")):
        row = referral_in("interested")
        assert boss.post(LIST, step(name, row)).status_code == 422
        assert state(row) == "interested"
        boss.post(LIST, step(name, row, reason="Asked us by phone", no="other"))
        assert state(row) == end


@pytest.mark.parametrize("role", ["auditor", "eo_officer"])
def test_who_may_not_refer_takes_no_step(world, client_for, role):
    client = client_for(world.people[role])
    for name in ("refer", "not_select", "withdraw"):
        client.post(LIST, step(name, world.referral, reason="x"))
    assert state(world.referral) == "interested"
    assert client.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("who", ["learner", "owner"])
def test_the_staff_pages_are_closed_to_others(world, client_for, who):
    client = client_for(world.people[who])
    assert client.get(LIST).status_code in (302, 403, 404)
    client.post(LIST, step("refer", world.referral))
    assert state(world.referral) == "interested"


def test_nobody_edits_a_referral_by_form_not_even_a_superuser(world, client_for):
    client = client_for(factories.UserFactory(is_superuser=True))
    page = reverse("admin:jobs_referral_change", args=[world.referral.pk])
    assert client.post(page, {"state": "hired", "note": "x"}).status_code == 403
    assert state(world.referral) == "interested"


def test_staff_bring_a_person_and_an_opening_together(world, boss):
    candidate, opening = factories.CandidateFactory(), factories.OpeningFactory()
    sent = {"candidate": candidate.pk, "opening": opening.pk, "note": "Good at forms."}
    assert boss.get(f"{LIST}add/").status_code == 200
    assert boss.post(f"{LIST}add/", sent).status_code == 302
    made = Referral.objects.get(candidate=candidate)
    assert (made.state, made.note, made.opening) == ("referred", "Good at forms.", opening)
    again = boss.post(f"{LIST}add/", sent)
    assert again.status_code == 422
    assert "already on the way" in again.text


def test_a_note_has_an_end_whichever_page_it_is_written_on(world, boss):
    sent = {"candidate": world.candidate.pk, "opening": world.opening.pk, "note": "x" * 1001}
    refused = boss.post(f"{LIST}add/", sent)
    assert refused.status_code == 422
    assert "at most 1000 characters" in refused.text
    assert state(world.referral) == "interested"
    assert boss.post(f"{LIST}add/", {**sent, "note": "x" * 1000}).status_code == 302


def test_a_note_tells_no_age_birth_or_graduation_whichever_door_it_comes_through(world, boss):
    note = "Saad is 58 years old, born 1968 and graduated in 1990"
    said = "Leave this out: “58 years old”, “born 1968”, “graduated in 1990”."
    sent = {"candidate": world.candidate.pk, "opening": world.opening.pk, "note": note}
    many = people(world.candidate, reason=note, opening=world.opening.pk)
    for page, what in ((f"{LIST}add/", sent), (LIST, step("refer", world.referral, reason=note)), (CANDIDATES, many)):
        refused = boss.post(page, what)
        assert (refused.status_code, said in refused.text) == (422, True), page
    with pytest.raises(NotReady, match="58 years old"):
        actions.refer(referral=world.referral, note=note, by=world.people["job_developer"])
    row = Referral.objects.get()
    assert (row.state, row.note) == ("interested", "")
    assert boss.post(f"{LIST}add/", {**sent, "note": "20 hours, 2 years of experience"}).status_code == 302


def test_openings_of_one_title_and_people_of_one_name_are_told_apart_where_they_are_chosen(world, boss):
    site = factories.SiteFactory(organisation=world.organisation, city="Gresham")
    other = factories.OpeningFactory(title=world.opening.title, organisation=world.organisation, site=site)
    person = factories.CandidateFactory(user=factories.UserFactory(full_name="Ana Rivera", email="ana2@example.org"))
    ask = {"app_label": "jobs", "model_name": "referral"}
    found = boss.get("/admin/autocomplete/", {**ask, "field_name": "opening", "term": "Junior"}).json()["results"]
    shown = {int(one["id"]): one["text"] for one in found}
    assert shown[other.pk] == f"Junior web developer, {world.organisation.name}, Gresham ({other.pk})"
    assert len(set(shown.values())) == len(shown) == 2
    found = boss.get("/admin/autocomplete/", {**ask, "field_name": "candidate", "term": "Rivera"}).json()["results"]
    texts = {one["text"] for one in found}
    assert texts == {"Ana Rivera (ana.rivera@example.org)", f"Ana Rivera ({person.user.email})"}


def test_bringing_together_takes_up_an_interest(world, boss):
    boss.post(f"{LIST}add/", {"candidate": world.candidate.pk, "opening": world.opening.pk, "note": ""})
    assert state(world.referral) == "referred"
    assert Referral.objects.count() == 1


def test_bringing_together_refuses_hidden_people_and_closed_openings(world, boss):
    candidates.hide(user=world.learner, by=None)
    hidden = boss.post(f"{LIST}add/", {"candidate": world.candidate.pk, "opening": world.opening.pk, "note": ""})
    assert (hidden.status_code, "does not agree" in hidden.text) == (422, True)
    draft = factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
    closed = boss.post(f"{LIST}add/", {"candidate": factories.CandidateFactory().pk, "opening": draft.pk, "note": ""})
    assert (closed.status_code, "not open any more" in closed.text) == (422, True)
    assert boss.post(f"{LIST}add/", {"candidate": "", "opening": ""}).status_code == 422
    assert boss.post(f"{LIST}add/", {"candidate": "", "opening": "x"}).status_code == 400


def test_today_names_who_waits(world):
    referral_in("offered")
    found = {str(item.title): item.count for item in today(world.people["case_manager"])}
    assert found["Interested learners to refer"] == 1
    assert found["Offers made, to see through"] == 1
    assert not [item for item in today(world.people["eo_officer"]) if item.count]


def test_the_links_of_today_show_exactly_these(world, boss):
    for item in today(world.people["case_manager"]):
        if item.count:
            assert "Ana Rivera" in boss.get(item.url).text


CANDIDATES = "/admin/jobs/candidate/"


def people(*candidates, **more):
    return {"action": "bring", ACTION_CHECKBOX_NAME: [row.pk for row in candidates], "confirmed": "1", **more}


def test_many_candidates_are_brought_to_one_opening_and_who_was_left_out_is_named_with_why(world, boss):
    ready, hidden, busy = (factories.CandidateFactory() for _one in range(3))
    candidates.hide(user=hidden.user, by=None)
    referral_in("viewed", candidate=busy, opening=world.opening)
    chosen = (world.candidate, ready, hidden, busy)
    asked = boss.post(CANDIDATES, people(*chosen, confirmed=[]))
    assert "This will be done for 4 rows" in asked.text
    assert Referral.objects.filter(state="referred").count() == 0
    sent = people(*chosen, opening=world.opening.pk, reason="Met them all.")
    page = boss.post(CANDIDATES, sent, follow=True)
    assert "done for 2 rows" in page.text
    assert f"{hidden}: This person does not agree to be shown to employers now" in page.text
    assert f"{busy}: This person is already on the way for this opening." in page.text
    notes = dict(Referral.objects.filter(state="referred").values_list("candidate", "note"))
    assert notes == {world.candidate.pk: "Met them all.", ready.pk: "Met them all."}
    assert Referral.objects.get(candidate=world.candidate).pk == world.referral.pk


def test_who_set_the_job_aside_is_named_and_brought_only_when_staff_say_so_again(world, boss):
    willing, unwilling = factories.CandidateFactory(), factories.CandidateFactory()
    actions.set_aside(user=unwilling.user, opening=world.opening)
    assert 'name="although"' in boss.post(CANDIDATES, people(willing, unwilling, confirmed=[])).text
    page = boss.post(CANDIDATES, people(willing, unwilling, opening=world.opening.pk), follow=True).text
    assert "done for 1 row." in page
    assert f"{unwilling}: This person set this job aside on {day_text(timezone.now())}." in page
    assert not Referral.objects.filter(candidate=unwilling).exists()
    alone = boss.post(CANDIDATES, people(unwilling, opening=world.opening.pk))
    assert (alone.status_code, "This person set this job aside" in alone.text) == (422, True)
    boss.post(CANDIDATES, people(unwilling, opening=world.opening.pk, although="on"))
    assert Referral.objects.get(candidate=unwilling).state == "referred"
    assert Dismissal.objects.filter(candidate=unwilling).exists()  # it is the learner's word


def test_bringing_one_together_warns_of_a_job_set_aside(world, boss):
    candidate = factories.CandidateFactory()
    actions.set_aside(user=candidate.user, opening=world.opening)
    sent = {"candidate": candidate.pk, "opening": world.opening.pk, "note": ""}
    warned = boss.post(f"{LIST}add/", sent)
    assert (warned.status_code, "This person set this job aside" in warned.text) == (422, True)
    assert not Referral.objects.filter(candidate=candidate).exists()
    assert boss.post(f"{LIST}add/", {**sent, "although": "on"}).status_code == 302
    assert Referral.objects.get(candidate=candidate).state == "referred"


def test_consent_is_asked_at_the_moment_not_when_the_list_was_shown(world, boss):
    other = factories.CandidateFactory()
    assert boss.post(CANDIDATES, people(world.candidate, other, confirmed=[])).status_code == 200
    candidates.hide(user=other.user, by=None)
    boss.post(CANDIDATES, people(world.candidate, other, opening=world.opening.pk))
    assert not Referral.objects.filter(candidate=other).exists()
    assert state(world.referral) == "referred"


def test_bringing_many_wants_an_opening_that_is_open(world, boss):
    assert boss.post(CANDIDATES, people(world.candidate)).status_code == 422
    assert boss.post(CANDIDATES, people(world.candidate, opening="x")).status_code in (400, 422)
    closed = factories.OpeningFactory(state="closed", ended_at=timezone.now())
    answer = boss.post(CANDIDATES, people(world.candidate, opening=closed.pk))
    assert (answer.status_code, "not open any more" in answer.text) == (422, True)
    assert state(world.referral) == "interested"


@pytest.mark.parametrize("role", ["auditor", "eo_officer"])
def test_who_may_not_refer_brings_nobody(world, client_for, role):
    client_for(world.people[role]).post(CANDIDATES, people(world.candidate, opening=world.opening.pk))
    assert state(world.referral) == "interested"


def test_a_no_by_staff_takes_a_reason_from_the_list(world, boss):
    assert boss.post(LIST, step("not_select", world.referral, no="foo")).status_code == 422
    assert boss.post(LIST, step("not_select", world.referral, no="other")).status_code == 422
    boss.post(LIST, step("not_select", world.referral, no="filled"))
    row = Referral.objects.get(pk=world.referral.pk)
    assert (row.state, row.no_reason) == ("not_selected", "filled")
    assert row.reason == "The job is filled or not offered any more"


def test_a_row_shows_who_moved_it_when_why_and_for_how_long(world, boss):
    boss.post(LIST, step("refer", world.referral, reason="Ready now."))
    text = boss.get(reverse("admin:jobs_referral_change", args=[world.referral.pk])).text
    assert f"Referred ({world.people['case_manager']}) Ready now." in text
    assert "Referred: 0 days so far" in text
    assert reverse("admin:jobs_referral_packet", args=[world.referral.pk]) in text


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("rivera", 1),
        ("ANA junior", 1),
        ("ana.rivera@", 1),
        ("web developer", 1),
        ("rivera nobody", 0),
        ("", 2),
        ("%", 0),
    ],
)
def test_search_finds_each_word_in_people_openings_and_employers(world, boss, words, many):
    other = referral_in("viewed", opening=factories.OpeningFactory(title="Baker"))
    assert boss.get(LIST, {"q": words}).context["cl"].result_count == many
    assert boss.get(LIST, {"q": other.opening.organisation.legal_name}).context["cl"].result_count >= 1


def test_employers_who_say_nothing_are_found_by_days_and_named_in_todays_queue(world, boss):
    ago = timezone.now() - dt.timedelta(days=8)
    quiet = referral_in("viewed", moved_at=ago)
    referral_in("offered", moved_at=ago)
    talking = referral_in("interviewing", moved_at=ago)
    Interview.objects.create(referral=talking, number=1, made_by=world.people["owner"], **talk(days=2))
    for days, found in (("3", [quiet]), ("7", [quiet]), ("14", [])):
        assert list(boss.get(LIST, {"quiet": days}).context["cl"].result_list) == found
    Referral.objects.filter(pk=quiet.pk).update(moved_at=timezone.now() - dt.timedelta(days=14, minutes=1))
    [item] = [one for one in today(world.people["case_manager"]) if "not answered" in str(one.title)]
    assert item.count == 1
    assert list(boss.get(item.url).context["cl"].result_list) == [quiet]
