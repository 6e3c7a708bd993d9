"""Settling the last invoice: what is in the way, who may, and that nothing slips in beside it."""

import datetime as dt
import time
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import MoveRefused, NoSuchStep, NotReady, NotYours
from jobs.placements import actions, settling
from jobs.placements.internships.models import InternshipTerms
from jobs.placements.invoices import actions as bills
from jobs.placements.invoices.models import Invoice
from jobs.placements.models import Placement
from jobs.placements.reviews.actions import plan
from jobs.placements.timesheets import actions as hours
from jobs.placements.timesheets.models import Timesheet, TimesheetDay
from jobs.placements.timesheets.rules import Hours
from jobs.placements.versions.models import Modification
from tests.jobs.placements.invoices.bills import approve, build, corrected, give_back, pay, send
from tests.jobs.placements.reviews.looked import answer_all, hold, noted
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, sent, this_monday
from tests.jobs.referrals.worlds import World
from tests.owner import as_owner, without_trigger
from tests.races import run_parallel

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/jobs/placement/"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def placement(world: World) -> Placement:
    return at_work(world)


def ended(world: World, placement: Placement) -> Placement:
    """As staff leave it; what completing asks for is tried further down."""
    noted(placement, "completed", timezone.localdate())
    with as_owner():
        Placement.objects.filter(pk=placement.pk).update(state="completed")
    return Placement.objects.whole().get(pk=placement.pk)


def paid(world: World, placement: Placement, weeks_ago: int = 1) -> Invoice:
    approved(world, placement, this_monday() - weeks_ago * WEEK)
    return pay(world, approve(world, send(world, placement)))


def settle(world: World, placement: Placement, who: str = "job_developer", why: str = "") -> Placement:
    return actions.settle_last(placement=placement, by=world.people[who], why=why)


def refused(world: World, placement: Placement, why: str = "") -> str:
    with pytest.raises(settling.NotSettled) as caught:
        settle(world, placement, why=why)
    assert Placement.objects.get(pk=placement.pk).state == "completed"
    return str(caught.value)


def test_a_training_whose_weeks_are_paid_is_settled(world: World, placement: Placement) -> None:
    paid(world, placement)
    settle(world, ended(world, placement))
    assert Placement.objects.get().state == "final_invoice"


def test_one_without_any_week_is_settled(world: World, placement: Placement) -> None:
    assert settle(world, ended(world, placement)).state == "final_invoice"


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_no_invoice_is_unpaid(world: World, placement: Placement, state: str) -> None:
    approved(world, placement, this_monday() - WEEK)
    invoice = build(world, placement)
    if state != "draft":
        invoice = send(world, placement)
    if state in ("returned", "approved"):
        {"returned": give_back, "approved": approve}[state](world, invoice)
    said = refused(world, ended(world, placement), why="Whatever")
    assert said == f"Invoice {invoice} is not paid: it is “{Invoice.objects.get().get_state_display()}”."


@pytest.mark.parametrize(
    ("state", "answer"),
    [("draft", "has not sent it"), ("submitted", "waits for the supervisor"), ("returned", "was given back")],
)
def test_no_week_is_unanswered(world: World, placement: Placement, state: str, answer: str) -> None:
    week = this_monday() - WEEK
    sheet = hours.write(placement=placement, week=week, hours=full(week), by=world.learner)
    if state != "draft":
        hours.submit(timesheet=sheet, by=world.learner)
    if state == "returned":
        hours.give_back(timesheet=sheet, why="Wrong", by=world.people["supervisor"])
    assert answer in refused(world, ended(world, placement), why="Whatever")


def test_a_correction_under_way_is_in_the_way_too(world: World, placement: Placement) -> None:
    paid(world, placement)
    ended(world, placement)
    hours.correct(timesheet=Timesheet.objects.get(), why="Wrong", by=world.learner)
    assert "has not sent it" in refused(world, placement)


def test_a_week_after_a_last_day_that_was_moved_forward_is_not(world: World, placement: Placement) -> None:
    week = this_monday() - WEEK
    hours.write(placement=placement, week=week, hours=full(week), by=world.learner)
    Modification.objects.create(
        placement=placement, number=2, counts_from=week - WEEK, ends_on=week - WEEK, wage=Decimal("24.00"),
        hours_per_week=40, rate=Decimal(50), hours=480, ceiling=Decimal("5760.00"), why="It ends", agreement="x",
        drafted_by=world.people["job_developer"], state="signed",
        signed_at=dt.datetime.combine(week - WEEK, dt.time(20), dt.UTC),
    )  # fmt: skip
    placement = Placement.objects.whole().get()
    assert settle(world, ended(world, placement)).state == "final_invoice"


def test_nothing_is_to_be_billed(world: World, placement: Placement) -> None:
    paid(world, placement)
    approved(world, placement, this_monday() - 2 * WEEK, full(this_monday() - 2 * WEEK, "7"))
    said = refused(world, ended(world, placement), why="Whatever")
    assert "is approved and not billed: $420.00." in said


