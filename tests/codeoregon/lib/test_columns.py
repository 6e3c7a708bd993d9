"""Answers as arrays: what is said of the columns is what comes, or it is an error."""

import numpy as np
import pytest

from codeoregon.lib import columns

pytestmark = pytest.mark.django_db

FORM = np.dtype([("one", ">i8"), ("order", ">i2"), ("is_so", "|b1"), ("code", "S3")])
ROWS = "SELECT * FROM (VALUES (%s, 2, true, 'abc'), (-7, -1, false, 'x  ')) v (one, \"order\", is_so, code)"


def test_rows_come_as_they_were_asked_for() -> None:
    found = columns.read(ROWS, [2**40], FORM)
    assert found.tolist() == [(2**40, 2, True, b"abc"), (-7, -1, False, b"x  ")]
    assert columns.read(f"{ROWS} WHERE one = 0", [1], FORM).tolist() == []


@pytest.mark.parametrize(
    "row", ["NULL::int, 2, true, 'abc'", "1, 2, true, 'abcd'", "1, 2, true, 'ab'", "NULL::int, 2, true, 'abcdefghijk'"]
)
def test_what_is_null_or_of_another_length_is_an_error(row: str) -> None:
    with pytest.raises(ValueError, match="NULL"):
        columns.read(f'SELECT * FROM (VALUES ({row})) v (one, "order", is_so, code)', [], FORM)
