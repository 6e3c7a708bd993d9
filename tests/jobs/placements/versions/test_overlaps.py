"""Contracts of one learner never cover the same day, whichever version says so: by sentence, and in the database."""

import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from codeoregon.lib.states import NotReady
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.signing import ready
from jobs.placements.versions import actions
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.versions.test_actions import SIGNERS, day, monday
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db
TAKEN = "The learner has another contract in these days."


class Two:
    """Internship ``a`` of days 10 to 100, signed by all, and ``b`` of the same learner, which waits for the board."""

    def __init__(self, starts: int = 105) -> None:
        factories.PoolFactory(kind="internship", limit=50)
        self.world = World()
        self.staff = self.world.people["job_developer"]
        self.a = self.world.placement("sent", "internship", agreement="We agree.")
        self.sign(self.a, *SIGNERS)
        referral = factories.ReferralFactory(
            candidate=self.world.candidate, opening=factories.OpeningFactory(organisation=self.world.organisation),
            state="hired", referred_at=timezone.now(), ended_at=timezone.now(),
        )  # fmt: skip
        self.b = factories.PlacementFactory(
            referral=referral, kind="internship", state="sent", agreement="We agree.",
            starts_on=day(starts), ends_on=day(starts + 60),
        )  # fmt: skip
        self.world.fill(self.b)
        self.sign(self.b, "employer", "learner")

    def sign(self, placement: Placement, *parties: str) -> Placement:
        for party in parties:
            by = self.world.people[SIGNERS[party]]
            placements.sign(placement=placement, party=party, typed_name="A B", by=by, address=None)
        placement.refresh_from_db()
        return placement

    def draft(self, ends: int) -> Modification:
        """The next version of the first one, to that day."""
        a = Placement.objects.whole().get(pk=self.a.pk)
        begins = monday(20 + 7 * a.modifications.count())
        terms = {"wage": a.wage, "hours_per_week": a.hours_per_week, "rate": None, "why": "Other days"}
        return actions.draft(placement=a, by=self.staff, counts_from=begins, ends_on=day(ends), **terms)

    def sent(self, ends: int) -> Modification:
        return actions.send(version=self.draft(ends), by=self.staff)

    def agree(self, version: Modification, *parties: str) -> Modification:
        for party in parties:
            by = self.world.people[SIGNERS[party]]
            actions.sign(version=version, party=party, typed_name="A B", by=by, address=None)
        version.refresh_from_db()
        return version


def test_a_contract_is_not_signed_in_days_that_a_version_added_to_another() -> None:
    two = Two()
    assert two.agree(two.sent(104), *SIGNERS).state == "signed", "up to the day before"
    assert ready.obstacles(two.b) == []
    two.agree(two.sent(105), *SIGNERS)
    assert ready.obstacles(two.b) == [TAKEN]
    with pytest.raises(NotReady, match="not right any more"):
        two.sign(two.b, "board")
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        sign_raw(two)


def test_a_version_does_not_lengthen_a_contract_over_another() -> None:
    two = Two()
    version = two.sent(105)
    two.agree(version, "employer", "learner")
    two.sign(two.b, "board")
    with pytest.raises(NotReady, match=TAKEN):
        two.agree(version, "board")
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        Modification.objects.filter(pk=version.pk).update(state="signed", signed_at=timezone.now())
    actions.drop(version=version, why="Too long", by=two.staff)
    with pytest.raises(NotReady, match=TAKEN):
        two.draft(105)
    assert two.agree(two.sent(104), *SIGNERS).state == "signed"


def test_one_that_was_written_before_is_not_sent() -> None:
    two = Two()
    version = two.draft(105)
    two.sign(two.b, "board")
    with pytest.raises(NotReady, match=TAKEN):
        actions.send(version=version, by=two.staff)


def test_days_that_a_version_took_away_are_free() -> None:
    two = Two(starts=80)
    assert ready.obstacles(two.b) == [TAKEN]
    two.agree(two.sent(79), *SIGNERS)
    assert ready.obstacles(two.b) == []
    assert two.sign(two.b, "board").state == "signed"


def test_days_after_the_last_one_worked_are_free() -> None:
    two = Two(starts=80)
    Placement.objects.filter(pk=two.a.pk).update(state="ended_early", ended_on=day(80))
    assert ready.obstacles(two.b) == [TAKEN]
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        sign_raw(two)
    Placement.objects.filter(pk=two.a.pk).update(ended_on=day(79))
    assert two.sign(two.b, "board").state == "signed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", ["by nothing", "by the lock", "by the database"])
def test_a_version_and_another_contract_signed_at_once_never_both_count(
    monkeypatch: pytest.MonkeyPatch, guarded: str
) -> None:
    """Each would see the other as it was before, were it not for the learner's row."""
    two = Two()
    version = two.sent(105)
    two.agree(version, "employer", "learner")
    look = ready.overlap
    monkeypatch.setattr(ready, "overlap", lambda *given: (look(*given), time.sleep(0.3))[0])
    if guarded != "by the lock":
        monkeypatch.setattr(ready, "hold_learner", lambda placement: None)
    if guarded == "by nothing":
        switch("DISABLE")
    try:
        found = run_parallel(2, lambda number: two.agree(version, "board") if number else two.sign(two.b, "board"))
    finally:
        switch("ENABLE")
    version.refresh_from_db()
    two.b.refresh_from_db()
    both = [version.state, two.b.state].count("signed") == 2
    assert both == (guarded == "by nothing"), found
    if guarded == "by the lock":
        assert sum(isinstance(one, NotReady) for one in found) == 1, found


def sign_raw(two: Two) -> None:
    draw = factories.Draw.objects.create(pool=two.a.draw.pool, what_for="raw")
    Placement.objects.filter(pk=two.b.pk).update(state="signed", draw=draw, signed_at=timezone.now())


def switch(way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        for table in ("jobs_placement", "jobs_modification"):
            cursor.execute(f"ALTER TABLE {table} {way} TRIGGER USER")
        cursor.execute("SET ROLE oregon_app")
