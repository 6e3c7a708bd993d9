"""The register of training contracts: what is in force today or at the end, and what came back without an invoice."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.templatetags.co import day_text
from jobs.placements import actions
from jobs.placements.invoices import register
from jobs.placements.models import Placement
from jobs.placements.versions.models import Modification
from tests.jobs.placements.invoices.bills import approve, corrected, pay, send
from tests.jobs.placements.reviews.looked import noted
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, this_monday
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    return at_work(world)


def the_row() -> dict[str, Any]:
    (row,) = register.rows()
    return dict(zip(register.COLUMNS, row, strict=True))


def version(world: World, placement: Placement, counts_from: dt.date) -> Modification:
    """Signed: 40 percent of $26 for 100 hours, which may all be worked at $12 before; four weeks longer."""
    terms = {"wage": Decimal(26), "rate": Decimal(40), "hours": 100, "ceiling": Decimal("1200.00")}
    terms |= {"hours_before": 100, "amount_before": Decimal(1200)}
    assert placement.ends_on is not None
    return Modification.objects.create(
        placement=placement, number=2, counts_from=counts_from, ends_on=placement.ends_on + 4 * WEEK, hours_per_week=40,
        why="Less", agreement="x", drafted_by=world.people["job_developer"], state="signed", signed_at=timezone.now(),
        **terms,
    )  # fmt: skip


def test_a_version_is_shown_from_the_day_on_which_it_counts(world: World, placement: Placement) -> None:
    later = version(world, placement, this_monday() + WEEK)
    shown = the_row()
    assert (shown["Percent paid back"], shown["Hours authorized"], shown["Authorized"]) == (50, 480, 5760)
    with as_owner():
        Modification.objects.filter(pk=later.pk).update(counts_from=this_monday())
    shown = the_row()
    assert (shown["Percent paid back"], shown["Hours authorized"], shown["Authorized"]) == (40, 100, 1200)


def test_a_version_from_after_the_last_day_worked_never_counts(
    world: World, placement: Placement, client_for: Any
) -> None:
    """Not in the register, not for what is billed, and not on the page of whose contract it was."""
    worked = timezone.localdate()
    week = this_monday() - WEEK
    approved(world, placement, week)
    later = version(world, placement, this_monday() + WEEK)
    actions.end_early(placement=placement, ended_on=worked, why="Left", by=world.people["job_developer"])
    lower = {
        "hours": 10,
        "ceiling": Decimal("104.00"),
        "hours_before": 0,
        "amount_before": 0,
    }  # as before it was counted
    with as_owner():  # time goes on, but for this one
        Modification.objects.filter(pk=later.pk).update(counts_from=worked + dt.timedelta(days=1), **lower)
    ended = Placement.objects.whole().get(pk=placement.pk)
    assert send(world, ended).total == 480  # more than the version would allow
    shown = the_row()
    assert (shown["Percent paid back"], shown["Hours authorized"], shown["Last day"]) == (50, 480, worked)
    assert (shown["Authorized"], shown["Billed"], shown["Left"]) == (5760, 480, 5280)
    page = client_for(world.learner).get(reverse("placements:detail", args=[placement.pk])).text
    assert day_text(placement.ends_on) in page
    assert day_text(later.ends_on) not in page.partition("Last day worked")[0]


def test_what_was_given_back_without_an_invoice_is_shown_with_how(world: World, placement: Placement) -> None:
    week = this_monday() - WEEK
    approved(world, placement, week)
    pay(world, approve(world, send(world, placement)))
    corrected(world, placement, week, full(week, "6"))
    noted(placement, "completed", timezone.localdate())
    with as_owner():
        Placement.objects.filter(pk=placement.pk).update(state="completed")
    shown = the_row()
    assert (shown["Paid"], shown["Given back by the employer"], shown["Left"]) == (480, 0, 5280)
    ended = Placement.objects.whole().get(pk=placement.pk)
    actions.settle_last(placement=ended, by=world.people["job_developer"], why="Check 55")
    shown = the_row()
    assert (shown["Paid"], shown["Given back by the employer"], shown["Left"]) == (480, 120, 5400)
    assert shown["How it was given back"] == "Check 55"
