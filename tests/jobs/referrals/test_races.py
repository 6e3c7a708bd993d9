"""Two connections at once make one live referral, and one of two answers wins."""

import pytest
from django.db import connection

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 12


def apply_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody looks before anybody writes: the worst moment, on purpose."""
    import threading

    gate, look = threading.Barrier(TRIES), actions.points

    def wait(*args: object) -> int:
        gate.wait(timeout=30)
        return look(*args)

    monkeypatch.setattr(actions, "points", wait)
    results = run_parallel(TRIES, lambda _n: actions.express_interest(user=world.learner, opening=world.opening).pk)
    assert all(isinstance(result, int) for result in results), results


def test_a_stampede_of_clicks_makes_one_referral(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(state="withdrawn")
    apply_at_once(world, monkeypatch)
    referral = Referral.objects.live().get()
    assert StateMove.objects.of(referral).count() == 1


def test_without_the_constraint_the_race_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(state="withdrawn")
    [only] = [one for one in Referral._meta.constraints if one.name == "referral_live_once"]

    def as_owner(*, add: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
        with connection.schema_editor() as editor:
            (editor.add_constraint if add else editor.remove_constraint)(Referral, only)
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE oregon_app")

    as_owner(add=False)
    try:
        apply_at_once(world, monkeypatch)
        assert Referral.objects.live().count() > 1
    finally:
        extra = Referral.objects.live().order_by("id").values_list("pk", flat=True)[1:]
        Referral.objects.filter(pk__in=list(extra)).delete()
        as_owner(add=True)


def test_of_a_yes_and_a_withdrawal_one_wins() -> None:
    world = World(state="offered")
    owner, pk = world.people["owner"], world.referral.pk

    def answer(number: int) -> str:
        row = Referral.objects.whole().get(pk=pk)
        if number % 2:
            return actions.not_select(referral=row, no="other_chosen", by=owner).state
        return actions.withdraw(referral=row, by=world.learner).state

    results = run_parallel(8, answer)
    won = [result for result in results if isinstance(result, str)]
    assert len(won) == 1
    assert all(isinstance(result, MoveRefused) for result in results if result not in won)
    assert Referral.objects.get(pk=pk).state == won[0]
