"""Every (kind, from, to, role) of a placement: taken or refused, with the right refusal and nothing written."""

import dataclasses
import itertools
from typing import Any

import pytest
from django.utils import timezone

from codeoregon.capacity.actions import draw
from codeoregon.capacity.models import Draw
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import Machine, NoSuchStep, NotReady, NotYours, move
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.models import Placement, Signature
from jobs.placements.reviews import actions as reviews
from jobs.placements.states import MACHINES, PlacementState
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from tests import factories
from tests.jobs.placements.reviews.looked import answer_all
from tests.jobs.placements.timesheets.weeks import this_monday
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
STATES = [str(state) for state in PlacementState]
MANAGERS = {"job_developer", "programme_manager"}
FOLLOWERS = {"case_manager", "job_developer"}
EITHER = MANAGERS | {"learner"}
ALL_PARTIES = MANAGERS | {"owner", "recruiter", "learner"}
# Written out by hand from the domain, not read from the machines.
LAST = {("draft", "cancelled"): MANAGERS, ("sent", "cancelled"): MANAGERS, ("signed", "cancelled"): MANAGERS}
SHARED = {
    ("sent", "draft"): MANAGERS,
    ("sent", "signed"): ALL_PARTIES,
    ("signed", "active"): MANAGERS,
    ("active", "ended_early"): MANAGERS,
    **LAST,
}
STEPS: dict[str, dict[tuple[str, str], set[str]]] = {
    "direct": {**SHARED, ("draft", "sent"): MANAGERS, ("active", "completed"): MANAGERS},
    "ojt": {
        **SHARED,
        ("draft", "participant_confirmed"): EITHER,
        ("participant_confirmed", "staff_approved"): MANAGERS,
        ("participant_confirmed", "draft"): MANAGERS,
        ("staff_approved", "draft"): MANAGERS,
        ("staff_approved", "sent"): MANAGERS,
        ("participant_confirmed", "cancelled"): MANAGERS,
        ("staff_approved", "cancelled"): MANAGERS,
        ("active", "completed"): MANAGERS,
        ("completed", "final_invoice"): MANAGERS,
        ("ended_early", "final_invoice"): MANAGERS,
        ("final_invoice", "follow_up_q2"): FOLLOWERS,
        ("follow_up_q2", "follow_up_q4"): FOLLOWERS,
        ("follow_up_q4", "closed"): MANAGERS,
    },
    "internship": {
        **SHARED,
        ("draft", "host_approved"): MANAGERS,
        ("host_approved", "matched"): EITHER,
        ("host_approved", "draft"): MANAGERS,
        ("matched", "draft"): MANAGERS,
        ("matched", "sent"): MANAGERS,
        ("host_approved", "cancelled"): MANAGERS,
        ("matched", "cancelled"): MANAGERS,
        ("active", "evaluated"): MANAGERS,
        ("evaluated", "completed"): MANAGERS,
        ("evaluated", "ended_early"): MANAGERS,
        ("completed", "hired"): MANAGERS,
        ("ended_early", "hired"): MANAGERS,
    },
}
UNSIGNED = ("draft", "participant_confirmed", "staff_approved", "host_approved", "matched", "cancelled")
PEOPLE = ("owner", "learner", "job_developer")


def taken(kind: str, what_for: str) -> Draw | None:
    return None if kind == "direct" else draw(kind=kind, what_for=what_for, by=None)


def standing(world: World, kind: str, state: str) -> Placement:
    """A placement in ``state`` as it would be: signed by all and with its draw, where the state has them.

    Its follow-ups are answered, so that the steps after them may be tried.
    """
    if state in UNSIGNED:
        return world.placement(state, kind)
    drawn = state != "sent"
    fields = {"draw": taken(kind, "jobs.placement 0"), "signed_at": timezone.now()} if drawn else {}
    placement = world.fill(world.placement(state, kind, **fields))
    for party, who in zip(("employer", "learner", "board"), PEOPLE, strict=True):
        person, signed_at = world.people[who], placement.signed_at or timezone.now()
        Signature.objects.create(
            placement=placement,
            party=party,
            user=person,
            typed_name="X Y",
            document_sha256="0" * 64,
            signed_at=signed_at,
        )
    if drawn and kind != "direct":
        reviews.plan(placement=placement, by=None)
        answer_all(world, placement)
    if state in ("active", "evaluated"):
        done_to_its_end(world, placement)
    return placement


