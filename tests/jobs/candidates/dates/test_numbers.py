"""Which numbers look like Social Security numbers. Signs that nobody sees are written by their numbers."""

import pytest

from jobs.candidates.dates.finding import has_number

DASHES = "-.\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"


@pytest.mark.parametrize(
    "written",
    [
        *(f"123{dash}45{dash}6789" for dash in DASHES),
        "123 - 45 - 6789",
        *(f"123{sign}45{sign}6789" for sign in " \u00a0\u202f/_·•"),
        *("912-70-1234", "900/50/0001", "ITIN 999-99-9999"),
        "1\u00ad23-45-6789",
        "１２３-４５-６７８９",
        "1 2 3 - 4 5 - 6 7 8 9",
        "SS# 123456789",
        "Soc. Sec. No. 123456789",
        "my social is 123456789",
        "SSN 123 45 6789",
        "ssn\n123 45 6789",
        "123 45 6789 (SSN)",
        "SSN: 123-45-6789.",
        "Número de seguro social: 123456789",
    ],
)
def test_is_one(written: str) -> None:
    assert has_number(f"Ana Rivera, {written}")


@pytest.mark.parametrize(
    "written",
    [
        "+34 912 34 5678",
        "+34-612-34-5678",
        "503 55 1234",
        *("+351 212 34 5678", "10 212 34 5678 90", "212 34 5678 90", "1,212 34 5678", "912-93-1234", "912 70 1234"),
        "120 45 2019",
        "101 12 2020",
        "503-555-0100",
        "social media, 503 555 1234",
        "97209-1234",
        "123456789",
        "000-12-3456",
        "666-12-3456",
        "912-34-5678",
        "123-00-4567",
        "123-45-0000",
        "***-**-6789",
    ],
)
def test_is_none(written: str) -> None:
    assert not has_number(f"Ana Rivera, {written}")
