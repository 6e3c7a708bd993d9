"""Spanish is whole: every string that a visitor or learner may read, and nothing else, is in its catalogue.

What counts as such is written down in ``.ci/words.py`` (LEFT_OUT). ``make words`` brings the catalogue up to date; the
empty entries are then for a person to fill.
"""

import importlib.util
import re
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]

# The same in both languages: what has no words of its own, and words that Spanish shares.
SAME = {
    "es": {
        "%(first)s…@%(host)s",
        "%(pay)s %(per)s",
        "%(skill)s (%(level)s)",
        "Auditor",
        "Supervisor",
        "total",
        "Error:",
        "Mentor",
        "No",
        "“%(words)s”",
    },
}
HOLES = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w[^>]*>|https?://\S+|\n")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / ".ci" / "words.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


words = tool()
CATALOGUES = {code: [one for one in words.read(code) if one.id] for code in LANGUAGES}


def key(message: Message) -> Any:
    return message.context, tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def english(message: Message) -> tuple[str, ...]:
    """The English that each form of the translation stands for."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_catalogue_holds_what_the_source_says_and_nothing_else(code: str) -> None:
    there, wanted = {key(one) for one in CATALOGUES[code]}, set(words.found())
    assert wanted - there == set(), "Run `make words`, then translate the new strings."
    assert there - wanted == set(), "Run `make words`: these are gone from the source."


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_string_is_empty_or_a_guess(code: str) -> None:
    assert [
        one.id for one in CATALOGUES[code] if one.fuzzy or not all(part.strip() for part in words.strings(one))
    ] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_plural_has_all_its_forms(code: str) -> None:
    plurals = [one for one in CATALOGUES[code] if one.pluralizable]
    forms = words.read(code).num_plurals
    assert plurals
    assert [one.id for one in plurals if len(words.strings(one)) != forms] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_was_left_in_english(code: str) -> None:
    same = {said for one in CATALOGUES[code] for said in english(one) if said in words.strings(one)}
    assert same == SAME[code], "Translate it, or name it in SAME; and name nothing there that is not."


@pytest.mark.parametrize("code", LANGUAGES)
def test_values_and_markup_of_the_english_stand_in_the_translation(code: str) -> None:
    """Placeholders, tags and line breaks, each as often; the singular may spell its number out."""
    wrong = [
        (form, said)
        for one in CATALOGUES[code]
        for form, said in zip(english(one), words.strings(one), strict=True)
        if Counter(HOLES.findall(form)) != Counter(HOLES.findall(said))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_blanks_at_the_ends_are_kept(code: str) -> None:
    ends = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
    wrong = [
        (form, said)
        for one in CATALOGUES[code]
        for form, said in zip(english(one), words.strings(one), strict=True)
        if ends.findall(form) != ends.findall(said)
    ]
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_written_and_what_is_compiled_say_the_same(code: str) -> None:
    path = words.path_of(code)
    assert path.read_bytes() == words.as_po(words.merged(code)), "Run `make words`."
    assert path.with_suffix(".mo").read_bytes() == words.as_mo(words.merged(code)), "Run `make words`."


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_translators_notes_say_that_it_awaits_a_persons_review(code: str) -> None:
    head = words.read(code).header_comment
    assert "AWAITS REVIEW" in head
    assert "Glossary" in head


def test_pages_find_the_words() -> None:
    with translation.override("es"):
        assert gettext("Sign in") == "Iniciar sesión"
        assert ngettext("%(many)s opening", "%(many)s openings", 1) == "%(many)s empleo"
        assert ngettext("%(many)s opening", "%(many)s openings", 1_000_000) == "%(many)s empleos"
        assert gettext("There is a problem") == "Hay un problema"  # the singular of a plural entry


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_singular_of_a_plural_entry_stands_alone_too(code: str) -> None:
    """Python before 3.11.4 finds it only so."""
    with words.path_of(code).with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog
    for entry in words.read(code):
        if entry.id and entry.pluralizable and not entry.context:
            assert compiled[entry.id[0]] == entry.string[0]


# --- How strings are found ----------------------------------------------------------------------------------------


def test_strings_are_found_in_python_and_names_of_models_are_not() -> None:
    source = """
class Row(models.Model):
    kind = models.CharField(_("kind"), choices=[("a", _("First one"))], help_text=_("Choose."))
    days = ArrayField(models.DateField(_("day")), verbose_name=_("days"))

    class Meta:
        verbose_name = _("row")

def say(n):
    return ngettext("%d row", "%d rows", n) + pgettext("tone", "high") + _("Said "
        "in two pieces.") + name(_) + forms.CharField(label=_("Kind"))
"""
    assert set(words.from_python(source)) == {
        (None, "First one"),
        (None, "Choose."),
        (None, ("%d row", "%d rows")),
        ("tone", "high"),
        (None, "Said in two pieces."),
        (None, "Kind"),
    }


def test_strings_are_found_in_templates() -> None:
    source = """{% translate "Sign in" %}{% translate "May" context "month" %}
{% blocktranslate trimmed with name=user %}
  Hello, {{ name }}: 100%
{% endblocktranslate %}{% blocktranslate count many=n %}{{ many }} job{% plural %}{{ many }} jobs{% endblocktranslate %}
{{ value|default:_("None") }}"""
    assert set(words.from_template(source)) == {
        (None, "Sign in"),
        ("month", "May"),
        (None, "Hello, %(name)s: 100%%"),
        (None, ("%(many)s job", "%(many)s jobs")),
        (None, "None"),
    }


def test_no_place_that_is_left_out_has_gone() -> None:
    """A pattern that fits no file is a place that was moved or mistyped."""
    files = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if "var" not in path.parts and path.is_file()]
    empty = [place for place in words.LEFT_OUT if not any(words.fnmatch(name, place) for name in files)]
    assert empty == []
