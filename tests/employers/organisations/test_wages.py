"""The minimum wage: the right row of the table, the right tier, the greatest of the days covered."""

import datetime as dt
from decimal import Decimal

import pytest

from employers.organisations import wages
from employers.organisations.models import Site

D = dt.date


@pytest.mark.parametrize(
    ("tier", "first", "last", "dollars"),
    [
        ("portland_metro_ugb", D(2025, 6, 30), None, "15.95"),
        ("portland_metro_ugb", D(2025, 7, 1), None, "16.30"),
        ("standard", D(2025, 6, 30), D(2025, 7, 1), "15.05"),
        ("standard", D(2024, 7, 1), D(2025, 6, 30), "14.70"),
        ("nonurban", D(2027, 3, 1), None, "14.05"),
        ("nonurban", D(2010, 1, 1), None, "10.00"),
        ("", D(2026, 1, 1), None, "14.05"),
    ],
)
def test_the_minimum_of_a_day(tier: str, first: dt.date, last: dt.date | None, dollars: str) -> None:
    assert wages.minimum(tier, first, last) == Decimal(dollars)


def test_strictly_an_unknown_tier_is_the_highest() -> None:
    assert wages.minimum("", D(2026, 1, 1), strict=True) == Decimal("16.30")


def test_a_site_elsewhere_has_no_tier_of_oregon() -> None:
    assert wages.tier_of(Site(region="WA", wage_tier="standard")) == ""
    assert wages.tier_of(Site(region="OR", wage_tier="standard")) == "standard"
    assert wages.tier_of(None) == ""
