"""Who speaks for an employer: let go at once; never the last owner."""

import re
import time
from html import unescape

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from codeoregon.privacy.erasing.actions import close_account
from employers.organisations.models import Membership
from employers.team import actions
from employers.team.models import MemberInvitation
from tests import factories
from tests.employers.team.links import invited
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
TEAM = "/employers/team/"


@pytest.fixture
def owner():
    return factories.MembershipFactory()


def member_of(owner, role="recruiter"):
    return factories.MembershipFactory(organisation=owner.organisation, role=role)


# --- Whose team it is --------------------------------------------------------------------------------------------


def pages(member, invitation):
    return [
        f"{TEAM}{member.organisation_id}/invite/",
        f"{TEAM}members/{member.pk}/role/",
        f"{TEAM}members/{member.pk}/remove/",
        f"{TEAM}invitations/{invitation.pk}/cancel/",
        f"{TEAM}invitations/{invitation.pk}/resend/",
    ]


def test_who_was_removed_already_is_said_to_be_gone(owner, client_for):
    member, client = member_of(owner), client_for(owner.user)
    page = f"{TEAM}members/{member.pk}/remove/"
    for _press in range(2):
        answer = client.post(page, follow=True)
        assert (answer.status_code, answer.wsgi_request.path) == (200, TEAM)
    assert f"{member.user.full_name} was removed from the team already." in unescape(answer.text)
    assert client_for(factories.MembershipFactory(role="owner").user).post(page).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "recruiter", "supervisor", "learner", "left"])
def test_only_owners_manage_the_team(owner, client_for, who):
    invited(owner)
    member, invitation = member_of(owner), MemberInvitation.objects.get()
    if who == "stranger":
        user = factories.MembershipFactory().user
    elif who == "learner":
        user = factories.UserFactory()
    else:
        ended = timezone.now() if who == "left" else None
        role = "owner" if who == "left" else who
        user = factories.MembershipFactory(organisation=owner.organisation, role=role, removed_at=ended).user
    client = client_for(user)
    status = 403 if who in ("recruiter", "supervisor") else 404
    for page in pages(member, invitation):
        assert client.get(page).status_code in (status, 405), page
        assert client.post(page, {"email": "x@example.org", "role": "owner"}).status_code == status, page
    assert "bo@example.org" not in client.get(TEAM).text if who != "learner" else True
    for step in (
        lambda: actions.invite(organisation=owner.organisation, email="x@example.org", role="owner", by=user),
        lambda: actions.resend(invitation=invitation, by=user),
        lambda: actions.cancel(invitation=invitation, by=user),
        lambda: actions.change_role(membership=member, role="owner", by=user),
        lambda: actions.remove(membership=member, by=user),
    ):
        with pytest.raises(NotYours):
            step()
    member.refresh_from_db()
    assert (member.role, member.removed_at, MemberInvitation.objects.count()) == ("recruiter", None, 1)


def test_each_organisation_has_its_heading(owner, client_for):
    second = factories.MembershipFactory(user=owner.user, role="supervisor")
    page = client_for(owner.user).get(TEAM).text
    assert owner.organisation.name in page
    assert second.organisation.name in page
    assert f"{TEAM}{second.organisation_id}/invite/" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_the_team_page_do_not_grow(many, owner, client_for, django_assert_max_num_queries):
    for _ in range(many):
        member_of(owner)
        factories.MembershipFactory(user=owner.user)
    client = client_for(owner.user)
    with django_assert_max_num_queries(8):
        client.get(TEAM)


# --- Leaving -----------------------------------------------------------------------------------------------------


def test_who_is_removed_sees_nothing_from_the_next_request_on(client_for):
    world = World()
    boss = factories.MembershipFactory(organisation=world.organisation)
    recruiter = Membership.objects.get(user=world.people["recruiter"])
    client = client_for(recruiter.user)
    candidates = f"/employers/openings/{world.opening.pk}/candidates/"
    mine = [f"/employers/openings/{world.opening.pk}/", candidates, f"{candidates}{world.referral.pk}/"]
    assert [client.get(page).status_code for page in mine] == [200] * 3
    assert client_for(boss.user).post(f"{TEAM}members/{recruiter.pk}/remove/").url == TEAM
    assert [client.get(page).status_code for page in mine] == [404] * 3
    assert client.post(f"/employers/openings/{world.opening.pk}/close/", {"why": "x"}).status_code == 404
    assert client.get("/employers/home/").url == "/employers/join/"


def test_who_is_removed_gets_a_kind_mail_once_and_who_leaves_gets_none(owner):
    member, leaver = member_of(owner), member_of(owner)
    actions.remove(membership=leaver, by=leaver.user)
    assert not Message.objects.exists()
    actions.remove(membership=member, by=owner.user)
    with pytest.raises(NotReady):
        actions.remove(membership=member, by=owner.user)
    mail = Message.objects.get()
    assert (mail.to, mail.user, mail.template) == (member.user.email, member.user, "member_removed")
    name = owner.organisation.name
    assert mail.subject == f"You no longer speak for {name} in Code Oregon"
    for words in (f"Hello {member.user.get_short_name()},", "can invite you again", "/me/data/"):
        assert words in mail.text
    assert owner.user.get_full_name() not in mail.text
    assert owner.user.email not in mail.text


def test_who_comes_back_and_is_removed_again_is_told_again(owner):
    first = member_of(owner)
    actions.remove(membership=first, by=owner.user)
    again = factories.MembershipFactory(organisation=owner.organisation, user=first.user, role="recruiter")
    actions.remove(membership=again, by=owner.user)
    assert Message.objects.count() == 2