def done_to_its_end(world: World, placement: Placement) -> None:
    """Held, evaluated and approved, the rows alone, as the database wants them before work is completed."""
    now, today, by = timezone.now(), timezone.localdate(), world.people["job_developer"]
    held = {"held_on": today, "held_by": by, "noted_at": now, "wage_paid": True, "hours_as_agreed": True}
    with as_owner():
        placement.reviews.filter(kind="final").update(**held, progress="x", next_steps="x")
        InternshipTerms.objects.filter(placement=placement).update(
            evaluated_at=now, evaluated_by=by, recommended=True, evaluation="x"
        )
        if placement.kind == "ojt":
            signed = {"submitted_at": now, "wage": placement.wage, "approved_by": by, "approved_at": now}
            week = this_monday()
            sheet = Timesheet.objects.create(placement=placement, week=week, state="approved", **signed)
            TimesheetDay.objects.create(timesheet=sheet, date=week, regular=8)


@pytest.mark.parametrize(("kind", "frm"), list(itertools.product(STEPS, STATES)))
def test_each_step_for_each_person(kind: str, frm: str) -> None:
    """From one state to every state, by everybody: guards aside, which have tests of their own."""
    factories.PoolFactory(kind="ojt")
    factories.PoolFactory(kind="internship")
    world, machine = World(), without_guards(MACHINES[kind])
    made = standing(world, kind, frm)
    row, allowed = Placement.objects.whole().get(pk=made.pk), []
    for to, (role, by) in itertools.product(STATES, world.people.items()):
        if role in STEPS[kind].get((frm, to), set()):
            allowed.append((to, by))
            continue
        with pytest.raises(NotYours if (frm, to) in STEPS[kind] else NoSuchStep) as refused:
            move(row, to, machine=machine, by=by, why="because")
        assert str(refused.value).endswith("."), f"{frm} to {to} by {role}"
    assert (Placement.objects.get().state, StateMove.objects.count()) == (frm, 0)
    for number, (to, by) in enumerate(allowed, 1):
        row, extra = Placement.objects.whole().get(pk=made.pk), dict[str, Any]()
        if to not in (*UNSIGNED, "sent") and row.signed_at is None:
            extra = {"draw": taken(kind, f"jobs.placement {row.pk}"), "signed_at": timezone.now()}
        move(row, to, machine=machine, by=by, why="because", **extra)
        assert (Placement.objects.get().state, StateMove.objects.count()) == (to, number), f"{frm} to {to} by {by}"
        Placement.objects.filter(pk=row.pk).update(state=frm, draw=made.draw)
        with as_owner():  # for nobody else it has never been signed
            Placement.objects.filter(pk=row.pk).update(signed_at=made.signed_at)


def without_guards(machine: Machine) -> Machine:
    return Machine(tuple(dataclasses.replace(step, guards=()) for step in machine.steps))


@pytest.mark.parametrize("kind", STEPS)
def test_every_step_of_the_machines_is_in_the_list_above(kind: str) -> None:
    assert {(frm, step.to) for step in MACHINES[kind].steps for frm in step.frm} == set(STEPS[kind])


def test_every_state_but_the_first_is_reached_by_some_kind() -> None:
    assert {to for steps in STEPS.values() for _frm, to in steps} == set(STATES)


def test_signed_wants_three_signatures() -> None:
    world = World()
    with pytest.raises(NotReady, match="have to sign first"):
        move(world.placement("sent"), "signed", machine=MACHINES["ojt"], by=world.people["owner"])


def test_hired_for_good_wants_an_evaluation() -> None:
    factories.PoolFactory(kind="internship")
    world = World()
    row = standing(world, "internship", "ended_early")
    with pytest.raises(NotReady, match="Write the evaluation first"):
        move(row, "hired", machine=MACHINES["internship"], by=world.people["job_developer"])


@pytest.mark.parametrize(
    ("kind", "frm", "to"),
    [
        ("ojt", "active", "ended_early"),
        ("ojt", "sent", "cancelled"),
        ("ojt", "draft", "cancelled"),
        ("ojt", "staff_approved", "draft"),
        ("internship", "matched", "draft"),
        ("internship", "evaluated", "ended_early"),
    ],
)
def test_ending_and_going_back_need_a_reason(kind: str, frm: str, to: str) -> None:
    factories.PoolFactory(kind=kind)
    world = World()
    row = standing(world, kind, frm)
    with pytest.raises(NotReady, match="reason"):
        move(row, to, machine=MACHINES[kind], by=world.people["job_developer"], why=" ")
