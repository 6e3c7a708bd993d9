"""Writing, sending, giving back, approving and paying invoices; weeks that are corrected after they were billed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from codeoregon.lib.models import StateMove
from codeoregon.lib.states import NotReady, NotYours
from codeoregon.mail.models import Message
from jobs.placements.invoices import actions, register
from jobs.placements.invoices.models import Invoice, InvoiceLine
from jobs.placements.models import Placement
from jobs.placements.ojt.models import OjtTerms
from jobs.placements.timesheets import actions as hours
from jobs.placements.timesheets.models import Timesheet
from jobs.placements.versions.models import Modification
from tests.jobs.placements.invoices.bills import approve, build, corrected, give_back, lines, pay, send
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


def test_every_approved_week_is_on_it_and_no_other(world, placement, week):
    approved(world, placement, week - WEEK)
    approved(world, placement, week, full(week, "7.25"))
    sent(world, placement, week - 2 * WEEK)
    made = build(world, placement)
    assert (made.state, made.number, made.total) == ("draft", 1, Decimal("915.00"))
    assert lines(made) == [("40.00", "480.00"), ("36.25", "435.00")]  # at 50 % of $24
    assert {(one.wage, one.rate) for one in made.lines.all()} == {(Decimal("24.00"), Decimal("50.0"))}


def test_again_writes_the_open_one_anew(world, placement, week):
    approved(world, placement, week - WEEK)
    first = build(world, placement)
    approved(world, placement, week)
    assert build(world, placement) == first
    assert Invoice.objects.get().total == Decimal("960.00")
    assert InvoiceLine.objects.count() == 2


def test_nothing_to_bill(world, placement, week):
    with pytest.raises(NotReady, match="No approved week"):
        build(world, placement)
    approved(world, placement, week)
    send(world, placement)
    with pytest.raises(NotReady, match="No approved week"):
        build(world, placement)
    assert Invoice.objects.count() == 1


def test_half_a_cent_goes_up(world, week):
    placement = at_work(world, wage=Decimal("20.15"))
    approved(world, placement, week, full(week, "1", days=1))
    assert build(world, placement).total == Decimal("10.08")


def test_only_training_is_paid_back_and_only_owners_and_recruiters_bill(world, placement, week):
    approved(world, placement, week)
    for who in ("supervisor", "learner", "other employer", "left", "programme_manager", "portal"):
        with pytest.raises(NotYours):
            actions.build(placement=placement, by=world.people[who])
    assert actions.build(placement=placement, by=world.people["recruiter"]).total == 480


def test_an_internship_is_not_paid_back(world, week):
    placement = at_work(world, kind="internship")
    approved(world, placement, week)
    with pytest.raises(NotReady, match="on-the-job training only"):
        build(world, placement)


def test_an_invoice_is_not_paid_before_it_was_sent(world, placement, week):
    approved(world, placement, week)
    invoice = approve(world, send(world, placement))
    today = timezone.localdate()
    with pytest.raises(NotReady, match="it can't have been paid before"):
        pay(world, invoice, paid_on=today - dt.timedelta(days=1))
    assert pay(world, invoice, paid_on=today).state == "paid"


def test_sent_approved_and_paid(world, placement, week):
    approved(world, placement, week)
    invoice = send(world, placement)
    assert (invoice.state, invoice.submitted_by) == ("submitted", world.people["owner"])
    again = actions.submit(invoice=invoice, total="", by=world.people["owner"])
    assert again.state == "submitted"
    assert StateMove.objects.of(invoice).count() == 1
    invoice = approve(world, invoice)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(NotReady, match="still to come"):
        pay(world, invoice, paid_on=tomorrow)
    with pytest.raises(NotReady, match="number of the payment"):
        pay(world, invoice, payment=" ")
    with pytest.raises(NotYours):
        actions.pay(invoice=invoice, payment="C-1", paid_on=timezone.localdate(), by=world.people["job_developer"])
    invoice = pay(world, invoice)
    assert (invoice.state, invoice.payment) == ("paid", "C-100")
    letters = Message.objects.filter(template="invoice_answered")
    assert set(letters.values_list("to", flat=True)) == {
        world.people["owner"].email,
        world.people["recruiter"].email,
    }
    assert all("$480.00" in letter.text and "C-100" in letter.text for letter in letters)


def test_what_is_sent_is_what_was_read(world, placement, week):
    approved(world, placement, week)
    made = build(world, placement)
    approved(world, placement, week - WEEK)
    with pytest.raises(actions.Changed, match="approved or corrected since"):
        actions.submit(invoice=made, total=made.total, by=world.people["owner"])
    assert Invoice.objects.get().state == "draft"


def test_given_back_and_sent_anew(world, placement, week):
    approved(world, placement, week)
    invoice = send(world, placement)
    with pytest.raises(NotReady, match="Give a reason"):
        give_back(world, invoice, " ")
    invoice = give_back(world, invoice)
    assert (invoice.state, invoice.submitted_at) == ("returned", None)
    assert "Week 2 is wrong" in Message.objects.filter(template="invoice_answered").first().text
    corrected(world, placement, week, full(week, "7"))
    again = send(world, placement)
    assert (again.pk, again.total, lines(again)) == (invoice.pk, Decimal("420.00"), [("35.00", "420.00")])
    assert give_back(world, approve(world, again)).state == "returned"  # found wrong before it was paid


def test_a_week_corrected_after_it_was_sent_is_not_approved(world, placement, week):
    approved(world, placement, week)
    invoice = send(world, placement)
    corrected(world, placement, week, full(week, "7"))
    with pytest.raises(NotReady, match="corrected since"):
        approve(world, invoice)
    assert Invoice.objects.get().state == "submitted"


def test_a_correction_after_the_payment_counts_with_the_difference(world, placement, week):
    approved(world, placement, week - WEEK)
    pay(world, approve(world, send(world, placement)))
    corrected(world, placement, week - WEEK, full(week - WEEK, "6"))
    with pytest.raises(NotReady, match="less than zero"):
        build(world, placement)
    assert Invoice.objects.count() == 1
    approved(world, placement, week)
    second = send(world, placement)
    assert (second.number, lines(second)) == (2, [("-10.00", "-120.00"), ("40.00", "480.00")])
    assert second.total == Decimal("360.00")
    corrected(world, placement, week - WEEK, full(week - WEEK, "8"))
    third = send(world, placement)
    assert lines(third) == [("10.00", "120.00")]


def test_a_week_in_which_nobody_worked_after_all_is_given_back_whole(world, placement, week):
    approved(world, placement, week - WEEK)
    pay(world, approve(world, send(world, placement)))
    approved(world, placement, week - 2 * WEEK)
    corrected(world, placement, week - WEEK, {})
    assert lines(send(world, placement)) == [("40.00", "480.00"), ("-40.00", "-480.00")]
    with pytest.raises(hours.HoursRefused, match="at least one day"):
        hours.submit(
            timesheet=hours.write(placement=placement, week=week, hours={}, by=world.learner), by=world.learner
        )


def test_a_draft_makes_way_for_the_invoice_that_is_given_back(world, placement, week):
    approved(world, placement, week - WEEK)
    first = send(world, placement)
    approved(world, placement, week)
    build(world, placement)
    give_back(world, first)
    assert Invoice.objects.get().state == "returned"
    again = send(world, placement)
    assert (again.pk, again.total) == (first.pk, Decimal("960.00"))


def test_one_invoice_comes_back_after_the_other(world, placement, week):
    approved(world, placement, week - WEEK)
    first = send(world, placement)
    approved(world, placement, week)
    second = give_back(world, send(world, placement))
    with pytest.raises(NotReady, match=f"{second} was given back already"):
        give_back(world, first)
    assert Invoice.objects.get(pk=first.pk).state == "submitted"


def test_an_invoice_whose_correction_is_on_another_stays_and_can_be_approved(world, placement, week):
    approved(world, placement, week)
    first = send(world, placement)
    corrected(world, placement, week, full(week, "8", days=4))
    approved(world, placement, week - WEEK)
    second = send(world, placement)
    assert second.total == Decimal("384.00")
    with pytest.raises(NotReady, match="holds the correction"):
        give_back(world, first)
    assert approve(world, first).state == "approved"
    give_back(world, second)  # the later one first, and then it sends what it held before
    assert send(world, placement).total == Decimal("384.00")


def test_never_more_than_the_ceiling_though_many_half_cents_could(world, week):
    placement = at_work(world, wage=Decimal("20.15"), hours=3)
    OjtTerms.objects.update(ceiling=Decimal("30.23"))  # 3 × 10.075 is 30.225
    placement = Placement.objects.whole().get(pk=placement.pk)
    for n in range(3):
        approved(world, placement, week - n * WEEK, full(week - n * WEEK, "1", days=1))
    made = send(world, placement)
    assert [amount for _hours, amount in lines(made)] == ["10.08", "10.08", "10.07"]
    assert made.total == Decimal("30.23")


def test_the_newest_version_says_rate_wage_and_ceiling(world, placement, week):
    approved(world, placement, week - WEEK)
    Modification.objects.create(
        placement=placement, number=2, counts_from=week, ends_on=placement.ends_on, wage=Decimal("26.00"),
        hours_per_week=40, rate=Decimal(40), hours=480, hours_before=80, amount_before=960, ceiling=Decimal("5120.00"),
        why="More pay", agreement="x", drafted_by=world.people["job_developer"], state="signed",
        signed_at=dt.datetime.combine(week, dt.time(20), dt.UTC),
    )  # fmt: skip
    placement = Placement.objects.whole().get(pk=placement.pk)
    row = sent(world, placement, week)
    hours.approve(timesheet=row, wage=Decimal("26.00"), by=world.people["owner"])
    made = send(world, placement)
    assert lines(made) == [("40.00", "480.00"), ("40.00", "416.00")]
    assert [(str(one.wage), str(one.rate)) for one in made.lines.all()] == [("24.00", "50.0"), ("26.00", "40.0")]
    (row,) = register.rows()
    assert row[9:12] == [Decimal("5120.00"), Decimal("896.00"), Decimal("0.00")]
    assert row[13] == Decimal("4224.00")


def test_the_register_says_authorised_billed_paid_and_left(world, placement, week):
    approved(world, placement, week - WEEK)
    pay(world, approve(world, send(world, placement)))
    approved(world, placement, week)
    send(world, placement)
    ((*about, worked, authorised, billed, paid, _given_back, left, _how),) = register.rows()
    assert about[:3] == [placement.pk, world.organisation.legal_name, "Ana Rivera"]
    assert (worked, authorised, billed) == (80, Decimal("5760.00"), Decimal("960.00"))
    assert (paid, left) == (Decimal("480.00"), Decimal("4800.00"))


def test_what_was_sent_is_not_changed_by_raw_sql(world, placement, week):
    approved(world, placement, week)
    other = approved(world, placement, week - WEEK)
    build(world, placement)
    InvoiceLine.objects.filter(timesheet=other).delete()
    Invoice.objects.update(total=Decimal("480.00"))
    one = Invoice.objects.get()
    owner = world.people["owner"]
    Invoice.objects.update(state="submitted", submitted_at=timezone.now(), submitted_by=owner)
    for change in (
        lambda: InvoiceLine.objects.update(amount=1),
        lambda: InvoiceLine.objects.all().delete(),
        lambda: InvoiceLine.objects.create(invoice=one, timesheet=other, hours=1, wage=24, rate=50, amount=1),
        lambda: Invoice.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="come to its total"), transaction.atomic():
        Invoice.objects.update(total=Decimal("480.01"))
    with pytest.raises(IntegrityError, match="stays with its contract"), transaction.atomic():
        Invoice.objects.update(number=7)
    Invoice.objects.update(state="paid", paid_on=timezone.localdate(), payment="C-1")
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Invoice.objects.update(payment="C-2")


def test_raw_sql_bills_neither_more_than_the_contract_nor_other_weeks(world, placement, week):
    sheet = approved(world, placement, week)
    waits = sent(world, placement, week - WEEK)
    made = build(world, placement)
    with pytest.raises(IntegrityError, match="approved week of the same contract"), transaction.atomic():
        InvoiceLine.objects.create(invoice=made, timesheet=waits, hours=1, wage=24, rate=50, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.create(invoice=made, timesheet=sheet, hours=1, wage=24, rate=50, amount=1)
    InvoiceLine.objects.update(amount=Decimal("5760.01"))
    Invoice.objects.update(total=Decimal("5760.01"))
    with pytest.raises(IntegrityError, match="more than the contract pays back"), transaction.atomic():
        Invoice.objects.update(state="submitted", submitted_at=timezone.now(), submitted_by=world.people["owner"])


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_make_one(world, week):
    placement = at_work(world)
    for n in range(2):
        approved(world, placement, week - n * WEEK)
    people = [world.people["owner"], world.people["recruiter"]]
    found = run_parallel(2, lambda number: actions.build(placement=placement, by=people[number]))
    assert {one.pk for one in found} == {Invoice.objects.get().pk}
    assert InvoiceLine.objects.count() == Timesheet.objects.count() == 2
