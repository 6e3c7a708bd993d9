"""Counties and ZIP codes: what the join form, sites and preferences rely on."""

import pytest
from django.utils import translation

from codeoregon.lib import counties


def test_every_county_of_both_states_is_there_once():
    assert len(counties.choices("OR")) == 36
    assert len(counties.choices("WA")) == 39
    assert len(counties.choices()) == len(counties.COUNTIES) == 75


def test_oregon_comes_first_and_names_are_told_apart():
    names = [name for _fips, name in counties.choices()]
    assert names[0] == "Baker County"
    assert names.index("Yamhill County") < names.index("Adams County, Washington")
    assert len(set(names)) == len(names)


def test_a_zip_in_one_county_suggests_it():
    assert counties.counties_of_zip("97005") == ["41067"]
    assert counties.county_name("41067") == "Washington County"


def test_a_zip_that_straddles_gives_all_its_counties_the_biggest_part_first():
    assert counties.counties_of_zip("97035") == ["41005", "41051", "41067"]


def test_an_area_reads_as_one_phrase():
    served = ["53011", "41067", "41005", "41051"]
    assert counties.places(served) == "Clackamas, Multnomah or Washington County, Oregon; Clark County, Washington"
    assert counties.places(["41051"]) == "Multnomah County, Oregon"
    assert counties.places([]) == ""


def test_unknown_codes_are_empty_not_errors():
    assert counties.counties_of_zip("00000") == []
    assert counties.counties_of_zip("nonsense") == []
    assert counties.county_name("99999") == ""


@pytest.mark.parametrize(
    ("zip_code", "states"),
    [("97205", {"OR"}), ("98101", {"WA"}), ("99362", {"OR", "WA"}), ("83702", set()), ("x", set()), ("", set())],
)
def test_the_states_of_a_zip(zip_code, states):
    assert counties.states_of_zip(zip_code) == states


def test_every_zip_names_a_county_we_know():
    for zip_code, found in counties._zips().items():
        assert len(zip_code) == 5 and zip_code.isdigit()
        assert set(found) <= set(counties.COUNTIES)


def test_a_county_is_named_in_the_language_of_the_page():
    with translation.override("es"):
        assert counties.county_name("41047") == "Condado de Marion"
        assert counties.county_name("53001") == "Condado de Adams, Washington"
        assert counties.county_name("00000") == ""
