"""The pages of an invoice: owners and recruiters write and send it, staff answer; it does not exist for others."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jobs.placements.invoices.models import Invoice
from tests.jobs.placements.invoices.bills import approve, build, corrected, give_back, pay, send
from tests.jobs.placements.timesheets.weeks import WEEK, approved, at_work, full, this_monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
OF_ONE = ("employers:invoice", "employers:invoice_pdf", "employers:invoice_csv")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def placement(world):
    made = at_work(world)
    approved(world, made, this_monday() - 2 * WEEK)
    approved(world, made, this_monday() - WEEK, full(this_monday() - WEEK, "7.25"))
    return made


@pytest.fixture
def them(world, client_for):
    return client_for(world.people["recruiter"])


def page(placement, name="employers:invoice", number=1):
    return reverse(name, args=[placement.pk, number])


def writing(placement):
    return reverse("employers:invoice_build", args=[placement.pk])


def test_write_look_and_send(them, placement):
    listed = them.get(f"/employers/placements/{placement.pk}/").text
    assert writing(placement) in listed
    answer = them.post(writing(placement), follow=True)
    for shown in ("40", "36.25", "50% of $24", "$480.00", "$435.00", "$915.00", "Not sent yet"):
        assert shown in answer.text
    assert page(placement) in them.get(f"/employers/placements/{placement.pk}/").text
    sent = them.post(page(placement), {"total": "915.00"}, follow=True).text
    assert "The invoice is sent." in sent
    assert "Send to the workforce board" not in sent
    assert Invoice.objects.get().state == "submitted"
    assert them.post(writing(placement), follow=True).text.count("No approved week waits for an invoice.") == 1


def test_what_was_approved_meanwhile_is_shown_before_it_is_sent(world, them, placement):
    them.post(writing(placement))
    approved(world, placement, this_monday() - 3 * WEEK)
    for total in ("915.00", "", "x"):
        answer = them.post(page(placement), {"total": total}, follow=True).text
        assert "Weeks were approved or corrected since you looked." in answer
        assert "$1,395.00" in answer
    assert Invoice.objects.get().state == "draft"
    them.post(page(placement), {"total": "1395.00"})
    assert Invoice.objects.get().state == "submitted"


def test_an_invoice_of_more_than_a_thousand_dollars_is_sent_as_the_page_gives_it(world, them, placement):
    approved(world, placement, this_monday() - 3 * WEEK)
    shown = them.post(writing(placement), follow=True).text
    total = re.search(r'name="total" value="([^"]*)"', shown)[1]
    assert "$1,395.00" in shown
    assert "The invoice is sent." in them.post(page(placement), {"total": total}, follow=True).text


def test_why_it_came_back_and_when_it_was_paid(world, them, placement):
    give_back(world, send(world, placement), "Week 2 is <short>")
    shown = them.get(page(placement)).text
    assert "Week 2 is &lt;short&gt;" in shown
    assert "Send to the workforce board" in shown
    pay(world, approve(world, send(world, placement)))
    shown = them.get(page(placement)).text
    assert "payment C-100" in shown
    assert "Week 2 is" not in shown


def test_pdf_and_csv_hold_each_line_and_the_total(world, them, placement):
    pay(world, approve(world, send(world, placement)))
    first = this_monday() - 2 * WEEK
    corrected(world, placement, first, full(first, "6"))
    approved(world, placement, this_monday() - 3 * WEEK)
    send(world, placement)
    answer = them.get(page(placement, "employers:invoice_pdf", 2))
    assert answer["Content-Type"] == "application/pdf"
    text = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages))
    invoice = Invoice.objects.get(number=2)
    amounts = ("−10.00", "−$120.00", "40.00", "$480.00", "$360.00")
    for shown in ("Ana Rivera", world.organisation.legal_name, "(correction)", *amounts):
        assert shown.replace("−", "") in text.replace("−", "").replace("-", ""), shown
    table = list(csv.reader(io.StringIO(them.get(page(placement, "employers:invoice_csv", 2)).text.lstrip("\ufeff"))))
    assert table[0][-1] == "Amount"
    rows = [[cell.lstrip("'") for cell in row] for row in table[1:]]
    assert rows == [
        [line.timesheet.week.isoformat(), line.timesheet.last_day.isoformat(), str(line.timesheet.version)]
        + [str(one) for one in (line.hours, line.wage, line.rate, line.amount)]
        for line in invoice.lines.all()
    ]
    assert sum(float(row[-1]) for row in rows) == float(invoice.total) == 360


@pytest.mark.parametrize("who", ["learner", "supervisor", "other employer", "left", "job_developer", "auditor"])
def test_it_does_not_exist_for_others(world, placement, client_for, who):
    build(world, placement)
    client = client_for(world.people[who])
    for name in OF_ONE:
        assert client.get(page(placement, name)).status_code in (403, 404)
    assert client.post(page(placement), {"total": "915.00"}).status_code in (403, 404)
    assert client.post(writing(placement)).status_code in (403, 404)
    assert Invoice.objects.get().state == "draft"


def test_a_visitor_signs_in_first_and_writing_takes_a_form_only(client, them, placement):
    assert client.get(page(placement)).status_code == 302
    assert them.get(writing(placement)).status_code == 405
    assert them.get(page(placement)).status_code == 404


def test_supervisors_see_no_money(world, placement, client_for):
    build(world, placement)
    shown = client_for(world.people["supervisor"]).get(f"/employers/placements/{placement.pk}/").text
    assert writing(placement) not in shown
    assert "$915.00" not in shown


def act(client, invoice, action, **more):
    chosen = {"action": action, "_selected_action": [invoice.pk], "confirmed": "1", "reason": "Because", **more}
    client.post(reverse("admin:jobs_invoice_changelist"), chosen)
    invoice.refresh_from_db()
    return invoice.state


def test_staff_give_back_approve_and_pay(world, placement, client_for):
    developer, manager = client_for(world.people["job_developer"]), client_for(world.people["programme_manager"])
    invoice = send(world, placement)
    assert "Ana Rivera" in developer.get(reverse("admin:jobs_invoice_changelist")).text
    shown = developer.get(reverse("admin:jobs_invoice_change", args=[invoice.pk])).text
    assert "$435.00" in shown
    assert "Invoices to approve" in developer.get(reverse("admin:index")).text
    assert act(developer, invoice, "give_back") == "returned"
    invoice = send(world, placement)
    assert act(developer, invoice, "approve") == "approved"
    today = timezone.localdate().isoformat()
    assert act(developer, invoice, "pay", payment="C-7", paid_on=today) == "approved"
    assert "Invoices to pay" in manager.get(reverse("admin:index")).text
    assert act(manager, invoice, "pay", payment="C-7", paid_on=today) == "paid"
    assert invoice.payment == "C-7"


def test_a_payment_that_was_noted_stays_and_another_is_refused(world, placement, client_for):
    """The second of two clicks is answered like the first; another number is not."""
    invoice, manager = approve(world, send(world, placement)), client_for(world.people["programme_manager"])
    listed, chosen = reverse("admin:jobs_invoice_changelist"), {"action": "pay", "_selected_action": [invoice.pk]}
    seen = re.search(r'name="seen" value="([^"]*)"', manager.post(listed, chosen).text)[1]
    noted = {**chosen, "confirmed": "1", "reason": "", "paid_on": timezone.localdate().isoformat(), "seen": seen}
    for _click in range(2):
        assert "done for 1 row" in manager.post(listed, {**noted, "payment": "C-7"}, follow=True).text
    other = manager.post(listed, {**noted, "payment": "C-8"})
    assert other.status_code == 422
    assert "nothing was done" in other.text
    looked = re.search(r'name="seen" value="([^"]*)"', other.text)[1]
    again = manager.post(listed, {**noted, "payment": "C-8", "seen": looked})
    assert again.status_code == 422
    assert "It was paid already" in again.text
    assert "by payment C-7. That stays." in again.text
    invoice.refresh_from_db()
    assert invoice.payment == "C-7"


def test_staff_keep_the_pdf_and_the_register(world, placement, client_for):
    invoice = send(world, placement)
    files = [reverse("admin:jobs_invoice_register"), reverse("admin:jobs_invoice_pdf", args=[invoice.pk])]
    for who in ("job_developer", "programme_manager", "auditor"):
        staff = client_for(world.people[who])
        register, paper = [staff.get(one) for one in files]
        assert "5760.00,915.00,0.00,0.00,4845.00," in register.text
        assert paper.content.startswith(b"%PDF")
        assert files[0] in staff.get(reverse("admin:jobs_invoice_changelist")).text
    for who in ("case_manager", "eo_officer", "owner"):
        client = client_for(world.people[who])
        for one in (*files, reverse("admin:jobs_invoice_changelist")):
            assert client.get(one).status_code in (302, 403, 404)
