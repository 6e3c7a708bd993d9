"""Who is invited to an employer's team: once, for one address, by one mail."""

import time
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from codeoregon.accounts.entrance.invitations import InvitationGone
from codeoregon.accounts.models import User
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from employers.organisations.models import Membership
from employers.team import actions
from employers.team.models import MemberInvitation
from tests import factories
from tests.employers.team.links import invited, later, latest, token
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
NEW = {"full_name": "Bo Lind", "password": "seven blue herons"}
TEAM = "/employers/team/"


@pytest.fixture
def owner():
    return factories.MembershipFactory()


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
    owner, look, all_in = factories.MembershipFactory(), actions.owner_of, Barrier(5)
    # Who holds the lock takes their time; with the lock off nobody goes on before all five are as far.
    pause = (lambda: time.sleep(0.5)) if locked else (lambda: all_in.wait(30))
    monkeypatch.setattr(actions, "owner_of", lambda address: (pause(), look(address))[1])
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
    "email",
    ["", "bo", "bo@example.org\nBcc: x@example.org", "a" * 250 + "@example.org", "a\0b@x.org", "a@no-email.invalid"],
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
