"""A pool is never overfilled by placements: not by a stampede of signatures, not by an update, not by raw SQL."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from codeoregon.capacity import actions as capacity
from codeoregon.capacity.actions import PoolFull, draw
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.states import MoveRefused
from jobs.placements import actions
from jobs.placements.models import Placement, Signature
from tests import factories
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel


def later(today: dt.date) -> dt.date:
    """Room for the hours of the training."""
    return today + dt.timedelta(days=60)


TABLES = ("codeoregon_draw", "codeoregon_pool", "jobs_placement")


def waiting(count: int, kind: str = "ojt", other: str = "employer") -> list[Placement]:
    """So many agreements, signed by the learner and one ``other``, waiting for the third."""
    today = timezone.localdate()
    opening, owner = factories.OpeningFactory(), factories.UserFactory()
    found = []
    for _number in range(count):
        referral = factories.ReferralFactory(
            opening=opening, state="hired", referred_at=timezone.now(), ended_at=timezone.now()
        )
        placement = factories.PlacementFactory(
            referral=referral, kind=kind, state="sent", starts_on=today, ends_on=later(today), agreement="We agree."
        )
        World.fill(placement)
        for party, user in ((other, owner), ("learner", referral.candidate.user)):
            Signature.objects.create(placement=placement, party=party, user=user, typed_name="A B", document_sha256="0")
        found.append(placement)
    return found


def sign_all(placements: list[Placement], staff: Any, *, connections: int) -> list[Any]:
    def sign(number: int) -> Signature:
        return actions.sign(placement=placements[number], party="board", typed_name="Board", by=staff, address=None)

    return run_parallel(len(placements), sign, connections=connections)


@pytest.mark.soak(3, 20)
@pytest.mark.parametrize(("kind", "places"), [("ojt", 100), ("internship", 50)])
@pytest.mark.django_db(transaction=True)
def test_more_third_signatures_than_places_sign_as_many_as_there_are(
    kind: str, places: int, pytestconfig: pytest.Config
) -> None:
    """400 under make soak: the board signs them all at once, over a hundred connections."""
    tries, connections = (400, 100) if pytestconfig.getoption("--soak") else (places + 20, 40)
    pool = factories.PoolFactory(kind=kind, limit=places)
    staff = factories.UserFactory(staff_role="job_developer")
    results = sign_all(waiting(tries, kind), staff, connections=connections)
    assert sum(isinstance(result, Signature) for result in results) == places
    assert sum(isinstance(result, PoolFull) for result in results) == tries - places, results
    pool.refresh_from_db()
    assert pool.drawn == Draw.objects.count() == Placement.objects.filter(state="signed").count() == places
    assert Placement.objects.filter(state="sent", draw=None).count() == tries - places
    assert Signature.objects.filter(party="board").count() == places


@pytest.mark.django_db(transaction=True)
def test_without_locks_and_triggers_the_race_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the test above would notice."""
    pool, staff = factories.PoolFactory(kind="ojt", limit=5), factories.UserFactory(staff_role="job_developer")

    def count_then_draw(*, kind: str, what_for: str, by: Any) -> Draw:
        if Draw.objects.filter(pool=pool).count() >= 5:
            raise PoolFull("full")
        time.sleep(0.01)
        return Draw.objects.create(pool=pool, what_for=what_for, drawn_by=by)

    placements = waiting(20)
    monkeypatch.setattr(actions, "draw", count_then_draw)
    switch("DISABLE")
    try:
        sign_all(placements, staff, connections=20)
        assert Placement.objects.filter(state="signed").count() > 5
    finally:
        switch("ENABLE")


