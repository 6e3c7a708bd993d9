"""Every (from, to, role) of an invoice: taken or refused, and nothing written when refused."""

import itertools

import pytest

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours, move
from jobs.placements.invoices import states
from jobs.placements.invoices.models import Invoice
from tests.jobs.placements.invoices.bills import facts
from tests.jobs.placements.timesheets.weeks import at_work
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
STATES = [str(state) for state in states.InvoiceState]
HIRING, APPROVERS = {"owner", "recruiter"}, {"job_developer", "programme_manager"}
STEPS = {
    ("draft", "submitted"): HIRING,
    ("returned", "submitted"): HIRING,
    ("submitted", "returned"): APPROVERS,
    ("submitted", "approved"): APPROVERS,
    ("approved", "returned"): APPROVERS,
    ("approved", "paid"): {"programme_manager"},
}


@pytest.mark.parametrize("frm", STATES)
def test_each_step_for_each_person(frm):
    world = World()
    placement = at_work(world)
    owner = world.people["owner"]
    for number, (to, (role, by)) in enumerate(itertools.product(STATES, world.people.items()), 1):
        Invoice.objects.filter(submitted_at=None).delete()  # one is open at a time
        expected = None if role in STEPS.get((frm, to), set()) else NotYours if (frm, to) in STEPS else NoSuchStep
        row = Invoice.objects.create(placement=placement, number=number, state=frm, **facts(frm, owner))
        row = Invoice.objects.whole().get(pk=row.pk)
        try:
            move(row, to, machine=states.INVOICE, by=by, why="Because", **facts(to, owner))
            answer = None
        except MoveRefused as refused:
            answer = type(refused)
        assert answer is expected, (frm, to, role)
        assert Invoice.objects.get(pk=row.pk).state == (frm if answer else to)
        assert [one.by for one in StateMove.objects.of(row)] == ([] if answer else [by])


@pytest.mark.parametrize("frm", ["submitted", "approved"])
def test_giving_back_needs_a_reason(frm):
    world = World()
    row = Invoice.objects.create(placement=at_work(world), number=1, state=frm, **facts(frm, world.people["owner"]))
    with pytest.raises(NotReady, match="Give a reason"):
        move(row, "returned", machine=states.INVOICE, by=world.people["job_developer"], **facts("returned", None))
