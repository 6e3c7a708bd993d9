"""No work counts before the day on which the last of the three signed, whatever first day was agreed."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pgtrigger import ignore

from codeoregon.lib.states import NotReady
from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from jobs.placements import actions as placements
from jobs.placements import settling
from jobs.placements.models import Placement
from jobs.placements.ojt.in_force import contract_of
from jobs.placements.reviews.models import Review
from jobs.placements.signing import agreement
from jobs.placements.timesheets import actions
from jobs.placements.timesheets.models import TimesheetDay
from jobs.placements.timesheets.rules import Hours, days_of, monday_of
from jobs.placements.timesheets.views import rows_of
from tests import factories
from tests.jobs.placements.reviews.looked import hold
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
PARTIES = {"employer": "owner", "learner": "learner", "board": "job_developer"}
AGREED = dt.date(2027, 1, 4)  # a Monday
LATE = dt.datetime(2027, 1, 21, 5, tzinfo=dt.UTC)  # the evening of Wednesday, January 20, in Oregon
FIRST = dt.date(2027, 1, 20)


@pytest.fixture
def world() -> World:
    for kind in ("ojt", "internship"):
        factories.PoolFactory(kind=kind, limit=5)
    return World()


def sign(world: World, placement: Placement, *parties: str) -> Placement:
    for party in parties:
        by = world.people[PARTIES[party]]
        placements.sign(placement=placement, party=party, typed_name="A B", by=by, address=None)
    return Placement.objects.whole().get(pk=placement.pk)


def almost(world: World, kind: str, time_machine: Any) -> Placement:
    """Signed by two before the first day; now the time of the third has come."""
    time_machine.move_to(dt.datetime(2026, 12, 28, 20, tzinfo=dt.UTC), tick=False)
    draft = world.placement("draft", kind, starts_on=AGREED, ends_on=AGREED + 12 * WEEK)
    placement = placements.send(placement=world.ready(draft), by=world.people["job_developer"])
    sign(world, placement, "employer", "learner")
    time_machine.move_to(LATE, tick=False)
    return placement


@pytest.mark.parametrize("kind", ["ojt", "internship"])
def test_weeks_before_the_last_signature_are_refused(
    kind: str, world: World, client_for: Any, time_machine: Any
) -> None:
    placement = sign(world, almost(world, kind, time_machine), "board")
    assert (placement.starts_on, placement.begins_on) == (AGREED, FIRST)
    told = Message.objects.filter(template="placement_signed", to=world.learner.email).get().text
    assert "The first day is Jan. 20, 2027" in told
    placement = placements.start(placement=placement, by=world.people["job_developer"])
    time_machine.move_to(LATE + dt.timedelta(days=12), tick=False)
    with pytest.raises(actions.HoursRefused, match="when the last of the three signed"):
        actions.write(placement=placement, week=AGREED, hours=full(AGREED), by=world.learner)
    week = monday_of(FIRST)
    assert [row.week for row in rows_of(placement)][-1] == week
    page = reverse("placements:timesheet", args=[placement.pk, week])
    client = client_for(world.learner)
    mark = client.get(page).context["seen"]
    answer = client.post(page, {f"regular_{week}": "8", "do": "save", "hours": mark})
    assert f"{day_text(week)} is before {day_text(FIRST)}, when the last of the three signed" in answer.text
    sheet = approved(world, placement, week, {FIRST: Hours(8)})  # type: ignore[arg-type]
    assert sheet.state == "approved"
    assert day_text(FIRST) in client.get(reverse("placements:mine")).text
    assert day_text(AGREED) not in client.get(reverse("placements:mine")).text


def test_the_database_refuses_them_too(world: World) -> None:
    placement = at_work(world)
    sheet = sent(world, placement, this_monday() - WEEK)
    actions.take_back(timesheet=sheet, by=world.learner)
    day = sheet.days.first()
    assert day is not None
    after = dt.datetime.combine(day.date + dt.timedelta(days=1), dt.time(20), dt.UTC)
    Placement.objects.filter(pk=placement.pk).update(signed_at=after)
    with pytest.raises(IntegrityError, match="before all have signed"), transaction.atomic():
        TimesheetDay.objects.filter(pk=day.pk).update(regular=4)
    Placement.objects.filter(pk=placement.pk).update(signed_at=after - dt.timedelta(days=1))
    assert TimesheetDay.objects.filter(pk=day.pk).update(regular=4) == 1


def test_a_correction_takes_over_only_the_days_that_count(world: World) -> None:
    """Of a week that was approved before this was asked."""
    placement = at_work(world)
    week = this_monday() - WEEK
    sheet = approved(world, placement, week)
    late = dt.datetime.combine(week + dt.timedelta(days=3), dt.time(20), dt.UTC)
    with ignore("jobs.TimesheetDay:signed_hours_stay"):
        Placement.objects.filter(pk=placement.pk).update(signed_at=late)
    fresh = actions.correct(timesheet=sheet, why="Before the signatures", by=world.people["supervisor"])
    assert [row.date for row in fresh.days.all()] == days_of(week)[3:5]


def test_reviews_and_the_last_day_count_from_it(world: World, time_machine: Any) -> None:
    placement = sign(world, almost(world, "ojt", time_machine), "board")
    placement = placements.start(placement=placement, by=world.people["job_developer"])
    contract = contract_of(placement)
    assert contract is not None
    assert contract.first == FIRST
    assert Review.objects.dated().get(kind="first").due_on == FIRST + dt.timedelta(days=14)
    with pytest.raises(NotReady, match="Work began on Jan"):
        hold(world, placement, "first", held_on=FIRST - dt.timedelta(days=1))
    review = Review.objects.get(kind="first")
    with pytest.raises(IntegrityError, match="after the first day"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(
            held_on=FIRST - dt.timedelta(days=1), held_by=world.people["job_developer"], noted_at=timezone.now(),
            progress="x", wage_paid=True, hours_as_agreed=True,
        )  # fmt: skip
    with pytest.raises(NotReady, match="is not before it"):
        settling.refuse_end(placement, FIRST - dt.timedelta(days=1))


def test_who_signs_late_is_told(world: World, client_for: Any, time_machine: Any) -> None:
    placement = almost(world, "internship", time_machine)
    said = "work counts from the day on which the last of the three"
    board = client_for(world.people["job_developer"])
    page = reverse("admin:jobs_placement_sign", args=[placement.pk])
    assert said in board.get(page).text
    time_machine.move_to(dt.datetime(2027, 1, 4, 20, tzinfo=dt.UTC), tick=False)
    board = client_for(world.people["job_developer"])
    assert said not in board.get(page).text
    assert agreement.digest(placement.agreement) in board.get(page).text
