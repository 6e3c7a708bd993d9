"""Every step of an enrollment that is allowed, and every one that is not."""

import itertools

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours, Overtaken, move
from enrollment.intake.models import Enrollment
from enrollment.intake.states import ENROLLMENT, EnrollmentState
from tests import factories

S = EnrollmentState
# from → to: who may (portal, staff who may decide, or anyone who reached the action)
ALLOWED = {
    (S.APPLICANT, S.ELIGIBLE): "portal",
    (S.APPLICANT, S.INELIGIBLE): "portal",
    (S.APPLICANT, S.NEEDS_REVIEW): "portal",
    (S.NEEDS_REVIEW, S.ELIGIBLE): "portal or staff",
    (S.INELIGIBLE, S.ELIGIBLE): "staff",
    (S.NEEDS_REVIEW, S.INELIGIBLE): "portal or staff",
    # After a correction, or when somebody asks for another seat.
    (S.ELIGIBLE, S.INELIGIBLE): "portal",
    (S.WAITLISTED, S.INELIGIBLE): "portal",
    (S.OFFERED, S.INELIGIBLE): "portal",
    (S.SEAT_RECLAIMED, S.INELIGIBLE): "portal",
    (S.ELIGIBLE, S.NEEDS_REVIEW): "portal",
    (S.WAITLISTED, S.NEEDS_REVIEW): "portal",
    (S.OFFERED, S.NEEDS_REVIEW): "portal",
    (S.SEAT_RECLAIMED, S.NEEDS_REVIEW): "portal",
    (S.ELIGIBLE, S.WAITLISTED): "anyone",
    (S.WAITLISTED, S.OFFERED): "portal",
    (S.OFFERED, S.SEATED): "anyone",
    (S.OFFERED, S.WAITLISTED): "anyone",
    (S.SEATED, S.ACTIVE): "portal",
    (S.INACTIVE_WARNED, S.ACTIVE): "portal",
    (S.SEATED, S.INACTIVE_WARNED): "portal",
    (S.ACTIVE, S.INACTIVE_WARNED): "portal",
    (S.INACTIVE_WARNED, S.SEAT_RECLAIMED): "portal or staff",
    (S.SEATED, S.SEAT_RECLAIMED): "staff",
    (S.ACTIVE, S.SEAT_RECLAIMED): "staff",
    (S.SEAT_RECLAIMED, S.WAITLISTED): "anyone",
    (S.SEATED, S.WAITLISTED): "portal",
    (S.ACTIVE, S.WAITLISTED): "portal",
    (S.INACTIVE_WARNED, S.WAITLISTED): "portal",
    (S.ACTIVE, S.COMPLETED): "staff",
    (S.INACTIVE_WARNED, S.COMPLETED): "staff",
    (S.COMPLETED, S.EXITED): "portal",
    (S.EXITED, S.FOLLOW_UP): "portal",
    (S.FOLLOW_UP, S.CLOSED): "portal",
    (S.APPLICANT, S.WITHDRAWN): "anyone",
    (S.ELIGIBLE, S.WITHDRAWN): "anyone",
    (S.NEEDS_REVIEW, S.WITHDRAWN): "anyone",
    (S.INELIGIBLE, S.WITHDRAWN): "anyone",
    (S.WAITLISTED, S.WITHDRAWN): "anyone",
    (S.OFFERED, S.WITHDRAWN): "anyone",
    (S.SEATED, S.WITHDRAWN): "anyone",
    (S.ACTIVE, S.WITHDRAWN): "anyone",
    (S.INACTIVE_WARNED, S.WITHDRAWN): "anyone",
    (S.SEAT_RECLAIMED, S.WITHDRAWN): "anyone",
    (S.WITHDRAWN, S.APPLICANT): "anyone",
    (S.INELIGIBLE, S.APPLICANT): "anyone",
}
WHO = {"portal": {"portal"}, "staff": {"staff"}, "anyone": {"anyone", "staff", "portal"}}
WHO["portal or staff"] = {"portal", "staff"}
PAIRS = list(itertools.product(S.values, S.values))


def times(to):
    """What the state asks for beside itself."""
    now = timezone.now()
    asked = {
        S.WAITLISTED: {"queued_at": now},
        S.OFFERED: {"queued_at": now},
        S.COMPLETED: {"completed_at": now},
        S.EXITED: {"completed_at": now, "exited_on": timezone.localdate()},
    }
    return {"warned_at": now if to == S.INACTIVE_WARNED else None, **asked.get(to, {})}


@pytest.mark.parametrize(("frm", "to"), PAIRS)
def test_each_pair_of_states_is_a_step_exactly_when_the_table_says_so(frm, to, staff):
    enrollment = factories.EnrollmentFactory(state=frm)
    doers = {"portal": None, "staff": staff("case_manager"), "anyone": enrollment.user}
    allowed = ALLOWED.get((frm, to))
    if allowed is None:
        for doer in doers.values():
            with pytest.raises(NoSuchStep):
                move(enrollment, to, machine=ENROLLMENT, by=doer, why="because")
        assert Enrollment.objects.get().state == frm
        assert not StateMove.objects.exists()
        return
    doer = doers[min(WHO[allowed])]
    move(enrollment, to, machine=ENROLLMENT, by=doer, why="because", **times(to))
    assert Enrollment.objects.get().state == to
    logged = StateMove.objects.of(enrollment).get()
    assert (logged.from_state, logged.to_state, logged.by, logged.why) == (frm, to, doer, "because")


@pytest.mark.parametrize(("frm", "to"), [pair for pair, who in ALLOWED.items() if who != "anyone"])
def test_a_step_is_refused_to_everybody_it_is_not_for(frm, to, staff):
    enrollment = factories.EnrollmentFactory(state=frm)
    others = [enrollment.user, staff("auditor"), staff("job_developer")]
    others += [] if "staff" in ALLOWED[frm, to] else [staff("case_manager")]
    others += [] if "portal" in ALLOWED[frm, to] else [None]
    for other in others:
        with pytest.raises(NotYours):
            move(enrollment, to, machine=ENROLLMENT, by=other, why="because")
    assert Enrollment.objects.get().state == frm


@pytest.mark.parametrize(("frm", "to"), [pair for pair, who in ALLOWED.items() if who.endswith("staff")])
def test_staff_give_a_reason(frm, to, staff):
    enrollment = factories.EnrollmentFactory(state=frm)
    with pytest.raises(NotReady):
        move(enrollment, to, machine=ENROLLMENT, by=staff("case_manager"), why="  ")


def test_of_two_who_decide_one_wins_and_the_other_is_told(staff):
    first = factories.EnrollmentFactory(state=S.NEEDS_REVIEW)
    second = Enrollment.objects.get()
    move(first, S.ELIGIBLE, machine=ENROLLMENT, by=staff("case_manager"), why="lives here")
    with pytest.raises(Overtaken) as told:
        move(second, S.INELIGIBLE, machine=ENROLLMENT, by=staff("case_manager"), why="lives elsewhere")
    assert isinstance(told.value, MoveRefused)
    assert Enrollment.objects.get().state == S.ELIGIBLE
