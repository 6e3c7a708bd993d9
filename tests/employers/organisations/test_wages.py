"""The minimum wage: the right row of the table, the right tier, the greatest of the days covered."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from employers.organisations import wages
from employers.organisations.models import Site
from employers.organisations.wages import MinimumWage
from employers.today import today
from tests import factories

D = dt.date
pytestmark = pytest.mark.django_db


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


def enter(since: dt.date, *wages: str) -> MinimumWage:
    names = ("portland_metro_ugb", "standard", "nonurban")
    return MinimumWage.objects.create(
        effective_from=since, why="x", **dict(zip(names, map(Decimal, wages), strict=True))
    )


def test_what_staff_enter_counts_from_its_day_and_the_newest_of_a_day_counts() -> None:
    enter(D(2026, 7, 1), "19.75", "15.50", "14.50")
    enter(D(2026, 7, 1), "16.75", "15.50", "14.50")
    enter(D(2027, 7, 1), "17.25", "16.00", "15.00")
    assert wages.minimum("standard", D(2026, 6, 30)) == Decimal("15.05")
    assert wages.minimum("portland_metro_ugb", D(2026, 6, 30), D(2027, 6, 30)) == Decimal("16.75")
    assert wages.minimum("nonurban", D(2027, 1, 1), D(2027, 7, 1)) == Decimal("15.00")


def test_the_first_july_1_that_nobody_has_entered() -> None:
    assert wages.missing_from(D(2026, 6, 30)) is None
    assert wages.missing_from(D(2026, 7, 1)) == D(2026, 7, 1)
    enter(D(2026, 7, 1), "16.75", "15.50", "14.50")
    assert wages.missing_from(D(2027, 6, 30)) is None
    assert wages.missing_from(D(2028, 12, 31)) == D(2027, 7, 1)


ADD = "admin:employers_minimumwage_add"
LIST = "admin:employers_minimumwage_changelist"


@pytest.fixture
def boss(client_for: Any) -> Any:
    return client_for(factories.UserFactory(staff_role="programme_manager", full_name="Robin Boss"))


def test_staff_enter_a_minimum_with_a_reason_and_see_what_counts_today(boss: Any) -> None:
    day = timezone.localdate()
    shown = boss.get(reverse(LIST)).text
    assert "$16.30 an hour" in shown
    sent = {
        **{"effective_from": day, "portland_metro_ugb": "18.75", "standard": "17.50", "nonurban": "16.50"},
        "why": "Announced by the state",
    }
    for wrong in ({"why": ""}, {"standard": "19"}, {"nonurban": "0"}, {"effective_from": "2025-06-30"},
                  {"effective_from": day + dt.timedelta(days=800)}):  # fmt: skip
        assert boss.post(reverse(ADD), {**sent, **wrong}).status_code == 422
    assert MinimumWage.objects.count() == 0
    assert boss.post(reverse(ADD), sent).status_code == 302
    shown = boss.get(reverse(LIST)).text
    assert "$17.50 an hour" in shown
    assert "Robin Boss: Announced by the state" in shown
    row = MinimumWage.objects.get()
    again = boss.post(reverse("admin:employers_minimumwage_change", args=[row.pk]), {**sent, "standard": "1"})
    assert again.status_code == 403


@pytest.mark.parametrize(("role", "opens"), [("job_developer", 200), ("case_manager", 403)])
def test_others_read_it_at_most(role: str, opens: int, client_for: Any) -> None:
    client = client_for(factories.UserFactory(staff_role=role))
    assert client.get(reverse(LIST)).status_code == opens
    assert client.get(reverse(ADD)).status_code == 403


def test_who_may_enter_it_is_told_that_one_is_owed() -> None:
    counts = {
        role: {str(item.title): item.count for item in today(factories.UserFactory(staff_role=role))}
        for role in ("programme_manager", "job_developer")
    }
    assert counts["programme_manager"]["Minimum wages to enter"] == 1
    assert "Minimum wages to enter" not in counts["job_developer"]
    enter(D(timezone.localdate().year, 7, 1), "16.75", "15.50", "14.50")
    rows = today(factories.UserFactory(staff_role="programme_manager"))
    assert {str(item.title): item.count for item in rows}["Minimum wages to enter"] == 0