def test_a_week_of_leave_comes_to_nothing_and_is_not_in_the_way(world: World, placement: Placement) -> None:
    week = this_monday() - WEEK
    approved(world, placement, week, {week: Hours(leave=Decimal(8))})
    assert settle(world, ended(world, placement)).state == "final_invoice"


def test_what_the_employer_owes_is_passed_over_with_a_reason(world: World, placement: Placement) -> None:
    paid(world, placement)
    ended(world, placement)
    week = this_monday() - WEEK
    corrected(world, placement, week, full(week, "6"))
    assert "Corrections come to −$120.00, which the employer pays back." in refused(world, placement)
    settle(world, placement, why="Check 77 of December 1")
    assert StateMove.objects.of(placement).last().why == "Check 77 of December 1"  # type: ignore[union-attr]


def test_what_is_owed_does_not_cover_for_the_rest(world: World, placement: Placement) -> None:
    paid(world, placement)
    week = this_monday() - WEEK
    corrected(world, placement, week, full(week, "6"))
    sent(world, placement, week - WEEK)
    assert "waits for the supervisor" in refused(world, ended(world, placement), why="Check 77")


def test_every_thing_is_named_with_the_way_to_it(world: World, placement: Placement, client_for: Any) -> None:
    invoice = give_back(world, paid_not_yet(world, placement))
    sheet = sent(world, placement, this_monday() - 2 * WEEK)
    ended(world, placement)
    boss = client_for(world.people["job_developer"])
    ways = [
        reverse("admin:jobs_invoice_change", args=[invoice.pk]),
        reverse("admin:jobs_timesheet_change", args=[sheet.pk]),
    ]
    before = boss.get(reverse("admin:jobs_placement_change", args=[placement.pk])).text
    chosen = {"action": "settle_last", ACTION_CHECKBOX_NAME: [placement.pk], "confirmed": "1", "reason": "<b>"}
    answer = boss.post(LIST, chosen)
    assert answer.status_code == 422
    for way in ways:
        assert f'<a href="{way}">' in before
        assert f'<a href="{way}">Look at it</a></div>' in answer.text
        assert boss.get(way).status_code == 200
    assert f"Invoice {invoice} is not paid" in before
    assert "&lt;b&gt;" in answer.text
    assert Placement.objects.get().state == "completed"


def paid_not_yet(world: World, placement: Placement) -> Invoice:
    approved(world, placement, this_monday() - WEEK)
    return send(world, placement)


@pytest.mark.parametrize("who", ["learner", "owner", "supervisor", "case_manager", "eo_officer", "auditor", "portal"])
def test_who_may_not_settle_is_told_that_and_nothing_else(world: World, placement: Placement, who: str) -> None:
    paid_not_yet(world, placement)
    ended(world, placement)
    with pytest.raises(NotYours):
        settle(world, placement, who)
    assert Placement.objects.get().state == "completed"


def test_once_settled_no_week_is_written_corrected_or_billed(world: World, placement: Placement) -> None:
    paid(world, placement)
    settle(world, ended(world, placement))
    week = this_monday() - 2 * WEEK
    with pytest.raises(MoveRefused):
        hours.write(placement=placement, week=week, hours=full(week), by=world.learner)
    with pytest.raises(MoveRefused):
        hours.correct(timesheet=Timesheet.objects.get(), why="Wrong", by=world.learner)
    with pytest.raises(NotReady, match="is settled"):
        bills.build(placement=placement, by=world.people["owner"])


@pytest.mark.parametrize("state", ["completed", "final_invoice", "follow_up_q2"])
def test_nothing_is_closed_before_both_follow_ups(world: World, placement: Placement, state: str) -> None:
    plan(placement=placement, by=None)
    answer_all(world, placement)
    with as_owner():
        Placement.objects.update(state=state)
    with pytest.raises(NoSuchStep):
        actions.close(placement=placement, by=world.people["programme_manager"])
    with pytest.raises(IntegrityError, match="after both follow-ups"), transaction.atomic():
        Placement.objects.update(state="closed")
    assert Placement.objects.get().state == state


def test_raw_sql_settles_nothing_that_is_open(world: World, placement: Placement) -> None:
    for step in (lambda: sent(world, placement, this_monday() - WEEK), lambda: paid_not_yet(world, placement)):
        with transaction.atomic():
            step()
            with pytest.raises(IntegrityError, match="before the last is settled"), transaction.atomic():
                Placement.objects.update(state="final_invoice")
            transaction.set_rollback(True)
    Placement.objects.update(state="final_invoice")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "guarded"), [(True, True), (False, True), (False, False)])
