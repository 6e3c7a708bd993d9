"""When the minimum wage rises above the contract's, the week is paid by it; a figure entered late is told to staff."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady
from codeoregon.mail.models import Message
from employers.organisations.wages import MinimumWage
from jobs.placements.invoices import building
from jobs.placements.models import Placement
from jobs.placements.ojt import watch
from jobs.placements.timesheets import actions, rules
from tests import factories
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
RISE = dt.date(2027, 7, 1)  # a Thursday
WEEK_OF_IT, AFTER = dt.date(2027, 6, 28), dt.date(2027, 7, 5)


@pytest.fixture
def world(time_machine: Any) -> World:
    time_machine.move_to(dt.datetime(2027, 7, 14, 20, tzinfo=dt.UTC), tick=False)
    made = World()
    type(made.opening.site).objects.update(wage_tier="standard")
    return made


def raised(standard: str = "24.01", day: dt.date = RISE) -> None:
    wages = {"portland_metro_ugb": Decimal(30), "standard": Decimal(standard), "nonurban": Decimal(10)}
    by = factories.UserFactory(staff_role="programme_manager")
    MinimumWage.objects.create(effective_from=day, why="The state said so", set_by=by, **wages)


def begun(world: World, kind: str = "ojt") -> Placement:
    """At work since June 21 for $24 an hour, sent by a job developer."""
    placement = at_work(world, kind=kind, starts_on=dt.date(2027, 6, 21), ends_on=dt.date(2027, 9, 24))
    by = world.people["job_developer"]
    StateMove.objects.create(model="jobs.placement", row_id=placement.pk, from_state="x", to_state="sent", by=by)
    return placement


@pytest.mark.parametrize("kind", ["ojt", "internship"])
@pytest.mark.parametrize("week", [WEEK_OF_IT, AFTER])
def test_the_wage_rises_with_it(kind: str, week: dt.date, world: World, client_for: Any) -> None:
    placement = begun(world, kind)
    raised()
    sheet, by = sent(world, placement, week), world.people["supervisor"]
    page = reverse("employers:timesheet", args=[placement.pk, week])
    assert 'value="24.01"' in client_for(by).get(page).text
    day = "Jul 1, 2027" if week == WEEK_OF_IT else "Jul 5, 2027"
    for wage in ("24.00", "24.02"):
        with pytest.raises(NotReady, match=rf"On {day} the minimum wage .* is \$24.01 an hour, more than the \$24"):
            actions.approve(timesheet=sheet, wage=Decimal(wage), by=by)
    assert actions.approve(timesheet=sheet, wage=Decimal("24.01"), by=by).wage == Decimal("24.01")


def test_a_week_without_work_from_that_day_on_keeps_the_wage(world: World) -> None:
    placement = begun(world)
    raised()
    sheet = sent(world, placement, WEEK_OF_IT, full(WEEK_OF_IT, days=3))
    assert rules.agreed_wage(sheet) == Decimal("24.00")
    assert actions.approve(timesheet=sheet, wage=Decimal("24.00"), by=world.people["supervisor"]).state == "approved"


def test_what_is_paid_back_stays_what_was_agreed(world: World) -> None:
    placement = begun(world)
    raised("26.00")
    sheet = sent(world, placement, AFTER)
    actions.approve(timesheet=sheet, wage=Decimal("26.00"), by=world.people["supervisor"])
    (line,) = building.due(placement)
    assert (line.wage, line.rate, line.hours, line.amount) == (24, 50, 40, Decimal("480.00"))


def test_weeks_approved_below_a_figure_entered_late_are_named(world: World) -> None:
    placement = begun(world)
    for week in (WEEK_OF_IT - WEEK, WEEK_OF_IT, AFTER):
        approved(world, placement, week)
    assert watch.look()["weeks"] == 0
    Placement.objects.filter(pk=placement.pk).update(ended_on=dt.date(2027, 7, 9), state="ended_early")
    raised("24.50")
    for _night in range(2):
        assert watch.look()["weeks"] == 2
    told = "\n".join(Message.objects.filter(template="placement_task").values_list("text", flat=True))
    for said in ("Jun 28, 2027", "Jul 5, 2027", "approved at $24 an hour", "$24.50"):
        assert said in told
    assert told.count("was approved at") == 2
    week = rules.Timesheet.objects.get(week=AFTER)
    fresh = actions.correct(timesheet=week, why="The minimum wage", by=world.people["supervisor"])
    fresh = actions.submit(timesheet=fresh, by=world.learner)
    actions.approve(timesheet=fresh, wage=Decimal("24.50"), by=world.people["supervisor"])
    assert watch.look()["weeks"] == 1


def test_once_the_last_invoice_is_settled_no_letter_tells_to_correct(world: World) -> None:
    placement = begun(world)
    approved(world, placement, AFTER)
    Placement.objects.filter(pk=placement.pk).update(ended_on=dt.date(2027, 7, 9), state="ended_early")
    Placement.objects.filter(pk=placement.pk).update(state="final_invoice")
    raised("24.50")
    assert watch.look()["weeks"] == 1
    (letter,) = Message.objects.filter(template="placement_task")
    assert "a correction of the week records" not in letter.text
    assert "no correction of the week is taken any more, since the last invoice is settled" in letter.text


def test_a_place_of_unknown_tier_is_held_to_the_same_in_its_weeks_as_at_the_signing(world: World) -> None:
    type(world.opening.site).objects.update(wage_tier="")
    placement = begun(world)
    raised("20.00")  # but 30 in Portland
    sheet = sent(world, placement, AFTER)
    assert rules.agreed_wage(sheet) == Decimal("30.00")
    with pytest.raises(NotReady, match=r"the minimum wage .* is \$30 an hour"):
        actions.approve(timesheet=sheet, wage=Decimal("24.00"), by=world.people["supervisor"])
    assert watch.underpaid() == [placement.pk]


@pytest.mark.parametrize(("day", "paid"), [(27, False), (28, True), (30, True)])
def test_pages_show_what_is_paid(day: int, paid: bool, world: World, client_for: Any, time_machine: Any) -> None:
    """In the whole week in which it rises, as its hours are."""
    placement = begun(world)
    raised("26.00")
    time_machine.move_to(dt.datetime(2027, 6, day, 20, tzinfo=dt.UTC), tick=False)
    learner, owner = client_for(world.learner), client_for(world.people["owner"])
    for client, lists, one in (
        (learner, "placements:mine", "placements:detail"),
        (owner, "employers:placements", "employers:placement"),
    ):
        shown = client.get(reverse(lists)).text
        assert ("$26 an hour" in shown, "$24 an hour" in shown) == (paid, not paid)
        shown = client.get(reverse(one, args=[placement.pk])).text
        assert ("$26 an hour. The agreement says $24" in shown) == paid


def test_staff_see_what_is_paid_today(world: World, client_for: Any, django_assert_max_num_queries: Any) -> None:
    placement, board = begun(world), client_for(world.people["job_developer"])
    pages = reverse("admin:jobs_placement_changelist"), reverse("admin:jobs_placement_change", args=[placement.pk])
    for page in pages:
        assert "24.01" not in board.get(page).text
    raised()
    for page in pages:
        assert "24.01" in board.get(page).text
    board.get(pages[0])
    asked = []
    for _more in range(2):
        with django_assert_max_num_queries(60) as seen:
            board.get(pages[0])
        asked.append(len(seen))
        days = {"starts_on": placement.starts_on, "signed_at": placement.signed_at}
        factories.PlacementFactory(kind="direct", state="active", wage=Decimal(20), **days)
    assert asked[0] == asked[1], "the minimum wages are read once"
