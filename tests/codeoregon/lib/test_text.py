"""Names and titles stay on one line, in every form and in what is signed."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from codeoregon.lib.text import LineField, collapsed, one_line


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\x00b", "a\tb", "a\u2028b", "a\u2029b", "a\x85b", "a\u202eb"])
def test_what_breaks_the_line_or_hides_something_is_refused(text):
    with pytest.raises(ValidationError, match="on one line"):
        one_line(text)
    assert collapsed(text) == "a b"


@pytest.mark.parametrize("text", ["Ana Rivera", "Zoë O’Neil-Nguyễn", "می\u200cخواهم", "日本 語", ""])
def test_names_of_people_are_not(text):
    one_line(text)
    assert LineField(required=False).clean(text) == text


def test_runs_of_blanks_become_one():
    assert LineField().clean("  Ana   Rivera\u00a0") == "Ana Rivera"


def _all_forms(of=forms.BaseForm):
    for form in of.__subclasses__():
        yield form
        yield from _all_forms(form)


def test_every_one_line_input_of_ours_is_one():
    import codeoregon.urls  # noqa: F401 - reads every module that has a form

    apps = {"badges", "codeoregon", "employers", "jobs", "enrollment"}
    found = {
        f"{form.__module__}.{form.__qualname__}.{name}": type(field)
        for form in _all_forms()
        if form.__module__.partition(".")[0] in apps
        for name, field in form.base_fields.items()
        if name in form.declared_fields and name != "username"  # the sign-in package's own, which it takes out
        if type(field) in (forms.CharField, LineField) and type(field.widget) is forms.TextInput
    }
    assert len(found) > 10
    assert [name for name, kind in found.items() if kind is not LineField] == []
