"""What the join screens take and what they send back with a sentence."""

import pytest
from django.core.exceptions import ValidationError

from codeoregon.lib.text import clean_phone
from enrollment.intake.consents import WORDINGS
from enrollment.intake.forms import ReachForm, WhereForm


def where(**data):
    form = WhereForm(data, served=("41051", "41067"))
    return form, form.is_valid()


def test_a_zip_in_one_county_settles_it():
    form, valid = where(zip_code="97209")
    assert valid
    assert form.cleaned_data["county"] == "41051"


def test_nine_digits_are_cut_to_five():
    form, valid = where(zip_code=" 97209-1234 ")
    assert valid
    assert form.cleaned_data["zip_code"] == "97209"


def test_a_zip_that_straddles_asks_for_the_county():
    form, valid = where(zip_code="97035")
    assert not valid
    assert "more than one county" in form.errors["county"][0]
    assert form.show_county
    assert where(zip_code="97035", county="41005")[1]


def test_an_unknown_zip_of_oregon_is_doubted_once():
    form, valid = where(zip_code="97999")
    assert not valid
    assert "97999" in form.errors["county"][0]
    assert not form.show_sure
    assert where(zip_code="97999", county="41051", asked_zip="97999", doubted_zip="97999")[1]
    assert not where(zip_code="97999", county="", doubted_zip="97999")[1]
    form, valid = where(zip_code="97999", county="41051", asked_zip="97999")  # chosen while the ZIP code was typed
    assert not valid
    assert "Check it. If it is right, send it again" in form.errors["zip_code"][0]
    assert form.doubted_zip == "97999"


def test_an_unknown_zip_outside_the_area_is_taken_with_its_county():
    assert where(zip_code="98052", county="53033")[1]
    form, valid = where(zip_code="98052", county="elsewhere")
    assert valid
    assert form.cleaned_data["county"] == ""
    assert not where(zip_code="97209", county="elsewhere")[1], "offered only where we do not know the ZIP code"


def test_a_zip_of_another_state_is_taken_without_a_county():
    form, valid = where(zip_code="10001", county="41051")
    assert valid
    assert form.cleaned_data["county"] == ""


def test_another_zip_drops_the_county_chosen_for_the_first():
    form, valid = where(zip_code="97035", county="41051", asked_zip="97209")
    assert not valid
    assert "more than one county" in form.errors["county"][0]
    assert form["county"].value() in (None, "")
    assert where(zip_code="97209", county="41005", asked_zip="97035", sure="on")[0].cleaned_data["county"] == "41051"


def test_the_county_is_not_called_optional():
    form, _valid = where(zip_code="97035")
    assert "(optional)" not in form["county"].as_field_group()


def test_a_county_that_disagrees_is_doubted_once():
    form, valid = where(zip_code="97005", county="41051")
    assert not valid
    assert "Washington County" in form.errors["county"][0]
    assert form.show_sure
    assert where(zip_code="97005", county="41051", sure="on")[1]


@pytest.mark.parametrize(
    "typed",
    ["", "9720", "972099", "abcde", "97209; DROP", "٩٧٢٠٩", "９７２０９", "9720\x00", "-9720", "97209\u202e", "00000"]
    + ["99999", "00500", "9" * 10_000, "😀" * 5, "97209 97210"],
)
def test_what_is_no_zip_gets_a_sentence(typed):
    form, valid = where(zip_code=typed)
    assert not valid
    assert set(form.errors) == {"zip_code"}


def test_a_county_that_does_not_exist_is_refused():
    form, valid = where(zip_code="97209", county="99999")
    assert not valid
    assert "county" in form.errors


@pytest.mark.parametrize("typed", ["5035550100", "503-555-0100", "(503) 555 0100", "+1 503.555.0100", "1-503-555-0100"])
def test_phones_are_kept_in_one_form(typed):
    assert clean_phone(typed) == "503-555-0100"


@pytest.mark.parametrize("typed", ["503-55", "103-555-0100", "503-055-0100", "call me", "503-555-0100 x5", "5" * 30])
def test_what_is_no_phone_gets_a_sentence(typed):
    with pytest.raises(ValidationError, match="10 digits"):
        clean_phone(typed)


def test_a_phone_is_not_needed():
    assert clean_phone("  ") == ""


def test_no_box_is_ticked_beforehand_and_only_the_terms_are_needed():
    fresh = ReachForm()
    assert not any(fresh[kind].value() for kind in WORDINGS)
    assert [kind for kind in WORDINGS if fresh.fields[kind].required] == ["terms"]
    form = ReachForm({"terms": "on", "show_badges": "on"})
    assert form.is_valid()
    assert form.agreed == {"terms", "show_badges"}
    assert not ReachForm({"profile": "on"}).is_valid()
