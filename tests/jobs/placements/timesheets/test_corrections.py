"""A week that was approved and is wrong: either side has it corrected, and what counts meanwhile."""

import pytest

from jobs.placements.timesheets import actions
from jobs.placements.timesheets.models import Timesheet
from tests.jobs.placements.timesheets.test_pages import me, page, placement, read, week, world
from tests.jobs.placements.timesheets.weeks import WEEK, approved, full, sent

pytestmark = pytest.mark.django_db
__all__ = ["me", "placement", "week", "world"]


def test_a_correction_from_either_side(world, me, placement, week, client_for):
    approved(world, placement, week)
    correct = page(placement, week, "placements:timesheet_correct")
    assert me.post(correct, {"why": ""}).status_code == 422
    me.post(correct, {"why": "Monday was 9", "hours": read(me, correct)})
    assert "This is a correction." in me.get(page(placement, week)).text
    assert Timesheet.objects.filter(state="approved").count() == 1
    them = client_for(world.people["owner"])
    other = week - WEEK
    approved(world, placement, other)
    correct = page(placement, other, "employers:timesheet_correct")
    answer = them.post(correct, {"why": "Less", "hours": read(them, correct)}, follow=True)
    assert "You asked for a correction." in answer.text


def test_a_correction_is_approved_beside_the_hours_it_replaces(world, placement, week, client_for):
    them, here = client_for(world.people["supervisor"]), page(placement, week, "employers:timesheet")
    sheet = approved(world, placement, week)
    assert "Approved before" not in them.get(here).text
    actions.correct(timesheet=sheet, why="Friday was free", by=world.learner)
    assert "Approved before" not in them.get(here).text
    sent(world, placement, week, full(week, "7.25"))
    new, _heading, former = them.get(here).text.partition("Approved before")
    assert "36.25" in new
    assert "36.25" not in former
    assert ">40</td>" in former


@pytest.mark.parametrize("who", ["supervisor", "learner"])
def test_a_correction_is_of_the_hours_that_were_read(world, placement, week, client_for, who):
    """Another correction was approved since the page was opened."""
    approved(world, placement, week)
    by = world.learner if who == "learner" else world.people[who]
    them, name = client_for(by), "placements" if who == "learner" else "employers"
    here = page(placement, week, f"{name}:timesheet_correct")
    old = {"why": "Friday was free", "hours": read(them, here)}
    first = Timesheet.objects.get(state="approved")
    actions.correct(timesheet=first, why="Monday", by=world.learner)
    approved(world, placement, week, full(week, "7.25"))
    answer = them.post(here, old)
    assert answer.status_code == 422
    assert "The hours were changed since you opened this page." in answer.text
    assert "36.25" in answer.text
    assert them.post(here, {"why": "Friday was free", "hours": read(them, here)}).status_code == 302
    assert Timesheet.objects.filter(correction="Friday was free").count() == 1
