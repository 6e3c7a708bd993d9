"""An opening's table of states, every pair of it, through the actions and past them."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from codeoregon.lib.states import MoveRefused, NotReady, NotYours, move
from jobs.openings import actions
from jobs.openings.models import Opening
from jobs.openings.states import OPENING, OpeningState
from tests import factories

pytestmark = pytest.mark.django_db
S = OpeningState
ENDED = (S.FILLED, S.EXPIRED, S.CLOSED)
SENT = (S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.PUBLISHED)
EMPLOYER = {
    (S.DRAFT, S.SUBMITTED),
    (S.CHANGES_REQUESTED, S.SUBMITTED),
    (S.PUBLISHED, S.SUBMITTED),
    (S.APPROVED, S.SUBMITTED),
    (S.SUBMITTED, S.DRAFT),
    *((state, S.FILLED) for state in SENT),
    *((state, S.CLOSED) for state in SENT),
}
STAFF = {
    (S.SUBMITTED, S.CHANGES_REQUESTED),
    (S.SUBMITTED, S.APPROVED),
    (S.SUBMITTED, S.DECLINED),
    (S.APPROVED, S.PUBLISHED),
    *((state, S.PUBLISHED) for state in ENDED),
}
PORTAL = {(S.PUBLISHED, S.EXPIRED)}
DATES = ("published_at", "expires_at")


def opening_in(state, **fields):
    """An opening in ``state`` with the dates that the database wants of it; one that waits was never public."""
    now = timezone.now()
    if state == S.SUBMITTED:
        fields = {"published_at": None, "expires_at": None} | fields
    return factories.OpeningFactory(state=state, ended_at=now if state in ENDED else None, **fields)


def changes_for(to):
    """What a row must have in ``to``, whatever it was."""
    now = timezone.now()
    return {"published_at": now, "expires_at": now, "ended_at": now if to in ENDED else None}


@pytest.mark.parametrize(("frm", "to"), list(itertools.product(S, S)))
def test_staff_take_exactly_the_steps_of_the_table(frm, to, staff):
    opening = opening_in(frm)
    officer = staff("job_developer")
    if (frm, to) in STAFF | EMPLOYER:
        move(opening, to, machine=OPENING, by=officer, why="So it is.", **changes_for(to))
        assert Opening.objects.get().state == to
    else:
        with pytest.raises(MoveRefused):
            move(opening, to, machine=OPENING, by=officer, why="So it is.", **changes_for(to))
        assert Opening.objects.get().state == frm


@pytest.mark.parametrize(("frm", "to"), sorted(STAFF | PORTAL))
@pytest.mark.parametrize("role", ["", "case_manager", "auditor", "eo_officer"])
def test_an_employer_or_another_role_never_reviews(frm, to, role, staff):
    opening = opening_in(frm)
    with pytest.raises(NotYours):
        move(opening, to, machine=OPENING, by=staff(role), why="I want it.", **changes_for(to))
    assert Opening.objects.get().state == frm


@pytest.mark.parametrize(("frm", "to"), sorted(PORTAL))
def test_only_the_portal_ends_it_by_date(frm, to, staff):
    with pytest.raises(NotYours):
        move(opening_in(frm), to, machine=OPENING, by=staff("programme_manager"), **changes_for(to))
    assert move(opening_in(frm), to, machine=OPENING, by=None, **changes_for(to)).state == to


def test_the_portal_publishes_what_waits_for_its_day_and_not_before():
    today = timezone.localdate()
    waits = opening_in(S.APPROVED, opens_on=today + dt.timedelta(days=1))
    for opening in (waits, opening_in(S.APPROVED)):
        with pytest.raises(NotYours):
            move(opening, S.PUBLISHED, machine=OPENING, by=None)
    waits.opens_on = today
    assert move(waits, S.PUBLISHED, machine=OPENING, by=None, opens_on=None).state == S.PUBLISHED


@pytest.mark.parametrize("frm", ENDED)
def test_owners_and_recruiters_open_their_own_again_unless_staff_closed_it(frm, staff):
    for role, may in (("owner", True), ("recruiter", True), ("supervisor", False)):
        opening = opening_in(frm)
        member = factories.MembershipFactory(organisation=opening.organisation, role=role)
        stranger = factories.MembershipFactory(role=role)
        assert (S.PUBLISHED in OPENING.open_to(opening, member.user)) is may
        assert OPENING.open_to(opening, stranger.user) == []
    opening = factories.OpeningFactory()
    member = factories.MembershipFactory(organisation=opening.organisation)
    actions.close(opening=opening, by=staff("job_developer"), why="Not a real job.")
    assert OPENING.open_to(opening, member.user) == []


@pytest.mark.parametrize("frm", [S.APPROVED, *ENDED])
def test_nothing_goes_public_with_everybody_hired(frm, staff):
    opening = opening_in(frm, positions=2, hired=2)
    with pytest.raises(NotReady, match="Raise the number"):
        actions.publish(opening=opening, by=staff("job_developer"))
    assert Opening.objects.get().state == frm


def test_the_table_has_no_other_steps():
    assert {(frm, step.to) for step in OPENING.steps for frm in step.frm} == EMPLOYER | STAFF | PORTAL


@pytest.mark.parametrize("action", [actions.request_changes, actions.decline])
def test_a_no_from_staff_wants_a_reason(action, staff):
    with pytest.raises(NotReady, match="reason"):
        action(opening=opening_in(S.SUBMITTED), by=staff("job_developer"), why=" ")


def test_closing_wants_a_reason(learner):
    with pytest.raises(NotReady, match="reason"):
        actions.close(opening=opening_in(S.PUBLISHED), by=learner, why="")


@pytest.mark.parametrize("state", ["pending", "declined", "suspended"])
@pytest.mark.parametrize("frm", [S.SUBMITTED, S.APPROVED, *ENDED])
def test_nothing_goes_public_before_its_organisation_is_approved(state, frm, staff):
    opening = opening_in(frm, organisation=factories.OrganisationFactory(state=state))
    with pytest.raises(NotReady, match="organization"):
        actions.approve_and_publish(opening=opening, by=staff("job_developer"))
    assert Opening.objects.get().state == frm
