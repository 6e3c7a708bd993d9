"""What is downloaded runs nowhere, and comes back as it was."""

import pytest

from codeoregon.web.tables import csv_response, rows

SIGNS = [*"=+-@|%", "\uff1d", "\uff0b", "\uff0d", "\uff20"]  # the last four as wide as a Chinese character


@pytest.mark.parametrize("sign", SIGNS)
def test_a_cell_that_a_spreadsheet_would_run_is_text_and_is_read_again_as_it_was(sign):
    cell = f"{sign}SUM(A1:A9)"
    file = csv_response("x.csv", ["name", "many"], [[cell, 3]]).content
    assert f"\n{sign}SUM".encode() not in file
    assert b"\n'" in file
    assert [values for _line, values in rows(file, ["name"])] == [{"name": cell, "many": "3"}]


@pytest.mark.parametrize("cell", ["'tis", "a = b", "-3.50", "'", ""])
def test_any_other_stays_as_it_is(cell):
    file = csv_response("x.csv", ["name", "many"], [[cell, 3]]).content
    assert [values["name"] for _line, values in rows(file, ["name"])] == [cell]
