"""Who speaks for an employer: invited once, for one address; let go at once; never the last owner."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from codeoregon.accounts.entrance.invitations import InvitationGone
from codeoregon.accounts.models import User
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from codeoregon.privacy.erasing.actions import close_account
from employers.organisations.models import Membership
from employers.team import actions
from employers.team.models import MemberInvitation
from tests import factories
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
NEW = {"full_name": "Bo Lind", "password": "seven blue herons"}
TEAM = "/employers/team/"


@pytest.fixture
def owner():
    return factories.MembershipFactory()


def invited(owner, email="bo@example.org", role="recruiter"):
    """The address that was mailed."""
    actions.invite(organisation=owner.organisation, email=email, role=role, by=owner.user)
    return latest(email)


def latest(email="bo@example.org"):
    return re.search(r"(/employers/invitation/[\w-]+/)", Message.objects.filter(to=email).latest("id").text)[1]


def token(link):
    return link.split("/")[-2]


def later():
    """Past the minutes in which no second link goes out."""
    MemberInvitation.objects.update(created_at=timezone.now() - actions.MAIL_EVERY)


def member_of(owner, role="recruiter"):
    return factories.MembershipFactory(organisation=owner.organisation, role=role)


# --- Invitations ------------------------------------------------------------------------------------------------


def test_who_has_no_account_gets_one_through_the_link(owner, client_for):
    page = f"{TEAM}{owner.organisation_id}/invite/"
    assert client_for(owner.user).post(page, {"email": "Bo@Example.org", "role": "recruiter"}).url == TEAM
    assert "bo@example.org" in client_for(owner.user).get(TEAM).text
    client = Client()
    assert owner.organisation.name in client.get(latest()).text
    assert not User.objects.filter(email="bo@example.org").exists()
    assert client.post(latest(), {**NEW, "password": "short"}).status_code == 422
    assert client.post(latest(), NEW, follow=True).redirect_chain[-1][0] == "/employers/home/"
    made = Membership.objects.get(user__email="bo@example.org")
    assert (made.organisation, made.role, made.user.full_name) == (owner.organisation, "recruiter", "Bo Lind")
    assert Client().get(latest()).status_code == 404


def test_who_has_an_account_signs_in_and_nobody_else_can_use_the_link(owner, client_for):
    theirs, other = factories.UserFactory(email="bo@example.org"), factories.UserFactory()
    link = invited(owner)
    for client in (Client(), client_for(other)):
        assert "Sign in to accept" in client.get(link).text
        refused = client.post(link, NEW)
        assert refused.status_code == 403
        assert "Sign in to accept" in refused.text
    assert not Membership.objects.filter(user__in=[theirs, other]).exists()
    assert client_for(theirs).post(link).url == "/accounts/landing/"
    assert Membership.objects.get(user=theirs).role == "recruiter"
    assert User.objects.get(pk=theirs.pk).audience == "employer"


def test_a_link_works_once_and_not_after_its_time(owner):
    link = invited(owner)
    actions.accept(token=token(link), by=None, **NEW)
    with pytest.raises(InvitationGone):
        actions.accept(token=token(link), by=None, **NEW)
    late = invited(owner, "late@example.org")
    MemberInvitation.objects.filter(email="late@example.org").update(expires_at=timezone.now())
    assert Client().get(late).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_link_used_by_four_at_once_makes_one_member():
    owner = factories.MembershipFactory()
    link = invited(owner)
    found = run_parallel(4, lambda n: actions.accept(token=token(link), by=None, full_name=f"P{n}", password="x"))
    assert sum(isinstance(one, User) for one in found) == 1
    assert Membership.objects.filter(user__email="bo@example.org").count() == 1


def test_sent_again_the_old_link_is_dead_and_cancelled_so_is_the_new_one(owner, client_for):
    old = invited(owner)
    later()
    row, client = MemberInvitation.objects.get(), client_for(owner.user)
    assert client.post(f"{TEAM}invitations/{row.pk}/resend/").url == TEAM
    new = latest()
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert client.get(f"{TEAM}invitations/{row.pk}/cancel/").status_code == 200
    assert client.post(f"{TEAM}invitations/{row.pk}/cancel/").url == TEAM
    assert Client().get(new).status_code == 404
    assert client.post(f"{TEAM}invitations/{row.pk}/resend/").status_code == 404


def test_a_second_link_goes_out_after_some_minutes_and_until_then_a_sentence_says_when(owner, client_for):
    link = invited(owner)
    row, client = MemberInvitation.objects.get(), client_for(owner.user)
    for _press in range(3):
        answer = client.post(f"{TEAM}invitations/{row.pk}/resend/", follow=True).text
        assert "A link went to bo@example.org a moment ago." in answer
        assert "You can send another in 10 minutes." in answer
    assert Message.objects.count() == 1
    assert Client().get(link).status_code == 200
    MemberInvitation.objects.update(expires_at=timezone.now())  # one that has run out helps nobody
    client.post(f"{TEAM}invitations/{row.pk}/resend/")
    assert Client().get(latest()).status_code == 200


def test_the_same_invitation_again_is_one_and_in_another_role_another(owner):
    link = invited(owner)
    assert invited(owner) == link
    assert Message.objects.count() == 1
    assert invited(owner, role="supervisor") != link
    assert MemberInvitation.objects.get().role == "supervisor"
    later()
    invited(owner, role="supervisor")
    assert Message.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_five_presses_at_one_moment_are_one_invitation_and_one_mail(locked, monkeypatch):
    owner, look = factories.MembershipFactory(), actions.owner_of
    monkeypatch.setattr(actions, "owner_of", lambda address: time.sleep(0.2) or look(address))
    if not locked:
        monkeypatch.setattr(actions, "_lock", lambda organisation: None)
    page = f"{TEAM}{owner.organisation_id}/invite/"
    sent = {"email": "bo@example.org", "role": "recruiter"}
    clients = [factories.client_for(owner.user) for _ in range(5)]
    answers = run_parallel(5, lambda number: clients[number].post(page, sent).status_code)
    good = answers == [302] * 5 and Message.objects.count() == MemberInvitation.objects.count() == 1
    assert good is locked, answers


@pytest.mark.parametrize("state", ["suspended", "declined"])
def test_nobody_joins_an_organisation_on_hold(owner, state):
    link = invited(owner)
    owner.organisation.state = state
    owner.organisation.save()
    with pytest.raises(NotReady, match="not approved now"):
        invited(owner, "two@example.org")
    assert Client().post(link, NEW).status_code == 409
    assert not User.objects.filter(email="bo@example.org").exists()


def test_an_organisation_that_waits_for_staff_writes_to_nobody(client_for):
    owner = factories.MembershipFactory(organisation__state="pending")
    client, page = client_for(owner.user), f"{TEAM}{owner.organisation_id}/invite/"
    assert "as soon as our staff have approved your organization" in client.get(page, follow=True).text
    answer = client.post(page, {"email": "bo@example.org", "role": "recruiter"})
    assert answer.status_code == 422
    assert "is not approved yet" in answer.text
    assert 'value="bo@example.org"' in answer.text
    assert not Message.objects.exists()
    assert not MemberInvitation.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "bo", "bo@example.org\nBcc: x@example.org", "a" * 250 + "@example.org", "a\0b@x.org"]
)
def test_an_address_that_is_none_is_refused_with_a_sentence(owner, client_for, email):
    page = client_for(owner.user).post(f"{TEAM}{owner.organisation_id}/invite/", {"email": email, "role": "owner"})
    assert page.status_code == 422
    assert not MemberInvitation.objects.exists()
    assert not Message.objects.exists()


def test_a_role_that_is_none_and_a_member_are_refused(owner):
    with pytest.raises(ValidationError):
        actions.invite(organisation=owner.organisation, email="bo@example.org", role="king", by=owner.user)
    with pytest.raises(NotReady, match="already"):
        actions.invite(organisation=owner.organisation, email=owner.user.email, role="owner", by=owner.user)


def test_invitations_are_limited(owner, client_for, clear_cache):
    client, page = client_for(owner.user), f"{TEAM}{owner.organisation_id}/invite/"
    found = [client.post(page, {"email": f"n{n}@example.org", "role": "owner"}).status_code for n in range(31)]
    assert found == [302] * 30 + [429]


# --- Whose team it is --------------------------------------------------------------------------------------------


def pages(member, invitation):
    return [
        f"{TEAM}{member.organisation_id}/invite/",
        f"{TEAM}members/{member.pk}/role/",
        f"{TEAM}members/{member.pk}/remove/",
        f"{TEAM}invitations/{invitation.pk}/cancel/",
        f"{TEAM}invitations/{invitation.pk}/resend/",
    ]


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
    for page in pages(member, invitation):
        assert client.get(page).status_code in (404, 405), page
        assert client.post(page, {"email": "x@example.org", "role": "owner"}).status_code == 404, page
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
