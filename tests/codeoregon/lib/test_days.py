"""A day in three boxes: what it takes, what it refuses, how it looks."""

import datetime as dt

import pytest
from django import forms

from codeoregon.lib.forms import DayPartsField


class BirthForm(forms.Form):
    name = forms.CharField()
    born = DayPartsField(label="Birth date", required=False, autocomplete="bday")


def sent(month, day, year):
    form = BirthForm({"name": "Ada", "born_0": month, "born_1": day, "born_2": year})
    form.is_valid()
    return form


@pytest.mark.parametrize(("typed", "day"), [(("3", "9", "1985"), (1985, 3, 9)), (("02", "29", "2000"), (2000, 2, 29))])
def test_a_day_in_digits_is_taken(typed, day):
    form = sent(*typed)
    assert form.errors == {}
    assert form.cleaned_data["born"] == dt.date(*day)


def test_three_empty_boxes_are_no_answer():
    assert sent("", " ", "").cleaned_data["born"] is None
    assert BirthForm({"name": "Ada"}).is_valid()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("3", "", "1985"), "leave all three empty"),
        (("", "", "1985"), "leave all three empty"),
        (("March", "9", "1985"), "in digits"),
        (("３", "9", "1985"), "in digits"),
        (("-3", "9", "1985"), "in digits"),
        (("3\x00", "9", "1985"), "in digits"),
        (("3", "9", "85"), "4 digits"),
        (("2", "30", "1985"), "no such day"),
        (("2", "29", "1985"), "no such day"),
        (("13", "1", "1985"), "no such day"),
        (("0", "0", "1985"), "no such day"),
        (("3", "9", "0000"), "4 digits"),
        (("3", "9", "985"), "4 digits"),
        (("3", "9", "99999"), "4 digits"),
        (("9" * 5000, "1", "1985"), "no such day"),
    ],
)
def test_anything_else_gets_a_sentence(typed, words):
    assert words in sent(*typed).errors["born"][0]


def test_each_box_has_a_label_and_keeps_what_was_typed():
    page = sent("2", "30", "1985")["born"].as_field_group()
    assert page.count("<label") == 3
    for number, typed in enumerate(("2", "30", "1985")):
        assert f'<label for="id_born_{number}">' in page
        assert f'id="id_born_{number}"' in page
        assert f'value="{typed}"' in page
    assert "<legend>" in page
    assert 'autocomplete="bday-year"' in page


def test_a_kept_day_comes_back_without_a_thousands_mark():
    page = str(BirthForm(initial={"born": dt.date(1985, 3, 9)})["born"])
    assert 'value="1985"' in page
    assert 'value="3"' in page
