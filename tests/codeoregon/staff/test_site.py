"""The staff pages of accounts: the index, invitations, roles, mail and figures."""

import re
import sys
import types

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from codeoregon.accounts.models import Invitation, User
from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from codeoregon.staff import site
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
USERS, INVITE = "/admin/codeoregon/user/", "/admin/codeoregon/invitation/add/"


@pytest.fixture
def boss(staff, client_for):
    return client_for(staff("programme_manager"))


@pytest.fixture
def top(client_for):
    return client_for(factories.UserFactory(is_superuser=True))


def step(name, user, **more):
    return {"action": name, "_selected_action": user.pk, "confirmed": "1", "reason": "because", **more}


def room(monkeypatch, app, today):
    module = types.ModuleType(f"{app}.today")
    module.today = today
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(site, "find_spec", lambda name: name == module.__name__ or None)


def test_nul_in_a_filter_is_answered_with_a_sentence(top):
    for model in admin.site._registry:
        list_ = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in ("q=%00", "state__exact=a%00", "county=%00", "%00=1", "id__exact=%00"):
            answer = top.get(f"{list_}?{query}")
            assert answer.status_code == 400, (list_, query)
            assert "not in the shape we expect" in answer.text


def test_a_day_that_no_calendar_has_is_answered_with_a_sentence(top):
    for model, staff_pages in admin.site._registry.items():
        list_ = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        day = staff_pages.date_hierarchy or "date_joined"
        for query in (
            f"{day}__year=99999999999999999999",
            f"{day}__year=99999999",
            f"{day}__year=2026&{day}__month=9999999999",
        ):
            assert top.get(f"{list_}?{query}").status_code == 400, (list_, query)


def test_kinds_of_rows_that_moved_have_their_names_beside_the_count(top, learner):
    StateMove.objects.create(model="jobs.opening", row_id=1, from_state="a", to_state="b", by=learner)
    StateMove.objects.create(model="jobs.referral", row_id=1, from_state="a", to_state="b", by=learner)
    assert "Opening (1)" in top.get("/admin/codeoregon/statemove/?_facets=True").text


@pytest.mark.parametrize("query", ["p=999", "state__exact=9&is_active__exact=maybe", "none=1"])
def test_what_a_list_does_not_have_is_answered_with_a_sentence(query, top, monkeypatch):
    factories.UserFactory()
    monkeypatch.setattr(admin.site._registry[User], "list_per_page", 1)
    answer = top.get(f"{USERS}?{query}")
    assert answer.status_code == 400
    assert "not in the shape we expect" in answer.text


def test_the_index_shows_what_waits_and_leaves_out_what_does_not(boss, monkeypatch):
    lines = [
        site.Item("openings to look at", 7, "/admin/x/"),
        site.Item("stalled learners", 0, "/admin/y/"),
    ]
    room(monkeypatch, "jobs", lambda user: lines)
    page = boss.get("/admin/")
    assert "openings to look at" in page.text
    assert "stalled learners" not in page.text


def test_the_page_of_one_app_says_nothing_of_what_waits(boss, monkeypatch):
    room(monkeypatch, "jobs", lambda user: [site.Item("openings to look at", 7, "/admin/x/")])
    page = boss.get("/admin/jobs/")
    assert "Openings" in page.text
    assert "Nothing waits for you now." not in page.text


def test_one_rooms_mistake_does_not_shut_the_index(boss, monkeypatch, caplog):
    def today(user):
        User.objects.raw("SELECT nonsense")[0]

    room(monkeypatch, "jobs", today)
    page = boss.get("/admin/")
    assert page.status_code == 200
    assert "Nothing waits for you now." in page.text
    assert "today's queue of jobs failed" in caplog.text


def test_the_index_asks_each_room_for_this_person(staff, monkeypatch):
    member = staff("auditor")
    asked = []
    room(monkeypatch, "jobs", lambda user: asked.append(user) or [])
    site.queue(member)
    assert asked == [member]


def test_an_invitation_is_sent_from_its_page(boss):
    answer = boss.post(INVITE, {"email": "Bo@Example.org", "staff_role": "case_manager"})
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.email == "bo@example.org"
    assert invitation.invited_by.staff_role == "programme_manager"
    assert Message.objects.get().to == "bo@example.org"


