"""Insurance that ends, wages that a minimum passes, employers that let trainees go."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from employers.organisations import wages
from jobs.placements import actions
from jobs.placements.models import Placement
from jobs.placements.ojt import stops, watch
from jobs.placements.ojt.models import OjtTerms, TrainingStop
from jobs.placements.signing import ready
from jobs.placements.staff.admin import today
from tests import factories
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    return World()


def at_work(world: World, state: str = "active", **fields: Any) -> Placement:
    draw = factories.Draw.objects.create(
        pool=factories.PoolFactory(kind="ojt"), what_for=f"x {Placement.objects.count()}"
    )
    fields = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + dt.timedelta(days=90), **fields}
    placement = world.placement(state, draw=draw, signed_at=timezone.now(), **fields)
    StateMove.objects.create(
        model="jobs.placement", row_id=placement.pk, from_state="staff_approved", to_state="sent",
        by=world.people["job_developer"],
    )  # fmt: skip
    return world.fill(placement)


def ends(days: int) -> None:
    OjtTerms.objects.update(policy_expires_on=timezone.localdate() + dt.timedelta(days=days))


def count(world: World, title: str) -> int:
    return {str(item.title): item.count for item in today(world.people["job_developer"])}[title]


@pytest.mark.parametrize(("days", "told"), [(89, True), (120, False), (30, True), (-1, True)])
def test_insurance_that_ends_too_early_or_soon_is_told_once(world: World, days: int, told: bool) -> None:
    at_work(world)
    ends(days)
    for _night in range(2):
        assert watch.look()["policies"] == int(told)
    assert Message.objects.filter(template="placement_task").count() == int(told)
    assert count(world, "Contracts whose insurance ends") == int(told)


def test_it_is_told_thirty_days_before_though_it_covers_the_days(world: World) -> None:
    at_work(world, ends_on=timezone.localdate() + dt.timedelta(days=10))
    ends(31)
    assert watch.look()["policies"] == 0
    ends(30)
    assert watch.look()["policies"] == 1


def test_a_renewal_ends_the_task_and_nothing_else_of_the_terms_changes(world: World) -> None:
    placement = at_work(world)
    ends(5)
    staff = world.people["job_developer"]
    day = timezone.localdate() + dt.timedelta(days=400)
    with pytest.raises(NotYours):
        watch.renew_policy(placement=placement, number="WC-2", expires_on=day, why="", by=world.people["supervisor"])
    with pytest.raises(NotReady, match="still to come"):
        watch.renew_policy(placement=placement, number="WC-2", expires_on=timezone.localdate(), why="", by=staff)
    watch.renew_policy(placement=placement, number="WC-2", expires_on=day, why="", by=staff)
    assert watch.look()["policies"] == 0


def test_work_does_not_begin_without_insurance(world: World) -> None:
    placement = at_work(world, state="signed")
    ends(-1)
    with pytest.raises(NotReady, match="insurance has ended"):
        actions.start(placement=placement, by=world.people["job_developer"])


def test_a_minimum_wage_that_rises_on_july_1_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    type(world.opening.site).objects.update(wage_tier="standard")
    at_work(world, wage=Decimal("16.00"), ends_on=dt.date(timezone.localdate().year + 1, 12, 31))
    assert watch.look()["underpaid"] == 0
    rise = (dt.date(timezone.localdate().year + 1, 7, 1), {tier: Decimal("16.01") for tier in wages.TIERS})
    known = wages.table()
    monkeypatch.setattr(wages, "table", lambda: [*known, rise])
    for _night in range(2):
        assert watch.look()["underpaid"] == 1
    assert Message.objects.filter(template="placement_task").count() == 1
    assert count(world, "Wages below the minimum wage") == 1


def entered(since: dt.date, dollars: str) -> None:
    wages.MinimumWage.objects.create(
        effective_from=since, portland_metro_ugb=dollars, standard=dollars, nonurban=dollars, why="x"
    )


def test_a_contract_over_a_july_1_not_entered_is_told_and_compared_once_it_is(world: World, client_for: Any) -> None:
    july = dt.date(timezone.localdate().year + 1, 7, 1)
    entered(dt.date(timezone.localdate().year, 7, 1), "16.00")
    type(world.opening.site).objects.update(wage_tier="standard")
    placement = at_work(world, wage=Decimal("16.00"), ends_on=july)
    boss, page = client_for(world.people["job_developer"]), reverse("admin:jobs_placement_change", args=[placement.pk])
    owed, listed = "Contracts over a July 1 without a minimum wage", reverse("admin:jobs_placement_changelist")
    assert f"minimum wage from Jul 1, {july.year} on is not entered yet" in boss.get(page).text
    assert (count(world, owed), watch.look()["underpaid"]) == (1, 0)
    assert "Ana Rivera" in boss.get(f"{listed}?watch=unknown").text
    entered(july, "16.01")
    assert "is not entered yet" not in boss.get(page).text
    assert (count(world, owed), watch.look()["underpaid"]) == (0, 1)
    assert "Ana Rivera" not in boss.get(f"{listed}?watch=unknown").text


class TestStop:
    @pytest.fixture
    def ended(self, world: World) -> list[Placement]:
        """Two trainings of one employer that have ended, one after the other."""
        first = at_work(
            world,
            "completed",
            starts_on=timezone.localdate() - dt.timedelta(days=200),
            ends_on=timezone.localdate() - dt.timedelta(days=100),
        )
        second = at_work(
            again(world),
            "ended_early",
            starts_on=timezone.localdate() - dt.timedelta(days=90),
            ends_on=timezone.localdate(),
        )
        return [first, second]

    def let_go(self, world: World, *placements: Placement, retained: bool | None = False) -> None:
        for placement in placements:
            stops.record_retention(
                placement=placement, retained=retained, why="As told", by=world.people["job_developer"]
            )

    def test_letting_two_go_raises_it_and_new_contracts_are_refused(self, world: World, ended: list[Placement]) -> None:
        self.let_go(world, ended[0])
        assert not TrainingStop.objects.exists()
        self.let_go(world, ended[1])
        stop = TrainingStop.objects.get()
        assert stop.organisation == world.organisation
        assert str(ended[0].pk) in stop.why
        third = again(world).fill(again(world).placement("draft"))
        assert any("let earlier ones go" in one for one in ready.obstacles(third))

    def test_one_that_was_kept_breaks_the_pattern(self, world: World, ended: list[Placement]) -> None:
        self.let_go(world, ended[0])
        self.let_go(world, ended[1], retained=True)
        assert not TrainingStop.objects.exists()

    def test_an_end_that_nobody_knows_does_not_count(self, world: World, ended: list[Placement]) -> None:
        self.let_go(world, ended[0])
        self.let_go(world, ended[1], retained=None)
        assert not TrainingStop.objects.exists()

    def test_an_end_counts_from_the_last_day_worked_not_from_the_last_agreed(self, world: World) -> None:
        """An early end long ago is past the years that count, though the contract would have gone on into them."""
        years = 3 * 365
        first = at_work(
            world,
            "ended_early",
            starts_on=timezone.localdate() - dt.timedelta(days=years + 200),
            ended_on=timezone.localdate() - dt.timedelta(days=years + 100),
            ends_on=timezone.localdate() - dt.timedelta(days=years - 100),
        )
        second = at_work(
            again(world),
            "completed",
            starts_on=timezone.localdate() - dt.timedelta(days=90),
            ends_on=timezone.localdate() - dt.timedelta(days=1),
        )
        self.let_go(world, first, second)
        assert not TrainingStop.objects.exists()
        Placement.objects.filter(pk=first.pk).update(ended_on=timezone.localdate() - dt.timedelta(days=years - 10))
        self.let_go(world, first)
        assert TrainingStop.objects.exists()

    def test_what_had_ended_when_a_stop_was_lifted_raises_no_other(self, world: World, ended: list[Placement]) -> None:
        """By the last day worked: the agreed one may come after it."""
        self.let_go(world, *ended)
        stops.lift(stop=TrainingStop.objects.get(), why="New owners", by=world.people["programme_manager"])
        for row in ended:
            Placement.objects.filter(pk=row.pk).update(
                state="ended_early", ended_on=row.starts_on, ends_on=timezone.localdate() + dt.timedelta(days=30)
            )
        self.let_go(world, *ended)
        assert not TrainingStop.objects.standing().exists()

    def test_only_a_programme_manager_lifts_it_with_a_reason(self, world: World, ended: list[Placement]) -> None:
        self.let_go(world, *ended)
        stop = TrainingStop.objects.get()
        with pytest.raises(NotYours):
            stops.lift(stop=stop, why="x", by=world.people["job_developer"])
        with pytest.raises(MoveRefused, match="reason"):
            stops.lift(stop=stop, why=" ", by=world.people["programme_manager"])
        lifted = stops.lift(stop=stop, why="New owners", by=world.people["programme_manager"])
        assert (lifted.lifted_by, lifted.lift_reason) == (world.people["programme_manager"], "New owners")
        self.let_go(world, *ended)
        assert not TrainingStop.objects.standing().exists()

    def test_it_is_written_when_the_training_has_ended_and_by_staff(self, world: World) -> None:
        placement = at_work(world)
        with pytest.raises(NotReady, match="has not ended"):
            self.let_go(world, placement)
        with as_owner():
            Placement.objects.update(state="completed")
        with pytest.raises(NotYours):
            stops.record_retention(placement=placement, retained=False, why="x", by=world.people["owner"])


def again(world: World) -> World:
    """The same world around another learner of the same employer."""
    other = World.__new__(World)
    other.__dict__.update(world.__dict__)
    referral = factories.ReferralFactory(
        opening=world.opening, state="hired", referred_at=timezone.now(), ended_at=timezone.now()
    )
    other.referral, other.candidate, other.learner = referral, referral.candidate, referral.candidate.user
    return other
