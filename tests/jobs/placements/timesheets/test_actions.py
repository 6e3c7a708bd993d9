"""Writing, sending, approving, giving back and correcting a week; and what is refused, each with its sentence."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NotReady, NotYours
from codeoregon.mail.models import Message
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions, rules
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.timesheets.rules import Hours
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent, this_monday
from tests.jobs.referrals.worlds import World
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def placement(world):
    return at_work(world)


@pytest.fixture
def week():
    return this_monday() - WEEK


def refused(world, placement, week, hours):
    with pytest.raises(actions.HoursRefused) as caught:
        actions.write(placement=placement, week=week, hours=hours, by=world.learner)
    assert not Timesheet.objects.filter(placement=placement, week=week).exists()
    return str(caught.value)


def test_a_week_goes_from_the_learner_to_the_supervisor_and_back(world, placement, week):
    sheet = sent(world, placement, week)
    assert sheet.state == "submitted"
    assert sheet.submitted_at is not None
    supervisor = world.people["supervisor"]
    assert Message.objects.filter(template="timesheet_sent").values_list("to", flat=True).get() == supervisor.email
    sheet = actions.give_back(timesheet=sheet, why="Friday was a holiday", by=supervisor)
    assert sheet.state == "returned"
    assert "Friday was a holiday" in Message.objects.get(template="timesheet_answered").text
    sheet = sent(world, placement, week, full(week, days=4))
    done = actions.approve(timesheet=sheet, wage=Decimal("24.00"), by=supervisor)
    assert (done.state, done.wage, done.approved_by) == ("approved", Decimal("24.00"), supervisor)
    assert [row.date for row in done.days.all()] == rules.days_of(week)[:4]
    moves = StateMove.objects.of(done).values_list("to_state", "by")
    me, them = world.learner.pk, supervisor.pk
    assert list(moves) == [("submitted", me), ("returned", them), ("submitted", me), ("approved", them)]
    assert Message.objects.filter(template="timesheet_sent").count() == 2


def test_twice_is_once(world, placement, week):
    sheet = sent(world, placement, week)
    again = actions.submit(timesheet=sheet, by=world.learner)
    supervisor = world.people["supervisor"]
    for _ in range(2):
        actions.approve(timesheet=again, wage=Decimal("24.00"), by=supervisor)
    assert Timesheet.objects.count() == 1
    assert StateMove.objects.of(sheet).count() == 2
    with pytest.raises(NotReady, match="Ask for a correction"):
        actions.write(placement=placement, week=week, hours=full(week), by=world.learner)


def test_hours_outside_the_agreement(world, placement):
    week = rules.monday_of(placement.starts_on) - WEEK
    assert "is outside your agreement" in refused(world, placement, week, full(week))


def test_hours_after_an_early_end(world, placement, week):
    """They count to the last day worked, whenever the end was noted."""
    wednesday = week + dt.timedelta(days=2)
    placements.end_early(placement=placement, ended_on=wednesday, why="x", by=world.people["job_developer"])
    assert rules.last_day(Placement.objects.get(pk=placement.pk)) == wednesday
    sentence = refused(world, placement, week, full(week))
    assert "the last day worked here" in sentence
    assert sentence.count("the last day worked here") == 2  # of Thursday and Friday
    until = {day: hours for day, hours in full(week).items() if day <= wednesday}
    assert sent(world, placement, week, until).state == "submitted"


def test_an_end_before_hours_that_are_approved(world, placement, week):
    friday = week + dt.timedelta(days=4)
    approved(world, placement, week)
    end = {"placement": placement, "why": "x", "by": world.people["job_developer"]}
    with pytest.raises(NotReady, match="are approved, so the last day worked is not earlier"):
        placements.end_early(ended_on=friday - dt.timedelta(days=1), **end)
    assert placements.end_early(ended_on=friday, **end).state == "ended_early"


def test_a_week_after_the_last_day_keeps_no_training_from_being_settled(world, placement, week):
    """It was sent before staff heard of the end, and nobody can approve it now."""
    staff = world.people["job_developer"]
    sent(world, placement, week)
    ended = placements.end_early(placement=placement, ended_on=week - dt.timedelta(days=1), why="x", by=staff)
    assert placements.settle_last(placement=ended, by=staff).state == "final_invoice"


def test_hours_of_days_to_come(world, placement):
    week = this_monday() + WEEK
    assert "is still to come" in refused(world, placement, week, full(week))


def test_a_week_without_hours(world, placement, week):
    assert "at least one day" in refused(world, placement, week, {week: Hours()})


def test_more_than_forty_regular_hours(world, placement, week):
    assert "as overtime" in refused(world, placement, week, full(week, "8.25"))
    hours = full(week) | {week + dt.timedelta(days=5): Hours(overtime=Decimal(6), leave=Decimal(2))}
    assert sent(world, placement, week, hours).state == "submitted"


def test_over_the_hours_that_are_left(world, week):
    placement = at_work(world, hours=70)
    sent(world, placement, week - WEEK)
    said = refused(world, placement, week, full(week))
    assert "pays back 70 regular hours, and 30.00 of them are left" in said
    hours = full(week, "6") | {week + dt.timedelta(days=5): Hours(overtime=Decimal(9), leave=Decimal(8))}
    assert sent(world, placement, week, hours).state == "submitted"


def test_over_the_money_that_is_left(world, week):
    placement = at_work(world, hours=480)
    type(placement.ojt).objects.update(ceiling=Decimal("500.00"))
    placement = Placement.objects.get(pk=placement.pk)
    sent(world, placement, week - WEEK)  # 40 × $24 × 50% = $480
    assert "more money than the contract has left" in refused(world, placement, week, full(week))
    assert sent(world, placement, week, full(week, "1.66", days=1)).state == "submitted"


def test_another_wage_than_the_contracts(world, placement, week):
    sheet = sent(world, placement, week)
    with pytest.raises(NotReady, match=r"says \$24 an hour, not \$23.50"):
        actions.approve(timesheet=sheet, wage=Decimal("23.50"), by=world.people["owner"])
    sheet.refresh_from_db()
    assert (sheet.state, sheet.wage) == ("submitted", None)


def test_no_hours_before_the_agreement_is_in_force_and_none_for_a_direct_hire(world, week):
    placement = at_work(world)
    Placement.objects.filter(pk=placement.pk).update(state="signed")
    assert "It is “Signed” now" in refused(world, placement, week, full(week))


def test_a_direct_hire_has_no_timesheets(world, week):
    assert "your employer keeps them" in refused(world, at_work(world, kind="direct"), week, full(week))


def test_an_intern_has_no_hours_to_be_paid_back_from(world, week):
    placement = at_work(world, kind="internship")
    assert approved(world, placement, week).state == "approved"


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2026, 3, 8), 23), (dt.date(2026, 11, 1), 25)])
def test_a_day_on_which_clocks_change_has_its_own_length(world, day, hours):
    assert rules.length(day) == hours
    assert rules.length(day + dt.timedelta(days=1)) == 24
    start = rules.monday_of(day) - WEEK
    placement = at_work(world, starts_on=start, ends_on=start + 60 * WEEK)
    week = rules.monday_of(day)
    said = refused(world, placement, week, {day: Hours(Decimal(10), Decimal(hours) - 10 + Decimal("0.25"))})
    assert f"has only {hours} hours" in said
    sheet = actions.write(
        placement=placement, week=week, hours={day: Hours(Decimal(10), Decimal(hours) - 10)}, by=world.learner
    )
    assert sheet.days.get().date == day


def test_a_correction_is_a_new_version_and_counts_once_it_is_approved(world, week):
    placement = at_work(world, hours=45)
    first = approved(world, placement, week)
    with pytest.raises(NotReady, match="Write what is wrong"):
        actions.correct(timesheet=first, why=" ", by=world.learner)
    fresh = actions.correct(timesheet=first, why="Monday was 9 hours", by=world.people["supervisor"])
    assert actions.correct(timesheet=first, why="again", by=world.learner) == fresh
    assert (fresh.version, fresh.state, fresh.correction) == (2, "draft", "Monday was 9 hours")
    assert Message.objects.get(template="timesheet_correct").to == world.learner.email
    assert rules.hours_of(fresh) == full(week)
    shorter = sent(world, placement, week, full(week, "7"))
    first.refresh_from_db()
    assert first.state == "approved"
    actions.approve(timesheet=shorter, wage=placement.wage, by=world.people["owner"])
    first.refresh_from_db()
    assert first.state == "replaced"
    assert sent(world, placement, week - WEEK, full(week - WEEK, "5", days=2)).state == "submitted"  # 35 + 10 = 45


def test_nobody_approves_hours_of_their_own(world, placement, week):
    factories.MembershipFactory(organisation=world.organisation, role="owner", user=world.learner)
    sheet = sent(world, placement, week)
    with pytest.raises(NotYours):
        actions.approve(timesheet=sheet, wage=placement.wage, by=world.learner)


def test_what_was_signed_is_not_changed_by_raw_sql(world, placement, week):
    sheet = sent(world, placement, week)
    for change in (
        lambda: TimesheetDay.objects.update(regular=9),
        lambda: TimesheetDay.objects.all().delete(),
        lambda: TimesheetDay.objects.create(timesheet=sheet, date=week + dt.timedelta(days=6), regular=1),
    ):
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            change()
    actions.approve(timesheet=sheet, wage=placement.wage, by=world.people["owner"])
    for change in (
        lambda: Timesheet.objects.update(wage=30),
        lambda: Timesheet.objects.update(state="draft", wage=None, approved_by=None, approved_at=None),
        lambda: Timesheet.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            change()


def test_a_day_stands_in_its_own_week(world, placement, week):
    sheet = actions.write(placement=placement, week=week, hours=full(week), by=world.learner)
    with pytest.raises(IntegrityError, match="its own week"), transaction.atomic():
        TimesheetDay.objects.create(timesheet=sheet, date=week + WEEK, regular=1)


@pytest.mark.django_db(transaction=True)
def test_two_weeks_at_once_never_pass_the_last_hours_together(world, week):
    placement = at_work(world, hours=45)
    weeks = [week, week - WEEK]
    for one in weeks:
        actions.write(placement=placement, week=one, hours=full(one), by=world.learner)
    sheets = [Timesheet.objects.get(week=one) for one in weeks]
    found = run_parallel(2, lambda number: actions.submit(timesheet=sheets[number], by=world.learner))
    assert sum(isinstance(one, MoveRefused) for one in found) == 1
    assert Timesheet.objects.counted().count() == 1
