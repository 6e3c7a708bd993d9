"""10,000 approved timesheets put on invoices and sent, ten weeks a contract, one invoice each: what one invoice takes,
in seconds and in queries, beside the same rows written by a bare bulk insert, and whether it grows with all the others.

``BENCH_TIMESHEETS`` is the larger number (default 10000). Gates: as many queries an invoice at 10,000 as at 1,000, and
no more than 1.5 times the time, both as multiples of the bulk insert.
"""

import datetime as dt
import os
from decimal import Decimal
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.benchmarks import Emit, seconds

SMALL = 1_000
LARGE = int(os.environ.get("BENCH_TIMESHEETS", "10000"))
WEEKS = 10  # of a contract, all on one invoice
PART = 14  # invoices measured at a time, and as many in bulk
WAGE, RATE, HOURS = Decimal("20.15"), Decimal(50), 480
_SHEETS = """
INSERT INTO jobs_timesheet (placement_id, week, version, state, correction, created_at)
SELECT p.id, p.starts_on + 7 * n, 1, 'draft', '', now()
FROM jobs_placement p CROSS JOIN generate_series(0, %(weeks)s - 1) AS n WHERE p.id = ANY(%(placements)s)
"""
_DAYS = """
INSERT INTO jobs_timesheetday (timesheet_id, date, regular, overtime, leave)
SELECT s.id, s.week + n, 7.75, 0, 0 FROM jobs_timesheet s CROSS JOIN generate_series(0, 4) AS n WHERE s.state = 'draft'
"""
_APPROVED = """
UPDATE jobs_timesheet SET state = 'approved', submitted_at = now(), approved_at = now(), wage = %(wage)s,
    approved_by_id = %(by)s WHERE state = 'draft'
"""


def run(emit: Emit) -> None:
    from jobs.placements.invoices.models import Invoice, InvoiceLine
    from tests import factories

    factories.PoolFactory(kind="ojt", limit=LARGE // WEEKS + SMALL // WEEKS)
    opening = factories.OpeningFactory()
    owner = factories.MembershipFactory(organisation=opening.organisation, role="owner").user
    found = {}
    for many in (SMALL, LARGE):
        placements = contracts(many // WEEKS, opening, owner)
        took, bare, asked = measure(placements, owner)
        lines = InvoiceLine.objects.filter(invoice__placement__in=placements)
        if (lines.count(), Invoice.objects.filter(placement__in=placements, state="submitted").count()) != (
            many, len(placements),
        ):  # fmt: skip
            raise RuntimeError("Not every week is on an invoice.")
        found[many] = took / bare, took, asked
        emit(
            f"one invoice of {WEEKS} weeks, built and sent, {many} timesheets", took,
            ratio_to="its rows by a bulk insert", ratio=took / bare, n=len(placements),
            queries=asked, rate=WEEKS / took,
        )  # fmt: skip
        emit(f"the rows of one invoice by a bulk insert, {many} timesheets", bare, n=len(placements))
    (small, _took, asked_then), (large, took, asked_now) = found[SMALL], found[LARGE]
    emit(
        f"growth from {SMALL} to {LARGE} timesheets", took,
        ratio_to=f"one invoice at {SMALL}, both as multiples of the bulk insert", ratio=large / small,
        n=LARGE // WEEKS, more_queries=asked_now - asked_then,
    )  # fmt: skip


def measure(placements: list[Any], owner: Any) -> tuple[float, float, int]:
    """(seconds of one invoice, seconds of its rows in bulk, queries of one invoice): medians over a few at a time, each
    in turn.
    """
    asked = queries(partial(bill, placements[:1], owner))
    rest, took, bare = placements[1:], [], []
    for part in (rest[n : n + PART] for n in range(0, len(rest), PART)):
        bare.append(seconds(partial(bulk, part)) / len(part))
        took.append(seconds(partial(bill, part, owner)) / len(part))
    return median(took), median(bare), asked


def contracts(many: int, opening: Any, owner: Any) -> list[Any]:
    """So many trainings at work, each with its approved weeks."""
    from codeoregon.accounts.models import User
    from codeoregon.capacity.actions import draw
    from jobs.candidates.models import Candidate
    from jobs.placements.billing import ceiling
    from jobs.placements.models import Placement
    from jobs.placements.ojt.models import OjtTerms
    from jobs.placements.timesheets.rules import monday_of
    from jobs.referrals.models import Referral

    now, last = timezone.now(), monday_of(timezone.localdate())
    first = User.objects.count()
    names = [f"trainee-{n}@example.org" for n in range(first, first + many)]
    people = User.objects.bulk_create(User(email=name, full_name="Bench Trainee", password="!") for name in names)
    Candidate.objects.bulk_create(Candidate(user=one, shown_since=now) for one in people)
    referrals = Referral.objects.bulk_create(
        Referral(candidate_id=one.pk, opening=opening, state="hired", referred_at=now, ended_at=now) for one in people
    )
    rows = Placement.objects.bulk_create(
        Placement(
            referral=one, kind="ojt", state="active", wage=WAGE, starts_on=last - dt.timedelta(weeks=WEEKS),
            ends_on=last + dt.timedelta(weeks=10), signed_at=now - dt.timedelta(weeks=WEEKS + 1), agreement="We agree.",
            draw=draw(kind="ojt", what_for=f"bench {one.pk}", by=None),
        )
        for one in referrals
    )  # fmt: skip
    OjtTerms.objects.bulk_create(
        OjtTerms(placement=one, svp=5, hours=HOURS, rate=RATE, ceiling=ceiling(WAGE, RATE, HOURS)) for one in rows
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHEETS, {"weeks": WEEKS, "placements": [one.pk for one in rows]})
        cursor.execute(_DAYS)
        cursor.execute(_APPROVED, {"wage": WAGE, "by": owner.pk})
    vacuum("jobs_timesheet", "jobs_timesheetday", "jobs_placement", "jobs_ojtterms", "jobs_referral")
    return list(Placement.objects.whole().filter(pk__in=[one.pk for one in rows]).order_by("pk"))


def bill(placements: list[Any], owner: Any) -> None:
    """Through the door that employers use."""
    from jobs.placements.invoices import actions

    for placement in placements:
        made = actions.build(placement=placement, by=owner)
        actions.submit(invoice=made, total=made.total, by=owner)


def bulk(placements: list[Any]) -> None:
    """As many invoices and lines, nothing looked at; taken back at once."""
    from jobs.placements.invoices.models import Invoice, InvoiceLine
    from jobs.placements.timesheets.models import Timesheet

    sheets = iter(Timesheet.objects.filter(placement__in=placements).order_by("placement", "week").only("pk"))
    with transaction.atomic():
        invoices = Invoice.objects.bulk_create(Invoice(placement=one, number=1) for one in placements)
        InvoiceLine.objects.bulk_create(
            InvoiceLine(invoice=one, timesheet=sheet, hours=1, wage=WAGE, rate=RATE, amount=1)
            for one in invoices
            for sheet in islice(sheets, WEEKS)
        )
        transaction.set_rollback(True)


def queries(work: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def vacuum(*tables: str) -> None:
    from tests.owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")
