"""Every move through the door that people use: each action from each state by each person, and all of them at once."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotYours
from codeoregon.mail.models import Message
from jobs.placements.actions import hire
from jobs.placements.models import Placement
from jobs.referrals import actions
from jobs.referrals.models import Interview, Referral
from jobs.referrals.states import LIVE, WITH_EMPLOYER
from tests.jobs.referrals.test_states import STATES, STEPS
from tests.jobs.referrals.worlds import World, talk
from tests.races import run_parallel

DOORS = {
    "refer": "referred",
    "view": "viewed",
    "interview": "interviewing",
    "offer": "offered",
    "hire": "hired",
    "not_select": "not_selected",
    "withdraw": "withdrawn",
}


def through(door: str, row: Referral, by: Any) -> Any:
    """One action on a row as a page holds it."""
    if door == "hire":
        return hire(referral=row, kind="direct", wage=30, starts_on=timezone.localdate() + dt.timedelta(days=9), by=by)
    more: dict[str, Any] = {"interview": talk(), "not_select": {"no": "filled"}}.get(door, {})
    return getattr(actions, door)(referral=row, by=by, **more)


def written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (StateMove, Message, Interview, Placement))


def right_refusal(door: str, frm: str, role: str) -> type[MoveRefused] | tuple[type[MoveRefused], ...]:
    """Who may never refer is told so first, whatever the state; a talk already agreed is no step, but it is somebody's
    to set again.
    """
    if door == "refer" and role not in STEPS["interested", "referred"]:
        return NotYours
    return NotYours if (frm, DOORS[door]) in STEPS or (door, frm) == ("interview", "interviewing") else NoSuchStep


@pytest.mark.django_db
@pytest.mark.parametrize(("frm", "door"), list(itertools.product(STATES, DOORS)))
def test_each_action_from_each_state_by_each_person(frm: str, door: str) -> None:
    world, to = World(state=frm), DOORS[door]
    allowed = STEPS.get((frm, to), set())
    again = {"owner", "recruiter"} if (door, frm) == ("interview", "interviewing") else set()
    for role, by in world.people.items():
        if role in allowed or role in again:
            continue
        before = written()
        with pytest.raises(MoveRefused) as refused:
            through(door, Referral.objects.whole().get(pk=world.referral.pk), by)
        assert isinstance(refused.value, right_refusal(door, frm, role)), (role, refused.value)
        assert str(refused.value).endswith(".")
        assert (Referral.objects.get(pk=world.referral.pk).state, written()) == (frm, before)
    for role in sorted(allowed)[:1]:
        through(door, Referral.objects.whole().get(pk=world.referral.pk), world.people[role])
        move = StateMove.objects.of(world.referral).get()
        assert (move.from_state, move.to_state, move.by) == (frm, to, world.people[role])
        row = Referral.objects.get(pk=world.referral.pk)
        assert (row.state, row.told_days, abs(row.moved_at - move.at) < dt.timedelta(seconds=5)) == (to, None, True)


FORWARD = ["interested", "referred", "viewed", "interviewing", "offered", "hired"]


@pytest.mark.django_db
@pytest.mark.parametrize("frm", FORWARD[1:])
def test_a_step_back_is_refused_for_everybody(frm: str) -> None:
    world = World(state=frm)
    back = [door for door, to in DOORS.items() if to in FORWARD and FORWARD.index(to) < FORWARD.index(frm)]
    for door, by in itertools.product(back, world.people.values()):
        with pytest.raises((NoSuchStep, NotYours)):
            through(door, Referral.objects.whole().get(pk=world.referral.pk), by)
    assert Referral.objects.get().state == frm


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["view", "interview", "offer", "hire"])
def test_nobody_skips_the_referral_by_staff(door: str) -> None:
    world = World(state="interested")
    with pytest.raises(NoSuchStep):
        through(door, Referral.objects.whole().get(), world.people["owner"])


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["view", "offer", "not_select", "withdraw"])
def test_a_step_taken_twice_is_refused_the_second_time(door: str) -> None:
    world = World(state="referred")
    by = world.learner if door == "withdraw" else world.people["owner"]
    through(door, Referral.objects.whole().get(), by)
    with pytest.raises(NoSuchStep):
        through(door, Referral.objects.whole().get(), by)
    assert StateMove.objects.of(world.referral).count() == 1


def rivals(world: World, state: str) -> list[tuple[str, Any]]:
    """Whoever may do something from here, once each."""
    doors = {to: door for door, to in DOORS.items()}
    return [(doors[to], world.people[role]) for (frm, to), roles in STEPS.items() if frm == state for role in roles]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", LIVE)
def test_all_at_once_leave_one_unbroken_story(state: str) -> None:
    """Every allowed move by everybody who may, each on a connection of its own and on the row as it stood before."""
    world = World(state=state)
    tries = rivals(world, state)
    rows = [Referral.objects.whole().get(pk=world.referral.pk) for _one in tries]
    results = run_parallel(len(tries), lambda n: through(tries[n][0], rows[n], tries[n][1]))
    odd = [one for one in results if isinstance(one, Exception) and not isinstance(one, MoveRefused)]
    assert not odd, odd
    moves = list(StateMove.objects.of(world.referral))
    assert moves
    assert [move.from_state for move in moves] == [state, *(move.to_state for move in moves[:-1])]
    assert all((move.from_state, move.to_state) in STEPS for move in moves)
    assert Referral.objects.get(pk=world.referral.pk).state == moves[-1].to_state
    hired = [move for move in moves if move.to_state == "hired"]
    assert Placement.objects.count() == len(hired) <= 1
    ends = [move for move in moves if move.to_state not in LIVE]
    assert len(ends) <= 1
    assert moves[-1:] == ends or not ends


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", ["view", "offer", "hire", "not_select", "withdraw"])
def test_one_step_clicked_ten_times_at_once_is_one(door: str) -> None:
    world = World(state="referred")
    assert "referred" in WITH_EMPLOYER
    by = world.learner if door == "withdraw" else world.people["owner"]
    rows = [Referral.objects.whole().get(pk=world.referral.pk) for _one in range(10)]
    run_parallel(10, lambda n: through(door, rows[n], by))
    assert [move.to_state for move in StateMove.objects.of(world.referral)] == [DOORS[door]]
    assert Placement.objects.count() == (door == "hire")