def switch(way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {way} TRIGGER USER")
        cursor.execute("SET ROLE oregon_app")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_the_last_two_signatures_at_once_sign_it_once(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """Without the row's lock each sees two signatures only, and nobody closes the agreement."""
    factories.PoolFactory(kind="ojt")
    world, today = World(), timezone.localdate()
    placement = world.placement("sent", starts_on=today, ends_on=later(today), agreement="We agree.")
    actions.sign(placement=placement, party="board", typed_name="Board", by=world.people["job_developer"], address=None)
    if not locked:
        monkeypatch.setattr(actions, "_locked", lambda row: Placement.objects.whole().get(pk=row.pk))
    conclude = actions._conclude
    monkeypatch.setattr(actions, "_conclude", lambda row, by: (conclude(row, by), time.sleep(0.5)))

    def sign(number: int) -> Signature:
        party, who = [("employer", "owner"), ("learner", "learner")][number]
        return actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)

    assert all(isinstance(result, Signature) for result in run_parallel(2, sign))
    placement.refresh_from_db()
    assert (placement.state == "signed", Draw.objects.count()) == (locked, int(locked))


@pytest.mark.django_db(transaction=True)
def test_a_release_and_a_signature_at_once_never_both_pass() -> None:
    """Raw SQL from two sides: a draw is released while a placement is being put on it."""
    factories.PoolFactory(kind="ojt")
    world = World()
    today = timezone.localdate()
    placement = world.placement("sent", starts_on=today, ends_on=later(today), agreement="We agree.")
    for number in range(8):
        taken = draw(kind="ojt", what_for=f"try {number}", by=None)

        def one(side: int, taken: Draw = taken) -> str:
            with transaction.atomic(), connection.cursor() as cursor:
                if side:
                    cursor.execute(
                        "UPDATE jobs_placement SET state = 'signed', signed_at = now(), draw_id = %s WHERE id = %s",
                        [taken.pk, placement.pk],
                    )
                else:
                    cursor.execute(
                        "UPDATE codeoregon_draw SET released_at = now(), release_reason = 'x' WHERE id = %s", [taken.pk]
                    )
                cursor.execute("SELECT pg_sleep(0.01)")
            return "done"

        assert run_parallel(2, one).count("done") == 1
        Placement.objects.filter(pk=placement.pk).update(state="sent", signed_at=None, draw=None)
        Draw.objects.filter(pk=taken.pk, released_at=None).update(released_at=timezone.now(), release_reason="x")


@pytest.fixture
def signed(db: None) -> Placement:
    factories.PoolFactory(kind="internship")
    factories.PoolFactory(kind="ojt")
    world, today = World(), timezone.localdate()
    placement = world.placement("sent", starts_on=today, ends_on=later(today), agreement="We agree.")
    for party, who in (("employer", "owner"), ("learner", "learner"), ("board", "job_developer")):
        actions.sign(placement=placement, party=party, typed_name="A B", by=world.people[who], address=None)
    placement.refresh_from_db()
    return placement


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE codeoregon_draw SET released_at = now(), release_reason = 'x'",
        "UPDATE jobs_placement SET draw_id = NULL",
        "UPDATE jobs_placement SET kind = 'internship'",
        "UPDATE jobs_placement SET kind = 'direct'",
        "UPDATE jobs_placement SET wage = 99",
        "UPDATE jobs_placement SET agreement = 'Something else.'",
        "UPDATE jobs_placement SET state = 'active',"
        " draw_id = (SELECT id FROM codeoregon_draw WHERE what_for = 'intern')",
        "UPDATE jobs_placement SET draw_id = (SELECT id FROM codeoregon_draw WHERE what_for = 'gone')",
        "UPDATE jobs_placement SET signed_at = NULL",
        "UPDATE jobs_placement SET ends_on = starts_on - 1",
        "UPDATE jobs_signature SET typed_name = 'Somebody else'",
        "DELETE FROM jobs_signature",
        "INSERT INTO jobs_signature (placement_id, party, user_id, typed_name, signed_at, document_sha256)"
        " SELECT placement_id, 'employer', user_id, 'C D', now(), '' FROM jobs_signature WHERE party = 'learner'",
    ],
)
def test_raw_sql_gets_no_further_than_anybody(signed: Placement, statement: str) -> None:
    draw(kind="internship", what_for="intern", by=None)
    gone = draw(kind="ojt", what_for="gone", by=None)
    capacity.release(draw=gone, why="x", by=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    signed.refresh_from_db()
    assert signed.draw is not None
    assert signed.draw.released_at is None


def test_release_from_any_door_is_refused_while_it_is_signed(signed: Placement) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        capacity.release(draw=signed.draw, why="x", by=None)
    assert Pool.objects.get(kind="ojt").drawn == 1


def test_a_placement_is_not_born_signed_without_a_place(db: None) -> None:
    factories.PoolFactory(kind="ojt")
    today = timezone.localdate()
    for fields in ({"draw": None}, {}):
        with pytest.raises((DatabaseError, MoveRefused)), transaction.atomic():
            factories.PlacementFactory(
                state="signed", starts_on=today, ends_on=today, signed_at=timezone.now(), **fields
            )
