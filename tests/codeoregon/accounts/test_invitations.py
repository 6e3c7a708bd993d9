"""Staff come by invitation: once, in time, for the one address it was sent to."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from codeoregon.accounts import actions
from codeoregon.accounts.entrance import invitations
from codeoregon.accounts.models import Invitation, User
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from codeoregon.policy.models import Threshold
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
NEW = {"full_name": "Bo Lind", "password": "seven blue herons"}


@pytest.fixture
def boss():
    return factories.UserFactory(staff_role="programme_manager")


def invited(by=None, email="bo@example.org", role="case_manager"):
    """The token that was mailed."""
    actions.invite(email=email, staff_role=role, by=by)
    message = Message.objects.filter(to=email).latest("id")
    return re.search(r"/accounts/invitation/([\w-]+)/", message.text).group(1)


def test_the_invited_person_sets_name_and_password_and_then_a_second_factor(boss):
    token = invited(boss)
    client = Client()
    page = client.get(f"/accounts/invitation/{token}/")
    assert "bo@example.org" in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0")
    answer = client.post(f"/accounts/invitation/{token}/", NEW)
    assert answer.url == "/accounts/landing/"
    user = User.objects.get(email="bo@example.org")
    assert (user.full_name, user.staff_role, user.is_staff) == ("Bo Lind", "case_manager", True)
    assert EmailAddress.objects.get(user=user).verified
    invitation = Invitation.objects.get()
    assert invitation.accepted_by == user
    assert client.get("/admin/").url == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_only_a_hash_of_the_token_is_kept_and_the_mail_is_wiped_once_sent(boss):
    token = invited(boss)
    invitation = Invitation.objects.get()
    assert token not in str(vars(invitation))
    assert Message.objects.get().secret


@pytest.mark.parametrize(
    "bad", [{"full_name": ""}, {"full_name": " \n "}, {"password": "short"}, {"password": "bo@example.org.bo"}]
)
def test_a_refused_form_is_422_and_leaves_the_link_usable(boss, bad):
    token = invited(boss)
    page = Client().post(f"/accounts/invitation/{token}/", {**NEW, **bad})
    assert page.status_code == 422
    assert not User.objects.filter(email="bo@example.org").exists()
    assert invitations.find(Invitation, token) is not None


def test_a_link_works_once(boss):
    token = invited(boss)
    actions.accept(token=token, by=None, **NEW)
    with pytest.raises(invitations.InvitationGone):
        actions.accept(token=token, by=None, **NEW)
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_accepts_at_one_moment_are_one(boss):
    token = invited(boss)
    results = run_parallel(4, lambda number: actions.accept(token=token, by=None, full_name=f"P{number}", password="x"))
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, MoveRefused) for result in results) == 3
    assert User.objects.filter(email="bo@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_one_moment_leave_one_open(boss):
    results = run_parallel(
        4, lambda _number: actions.invite(email="bo@example.org", staff_role="job_developer", by=boss)
    )
    assert all(isinstance(result, Invitation | MoveRefused) for result in results)
    assert Invitation.objects.count() == 1


def test_a_link_runs_out_after_the_days_that_staff_set(boss):
    Threshold.objects.create(
        name="invitation_days", value=2, effective_from=timezone.localdate(), why="holidays", set_by=boss
    )
    token = invited(boss)
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == pytest.approx(
        dt.timedelta(days=2), abs=dt.timedelta(seconds=5)
    )
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 404
    with pytest.raises(invitations.InvitationGone):
        actions.accept(token=token, by=None, **NEW)


def test_gone_looks_like_never_there(boss):
    token = invited(boss)
    actions.withdraw_invitation(invitation=Invitation.objects.get(), by=boss, why="wrong person")
    gone, never = (Client().get(f"/accounts/invitation/{one}/") for one in (token, "x" * 43))
    assert gone.status_code == never.status_code == 404
    strip = lambda page: re.sub(r'value="\w+"|/invitation/[\w-]+/', "", page.text)  # noqa: E731
    assert strip(gone) == strip(never)


def test_inviting_again_replaces_the_link_before(boss):
    old, new = invited(boss), invited(boss, role="job_developer")
    assert invitations.find(Invitation, old) is None
    assert actions.accept(token=new, by=None, **NEW).staff_role == "job_developer"


def test_somebody_with_an_account_signs_in_to_it_and_keeps_it(boss, client_for):
    learner = factories.UserFactory(email="bo@example.org", full_name="Bo")
    token = invited(boss)
    address = f"/accounts/invitation/{token}/"
    page = Client().get(address)
    assert "Sign in to accept" in page.text
    assert "password" not in page.context
    with pytest.raises(invitations.SignInFirst):
        actions.accept(token=token, by=None, **NEW)
    assert "another account" in client_for(factories.UserFactory()).get(address).text
    client = client_for(learner)
    assert client.get(address).status_code == 200
    assert client.post(address).url == "/accounts/landing/"
    learner.refresh_from_db()
    assert (learner.staff_role, learner.full_name) == ("case_manager", "Bo")
    assert learner.check_password(factories.PASSWORD)


def test_an_address_that_is_somebodys_second_one_is_theirs(boss):
    owner = factories.UserFactory()
    EmailAddress.objects.create(user=owner, email="bo@example.org", verified=True)
    token = invited(boss)
    with pytest.raises(invitations.SignInFirst):
        actions.accept(token=token, by=None, **NEW)
    assert actions.accept(token=token, by=owner) == owner


def test_an_account_that_nobody_proved_goes_to_the_reader_of_the_mail(boss):
    squatter = factories.UserFactory(email="bo@example.org", full_name="Mallory")
    EmailAddress.objects.update(verified=False)
    user = actions.accept(token=invited(boss), by=None, **NEW)
    assert user == squatter
    user.refresh_from_db()
    assert user.full_name == "Bo Lind"
    assert user.check_password(NEW["password"])


@pytest.mark.parametrize("role", ["case_manager", "job_developer", "eo_officer", "auditor", ""])
def test_nobody_else_invites(role):
    with pytest.raises(NotYours):
        actions.invite(email="bo@example.org", staff_role="auditor", by=factories.UserFactory(staff_role=role))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("email", "role"),
    [("nobody", "case_manager"), ("bo@example.org", "king"), ("a@b.example\nBcc: x@y.example", "case_manager")],
)
def test_nonsense_is_refused(boss, email, role):
    with pytest.raises(ValidationError):
        actions.invite(email=email, staff_role=role, by=boss)


@pytest.mark.parametrize("role", ["programme_manager", "eo_officer", "auditor"])
def test_roles_that_open_more_are_given_by_a_superuser(boss, role):
    with pytest.raises(NotYours):
        actions.invite(email="bo@example.org", staff_role=role, by=boss)
    assert not Message.objects.exists()
    top = factories.UserFactory(is_superuser=True)
    assert actions.invite(email="bo@example.org", staff_role=role, by=top).staff_role == role


def test_staff_are_not_invited_twice(boss):
    with pytest.raises(NotReady):
        actions.invite(email=boss.email, staff_role="job_developer", by=boss)


def test_a_role_that_is_taken_away_ends_with_the_next_click(client_for, staff):
    member = staff("programme_manager")
    client = client_for(member)
    assert client.get("/admin/").status_code == 200
    actions.set_role(user=member, staff_role="", by=factories.UserFactory(is_superuser=True), why="left")
    assert client.get("/admin/").status_code in (302, 403, 404)


def test_the_command_invites_the_first(capsys):
    call_command("invite_staff", "bo@example.org", "programme_manager")
    assert "Invited bo@example.org" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("invite_staff", "nobody", "auditor")


def test_a_lost_second_factor_is_reset_told_and_recorded(client_for, staff, boss):
    member = staff("case_manager")
    client = client_for(member)
    assert client.get("/admin/").status_code == 200
    actions.reset_second_factor(user=member, by=boss, why="phone in the river")
    assert not Authenticator.objects.filter(user=member).exists()
    assert client.get("/admin/").url.startswith("/admin/login/"), "every session has ended"
    assert "reset" in Message.objects.get(to=member.email).subject
    move = actions.StateMove.objects.get()
    assert (move.by, move.row_id, move.why) == (boss, member.pk, "phone in the river")
    with pytest.raises(NotReady):
        actions.reset_second_factor(user=member, by=boss, why="again")


def test_who_may_reset_whom(staff, boss, client_for):
    top = factories.UserFactory(is_superuser=True)
    client_for(top)
    for by in (staff("case_manager"), staff("auditor"), boss):
        with pytest.raises(NotYours):
            actions.reset_second_factor(user=top, by=by, why="because")
    with pytest.raises(NotReady):
        actions.reset_second_factor(user=top, by=top, why=" ")
    assert Authenticator.objects.filter(user=top).exists()


def test_the_command_resets_and_wants_a_reason(staff, client_for, capsys):
    member = staff("case_manager")
    client_for(member)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", member.email)
    call_command("reset_second_factor", member.email.upper(), "--why", "lost")
    assert "no second factor" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.org", "--why", "lost")
