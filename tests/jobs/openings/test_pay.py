"""Pay by the hour: the same number wherever it is worked out."""

from decimal import Decimal

import pytest

from jobs.openings.models import Opening
from jobs.openings.states import hourly, hourly_in_sql
from tests import factories


@pytest.mark.django_db
def test_the_database_and_the_program_agree():
    for low, high, period, hours in [
        ("24.50", "30", "hour", 40),
        ("52000", "60000", "year", 40),
        ("26000", "33333.33", "year", 17),
        ("1", "50000.01", "year", 60),
        ("0.05", "10.40", "year", 1),  # 0.2 cents; exactly 20 cents
        ("5.46", "5.72", "year", 1),  # 10.5 and 11 cents: half a cent goes up
    ]:
        factories.OpeningFactory(pay_low=Decimal(low), pay_high=Decimal(high), pay_period=period, hours_per_week=hours)
    for field in ("pay_low", "pay_high"):
        for opening in Opening.objects.annotate(found=hourly_in_sql(field)):
            pay = hourly(getattr(opening, field), opening.pay_period, opening.hours_per_week)
            assert opening.found == pay, (field, opening.pay_low, opening.pay_high, opening.hours_per_week)


def test_a_draft_without_pay_pays_nothing():
    assert hourly(None, "year", 40) == 0
