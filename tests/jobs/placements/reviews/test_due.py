"""When reviews and follow-ups are due: from the contract in force, in calendar quarters, nothing stored."""

import datetime as dt
from typing import Any

import pytest

from codeoregon.policy.models import Threshold
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.reviews import actions
from jobs.placements.reviews.models import FollowUp, Review
from jobs.placements.versions.models import Modification
from jobs.today import today as queue
from tests.jobs.placements.ojt.test_watch import again
from tests.jobs.placements.reviews.looked import (
    DAY,
    answer,
    begun,
    first_of_quarter,
    follow_up,
    hold,
    noted,
    over,
    review,
    today,
)
from tests.jobs.placements.timesheets import weeks
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def version(world: World, placement: Placement, ends_on: dt.date, state: str = "signed", number: int = 2) -> None:
    Modification.objects.create(
        placement=placement, number=number, state=state, counts_from=placement.starts_on + number * DAY,
        ends_on=ends_on, wage=25, hours_per_week=40, rate=50, hours=10, ceiling=125, why="x",
        agreement="x", drafted_by=world.people["job_developer"],
        signed_at=dt.datetime.combine(placement.starts_on, dt.time(20), dt.UTC) if state == "signed" else None,
    )  # fmt: skip


def due(placement: Placement) -> list[dt.date]:
    return [review(placement, kind).due_on for kind in ("first", "midpoint", "final")]


@pytest.mark.parametrize("kind", ["ojt", "internship"])
def test_two_weeks_after_the_start_halfway_and_on_the_last_day(world: World, kind: str) -> None:
    placement = begun(world, kind, starts_on=dt.date(2026, 3, 2), ends_on=dt.date(2026, 6, 3))  # 93 days
    assert due(placement) == [dt.date(2026, 3, 16), dt.date(2026, 4, 17), dt.date(2026, 6, 3)]


def test_a_contract_shorter_than_two_weeks(world: World) -> None:
    placement = begun(world, starts_on=dt.date(2026, 3, 2), ends_on=dt.date(2026, 3, 9))
    assert due(placement) == [dt.date(2026, 3, 9), dt.date(2026, 3, 5), dt.date(2026, 3, 9)]


def test_the_days_to_the_first_are_a_figure_that_staff_set(world: World) -> None:
    Threshold.objects.create(name="first_review_days", value=10, effective_from=today(), why="x")
    assert due(begun(world, starts_on=dt.date(2026, 3, 2), ends_on=dt.date(2026, 6, 1)))[0] == dt.date(2026, 3, 12)


def test_a_version_that_moves_the_last_day_moves_what_is_due(world: World) -> None:
    placement = begun(world, starts_on=dt.date(2026, 3, 2), ends_on=dt.date(2026, 6, 1))
    version(world, placement, dt.date(2026, 8, 1), state="dropped", number=5)
    assert due(placement)[1:] == [dt.date(2026, 4, 16), dt.date(2026, 6, 1)]
    version(world, placement, dt.date(2026, 9, 1))
    version(world, placement, dt.date(2026, 7, 1), number=3)
    assert due(placement) == [dt.date(2026, 3, 16), dt.date(2026, 5, 1), dt.date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("last", "second", "fourth"),
    [
        ((2026, 1, 1), (dt.date(2026, 7, 1), dt.date(2026, 9, 30)), (dt.date(2027, 1, 1), dt.date(2027, 3, 31))),
        ((2026, 3, 31), (dt.date(2026, 7, 1), dt.date(2026, 9, 30)), (dt.date(2027, 1, 1), dt.date(2027, 3, 31))),
        ((2026, 4, 1), (dt.date(2026, 10, 1), dt.date(2026, 12, 31)), (dt.date(2027, 4, 1), dt.date(2027, 6, 30))),
        ((2025, 11, 30), (dt.date(2026, 4, 1), dt.date(2026, 6, 30)), (dt.date(2026, 10, 1), dt.date(2026, 12, 31))),
        ((2026, 12, 31), (dt.date(2027, 4, 1), dt.date(2027, 6, 30)), (dt.date(2027, 10, 1), dt.date(2027, 12, 31))),
    ],
)
def test_follow_ups_are_due_the_whole_quarter(world: World, last: Any, second: Any, fourth: Any) -> None:
    placement = over(world, dt.date(*last))
    assert [(row.opens_on, row.until) for row in (follow_up(placement, 2), follow_up(placement, 4))] == [second, fourth]


def test_quarters_count_from_an_earlier_end_and_not_from_a_late_note(world: World) -> None:
    placement = over(world, dt.date(2026, 4, 20))
    noted(placement, "completed", dt.date(2026, 7, 2))
    assert follow_up(placement).opens_on == dt.date(2026, 10, 1)
    early = over(again(world), dt.date(2026, 4, 20))
    noted(early, "ended_early", dt.date(2026, 3, 31))
    assert follow_up(early).opens_on == dt.date(2026, 7, 1)
    assert review(early, "final").due_on == dt.date(2026, 3, 31)


