"""Follow-ups: when they may be answered and by whom, what an answer moves, and what it tells of retention."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken, move
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.ojt import stops
from jobs.placements.ojt.models import TrainingStop
from jobs.placements.reviews import following
from jobs.placements.reviews.models import FollowUp
from jobs.placements.reviews.retention import employed
from jobs.placements.states import machine_of
from tests.jobs.placements.ojt.test_watch import again
from tests.jobs.placements.reviews.looked import (
    DAY,
    answer,
    begun,
    first_of_quarter,
    follow_up,
    noted,
    over,
    today,
    told,
)
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def asked_now(world: World, quarter: int = 2, **fields: Any) -> Placement:
    """Work that ended so many quarters before this one."""
    return over(world, first_of_quarter(today(), 1 - quarter) - DAY, **fields)


def test_an_answer_moves_the_training_on(world: World) -> None:
    placement = asked_now(world, 4)
    answer(world, placement, 2, wage="27.50")
    row = follow_up(placement, 2)
    assert (row.answer, row.wage, row.source, row.answered_by) == (
        "same",
        27.5,
        "pay_slip",
        world.people["case_manager"],
    )
    assert Placement.objects.get().state == "follow_up_q2"
    answer(world, placement, 4, who="job_developer", answer="not_reached")
    assert Placement.objects.get().state == "follow_up_q4"
    moved = StateMove.objects.of(placement).values_list("to_state", "by")
    assert list(moved) == [
        ("follow_up_q2", world.people["case_manager"].pk),
        ("follow_up_q4", world.people["job_developer"].pk),
    ]
    placements.close(placement=placement, by=world.people["job_developer"])


def test_an_internship_is_asked_about_too_and_has_no_states_for_it(world: World) -> None:
    placement = asked_now(world, 4, kind="internship", state="hired")
    answer(world, placement, 2)
    answer(world, placement, 4, answer="elsewhere")
    assert Placement.objects.get().state == "hired"


def test_who_may(world: World) -> None:
    placement = asked_now(world)
    for who, by in world.people.items():
        if who not in ("case_manager", "job_developer"):
            with pytest.raises(NotYours):
                following.answer(follow_up=follow_up(placement), by=by, **told())
    answer(world, placement)
    for who, by in world.people.items():
        if who not in ("case_manager", "job_developer"):
            with pytest.raises(NotYours):
                following.correct(follow_up=follow_up(placement), by=by, why="x", **told())


class TestWhen:
    def test_not_before_its_quarter(self, world: World, time_machine: Any) -> None:
        placement = over(world, dt.date(2026, 2, 20))
        for at in ("2026-03-10T12:00-08:00", "2026-06-30T23:59-07:00"):
            time_machine.move_to(dt.datetime.fromisoformat(at))
            with pytest.raises(NotReady, match=r"begins on Jul 1, 2026\.$"):
                answer(world, placement)
        time_machine.move_to(dt.datetime.fromisoformat("2026-07-01T00:00-07:00"))
        answer(world, placement)
        for at in ("2026-12-31T23:59-08:00",):
            time_machine.move_to(dt.datetime.fromisoformat(at))
            with pytest.raises(NotReady, match=r"begins on Jan 1, 2027\.$"):
                answer(world, placement, 4)
        time_machine.move_to(dt.datetime.fromisoformat("2027-01-01T00:00-08:00"))
        answer(world, placement, 4)
        assert Placement.objects.get().state == "follow_up_q4"

    def test_late_is_better_than_never(self, world: World) -> None:
        placement = asked_now(world, 7)
        answer(world, placement, 2)
        answer(world, placement, 4)
        assert Placement.objects.get().state == "follow_up_q4"

    def test_the_second_quarter_is_not_skipped(self, world: World) -> None:
        placement = asked_now(world, 4)
        with pytest.raises(NotReady, match="second quarter first"):
            answer(world, placement, 4)
        assert Placement.objects.get().state == "final_invoice"

    @pytest.mark.parametrize("state", ["completed", "ended_early"])
    def test_a_training_has_its_last_invoice_settled_first(self, world: World, state: str) -> None:
        placement = asked_now(world, state=state)
        with pytest.raises(NotReady, match="not settled yet"):
            answer(world, placement)
        assert not FollowUp.objects.answered().exists()

    def test_not_while_somebody_works(self, world: World) -> None:
        with pytest.raises(NotReady, match="has not ended"):
            answer(world, begun(world))

    def test_what_was_learned_before_the_quarter_is_not_about_it(self, world: World) -> None:
        placement = asked_now(world)
        opens = first_of_quarter(today(), 0)
        with pytest.raises(NotReady, match="about the quarter that begins on"):
            answer(world, placement, learned_on=opens - DAY)
        with pytest.raises(ValidationError, match="still to come"):
            answer(world, placement, learned_on=today() + DAY)
        answer(world, placement, learned_on=opens)

    def test_counted_from_the_day_on_which_it_ended_early(self, world: World) -> None:
        placement = over(world, today())
        noted(placement, "ended_early", first_of_quarter(today(), -1) - DAY)
        answer(world, placement)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": ""}, "how it was learned"),
        ({"answer": "not_reached", "source": "learner"}, "how it was learned"),
        ({"answer": "no", "wage": 20}, "goes with a job"),
        ({"wage": 0}, "goes with a job"),
        ({"left_by_choice": True}, "has not left"),
        ({"answer": "perhaps"}, "not a valid choice"),
    ],
)
def test_half_truths_are_refused_and_nothing_moves(world: World, wrong: dict[str, Any], sentence: str) -> None:
    placement = asked_now(world)
    with pytest.raises(ValidationError, match=sentence):
        answer(world, placement, **wrong)
    assert Placement.objects.get().state == "final_invoice"
    assert not FollowUp.objects.answered().exists()


def test_twice_is_once_and_somebody_elses_is_not_written_over(world: World) -> None:
    placement = asked_now(world, 4)
    for _click in range(2):
        answer(world, placement)
    assert StateMove.objects.of(placement).count() == 1
    for other in ({"answer": "elsewhere"}, {"who": "job_developer"}):
        with pytest.raises(Overtaken, match="already"):
            answer(world, placement, **other)


def test_a_correction_has_a_reason_and_moves_nothing(world: World) -> None:
    placement = asked_now(world)
    by = world.people["job_developer"]
    with pytest.raises(NotReady, match="not answered yet"):
        following.correct(follow_up=follow_up(placement), by=by, why="x", **told())
    answer(world, placement, answer="not_reached")
    with pytest.raises(NotReady, match="reason"):
        following.correct(follow_up=follow_up(placement), by=by, why=" ", **told())
    following.correct(follow_up=follow_up(placement), by=by, why="They called back", **told("elsewhere"))
    row = follow_up(placement)
    assert (row.answer, row.answered_by) == ("elsewhere", world.people["case_manager"])
    assert Placement.objects.get().state == "follow_up_q2"
    events: Any = FollowUp.pgh_event_model  # type: ignore[attr-defined]
    last = events.objects.filter(quarter=2).order_by("-pgh_id")
    assert [one.answer for one in last[:2]] == ["elsewhere", "not_reached"]
    assert last[0].pgh_context["why"] == "They called back"


class TestNoWayRound:
    def test_the_step_alone_is_refused_without_an_answer(self, world: World) -> None:
        placement = asked_now(world)
        with pytest.raises(NotReady, match="Answer the follow-up"):
            move(placement, "follow_up_q2", machine=machine_of(placement), by=world.people["case_manager"])

    def test_raw_sql_moves_nothing_without_an_answer(self, world: World) -> None:
        asked_now(world, 4)
        for state in ("follow_up_q2", "follow_up_q4"):
            with pytest.raises(IntegrityError, match="has its answer first"), transaction.atomic():
                Placement.objects.update(state=state)

    def test_raw_sql_answers_the_fourth_only_after_the_second(self, world: World) -> None:
        placement = asked_now(world, 4)
        values = {**told(), "answered_by": world.people["case_manager"], "answered_at": dt.datetime.now(dt.UTC)}
        with pytest.raises(IntegrityError, match="one after the other"), transaction.atomic():
            FollowUp.objects.filter(quarter=4).update(**values)
        FollowUp.objects.filter(placement=placement, quarter=2).update(**values)
        FollowUp.objects.filter(quarter=4).update(**values)

    def test_raw_sql_answers_nothing_of_a_direct_hire(self, world: World) -> None:
        hired = asked_now(world, kind="direct", state="completed")
        assert hired.kind == "direct"
        values = {**told(), "answered_by": world.people["case_manager"], "answered_at": dt.datetime.now(dt.UTC)}
        with pytest.raises(IntegrityError, match="one after the other"), transaction.atomic():
            FollowUp.objects.filter(quarter=2).update(**values)


class TestRetention:
    @pytest.fixture
    def two(self, world: World) -> list[Placement]:
        return [asked_now(world), asked_now(again(world))]

    @pytest.mark.parametrize("gone", ["no", "elsewhere"])
    def test_two_who_are_gone_raise_the_stop(self, world: World, two: list[Placement], gone: str) -> None:
        answer(world, two[0], answer=gone)
        assert not TrainingStop.objects.exists()
        answer(world, two[1], answer=gone)
        assert all(str(one.pk) in TrainingStop.objects.get().why for one in two)

    @pytest.mark.parametrize(
        "second",
        [{"answer": "same"}, {"answer": "not_reached"}, {"answer": "elsewhere", "left_by_choice": True}],
    )
    def test_one_who_is_there_not_found_or_left_does_not(
        self, world: World, two: list[Placement], second: dict[str, Any]
    ) -> None:
        answer(world, two[0], answer="no")
        answer(world, two[1], **second)
        assert not TrainingStop.objects.exists()

    def test_what_a_follow_up_found_goes_before_what_was_noted_at_the_end(
        self, world: World, two: list[Placement]
    ) -> None:
        for placement in two:
            self.at_the_end(world, placement, retained=True)
            answer(world, placement, answer="no")
        assert TrainingStop.objects.exists()

    def test_who_is_kept_after_all_breaks_the_pattern(self, world: World, two: list[Placement]) -> None:
        answer(world, two[0], answer="same")
        for placement in two:
            self.at_the_end(world, placement, retained=False)
        assert not TrainingStop.objects.exists()

    def test_nobody_reached_leaves_what_was_noted_at_the_end(self, world: World, two: list[Placement]) -> None:
        for placement in two:
            answer(world, placement, answer="not_reached")
            self.at_the_end(world, placement, retained=False)
        assert TrainingStop.objects.exists()

    def test_the_later_quarter_counts(self, world: World) -> None:
        both = [asked_now(world, 4), asked_now(again(world), 4)]
        for placement in both:
            answer(world, placement, 2, answer="same")
        for placement in both:
            assert not TrainingStop.objects.exists()
            answer(world, placement, 4, answer="no")
        assert TrainingStop.objects.exists()

    def test_a_correction_is_judged_anew(self, world: World, two: list[Placement]) -> None:
        for placement, found in zip(two, ("no", "not_reached"), strict=True):
            answer(world, placement, answer=found)
        by = world.people["job_developer"]
        following.correct(follow_up=follow_up(two[1]), by=by, why="Found", **told("no"))
        assert TrainingStop.objects.exists()

    def at_the_end(self, world: World, placement: Placement, *, retained: bool) -> None:
        stops.record_retention(placement=placement, retained=retained, why="x", by=world.people["job_developer"])


def test_figures_of_who_is_still_employed(world: World) -> None:
    assert employed() == []
    for found in ("same", "same", "elsewhere", "no", "not_reached"):
        answer(world, asked_now(again(world), 4), answer=found)
    answer(world, Placement.objects.latest("pk"), 4, answer="elsewhere")
    counted = [(one.quarter, one.asked, one.employed, one.same, one.not_reached) for one in employed()]
    assert counted == [(2, 5, 3, 2, 1), (4, 1, 1, 0, 0)]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment() -> None:
    world = World()
    for _round in range(5):
        placement = asked_now(again(world))
        row, people = follow_up(placement), [world.people["job_developer"], world.people["case_manager"]]

        def one(number: int, row: Any = row, people: Any = people) -> Any:
            return following.answer(follow_up=row, by=people[number], **told(("same", "no")[number]))

        done = run_parallel(2, one)
        assert sum(isinstance(each, MoveRefused) for each in done) == 1
        assert StateMove.objects.of(placement).count() == 1
