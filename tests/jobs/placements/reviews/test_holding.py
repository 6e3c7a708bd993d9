"""Holding a review and correcting it: by whom, when, what is written, and once."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from codeoregon.lib.states import MoveRefused, NotReady, NotYours, Overtaken
from jobs.placements.models import Placement
from jobs.placements.ojt.models import PlanRow
from jobs.placements.reviews import actions
from jobs.placements.reviews.models import Review
from tests import factories
from tests.jobs.placements.ojt.test_watch import again
from tests.jobs.placements.reviews.looked import DAY, answer_all, begun, hold, over, review, said, today
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    return begun(world)


def skill(placement: Placement, **fields: Any) -> PlanRow:
    return placement.ojt.plan.create(
        skill=factories.SkillFactory(), **{"start_level": 0, "target_level": 2, "hours": 240, **fields}
    )


def test_what_was_said_is_kept_with_who_and_when(world: World, placement: Placement) -> None:
    met, other = skill(placement), skill(placement)
    day = today() - 3 * DAY
    held = hold(world, placement, who="case_manager", held_on=day, progress="  Fine.  ", met={met.skill_id: day - DAY})
    row = review(placement)
    assert (row.held_on, row.held_by, row.progress) == (day, world.people["case_manager"], "Fine.")
    assert (row.wage_paid, row.hours_as_agreed, row.problems, row.next_steps) == (True, True, "", "Tests next.")
    assert held.noted_at is not None
    assert [PlanRow.objects.get(pk=one.pk).met_on for one in (met, other)] == [day - DAY, None]


@pytest.mark.parametrize("kind", ["ojt", "internship"])
@pytest.mark.parametrize("which", ["first", "midpoint", "final"])
def test_each_kind_of_both(world: World, kind: str, which: str) -> None:
    assert hold(world, begun(world, kind), which).held_on == today()


def test_who_may(world: World, placement: Placement) -> None:
    for who, by in world.people.items():
        if who in ("case_manager", "job_developer"):
            continue
        with pytest.raises(NotYours):
            actions.hold(review=review(placement), by=by, **said())
    assert not Review.objects.held().exists()
    hold(world, placement, who="case_manager")
    for who, by in world.people.items():
        if who in ("case_manager", "job_developer"):
            continue
        with pytest.raises(NotYours):
            actions.correct(review=review(placement), why="x", by=by, **said())


def test_between_the_first_day_of_work_and_today(world: World, placement: Placement) -> None:
    start = placement.starts_on or today()
    with pytest.raises(NotReady, match="no review was held before"):
        hold(world, placement, held_on=start - DAY)
    with pytest.raises(NotReady, match="still to come"):
        hold(world, placement, held_on=today() + DAY)
    assert not Review.objects.held().exists()
    hold(world, placement, held_on=start)


@pytest.mark.parametrize("state", ["signed", "cancelled", "closed"])
def test_not_before_the_work_nor_when_all_is_closed(world: World, placement: Placement, state: str) -> None:
    if state == "closed":
        answer_all(world, placement)
        for before in ("final_invoice", "follow_up_q2", "follow_up_q4"):
            Placement.objects.filter(pk=placement.pk).update(state=before)
    Placement.objects.filter(pk=placement.pk).update(state=state)
    with pytest.raises(NotReady, match="from the first day of work until"):
        hold(world, placement)


def test_after_the_end_only_the_final_one_is_held(world: World) -> None:
    placement = over(world, today() - 5 * DAY, "completed")
    with pytest.raises(NotReady, match="only the final review"):
        hold(world, placement, "midpoint")
    hold(world, placement, "midpoint", held_on=today() - 5 * DAY)  # noted late
    hold(world, placement, "final")


@pytest.mark.parametrize("wrong", [{"wage_paid": False}, {"hours_as_agreed": False}])
def test_what_is_wrong_is_said(world: World, placement: Placement, wrong: dict[str, bool]) -> None:
    with pytest.raises(ValidationError, match="what is wrong"):
        hold(world, placement, **wrong)
    hold(world, placement, problems="Paid a week late.", **wrong)


@pytest.mark.parametrize("empty", [{"progress": " "}, {"next_steps": ""}, {"wage_paid": None}])
def test_nothing_is_held_in_half(world: World, placement: Placement, empty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        hold(world, placement, **empty)
    assert not Review.objects.held().exists()


def test_a_skill_is_met_while_they_worked_and_by_the_day_of_the_review(world: World, placement: Placement) -> None:
    row = skill(placement)
    for day in ((placement.starts_on or today()) - DAY, today()):
        with pytest.raises(NotReady, match="from the first day of work to the day of the review"):
            hold(world, placement, held_on=today() - DAY, met={row.skill_id: day})
    assert not Review.objects.held().exists()  # nothing is half-written


def test_only_skills_of_its_own_plan_that_are_learned_at_work(world: World, placement: Placement) -> None:
    known = skill(placement, start_level=2, hours=0)
    foreign = skill(begun(again(world)))
    for other in (known, foreign):  # also: of a plan that a new version has replaced since the page was opened
        with pytest.raises(Overtaken, match="plan was changed"):
            hold(world, placement, met={other.skill_id: today()})
    assert not Review.objects.held().exists()
    assert not PlanRow.objects.filter(met_on__isnull=False).exists()


def test_twice_is_once_and_somebody_elses_is_not_written_over(world: World, placement: Placement) -> None:
    for _click in range(2):
        hold(world, placement)
    assert events(placement) == ["insert", "update"]
    with pytest.raises(Overtaken, match="already"):
        hold(world, placement, progress="Something else")
    with pytest.raises(Overtaken):
        hold(world, placement, who="case_manager")
    assert review(placement).progress == "Builds forms alone."


def events(placement: Placement) -> list[str]:
    found: Any = Review.pgh_event_model  # type: ignore[attr-defined]
    rows = found.objects.filter(placement=placement, kind="first").order_by("pgh_id")
    return [label.split("_")[0] for label in rows.values_list("pgh_label", flat=True)]


class TestCorrecting:
    def test_with_a_reason_and_what_stood_there_stays(self, world: World, placement: Placement) -> None:
        row = skill(placement)
        hold(world, placement, held_on=today() - DAY, met={row.skill_id: today() - DAY})
        by = world.people["case_manager"]
        with pytest.raises(NotReady, match="reason"):
            actions.correct(review=review(placement), why=" ", by=by, **said())
        values = said(held_on=today() - 2 * DAY, progress="Less than thought.")
        actions.correct(review=review(placement), why="Wrong day", by=by, met={row.skill_id: None}, **values)
        now = review(placement)
        assert (now.held_on, now.progress) == (today() - 2 * DAY, "Less than thought.")
        assert now.held_by == world.people["job_developer"]
        assert PlanRow.objects.get(pk=row.pk).met_on is None
        found: Any = Review.pgh_event_model  # type: ignore[attr-defined]
        last = found.objects.filter(kind="first").order_by("-pgh_id")
        assert [one.progress for one in last[:2]] == ["Less than thought.", "Builds forms alone."]
        assert last[0].pgh_context["why"] == "Wrong day"

    def test_what_was_not_held_is_not_corrected(self, world: World, placement: Placement) -> None:
        with pytest.raises(NotReady, match="not held yet"):
            actions.correct(review=review(placement), why="x", by=world.people["job_developer"], **said())

    def test_not_to_a_day_after_it_was_noted(self, world: World, placement: Placement, time_machine: Any) -> None:
        hold(world, placement)
        noted = today()
        time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
        with pytest.raises(NotReady, match="still to come"):
            actions.correct(
                review=review(placement), why="x", by=world.people["job_developer"], **said(held_on=noted + DAY)
            )


class TestDatabase:
    def refused(self, text: str, **values: Any) -> None:
        with pytest.raises(IntegrityError, match=text), transaction.atomic():
            Review.objects.filter(kind="first").update(**values)

    def test_raw_sql_holds_none_before_the_first_day(self, world: World, placement: Placement) -> None:
        hold(world, placement)
        self.refused("held_after_the_start|first day of a contract", held_on=(placement.starts_on or today()) - DAY)

    def test_raw_sql_holds_none_of_a_direct_hire(self, world: World) -> None:
        from tests.jobs.placements.timesheets.weeks import at_work

        hired = at_work(world, kind="direct")
        Review.objects.create(placement=hired, kind="first")
        values = {**said(), "held_by": world.people["job_developer"], "noted_at": dt.datetime.now(dt.UTC)}
        self.refused("first day of a contract", **values)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_people_at_the_same_moment(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """One is written down, the other is told; with the locks off one is written over the other."""
    world, lost = World(), 0
    for _round in range(5 if locked else 15):
        placement = begun(again(world))
        row, people = review(placement), [world.people["job_developer"], world.people["case_manager"]]
        with monkeypatch.context() as patched:
            if not locked:
                patched.setattr(QuerySet, "select_for_update", lambda self, *_args, **_named: self)

            def one(number: int, row: Any = row, people: Any = people) -> Any:
                return actions.hold(review=row, by=people[number], **said(progress=f"As {number} saw it"))

            done = run_parallel(2, one)
        if sum(isinstance(each, MoveRefused) for each in done) != 1:
            lost += 1
    assert lost == 0 if locked else lost > 0
