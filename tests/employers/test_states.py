"""An organisation's table of states, every pair of it."""

import itertools

import pytest

from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from employers.organisations import actions
from employers.organisations.models import Organisation
from employers.organisations.states import ORGANISATION, OrganisationState
from tests import factories

pytestmark = pytest.mark.django_db
S = OrganisationState
ALLOWED = {
    (S.PENDING, S.APPROVED),
    (S.PENDING, S.DECLINED),
    (S.DECLINED, S.PENDING),
    (S.APPROVED, S.SUSPENDED),
    (S.SUSPENDED, S.APPROVED),
}
ACTIONS = {
    S.APPROVED: actions.approve,
    S.DECLINED: actions.decline,
    S.PENDING: actions.look_again,
    S.SUSPENDED: actions.suspend,
}


@pytest.mark.parametrize(("frm", "to"), list(itertools.product(S, ACTIONS)))
def test_staff_take_exactly_the_steps_of_the_table(frm, to, staff):
    organisation = factories.OrganisationFactory(state=frm)
    if (frm, to) in ALLOWED:
        ACTIONS[to](organisation=organisation, by=staff("job_developer"), why="Looked at it.")
        assert Organisation.objects.get().state == to
    else:
        with pytest.raises(MoveRefused):
            ACTIONS[to](organisation=organisation, by=staff("job_developer"), why="Looked at it.")
        assert Organisation.objects.get().state == frm


@pytest.mark.parametrize(("frm", "to"), sorted(ALLOWED))
@pytest.mark.parametrize("role", ["", "case_manager", "auditor", "eo_officer"])
def test_nobody_else_takes_them(frm, to, role, staff):
    organisation = factories.OrganisationFactory(state=frm)
    with pytest.raises(NotYours):
        ACTIONS[to](organisation=organisation, by=staff(role), why="I want it.")
    assert Organisation.objects.get().state == frm


def test_the_table_has_no_other_steps():
    assert {(frm, step.to) for step in ORGANISATION.steps for frm in step.frm} == ALLOWED


@pytest.mark.parametrize(("frm", "to"), [(S.PENDING, S.DECLINED), (S.DECLINED, S.PENDING), (S.APPROVED, S.SUSPENDED)])
def test_a_no_or_a_second_look_wants_a_reason(frm, to, staff):
    with pytest.raises(NotReady):
        ACTIONS[to](organisation=factories.OrganisationFactory(state=frm), by=staff("job_developer"), why="  ")
    assert not Message.objects.exists()


def test_owners_hear_each_decision_once_with_its_reason(staff):
    organisation = factories.OrganisationFactory(state=S.PENDING, legal_name="Alder & Sons LLC")
    owner = factories.MembershipFactory(organisation=organisation).user
    factories.MembershipFactory(organisation=organisation, role="recruiter")
    officer = staff("job_developer")
    actions.approve(organisation=organisation, by=officer)
    actions.suspend(organisation=organisation, by=officer, why="The website is down.")
    actions.approve(organisation=organisation, by=officer)
    sent = list(Message.objects.order_by("id"))
    assert [(mail.to, mail.template) for mail in sent] == [
        (owner.email, "organisation_approved"),
        (owner.email, "organisation_suspended"),
        (owner.email, "organisation_approved"),
    ]
    assert "The website is down." in sent[1].text
    assert sent[0].subject == "Alder & Sons LLC is approved"


def test_a_removed_owner_hears_nothing(staff):
    from django.utils import timezone

    organisation = factories.OrganisationFactory(state=S.PENDING)
    factories.MembershipFactory(organisation=organisation, removed_at=timezone.now())
    actions.approve(organisation=organisation, by=staff("job_developer"))
    assert not Message.objects.exists()