def test_they_count_from_the_last_day_worked_when_that_is_noted_in_the_next_quarter(world: World) -> None:
    early = over(world, dt.date(2026, 6, 20))
    noted(early, "ended_early", dt.date(2026, 4, 2))
    Placement.objects.update(starts_on=dt.date(2026, 3, 2), ended_on=dt.date(2026, 3, 30))
    assert follow_up(early).opens_on == dt.date(2026, 7, 1)
    assert follow_up(early, 4).opens_on == dt.date(2027, 1, 1)
    assert review(early, "final").due_on == dt.date(2026, 3, 30)


def test_an_internship_ends_with_its_evaluation(world: World) -> None:
    placement = over(world, dt.date(2026, 4, 20), "completed", "internship")
    noted(placement, "evaluated", dt.date(2026, 3, 30))
    noted(placement, "completed", dt.date(2026, 4, 2))
    assert follow_up(placement).opens_on == dt.date(2026, 7, 1)


@pytest.mark.parametrize(("kind", "reviews", "follow_ups"), [("ojt", 3, 2), ("internship", 3, 2), ("direct", 0, 0)])
def test_rows_come_with_the_first_day_of_work_and_not_for_a_direct_hire(
    world: World, kind: str, reviews: int, follow_ups: int
) -> None:
    placement = world.fill(weeks.at_work(world, kind=kind))
    Placement.objects.update(state="signed")
    placements.start(placement=placement, by=world.people["job_developer"])
    assert (Review.objects.count(), FollowUp.objects.count()) == (reviews, follow_ups)
    if reviews:
        actions.plan(placement=placement, by=None)
    assert (Review.objects.count(), FollowUp.objects.count()) == (reviews, follow_ups)


class TestQueue:
    def counts(self, world: World, who: str = "job_developer") -> dict[str, int]:
        titles = ("Reviews that are overdue", "Reviews due within a week")
        titles += ("Follow-ups that are overdue", "Follow-ups due this quarter")
        found = {str(item.title): item.count for item in queue(world.people[who])}
        return {title: found[title] for title in titles if title in found}

    @pytest.mark.parametrize(
        ("ago", "standing"), [(15, "overdue"), (14, "due"), (8, "due"), (7, "coming"), (1, "coming")]
    )
    def test_the_first_review_by_days_since_the_start(self, world: World, ago: int, standing: str) -> None:
        placement = begun(world, starts_on=today() - ago * DAY, ends_on=today() + 200 * DAY)
        for name in ("overdue", "due", "coming"):
            there = getattr(Review.objects, name)().filter(placement=placement, kind="first").exists()
            assert there == (name == standing), name

    def test_what_is_held_is_not_due(self, world: World) -> None:
        placement = begun(world)
        assert self.counts(world)["Reviews that are overdue"] == 1
        hold(world, placement)
        assert self.counts(world)["Reviews that are overdue"] == 0

    def test_after_the_end_only_the_final_review_waits(self, world: World) -> None:
        placement = over(world, today() - DAY, "completed")
        assert [row.kind for row in Review.objects.overdue()] == ["final"]
        assert {row.kind for row in Review.objects.missed()} == {"first", "midpoint"}
        Placement.objects.filter(pk=placement.pk).update(state="final_invoice")

    @pytest.mark.parametrize("kind", ["ojt", "internship"])
    def test_the_final_review_waits_until_follow_ups_begin(self, world: World, kind: str) -> None:
        begins = first_of_quarter(today(), -1)
        over(world, begins, "completed", kind)
        late = over(again(world), begins - DAY, "completed", kind)
        assert [row.placement != late for row in Review.objects.overdue()] == [True]
        assert Review.objects.missed().filter(placement=late).count() == 3

    def test_follow_ups_in_their_quarter_and_after_it(self, world: World) -> None:
        now = over(world, quarters_ago(2))
        late = over(again(world), quarters_ago(3))
        soon = over(again(world), quarters_ago(1))
        running = begun(again(world))
        assert [row.placement for row in FollowUp.objects.due()] == [now]
        assert [row.placement for row in FollowUp.objects.overdue()] == [late]
        assert soon.pk
        assert running.pk
        assert self.counts(world)["Follow-ups due this quarter"] == 1
        assert self.counts(world)["Follow-ups that are overdue"] == 1

    def test_the_fourth_quarter_waits_for_the_second(self, world: World) -> None:
        placement = over(world, quarters_ago(4))
        assert [row.quarter for row in FollowUp.objects.overdue()] == [2]
        assert not FollowUp.objects.due().exists()
        answer(world, placement)
        assert [row.quarter for row in FollowUp.objects.due()] == [4]
        assert not FollowUp.objects.overdue().exists()

    def test_nothing_waits_for_those_who_only_read(self, world: World) -> None:
        begun(world)
        assert self.counts(world, "case_manager")["Reviews that are overdue"] == 1
        for who in ("programme_manager", "auditor", "eo_officer", "owner"):
            assert self.counts(world, who) == {}


def quarters_ago(many: int) -> dt.date:
    """The last day of work of those who are asked ``many`` quarters later: today."""
    return first_of_quarter(today(), 1 - many) - DAY
