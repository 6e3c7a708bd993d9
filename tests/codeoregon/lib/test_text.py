"""Names and titles stay on one line, in every form and in what is signed."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from codeoregon.lib.text import LineField, ProseField, collapsed, one_line, visible


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\x00b", "a\tb", "a\u2028b", "a\u2029b", "a\x85b", "a\u202eb"])
def test_what_breaks_the_line_or_hides_something_is_refused(text):
    with pytest.raises(ValidationError, match="on one line"):
        one_line(text)
    assert collapsed(text) == "a b"


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e", "\U000e0041"])
@pytest.mark.parametrize("form", ["{}", "{}{}", "Ana{}", "A{}na", "{}Ana"])
def test_a_sign_that_nobody_sees_is_refused_wherever_it_stands(sign, form):
    with pytest.raises(ValidationError, match="hidden signs"):
        LineField().clean(form.format(sign, sign))


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
def test_what_a_keyboard_puts_beside_a_word_by_itself_is_left_out(mark):
    assert LineField().clean(f"{mark}Ana{mark} {mark}Rivera{mark}") == "Ana Rivera"
    with pytest.raises(ValidationError, match="required"):
        LineField().clean(mark)


@pytest.mark.parametrize("text", ["\u200d", "\u200c\u200d", "\u200cAna", "A\u200c\u200cna", "Ana \u200d", "1\u200d"])
def test_a_joiner_joins_something(text):
    with pytest.raises(ValidationError, match="hidden signs"):
        one_line(text)


@pytest.mark.parametrize("text", ["\u3164", "\u2800\u2800", "\uffa0 \u115f", "\u0301\u0301", "\ufe0f"])
def test_a_name_can_be_seen(text):
    with pytest.raises(ValidationError, match="nothing to be seen"):
        LineField().clean(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Ana Rivera", "Zoë O’Neil-Nguyễn", "می\u200cخواهم", "日本 語", ""),
        *("श्री\u200dधर", "ക്\u200d", "葛\U000e0100城", "👩\u200d💻 Ana", "❤\ufe0f\u200d🔥", "محمد", "!", "7"),
    ],
)
def test_names_of_people_are_not(text):
    one_line(text)
    assert LineField(required=False).clean(text) == text


def test_runs_of_blanks_become_one():
    assert LineField().clean("  Ana   Rivera\u00a0") == "Ana Rivera"


def _all_forms(of=forms.BaseForm):
    for form in of.__subclasses__():
        yield form
        yield from _all_forms(form)


UNSEEN = ["\u200b", "\u202e\u200f", "\u2800", " \u2800\n\u200d ", "\u3164", "\u0301", "\ufeff\u00ad"]


@pytest.mark.parametrize("text", ["", " \n ", *UNSEEN])
def test_a_text_in_which_nothing_can_be_seen_is_empty(text):
    assert visible(text) == ""
    assert ProseField(required=False).clean(text) == ""
    with pytest.raises(ValidationError, match="required"):
        ProseField().clean(text)


@pytest.mark.parametrize(
    "text", ["!", "👍", "é", "First line.\n\nSecond line.", "\u200fشكرا", "می\u200cخواهم", "- [ ]"]
)
def test_every_other_text_stays_as_it_was_written(text):
    assert ProseField().clean(f" {text}\n") == text


@pytest.mark.parametrize(
    ("widget", "kind", "many"), [(forms.TextInput, LineField, 10), (forms.Textarea, ProseField, 12)]
)
def test_every_text_input_of_ours_is_one(widget, kind, many):
    import codeoregon.urls  # noqa: F401 - reads every module that has a form

    apps = {"badges", "codeoregon", "employers", "jobs", "enrollment"}
    found = {
        f"{form.__module__}.{form.__qualname__}.{name}": type(field)
        for form in _all_forms()
        if form.__module__.partition(".")[0] in apps
        for name, field in form.base_fields.items()
        if name in form.declared_fields and name != "username"  # the sign-in package's own, which it takes out
        if type(field) in (forms.CharField, LineField, ProseField) and type(field.widget) is widget
    }
    assert len(found) > many
    assert [name for name, found_kind in found.items() if found_kind is not kind] == []
