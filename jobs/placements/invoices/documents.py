"""An invoice on paper and as a table: the same lines."""

from collections.abc import Iterator

from codeoregon.lib.templatetags.co import day_text, money
from codeoregon.paper import Facts, Heading, Paper, Table, Text, as_pdf
from jobs.placements.invoices.models import Invoice

COLUMNS = ("Week from", "Week to", "Version of week", "Regular hours", "Wage an hour", "Percent paid back", "Amount")


def rows(invoice: Invoice) -> Iterator[list[str]]:
    """One for each line, in the order of ``COLUMNS``; amounts as plain numbers."""
    for line in invoice.lines.all():
        sheet = line.timesheet
        numbers = (line.hours, line.wage, line.rate, line.amount)
        yield [sheet.week.isoformat(), sheet.last_day.isoformat(), str(sheet.version), *map(str, numbers)]


def pdf(invoice: Invoice) -> bytes:
    """For the board's files: who, which contract, each week, the total, and where it stands."""
    placement = invoice.placement
    referral = placement.referral
    facts = [
        ("Employer", referral.opening.organisation.legal_name),
        ("Trainee", referral.candidate.user.full_name),
        ("Job", referral.opening.title),
        ("Contract", f"number {placement.pk}, on-the-job training (20 CFR 680.700)"),
        ("Standing", str(invoice.get_state_display())),
        *([("Sent", day_text(invoice.submitted_at))] if invoice.submitted_at else []),
        *([("Paid", f"{day_text(invoice.paid_on)}, payment {invoice.payment}")] if invoice.paid_on else []),
    ]
    head = ["Week", "Regular hours", "Wage", "Paid back", "Amount"]
    lines = [
        [
            f"{day_text(line.timesheet.week)} to {day_text(line.timesheet.last_day)}"
            f"{' (correction)' if line.timesheet.version > 1 else ''}",
            f"{line.hours:.2f}",
            money(line.wage),
            f"{line.rate.normalize():f}%",
            line.cents,
        ]
        for line in invoice.lines.all()
    ]
    blocks = (
        Facts(facts),
        Heading("Weeks"),
        Table(head, [*lines, ["Total", "", "", "", invoice.cents]], numbers=[1, 2, 3, 4]),
        Text("Overtime, leave and other benefits are not paid back. Each week was signed by the trainee and by the "
             "employer."),
    )  # fmt: skip
    return as_pdf(Paper(f"Invoice {invoice}", blocks, foot=f"Invoice {invoice}", made=invoice.created_at))