def test_a_week_that_is_sent_while_it_is_settled(monkeypatch: pytest.MonkeyPatch, locked: bool, guarded: bool) -> None:
    """Either the week comes first and is in the way, or the settling does and the week is refused: by the row's lock,
    and without it by the database. Without both both pass, and the week is never paid.
    """
    world = World()
    placement, week = at_work(world), this_monday() - WEEK
    if not locked:
        for module in (actions, hours):
            monkeypatch.setattr(module, "_locked", lambda row: Placement.objects.whole().get(pk=row.pk))
    look, check = settling.open_ends, hours._check
    monkeypatch.setattr(settling, "open_ends", lambda row: (look(row), time.sleep(0.3))[0])
    monkeypatch.setattr(hours, "_check", lambda *about: (check(*about), time.sleep(0.2)))

    def one(number: int) -> Any:
        if number:
            return settle(world, placement)
        with transaction.atomic():
            return sent(world, placement, week)

    with nullcontext() if guarded else without_trigger("jobs_timesheet", "settled_takes_no_week"):
        both = sum(once(one) for _round in range(4))
    assert (both == 0) == guarded


def once(one: Any) -> bool:
    """Whether both pass of two that begin at one moment, with no week there and the placement ended."""
    with as_owner():
        TimesheetDay.objects.all().delete()
        Timesheet.objects.all().delete()
        Placement.objects.update(state="completed")
    found = run_parallel(2, one)
    done = [not isinstance(result, MoveRefused | IntegrityError) for result in found]
    assert any(done), found
    assert all(done) == (Timesheet.objects.exists() and Placement.objects.get().state == "final_invoice")
    return all(done)


@pytest.mark.parametrize("state", ["final_invoice", "follow_up_q2", "follow_up_q4", "closed"])
def test_raw_sql_puts_no_week_into_what_is_settled(world: World, placement: Placement, state: str) -> None:
    week = approved(world, placement, this_monday() - WEEK)
    with as_owner():
        Placement.objects.update(state=state)
    for other in ("draft", "submitted", "returned"):
        late = Timesheet(placement=placement, week=this_monday() - 2 * WEEK, state=other)
        with pytest.raises(IntegrityError, match="no week comes in"), transaction.atomic():
            Timesheet.objects.bulk_create([late])
    assert Timesheet.objects.get() == week


@pytest.mark.parametrize(("kind", "state"), [("ojt", "active"), ("internship", "evaluated"), ("direct", "active")])
def test_raw_sql_completes_nothing_that_is_not_whole(world: World, kind: str, state: str) -> None:
    placement = at_work(world, kind=kind)
    with as_owner():
        Placement.objects.update(state=state)
    plan(placement=placement, by=None)

    def refuses() -> None:
        with pytest.raises(IntegrityError, match="completed with its final review"), transaction.atomic():
            Placement.objects.update(state="completed")

    if kind == "direct":  # asks for nothing
        assert Placement.objects.update(state="completed") == 1
        return
    refuses()
    hold(world, placement, "final")
    refuses()
    if kind == "ojt":
        approved(world, placement, this_monday() - WEEK)
    else:
        InternshipTerms.objects.update_or_create(
            placement=placement,
            defaults={
                "evaluation": "Learned to test",
                "recommended": True,
                "evaluated_at": timezone.now(),
                "evaluated_by": world.people["job_developer"],
            },
        )
    assert Placement.objects.update(state="completed") == 1


def test_a_training_is_completed_after_its_last_day_its_final_review_and_approved_hours(
    world: World, client_for: Any
) -> None:
    staff, first = world.people["job_developer"], this_monday() - 3 * WEEK
    placement = at_work(world, ends_on=timezone.localdate())
    plan(placement=placement, by=staff)
    client = client_for(staff)
    said = client.post(
        LIST, {"action": "complete", ACTION_CHECKBOX_NAME: [placement.pk], "confirmed": "1"}, follow=True
    )
    assert "The final review is not held yet. No hours of work are approved yet." in said.text
    approved(world, placement, first)
    with pytest.raises(NotReady, match=r"^The final review is not held yet\.$"):
        actions.complete(placement=placement, by=staff)
    hold(world, placement, "final")
    assert actions.complete(placement=placement, by=staff).state == "completed"


def test_a_training_is_not_completed_before_its_last_day(world: World, placement: Placement) -> None:
    staff = world.people["job_developer"]
    plan(placement=placement, by=staff)
    approved(world, placement, this_monday() - WEEK)
    hold(world, placement, "final")
    with pytest.raises(NotReady, match=r"^The last day is .* note “Ended early” with the last day worked\.$"):
        actions.complete(placement=placement, by=staff)
    with pytest.raises(NotYours):
        actions.complete(placement=placement, by=world.people["owner"])


@pytest.mark.parametrize(("action", "kind"), [("evaluate", "internship"), ("complete", "ojt")])
def test_a_reason_that_is_not_asked_for_is_called_optional_once(
    world: World, client_for: Any, action: str, kind: str
) -> None:
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [at_work(world, kind=kind).pk]}
    page = client_for(world.people["job_developer"]).post(LIST, chosen)
    assert page.text.count("(optional)") == 1