def test_a_former_owners_invitations_are_taken_back(owner):
    second = member_of(owner, "owner")
    link = invited(second)
    actions.change_role(membership=second, role="recruiter", by=owner.user)
    assert Client().get(link).status_code == 404


def test_a_role_changes_what_the_next_request_may_do(owner, client_for):
    member = member_of(owner, "supervisor")
    assert client_for(member.user).get("/employers/openings/new/").status_code == 302
    page = f"{TEAM}members/{member.pk}/role/"
    assert client_for(owner.user).post(page, {"role": "emperor"}).status_code == 422
    assert client_for(owner.user).post(page, {"role": "recruiter"}).url == TEAM
    assert client_for(member.user).get("/employers/openings/new/").status_code == 200


def test_two_owners_with_one_member_the_second_is_shown_what_the_first_saved(owner, client_for):
    member, second = member_of(owner, "supervisor"), member_of(owner, "owner")
    page = f"{TEAM}members/{member.pk}/role/"
    client = client_for(second.user)
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(page).text)[1]
    assert client_for(owner.user).post(page, {"role": "recruiter"}).url == TEAM
    warned = client.post(page, {"role": "owner", "seen": seen})
    assert warned.status_code == 422
    assert "Somebody else saved this while you were writing" in warned.text
    assert "Recruiter: posts openings" in warned.text
    member.refresh_from_db()
    assert member.role == "recruiter"
    seen = re.search(r'name="seen" value="([^"]*)"', warned.text)[1]
    assert client.post(page, {"role": "owner", "seen": seen}).url == TEAM
    member.refresh_from_db()
    assert member.role == "owner"


def test_a_member_leaves_and_the_last_owner_does_not(owner, client_for):
    member = member_of(owner)
    assert client_for(member.user).post(f"{TEAM}members/{member.pk}/remove/").url == "/employers/home/"
    client = client_for(owner.user)
    page = client.post(f"{TEAM}members/{owner.pk}/remove/")
    assert page.status_code == 422
    assert "at least one owner" in page.text
    assert client.post(f"{TEAM}members/{owner.pk}/role/", {"role": "recruiter"}).status_code == 422
    owner.refresh_from_db()
    assert (owner.role, owner.removed_at) == ("owner", None)


def test_an_owner_whose_account_is_closed_does_not_count(owner):
    closed = member_of(owner, "owner")
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    with pytest.raises(NotReady):
        actions.remove(membership=owner, by=owner.user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["leave", "remove each other", "step down"])
def test_two_owners_who_go_at_once_leave_one(step):
    owners = two_owners()
    found = run_parallel(2, lambda number: go(owners, number, step))
    assert sum(isinstance(one, MoveRefused) for one in found) == 1, found
    assert left(owners) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_keeps_one(monkeypatch):
    slow_without_lock(monkeypatch)
    owners = two_owners()
    found = run_parallel(2, lambda number: go(owners, number, "leave"))
    assert sum(isinstance(one, IntegrityError) for one in found) == 1, found
    assert left(owners) == 1


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_trigger_both_would_go(monkeypatch):
    """That the race is real: what the two guards are there for."""
    slow_without_lock(monkeypatch)
    owners = two_owners()
    with trigger_off():
        run_parallel(2, lambda number: go(owners, number, "leave"))
    assert left(owners) == 0


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_delete_their_accounts_at_once_leave_one():
    owners = two_owners()
    found = run_parallel(2, lambda number: close_account(user=owners[number].user, by=owners[number].user))
    assert sum(isinstance(one, NotReady) for one in found) == 1, found
    assert left(owners) == 1


def two_owners():
    first = factories.MembershipFactory()
    return [first, member_of(first, "owner")]


def go(owners, number, step):
    me, other = owners[number], owners[1 - number]
    if step == "leave":
        return actions.remove(membership=me, by=me.user)
    if step == "remove each other":
        return actions.remove(membership=other, by=me.user)
    return actions.change_role(membership=me, role="recruiter", by=me.user)


def left(owners):
    held = Membership.objects.live().filter(organisation=owners[0].organisation, role="owner")
    return held.count()


def slow_without_lock(monkeypatch):
    """Nobody locks the organisation, and whoever has looked who else is an owner takes a moment."""
    look = actions._another_owner_stays

    def slow(membership):
        look(membership)
        time.sleep(0.3)

    monkeypatch.setattr(actions, "_lock", lambda organisation: None)
    monkeypatch.setattr(actions, "_another_owner_stays", slow)


class trigger_off:  # noqa: N801 - reads as a statement
    def __enter__(self):
        self._run("DISABLE")

    def __exit__(self, *_raised):
        self._run("ENABLE")

    def _run(self, verb):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_an_owner_stays%'")
            name = cursor.fetchone()[0]
            cursor.execute(
                f"SET ROLE NONE; ALTER TABLE employers_membership {verb} TRIGGER {name}; SET ROLE oregon_app"
            )


@pytest.mark.parametrize(
    "change",
    ["SET removed_at = now()", "SET role = 'recruiter'", "DELETE"],
)
def test_raw_sql_leaves_no_organisation_without_an_owner(owner, change):
    verb = "DELETE FROM employers_membership" if change == "DELETE" else f"UPDATE employers_membership {change}"
    with pytest.raises(IntegrityError, match="keeps an owner"), connection.cursor() as cursor:
        cursor.execute(f"{verb} WHERE id = %s", [owner.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_owners_may_change_places_in_one_transaction(owner):
    heir = member_of(owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE employers_membership SET role = 'recruiter' WHERE id = %s", [owner.pk])
        cursor.execute("UPDATE employers_membership SET role = 'owner' WHERE id = %s", [heir.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