@pytest.mark.parametrize(
    ("email", "role"), [("nobody", "auditor"), ("bo@example.org", "king"), ("bo@example.org", ""), ("", "auditor")]
)
def test_a_refused_invitation_is_422_with_the_input_kept(boss, email, role):
    page = boss.post(INVITE, {"email": email, "staff_role": role})
    assert page.status_code == 422
    assert f'value="{email}"' in page.text or not email
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_inviting_staff_says_so(boss, staff):
    member = staff("auditor")
    page = boss.post(INVITE, {"email": member.email, "staff_role": "case_manager"})
    assert page.status_code == 422
    assert "This person is staff already." in page.text


def test_inviting_again_and_withdrawing(boss):
    boss.post(INVITE, {"email": "bo@example.org", "staff_role": "case_manager"})
    assert boss.post(INVITE, {"email": "bo@example.org", "staff_role": "job_developer"}).status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.staff_role == "job_developer"
    assert boss.get(f"/admin/codeoregon/invitation/{invitation.pk}/change/").status_code == 200
    boss.post("/admin/codeoregon/invitation/", step("withdraw", invitation))
    invitation.refresh_from_db()
    assert not invitation.is_open


def test_the_form_offers_the_roles_that_one_may_give_and_says_so(boss, top):
    page = boss.get(INVITE).text
    assert "You may invite case managers and job developers." in page
    assert "eo_officer" not in page
    assert boss.post(INVITE, {"email": "bo@example.org", "staff_role": "eo_officer"}).status_code == 422
    assert not Invitation.objects.exists()
    assert "eo_officer" in top.get(INVITE).text
    assert top.post(INVITE, {"email": "bo@example.org", "staff_role": "eo_officer"}).status_code == 302


def test_a_form_that_is_only_checked_sends_nothing(staff):
    from codeoregon.accounts.admin import InvitationForm

    by = {"by": staff("programme_manager")}
    form = type("Asked", (InvitationForm,), by)({"email": "bo@example.org", "staff_role": "case_manager"})
    assert form.is_valid(), form.errors
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_an_invitation_overtaken_between_look_and_step_is_said(boss, monkeypatch):
    from codeoregon.accounts import actions
    from codeoregon.lib.states import Overtaken

    def late(**_asked):
        raise Overtaken("Somebody else invited this person a moment ago.")

    monkeypatch.setattr(actions, "invite", late)
    page = boss.post(INVITE, {"email": "bo@example.org", "staff_role": "case_manager"}, follow=True)
    assert "Somebody else invited this person" in page.text


@pytest.mark.parametrize("role", ["case_manager", "job_developer", "eo_officer", "auditor"])
def test_nobody_else_opens_the_invitation_form(client_for, staff, role):
    assert client_for(staff(role)).get(INVITE).status_code == 403


def test_a_role_is_changed_by_a_superuser_with_a_reason(top, staff):
    member = staff("case_manager")
    for bad in ({"reason": "", "staff_role": "auditor"}, {"staff_role": "king"}, {"staff_role": ""}):
        assert top.post(USERS, step("set_role", member, **bad)).status_code == 422
    member.refresh_from_db()
    assert member.staff_role == "case_manager"
    top.post(USERS, step("set_role", member, staff_role="auditor"))
    member.refresh_from_db()
    assert member.staff_role == "auditor"
    event = apps.get_model("codeoregon.UserEvent").objects.filter(pgh_obj_id=member.pk).latest("pgh_id")
    assert event.pgh_context["why"] == "because"
    top.post(USERS, step("set_role", member, staff_role="none"))
    member.refresh_from_db()
    assert not member.is_staff


def test_a_programme_manager_resets_a_second_factor_but_changes_no_role(boss, staff, client_for):
    member = staff("case_manager")
    client_for(member)
    boss.post(USERS, step("set_role", member, staff_role=""))
    boss.post(USERS, step("close", member))
    member.refresh_from_db()
    assert (member.staff_role, member.is_active) == ("case_manager", True)
    page = boss.post(USERS, step("reset_second_factor", member), follow=True)
    assert "done for 1 row" in page.text
    assert Message.objects.filter(to=member.email).exists()


def test_an_account_is_closed_and_opened_again(top, learner, client_for):
    client = client_for(learner)
    top.post(USERS, step("close", learner))
    assert client.get("/accounts/landing/").url.startswith("/accounts/login/")
    top.post(USERS, step("reopen", learner))
    learner.refresh_from_db()
    assert learner.is_active


def test_no_password_and_no_key_is_shown(top, learner):
    page = top.get(f"{USERS}{learner.pk}/change/")
    assert page.status_code == 200
    assert learner.password not in page.text
    assert "id_password" not in page.text
    assert top.get(f"{USERS}{learner.pk}/password/").status_code in (302, 404)


