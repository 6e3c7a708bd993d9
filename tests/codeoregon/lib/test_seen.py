"""Marks of what a page has shown: one of a value however it was read, and three of them held against each other."""

import datetime as dt
from decimal import Decimal

import pytest

from codeoregon.lib.seen.marks import KEPT, apart, mark, read, written
from employers.organisations.models import Organisation

NOON = dt.datetime(2026, 11, 27, 12, 0, 5, 77, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("20"), Decimal("20.00")),
        (Decimal("100"), Decimal("1E+2")),
        (Decimal("0"), Decimal("-0.00")),
        (20, Decimal("20.0")),
        (None, ""),
        ("two\nlines", "two\r\nlines \n"),
        (7, Organisation(pk=7)),
        (NOON, NOON.replace(microsecond=0).astimezone(dt.timezone(dt.timedelta(hours=-8)))),
        (b"ab", memoryview(b"ab")),
        (["ojt", "full_time"], ["full_time", "ojt"]),
        ([Organisation(pk=1), Organisation(pk=2)], (one for one in [Organisation(pk=2), Organisation(pk=1)])),
    ],
)
def test_the_same_value_has_one_mark(one, other):
    assert mark(one) == mark(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(Decimal("20"), Decimal("20.01")), (True, False), (False, None), (0, None), ("a b", "ab"), ((1, True), (1, False))]
    + [(("a", "b"), ("b", "a")), (["a"], ["a", "b"]), ("x,y", ["x", "y"])],
)
def test_other_values_have_others(one, other):
    assert mark(one) != mark(other)


def test_nobody_reads_a_value_out_of_a_mark_without_the_key(settings):
    before = mark("4567")
    settings.SECRET_KEY = "quite another"
    assert mark("4567") != before


@pytest.mark.parametrize(
    ("shown", "now", "typed", "found"),
    [
        ("a", "a", "a", ([], [])),
        ("a", "a", "b", ([], [])),  # only the sender changed it
        ("a", "b", "a", ([], ["x"])),  # only others did
        ("a", "b", "b", ([], [])),  # both, to the same
        ("a", "b", "c", (["x"], [])),  # both
        ("a", "b", KEPT, ([], ["x"])),
        ("a", "a", KEPT, ([], [])),
    ],
)
def test_three_are_compared(shown, now, typed, found):
    assert apart({"x": mark(shown)}, {"x": now}, {"x": typed}) == found


@pytest.mark.parametrize("seen", [{}, {"x": ""}, {"x": "0" * 16}])
@pytest.mark.parametrize(("typed", "both"), [("a", []), ("b", ["x"]), (None, ["x"])])
def test_without_a_mark_another_answer_is_a_conflict(seen, typed, both):
    assert apart(seen, {"x": "a"}, {"x": typed}) == (both, [])


def test_marks_come_back_as_they_were_written():
    marks = {"title": mark("x"), "pay_low": mark(20)}
    assert read({"seen": written(marks)}) == marks


@pytest.mark.parametrize("sent", ["", "x", ",,:,", "a:b:c", "x" * 99_999])
def test_what_is_no_mark_breaks_nothing(sent):
    assert mark("") not in read({"seen": sent}).values()
    assert read({}) == {}
