"""Hiding oneself and a step of the employer at the same moment: nobody is named after they said no."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from codeoregon.accounts.actions import set_active
from codeoregon.lib.states import MoveRefused
from codeoregon.mail.models import Message
from jobs.candidates import actions as candidates
from jobs.placements.actions import hire
from jobs.referrals import actions
from jobs.referrals.models import Referral
from tests import factories
from tests.jobs.referrals.worlds import World, talk

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 1.0  # seconds: enough for a step that does not have to wait


class Aside(threading.Thread):
    """``work`` on a connection of its own; ``result`` is what it gave or raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work, self.result = work, None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:  # noqa: BLE001 - handed to the test
            self.result = error
        finally:
            connection.close()


def hide(world: World) -> None:
    candidates.hide(user=world.learner, by=world.learner)


def close_account(world: World) -> None:
    set_active(user=world.learner, active=False, by=factories.UserFactory(is_superuser=True), why="asked for")


def take(world: World, step: str) -> Any:
    row = Referral.objects.whole().get(pk=world.referral.pk)
    owner, officer = world.people["owner"], world.people["job_developer"]
    if step == "refer":
        return actions.refer(referral=row, by=officer)
    if step == "hire":
        day = timezone.localdate() + dt.timedelta(days=10)
        return hire(referral=row, kind="direct", wage=30, starts_on=day, by=owner)
    return getattr(actions, step)(referral=row, by=owner, **(talk() if step == "interview" else {}))


STEPS = [("refer", "interested"), ("view", "referred"), ("interview", "viewed"), ("offer", "viewed")]
STEPS += [("hire", "offered")]


@pytest.mark.parametrize("way", [hide, close_account])
@pytest.mark.parametrize(("step", "state"), STEPS)
def test_a_step_waits_for_who_is_just_hiding_and_is_refused(way: Any, step: str, state: str) -> None:
    world = World(state=state)
    with transaction.atomic():
        way(world)
        aside = Aside(lambda: take(world, step))
        aside.join(SOON)
    aside.join(20)
    assert isinstance(aside.result, MoveRefused), aside.result
    assert Referral.objects.get().state == state
    assert not Message.objects.filter(template__startswith="referral").exists()


def test_who_hides_while_the_employer_is_told_waits_until_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(state="interested")
    tell, asides = actions.notices.tell, []

    def slow(referral: Referral) -> None:
        asides.append(Aside(lambda: candidates.hide(user=world.learner, by=world.learner).hidden_at))
        asides[0].join(SOON)
        assert asides[0].is_alive(), "the candidate was hidden between the guard and the letter"
        tell(referral)

    monkeypatch.setattr(actions.notices, "tell", slow)
    take(world, "refer")
    asides[0].join(20)
    assert asides[0].result is not None
    assert not Referral.objects.shown_to(world.people["owner"]).exists()
