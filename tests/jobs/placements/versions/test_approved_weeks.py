"""What was approved, and paid, keeps its terms: a version counts from the week after."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from codeoregon.lib.states import MoveRefused, NotReady
from codeoregon.lib.templatetags.co import day_text
from jobs.placements.models import Placement
from jobs.placements.timesheets import actions as timesheets
from jobs.placements.versions import actions
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.invoices import bills
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, on, sent, this_monday
from tests.jobs.placements.versions.test_actions import agreed, day, draft, sign
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    factories.PoolFactory(kind="ojt")
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    """Three weeks at work at $24; of the second hours are approved."""
    made = at_work(world)
    approved(world, made, this_monday() - 2 * WEEK)
    return made


def test_no_version_reaches_back_over_them(world: World, placement: Placement) -> None:
    last, ends = this_monday() - WEEK, day(120)
    back = {"counts_from": last - WEEK, "ends_on": ends, "rows": None}
    for today, first in ((last, last), (last + dt.timedelta(days=1), last + WEEK)):
        with on(today), pytest.raises(NotReady, match="are approved already, by the terms before") as caught:
            draft(world, placement, **back)
        assert f"from {day_text(first)} on" in str(caught.value)
    with on(last):
        version = draft(world, placement, **{**back, "counts_from": last})
    assert version.state == "draft"


def test_a_week_approved_meanwhile_is_in_the_way_of_sending_and_of_each_signature(
    world: World, placement: Placement
) -> None:
    """On the day from which it counts: hours of that day, written and approved before the last of three signs."""
    last = this_monday() - WEEK
    with on(last):
        version = draft(world, placement, counts_from=last, rows=None)
        version = actions.send(version=version, by=world.people["job_developer"])
        sign(world, version, "employer", "learner")
        approved(world, placement, last, full(last, days=1))
        with pytest.raises(NotReady, match="are approved already"):
            sign(world, version, "board")
        version.refresh_from_db()
        assert (version.state, version.signatures.count()) == ("sent", 2)
        with pytest.raises(DatabaseError, match="approved weeks keep"), transaction.atomic():
            Modification.objects.update(state="signed", signed_at=timezone.now())
        actions.drop(version=version, why="Too late", by=world.people["job_developer"])
        later = draft(world, placement, counts_from=last + WEEK, rows=None)
        Modification.objects.filter(pk=later.pk).update(counts_from=last)
        with pytest.raises(NotReady, match="are approved already"):
            actions.send(version=later, by=world.people["job_developer"])


def test_a_week_that_was_sent_by_the_terms_before_is_answered_by_them(world: World, placement: Placement) -> None:
    week = this_monday() - WEEK
    with on(week):
        version = draft(world, placement, counts_from=week, rows=None)
        version = actions.send(version=version, by=world.people["job_developer"])
        sign(world, version, "employer", "learner")
        sheet = sent(world, placement, week, full(week, days=1))
        with pytest.raises(NotReady, match="wait for the supervisor, by the terms before"):
            sign(world, version, "board")
        timesheets.give_back(timesheet=sheet, why="New terms", by=world.people["supervisor"])
        sign(world, version, "board")
    assert Modification.objects.get().state == "signed"


def test_a_version_whose_last_day_has_passed_is_not_signed(
    world: World, placement: Placement, time_machine: Any
) -> None:
    week = this_monday() + WEEK
    version = draft(world, placement, counts_from=week, ends_on=week + WEEK, rows=None)
    version = actions.send(version=version, by=world.people["job_developer"])
    time_machine.move_to(dt.datetime.combine(version.ends_on + dt.timedelta(days=2), dt.time(20), dt.UTC))
    with pytest.raises(NotReady, match=f"counts, {day_text(week)}, has passed"):
        sign(world, version, "employer")


def test_no_version_ends_before_the_first_paid_day(world: World, placement: Placement) -> None:
    week = this_monday()
    Placement.objects.filter(pk=placement.pk).update(signed_at=timezone.now() + 2 * WEEK)
    with on(week), pytest.raises(NotReady, match="Work counts from"):
        draft(world, placement, counts_from=week, ends_on=week + WEEK, rows=None)


def test_what_is_corrected_afterwards_is_paid_by_the_terms_of_its_time(world: World, placement: Placement) -> None:
    week = this_monday() - 2 * WEEK
    bills.send(world, placement)
    with on(week + WEEK):
        agreed(world, placement, counts_from=week + WEEK, wage=Decimal("27.13"), rows=None)
    placement = Placement.objects.whole().get(pk=placement.pk)
    with pytest.raises(MoveRefused, match="less than zero"):
        bills.corrected(world, placement, week, full(week, "6"))
        bills.send(world, placement)
    sheet = sent(world, placement, this_monday() - WEEK)
    timesheets.approve(timesheet=sheet, wage=Decimal("27.13"), by=world.people["supervisor"])
    assert bills.lines(bills.send(world, placement)) == [("-10.00", "-120.00"), ("40.00", "542.60")]


def test_pages_show_the_terms_of_today(world: World, placement: Placement, client_for: Any) -> None:
    week = this_monday() - WEEK
    with on(week):
        agreed(world, placement, counts_from=week, wage=Decimal("27.13"), rows=None)
    learner, owner = client_for(world.learner), client_for(world.people["owner"])
    staff = client_for(world.people["job_developer"])
    for client, page in (
        (learner, "/me/placements/"),
        (learner, f"/me/placements/{placement.pk}/"),
        (owner, "/employers/placements/"),
        (owner, f"/employers/placements/{placement.pk}/"),
    ):
        shown = client.get(page).text
        assert "$27.13 an hour</" in shown, page
        assert "$24 an hour</" not in shown, page
    assert "27.13" in staff.get("/admin/jobs/placement/").text
    assert "27.13" in staff.get(f"/admin/jobs/placement/{placement.pk}/change/").text
    sent(world, placement, week)
    here = f"/employers/placements/{placement.pk}/timesheets/{week}/"
    assert 'value="27.13"' in owner.get(here).text
    later = agreed(world, placement, counts_from=this_monday() + WEEK, wage=Decimal("30.00"), rows=None)
    assert later.state == "signed"
    assert "$27.13 an hour</" in learner.get("/me/placements/").text
