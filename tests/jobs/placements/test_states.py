"""Every (from, to, role) of a placement: taken or refused, with the right refusal and nothing written."""

import itertools

import pytest
from django.utils import timezone

from codeoregon.capacity.actions import draw
from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NoSuchStep, NotReady, NotYours, move
from jobs.placements.models import Placement, Signature
from jobs.placements.states import DRAWN, PLACEMENT, PlacementState
from tests import factories
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
STATES = [str(state) for state in PlacementState]
MANAGERS = {"job_developer", "programme_manager"}
# Written out by hand from the domain, not read from the machine.
STEPS: dict[tuple[str, str], set[str]] = {
    ("draft", "sent"): MANAGERS,
    ("sent", "signed"): MANAGERS | {"owner", "recruiter", "learner"},
    ("signed", "active"): MANAGERS,
    ("active", "completed"): MANAGERS,
    ("active", "ended_early"): MANAGERS,
    **{(frm, "cancelled"): MANAGERS for frm in ("draft", "sent", "signed")},
}


def standing(world: World, state: str) -> Placement:
    """A placement in ``state`` as it would be: signed by all and with its draw, where the state has them."""
    if state not in (*DRAWN, "sent"):
        return world.placement(state)
    taken = draw(kind="ojt", what_for="jobs.placement 0", by=None) if state in DRAWN else None
    placement = world.placement(state, draw=taken, signed_at=timezone.now() if taken else None)
    for party, who in (("employer", "owner"), ("learner", "learner"), ("board", "job_developer")):
        Signature.objects.create(
            placement=placement, party=party, user=world.people[who], typed_name="X Y", document_sha256="0" * 64
        )
    return placement


@pytest.mark.parametrize(("frm", "to"), list(itertools.product(STATES, STATES)))
def test_each_pair_for_each_person(frm: str, to: str) -> None:
    factories.PoolFactory(kind="ojt")
    world = World()
    made = standing(world, frm)
    kept = {"draw": made.draw, "signed_at": made.signed_at}
    for role, by in world.people.items():
        row, before = Placement.objects.get(pk=made.pk), StateMove.objects.count()
        extra = {}
        if to in DRAWN and row.draw is None:
            extra = {
                "draw": draw(kind="ojt", what_for=f"jobs.placement {row.pk}", by=None),
                "signed_at": timezone.now(),
            }
        if role in STEPS.get((frm, to), set()):
            move(row, to, machine=PLACEMENT, by=by, why="because", **extra)
            assert Placement.objects.get(pk=row.pk).state == to
            assert StateMove.objects.count() == before + 1
            Placement.objects.filter(pk=row.pk).update(state=frm, **kept)
        else:
            kind = NotYours if (frm, to) in STEPS else NoSuchStep
            with pytest.raises(kind) as refused:
                move(row, to, machine=PLACEMENT, by=by, why="because", **extra)
            assert str(refused.value).endswith(".")
            assert Placement.objects.get(pk=row.pk).state == frm
            assert StateMove.objects.count() == before


def test_every_step_of_the_machine_is_in_the_list_above() -> None:
    assert {(frm, step.to) for step in PLACEMENT.steps for frm in step.frm} == set(STEPS)


def test_signed_wants_three_signatures() -> None:
    world = World()
    with pytest.raises(NotReady, match="have to sign first"):
        move(world.placement("sent"), "signed", machine=PLACEMENT, by=world.people["owner"])


@pytest.mark.parametrize(("frm", "to"), [("active", "ended_early"), ("sent", "cancelled"), ("draft", "cancelled")])
def test_ending_needs_a_reason(frm: str, to: str) -> None:
    factories.PoolFactory(kind="ojt")
    world = World()
    with pytest.raises(NotReady, match="reason"):
        move(standing(world, frm), to, machine=PLACEMENT, by=world.people["job_developer"], why=" ")
