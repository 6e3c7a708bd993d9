"""Who may do what: roles against permissions, and an auditor against every staff page."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from codeoregon.accounts import permissions
from codeoregon.accounts.models import Role, User
from codeoregon.staff.site import OURS
from tests import factories

pytestmark = pytest.mark.django_db
CM, JD, PM, EO, AU = Role.values
# permission → who holds it, besides superusers.
TABLE = {
    "codeoregon.view_user": {CM, PM, AU},
    "codeoregon.change_user": set(),
    "codeoregon.delete_user": set(),
    "codeoregon.reset_second_factor": {PM},
    "codeoregon.merge_people": {PM},
    "codeoregon.view_merge": {CM, PM, AU},
    "codeoregon.change_merge": set(),
    "codeoregon.view_twopeople": {CM, PM, AU},
    "codeoregon.view_erasure": {PM, AU},
    "codeoregon.view_invitation": {PM, AU},
    "codeoregon.add_invitation": {PM},
    "codeoregon.view_message": {PM, AU},
    "codeoregon.change_message": set(),
    "codeoregon.add_threshold": {PM},
    "codeoregon.change_threshold": set(),
    "codeoregon.change_pool": {PM},
    "codeoregon.view_pool": {CM, JD, PM, AU},
    "codeoregon.change_draw": set(),
    "codeoregon.delete_draw": set(),
    "codeoregon.view_statemove": {CM, JD, PM, AU},
    "codeoregon.change_statemove": set(),
    "codeoregon.view_nightlyrun": {PM, AU},
    "badges.view_award": {CM, JD, PM, AU},
    "badges.change_award": set(),
    "badges.change_provideraccount": {CM, PM},
    "badges.view_crosswalk": {CM, JD, PM, AU},
    "badges.change_crosswalk": {PM},
    "badges.view_skillrule": {CM, JD, PM, AU},
    "badges.change_skillrule": {PM},
    "badges.view_agreementversion": {CM, JD, PM, AU},
    "badges.add_agreementversion": {PM},
    "badges.change_agreementversion": {PM},
    "badges.view_collegecourse": {CM, JD, PM, AU},
    "badges.change_collegecourse": {PM},
    "badges.change_college": {PM},
    "badges.change_agreement": {PM},
    "badges.view_snapshot": {CM, PM, AU},
    "employers.view_organisation": {CM, JD, PM, AU},
    "employers.change_organisation": {JD, PM},
    "employers.delete_organisation": set(),
    "jobs.change_opening": {JD, PM},
    "jobs.publish_opening": {JD, PM},
    "jobs.view_candidate": {CM, JD, PM, AU},
    "jobs.change_candidate": {CM},
    "jobs.refer_candidate": {CM, JD, PM},
    "jobs.change_placement": {JD, PM},
    "jobs.sign_for_board": {JD, PM},
    "jobs.view_review": {CM, JD, PM, AU},
    "jobs.change_review": set(),
    "jobs.hold_review": {CM, JD},
    "jobs.view_followup": {CM, JD, PM, AU},
    "jobs.change_followup": set(),
    "jobs.answer_followup": {CM, JD},
    "enrollment.change_enrollment": {CM, PM},
    "enrollment.view_consent": {CM, PM, AU},
    "enrollment.change_consent": set(),
    "enrollment.view_figure": {PM, EO, AU},
    "enrollment.change_programme": {PM},
    "enrollment.read_self_identification": {EO},
    "enrollment.view_answer": set(),
    "enrollment.view_disabilityanswer": set(),
    "enrollment.view_selfidentificationread": {EO, AU},
    # Tables of packages: keys, sessions, addresses.
    "mfa.view_authenticator": set(),
    "codeoregon.view_session": set(),
    "account.view_emailaddress": set(),
    "auth.view_group": set(),
}


@pytest.fixture
def people():
    """One person of every role, by role; "" is a learner."""
    return {role: factories.UserFactory(staff_role=role) for role in ["", *Role.values]}


def test_a_role_holds_what_the_table_says_and_nothing_else(people):
    held = {name: {role for role, user in people.items() if user.has_perm(name)} for name in TABLE}
    assert held == TABLE


def test_closed_accounts_hold_nothing_and_superusers_all():
    closed = factories.UserFactory(staff_role=PM, is_active=False)
    top = factories.UserFactory(is_superuser=True)
    assert not any(closed.has_perm(name) for name in TABLE)
    assert all(top.has_perm(name) for name in TABLE)
    assert not any(permissions.by_role(top, name) for name in TABLE)


def test_the_matrix_names_only_what_exists():
    known = {
        f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")
    }
    for role, models in permissions.MATRIX.items():
        for model, verbs in models.items():
            app, name = model.split(".")
            apps.get_model(model)
            assert {f"{app}.{verb}_{name}" for verb in verbs} <= known, (role, model)
        assert permissions.ALSO.get(role, set()) <= known


def test_nobody_deletes():
    verbs = {verb for models in permissions.MATRIX.values() for verbs in models.values() for verb in verbs}
    assert verbs == {"view", "add", "change"}


def test_every_staff_page_is_of_a_table_of_ours_and_open_to_somebody(people):
    for model in admin.site._registry:
        meta = model._meta
        assert meta.app_label in OURS, "packages' own pages go round our actions"
        label = f"{meta.app_label}.view_{meta.model_name}"
        assert any(people[role].has_perm(label) for role in set(Role.values) - {AU}), label


def test_which_apps_a_role_sees(people):
    assert people[EO].has_module_perms("enrollment")
    assert not people[EO].has_module_perms("jobs")
    assert not people[AU].has_module_perms("mfa")
    assert not people[""].has_module_perms("jobs")


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label_lower)
@pytest.mark.ignore_template_errors
def test_an_auditor_reads_every_list_and_changes_nothing(model, client_for, staff):
    client = client_for(staff("auditor"))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    listing = reverse(f"{name}_changelist")
    assert client.get(listing).status_code == 200
    assert client.post(reverse(f"{name}_add"), {}).status_code == 403
    for page in ("change", "delete"):
        answer = client.post(reverse(f"{name}_{page}", args=["1"]), {"post": "yes", "_save": "1"})
        assert answer.status_code in (302, 403)  # 302: no such row
    before = writes()
    for step in admin.site._registry[model].actions or []:
        given = step if isinstance(step, str) else step.__name__
        sent = {"action": given, ACTION_CHECKBOX_NAME: "1", "confirmed": "1", "reason": "because"}
        assert "Choose at most" not in client.post(listing, sent, follow=True).text
    assert writes() == before


def writes():
    """How many history rows and moves there are."""
    tables = ["codeoregon_statemove", "codeoregon_userevent", "jobs_openingevent", "employers_organisationevent"]
    with connection.cursor() as cursor:
        counts = []
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone())
    return counts


@pytest.mark.parametrize(
    "action", [step.__name__ for step in admin.site._registry[User].actions if not isinstance(step, str)]
)
def test_an_auditor_takes_no_step_on_an_account_that_exists(action, client_for, staff):
    client = client_for(staff("auditor"))
    member = factories.UserFactory(staff_role="case_manager")
    listing = reverse("admin:codeoregon_user_changelist")
    client.post(
        listing,
        {"action": action, ACTION_CHECKBOX_NAME: member.pk, "confirmed": "1", "reason": "x", "staff_role": "auditor"},
    )
    fresh = User.objects.get(pk=member.pk)
    assert (fresh.staff_role, fresh.is_active) == ("case_manager", True)


def test_roles_are_named_as_they_are_written_here(client_for, staff):
    """Stored values keep their spelling; people read the American one."""
    page = client_for(staff("programme_manager")).get(reverse("admin:codeoregon_user_changelist")).text
    assert "Program manager" in page
    assert "Programme" not in page
