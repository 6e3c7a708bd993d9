"""Who lives in the area."""

import pytest

from enrollment.eligibility.residence import Residence, residence

SERVED = {"41051", "41067"}  # Multnomah, Washington


@pytest.mark.parametrize(
    ("zip_code", "county", "expected"),
    [
        ("97209", "41051", Residence.INSIDE),
        ("97035", "41067", Residence.INSIDE),  # straddles three counties; the person says which
        ("97035", "41005", Residence.OUTSIDE),  # the same ZIP code, the county that is not served
        ("97005", "41051", Residence.UNSURE),  # the ZIP code is all in Washington County
        ("97004", "41051", Residence.UNSURE),  # says a served county, the ZIP code is elsewhere
        ("97005", "41005", Residence.UNSURE),  # says a county outside, the ZIP code is inside
        ("97004", "41047", Residence.OUTSIDE),  # neither is served
        ("10001", "41051", Residence.OUTSIDE),  # New York, whatever county is chosen
        ("97999", "41051", Residence.UNSURE),  # Oregon, but no ZIP code that we know
        ("98101", "53033", Residence.OUTSIDE),  # Seattle
        ("97701", "41017", Residence.OUTSIDE),
    ],
)
def test_the_county_decides_and_the_zip_code_casts_doubt(zip_code, county, expected):
    assert residence(zip_code, county, SERVED) is expected


def test_a_programme_that_serves_no_county_takes_nobody():
    assert residence("97209", "41051", set()) is Residence.OUTSIDE
