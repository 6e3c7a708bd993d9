"""One question of 2024 as the two questions of 1997."""

import itertools

import pytest

from enrollment.equal_opportunity.models import Race
from enrollment.equal_opportunity.older_formats import older_format

ASIAN, WHITE, BLACK = "Asian", "White", "Black or African American"


@pytest.mark.parametrize(
    ("said", "hispanic", "races"),
    [
        ([], "not_said", ()),
        (["not_said"], "not_said", ()),
        (["white"], "no", (WHITE,)),
        (["hispanic_latino"], "yes", ()),
        (["hispanic_latino", "black_african_american"], "yes", (BLACK,)),
        (["middle_eastern_north_african"], "no", (WHITE,)),
        (["white", "middle_eastern_north_african"], "no", (WHITE,)),
        (["native_hawaiian_pacific_islander"], "no", ("Native Hawaiian or Other Pacific Islander",)),
        (["american_indian_alaska_native"], "no", ("American Indian or Alaska Native",)),
        (["white", "asian"], "no", (ASIAN, WHITE)),
    ],
)
def test_what_was_said_in_the_older_format(said, hispanic, races):
    assert older_format(said) == (hispanic, races)


def test_every_set_of_answers_has_an_older_format_whatever_its_order():
    offered = [answer for answer in Race.values if answer != Race.NOT_SAID]
    for many in range(1, len(offered) + 1):
        for said in itertools.combinations(offered, many):
            older = older_format(said)
            assert older == older_format(said[::-1])
            assert older.hispanic == ("yes" if Race.HISPANIC in said else "no")
            assert bool(older.races) == bool(set(said) - {Race.HISPANIC})
            assert len(set(older.races)) == len(older.races)


def test_what_is_no_answer_has_none():
    with pytest.raises(ValueError, match="martian"):
        older_format(["martian"])
