"""Every (from, to, role) of a referral: taken or refused, with the right refusal and nothing written."""

import itertools

import pytest

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotYours, Overtaken, move
from jobs.referrals.models import Referral
from jobs.referrals.states import LIVE, REFERRAL, WITH_EMPLOYER, ReferralState
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
STATES = [str(state) for state in ReferralState]
HIRING = {"owner", "recruiter"}
REFERRERS = {"case_manager", "job_developer", "programme_manager"}
# Written out by hand from the domain, not read from the machine.
STEPS: dict[tuple[str, str], set[str]] = {
    ("interested", "referred"): REFERRERS,
    ("referred", "viewed"): HIRING,
    **{(frm, "interviewing"): HIRING for frm in ("referred", "viewed")},
    **{(frm, "offered"): HIRING for frm in ("referred", "viewed", "interviewing")},
    **{(frm, "hired"): HIRING for frm in WITH_EMPLOYER},
    ("interested", "not_selected"): REFERRERS,
    **{(frm, "not_selected"): HIRING | REFERRERS for frm in WITH_EMPLOYER},
    **{(frm, "withdrawn"): {"learner"} | REFERRERS for frm in LIVE},
    ("hired", "called_off"): {"job_developer", "programme_manager"},
}


def changes(to: str) -> dict[str, object]:
    from django.utils import timezone

    dated = {"referred_at": timezone.now()} if to in ("referred", "hired", "called_off") else {}
    return {
        **dated,
        **({} if to in LIVE else {"ended_at": timezone.now()}),
        **({"reason": "x", "no_reason": "other"} if to == "not_selected" else {}),
    }


@pytest.mark.parametrize(("frm", "to"), list(itertools.product(STATES, STATES)))
def test_each_pair_for_each_person(frm: str, to: str) -> None:
    world = World(state=frm)
    for role, by in world.people.items():
        row = Referral.objects.get(pk=world.referral.pk)
        before = StateMove.objects.count()
        if role in STEPS.get((frm, to), set()):
            move(row, to, machine=REFERRAL, by=by, why="because", **changes(to))
            assert Referral.objects.get(pk=row.pk).state == to
            assert StateMove.objects.count() == before + 1
            return_to(world, frm)
        else:
            kind = NotYours if (frm, to) in STEPS else NoSuchStep
            with pytest.raises(kind) as refused:
                move(row, to, machine=REFERRAL, by=by, why="because", **changes(to))
            assert str(refused.value).endswith(".")
            assert Referral.objects.get(pk=row.pk).state == frm
            assert StateMove.objects.count() == before


def return_to(world: World, state: str) -> None:
    """Put the row back as the world made it, behind the machine's back."""
    made = world.referral
    Referral.objects.filter(pk=made.pk).update(
        state=state, ended_at=made.ended_at, referred_at=made.referred_at, reason=made.reason, no_reason=made.no_reason
    )


def test_every_step_of_the_machine_is_in_the_list_above() -> None:
    assert {(frm, step.to) for step in REFERRAL.steps for frm in step.frm} == set(STEPS)


@pytest.mark.parametrize("frm", WITH_EMPLOYER)
def test_a_no_needs_a_reason(frm: str) -> None:
    world = World(state=frm)
    with pytest.raises(MoveRefused, match="reason"):
        move(
            world.referral,
            "not_selected",
            machine=REFERRAL,
            by=world.people["owner"],
            why="  ",
            **changes("not_selected"),
        )


def test_a_row_that_moved_meanwhile_is_not_moved_again() -> None:
    world = World(state="referred")
    stale = Referral.objects.get(pk=world.referral.pk)
    move(world.referral, "offered", machine=REFERRAL, by=world.people["owner"])
    with pytest.raises(Overtaken):
        move(stale, "viewed", machine=REFERRAL, by=world.people["owner"])