def test_mail_is_looked_at_and_its_secrets_are_not(boss):
    plain = {"to": "ana@example.org", "template": "hello", "subject": "Hi"}
    secret = Message.objects.create(key="a", text="https://link.example/", secret=True, **plain)
    open_one = Message.objects.create(key="b", text="Good morning", **plain)
    page = boss.get(reverse("admin:codeoregon_message_change", args=[secret.pk]))
    assert "link.example" not in page.text
    assert "Good morning" in boss.get(reverse("admin:codeoregon_message_change", args=[open_one.pk])).text
    for fate in ("waiting", "sent", "given_up"):
        assert boss.get("/admin/codeoregon/message/", {"fate": fate}).status_code == 200


def test_a_figure_changes_from_today_on_with_who_and_why(boss):
    today = timezone.localdate()
    values = {"name": "opening_days", "value": "60", "effective_from": today, "why": "shorter"}
    add = "/admin/codeoregon/threshold/add/"
    for bad in ({"value": "-1"}, {"why": ""}, {"effective_from": "2020-01-01"}, {"name": "king"}, {"value": "many"}):
        assert boss.post(add, {**values, **bad}).status_code == 422
    assert boss.post(add, values).status_code == 302
    row = Threshold.objects.get()
    assert row.set_by.staff_role == "programme_manager"
    assert boss.post(add, values).status_code == 422, "one change a day"
    assert boss.post(f"/admin/codeoregon/threshold/{row.pk}/change/", {**values, "value": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("opening_days", "9999999999"),
        ("opening_days", "0"),
        ("opening_days", "0.5"),
        ("good_match", "101"),
        ("invitation_days", "0"),
        ("learner_goal", "0"),
    ],
)
def test_a_figure_out_of_its_bounds_is_refused_with_a_sentence(boss, name, value):
    sent = {"name": name, "value": value, "effective_from": timezone.localdate(), "why": "slip"}
    page = boss.post("/admin/codeoregon/threshold/add/", sent)
    assert page.status_code == 422
    assert "Enter a whole number from 1 to" in page.text


def test_mail_that_could_not_be_sent_waits_on_the_index(boss, staff):
    Message.objects.create(
        key="a", to="ana@example.org", template="hello", subject="Hi", given_up_at=timezone.now(), error="refused"
    )
    page = boss.get("/admin/")
    assert "Emails that could not be sent" in page.text
    listed = boss.get("/admin/codeoregon/message/?fate=given_up")
    assert "1 message" in listed.text
    assert [str(item.title) for item in site.queue(staff("eo_officer"))] == []


def test_today_costs_the_same_however_much_waits(top, django_assert_max_num_queries):
    top.get("/admin/")
    asked = []
    for many in (1, 3):
        for _one in range(many):
            factories.OrganisationFactory(state="pending")
            factories.OpeningFactory(state="submitted", published_at=None, expires_at=None)
            factories.ReferralFactory(state="interested")
            factories.EnrollmentFactory(state="needs_review")
        with django_assert_max_num_queries(60) as seen:
            assert "People who wait to hear if they can join" in top.get("/admin/").text
        asked.append(len(seen))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("add", ["codeoregon/invitation", "codeoregon/threshold", "enrollment/fundingstream"])
def test_a_refused_form_says_so_once_in_its_title(add, top):
    page = top.post(f"/admin/{add}/add/", {})
    assert page.status_code == 422
    title = page.text.partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Error: Add ")
    assert title.count("Error:") == 1


def test_a_step_refused_says_so_once_in_its_title(top, staff):
    page = top.post(USERS, step("close", staff("auditor"), reason=""))
    assert page.text.partition("<title>")[2].startswith("Error: Close account")


def test_the_search_of_a_list_has_a_label_in_words(top):
    for address in (USERS, "/admin/jobs/referral/"):  # with a hint below, too
        label = top.get(address).text.partition('<label for="searchbar">')[2].partition("</label>")[0]
        assert re.sub("<[^>]*>", "", label) == "Search"


def test_who_may_not_open_a_table_is_not_told_which_rows_it_has(client_for, staff):
    """Each page of a row answers for one that is not there as it does for one that is (test_permissions.py)."""
    client, reader = client_for(staff("eo_officer")), staff("eo_officer")
    told = []
    for model, page in admin.site._registry.items():
        if reader.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        for one in page.get_urls():
            if one.name and len(one.pattern.converters) == 1:
                address = reverse(f"admin:{one.name}", args=[999_999])
                if client.get(address).status_code != 403:
                    told.append(one.name)
    assert told == ["enrollment_casenote_correct"]  # somebody else's note answers like one that is not there
