"""Every (from, to, role) of a timesheet: taken or refused, and nothing written when refused."""

import itertools

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours, move
from jobs.placements.timesheets import states
from jobs.placements.timesheets.models import Timesheet
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
STATES = [str(state) for state in states.TimesheetState]
EMPLOYER = {"owner", "recruiter", "supervisor"}
STEPS = {
    ("draft", "submitted"): {"learner"},
    ("returned", "submitted"): {"learner"},
    ("submitted", "draft"): {"learner"},
    ("submitted", "approved"): EMPLOYER,
    ("submitted", "returned"): EMPLOYER,
    ("approved", "replaced"): {"portal"},
}


def facts(state: str, by: object) -> dict[str, object]:
    """What the columns hold in a state, as the database wants it."""
    signed = state in ("approved", "replaced")
    return {
        "submitted_at": None if state in ("draft", "returned") else timezone.now(),
        "wage": 24 if signed else None,
        "approved_by": by if signed else None,
        "approved_at": timezone.now() if signed else None,
    }


@pytest.mark.parametrize("frm", STATES)
def test_each_step_for_each_person(frm):
    world = World()
    placement = at_work(world)
    owner = world.people["owner"]
    for number, (to, (role, by)) in enumerate(itertools.product(STATES, world.people.items())):
        week = this_monday() - number * WEEK  # what is approved stays: each case has a week of its own
        expected = None if role in STEPS.get((frm, to), set()) else NotYours if (frm, to) in STEPS else NoSuchStep
        row = Timesheet.objects.create(placement=placement, week=week, state=frm, **facts(frm, owner))
        row = Timesheet.objects.whole().get(pk=row.pk)
        changed = facts(to, owner) if frm != "approved" else {}
        try:
            move(row, to, machine=states.TIMESHEET, by=by, why="Because", **changed)
            answer = None
        except MoveRefused as refused:
            answer = type(refused)
        assert answer is expected, (frm, to, role)
        assert Timesheet.objects.get(pk=row.pk).state == (frm if answer else to)
        assert [one.by for one in StateMove.objects.of(row)] == ([] if answer else [by])


def test_giving_back_needs_a_reason():
    world = World()
    row = Timesheet.objects.create(
        placement=at_work(world), week=this_monday(), state="submitted", submitted_at=timezone.now()
    )
    with pytest.raises(NotReady, match="Give a reason"):
        move(row, "returned", machine=states.TIMESHEET, by=world.people["owner"], submitted_at=None)
